"""Fetching a page of one council's site, and of nothing else.

An address that a person pastes is fetched by the server, which stands where that person does
not: inside a network, beside other services. So only the council's own host is contacted, by an
address of the public internet that was looked up once and is the one connected to; redirects are
held to the same rules; time and size are bounded; and a host is asked once a second at most.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, urljoin, urlsplit

from django.utils import timezone

USER_AGENT = "PeerChallengeTracker/1 (reads a council's own published minutes, once a second)"
LIMIT = 20 * 1024 * 1024  # a public pack of a long meeting, as PDF
SECONDS = 30.0
REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
ELSE = "paste or upload the page instead"

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotFetched(Exception):
    """A page was not fetched; the message says why and what to do. `status` is the site's."""

    def __init__(self, message: str, *, status: int | None = None):
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Reply:
    """What the site answered."""

    address: str  # after redirects
    body: bytes
    content_type: str
    retrieved_at: datetime
    headers: Mapping[str, str]  # names in lower case


class Pace:
    """At most one request a second to a host, whoever in this process asks."""

    def __init__(
        self,
        seconds: float = 1.0,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ):
        self.seconds, self.clock, self.sleep = seconds, clock, sleep
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, host: str) -> None:
        """Return when `host` may be asked: each caller takes the next free second."""
        with self._lock:
            now = self.clock()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + self.seconds
        if turn > now:
            self.sleep(turn - now)


PACE = Pace()
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: IPAddress) -> bool:
    """Say whether an address is of the public internet, whatever it is wrapped in."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo:
            inner = address.teredo[1]
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved)


def resolve(host: str, port: int) -> list[str]:
    """Look a host up."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


@dataclass(frozen=True)
class _Target:
    """An address that may be visited: one of the council's host."""

    scheme: str
    host: str
    port: int
    path: str  # with the query
    address: str


