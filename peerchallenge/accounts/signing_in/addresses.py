"""Where a request comes from."""

import ipaddress

from django.conf import settings


def address_of(request) -> str:
    """Return the address that a request came from, as far as it can be known.

    Behind a proxy that is what the proxy wrote last: what stands before, the sender may have
    written. Some proxies write the sender's port as well, which changes with every request and is
    left out. Where the proxy wrote no address, the proxy's own is all that is known.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return _read(forwarded.rpartition(",")[2]) or _read(request.META.get("REMOTE_ADDR", ""))


def _read(written: str) -> str:
    """Return an address without brackets, port or zone; nothing where there is none."""
    host = written.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        return ""


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
