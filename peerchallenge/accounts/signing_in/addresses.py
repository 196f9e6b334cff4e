"""Where a request comes from."""

import ipaddress

from django.conf import settings


def address_of(request) -> str:
    """Return the address that a request came from, as far as it can be known.

    Behind a proxy that is what the proxy wrote last: what stands before, the sender may have
    written.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.BEHIND_PROXY and forwarded:
        return forwarded.rpartition(",")[2].strip()[:45]
    return request.META.get("REMOTE_ADDR", "")


def network_of(address: str) -> str:
    """Return what one customer has: an IPv4 address, or the first 64 bits of one of IPv6.

    A household has 2^64 addresses of the sixth version: they count as one. What is no address
    counts as it is written.
    """
    try:
        known = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped is None:
            return str(ipaddress.ip_network((known, 64), strict=False).network_address)
        known = known.ipv4_mapped
    return str(known)