class Fetcher:
    """Fetches pages below one base address at a time.

    `allow` decides on each address that a host's name means (by default `is_public`); a host with
    one that is refused is refused. `seconds` bounds connecting, and then one request to its last
    byte.
    """

    def __init__(
        self,
        *,
        allow: Callable[[IPAddress], bool] | None = None,
        resolve: Callable[[str, int], Iterable[str]] = resolve,
        pace: Pace | None = None,
        seconds: float = SECONDS,
        limit: int = LIMIT,
        now: Callable[[], datetime] = timezone.now,
    ):
        self.allow, self.resolve, self.pace = allow or is_public, resolve, pace or PACE
        self.seconds, self.limit, self.now = seconds, limit, now
        self._kept: dict[str, Reply] = {}

    def get(self, address: str, *, base: str) -> Reply:
        """Fetch a page; one fetched before is asked for only if it has changed.

        Modern.Gov sends ETag and Last-Modified only sometimes, so a whole answer is always
        accepted. Raise NotFetched.
        """
        kept = self._kept.get(address)
        headers = {}
        if kept and (etag := kept.headers.get("etag")):
            headers["If-None-Match"] = etag
        if kept and (changed := kept.headers.get("last-modified")):
            headers["If-Modified-Since"] = changed
        reply = self._follow("GET", address, base=base, headers=headers, kept=kept)
        if "etag" in reply.headers or "last-modified" in reply.headers:
            self._kept[address] = reply
        return reply

    def post(self, address: str, body: bytes, *, base: str, headers: Mapping[str, str]) -> Reply:
        """Send `body`; a redirect is not followed, since it would lose it. Raise NotFetched."""
        return self._follow("POST", address, base=base, headers=headers, body=body)

    def _follow(
        self,
        method: str,
        address: str,
        *,
        base: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        kept: Reply | None = None,
    ) -> Reply:
        for _ in range(REDIRECTS + 1):
            target = target_of(address, base)
            status, sent, content = self._ask(method, target, headers, body)
            if status == 304 and kept is not None:
                return kept
            moved = sent.get("location") if status in {301, 302, 303, 307, 308} else None
            if moved and method == "GET":
                address = urljoin(target.address, moved)
                continue
            _refuse_status(status)
            return Reply(
                address=target.address,
                body=content,
                content_type=sent.get("content-type", ""),
                retrieved_at=self.now(),
                headers=sent,
            )
        raise NotFetched(f"The council's site sends this address round in circles: {ELSE}")

    def _ask(
        self, method: str, target: _Target, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[int, dict[str, str], bytes]:
        """Make one request, all of it within the limits."""
        ip = self._address_of(target)
        self.pace.wait(target.host)
        connection = _connection(target, ip, self.seconds)
        late = threading.Event()
        timer = None
        try:
            connection.connect()
            # The connection forgets its socket as soon as an answer begins: keep it here.
            timer = threading.Timer(self.seconds, _cut, (connection.sock, late))
            timer.daemon = True
            timer.start()
            connection.request(
                method,
                target.path,
                body=body,
                headers={
                    "User-Agent": USER_AGENT,
                    "Accept-Encoding": "identity",
                    "Connection": "close",
                    **headers,
                },
            )
            response = connection.getresponse()
            sent = {name.lower(): value for name, value in response.getheaders()}
            content = self._read(response)
        except (OSError, http.client.HTTPException) as error:
            if late.is_set() or isinstance(error, TimeoutError):
                raise self._too_slow() from None
            raise NotFetched(
                f"The council's site did not answer ({_said(error)}): try again later, or {ELSE}"
            ) from None
        finally:
            if timer:
                timer.cancel()
            connection.close()
        if late.is_set():  # a body without a length ends quietly where it is cut
            raise self._too_slow()
        return response.status, sent, content

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        """Read what was answered, up to the limit."""
        if response.getheader("Content-Encoding", "identity").lower() != "identity":
            raise NotFetched(f"The council's site sent something compressed: {ELSE}")
        content = bytearray()
        while piece := response.read(65536):
            content += piece
            if len(content) > self.limit:
                megabytes = self.limit / (1024 * 1024)
                raise NotFetched(
                    f"The page is too large (more than {megabytes:.3g} MB): paste the text of "
                    "the agenda item instead"
                )
        if response.length:  # fewer bytes came than were announced
            raise http.client.IncompleteRead(bytes(content), response.length)
        return bytes(content)

    def _address_of(self, target: _Target) -> str:
        """Look the host up, once: what is checked here is what is connected to."""
        try:
            found = list(self.resolve(target.host, target.port))
            addresses = [ipaddress.ip_address(one.split("%")[0]) for one in found]
        except (OSError, UnicodeError, ValueError):
            addresses = []
        if not addresses:
            raise NotFetched(f"There is no site called {target.host}: check the address")
        if not all(self.allow(one) for one in addresses):
            raise NotFetched(
                f"{target.host} is an address inside a private network, which is never fetched: "
                f"{ELSE}"
            )
        return str(addresses[0])

    def _too_slow(self) -> NotFetched:
        return NotFetched(
            f"The council's site took more than {self.seconds:.3g} seconds: try again later, or "
            f"{ELSE}"
        )


def target_of(address: str, base: str) -> _Target:
    """Return where to go for `address`, if it is of the base's host. Raise NotFetched if not."""
    wanted, own = _split(address), _split(base)
    port, own_port = _port(wanted), _port(own)
    same = (wanted.scheme, port) == (own.scheme, own_port)
    # Sites send http on to https, and people paste old addresses: the safer of the two is taken.
    both = {(wanted.scheme, port), (own.scheme, own_port)} == set(PORTS.items())
    if both:
        wanted, port = wanted._replace(scheme="https", netloc=str(wanted.hostname)), 443
    if wanted.hostname != own.hostname or not (same or both):
        raise NotFetched(
            f"{wanted.netloc} is not this council's Modern.Gov ({own.netloc}), and no other "
            f"site is fetched: {ELSE}"
        )
    path = wanted.path or "/"
    if wanted.query:
        path = f"{path}?{wanted.query}"
    return _Target(
        wanted.scheme, str(wanted.hostname), port, path, wanted._replace(fragment="").geturl()
    )


def _split(address: str) -> SplitResult:
    """Cut an address into its parts, refusing what programs disagree about."""
    strange = NotFetched("This is not the address of a web page: check it and try again")
    if not address.isascii() or any(char <= " " or char in '\\"<>^`{|}' for char in address):
        raise strange
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise strange from None
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc:
        raise strange
    return parts


def _port(parts: SplitResult) -> int:
    return PORTS[parts.scheme] if parts.port is None else parts.port


def _refuse_status(status: int) -> None:
    """Say in words what a status means that is not 200."""
    if status == 200:
        return
    if status in {401, 403, 429}:
        message = f"The council's site refuses robots ({status}): {ELSE}"
    elif status in {404, 410}:
        message = f"The council's site has no such page ({status}): check the address"
    elif status >= 500:
        message = f"The council's site has an error ({status}): try again later, or {ELSE}"
    else:
        message = f"The council's site gave no page ({status}): {ELSE}"
    raise NotFetched(message, status=status)


def _said(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _connection(target: _Target, ip: str, seconds: float) -> http.client.HTTPConnection:
    if target.scheme == "https":
        return _ToAddressSecurely(target, ip, seconds)
    return _ToAddress(target, ip, seconds)


class _ToAddress(http.client.HTTPConnection):
    """A connection to an address already looked up; the host's name goes in the request."""

    def __init__(self, target: _Target, ip: str, seconds: float):
        super().__init__(target.host, target.port, timeout=seconds)
        self._ip = ip

    def connect(self) -> None:
        self.sock = socket.create_connection((self._ip, self.port), self.timeout)


class _ToAddressSecurely(_ToAddress):
    """The same by TLS, with the certificate held to the host's name."""

    def __init__(self, target: _Target, ip: str, seconds: float):
        super().__init__(target, ip, seconds)
        self.default_port = PORTS["https"]

    def connect(self) -> None:
        super().connect()
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


def _cut(sock: socket.socket, late: threading.Event) -> None:
    """End a request whose time is up, even one that goes on sending a byte now and then."""
    late.set()
    with contextlib.suppress(OSError):  # it ended by itself
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
