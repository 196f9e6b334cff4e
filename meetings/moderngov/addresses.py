"""Addresses of Modern.Gov pages: the same page under one address, however it was pasted.

A council's Modern.Gov is a directory, not a host: some stand at the root of a host, some below
"/moderngov/". The names of pages and of parameters are written in any case, sessions stand
inside the path, and parameters that change nothing are added by the way one came.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

# Pages, as they are written, with the parameters that say which page it is.
PAGES = {
    "mgAi.aspx": ("ID",),
    "ieListDocuments.aspx": ("CId", "MId"),
    "ieListMeetings.aspx": ("CId", "Year"),
    "ieIssueDetails.aspx": ("IId", "Opt"),
    "mgIssueHistoryHome.aspx": ("IId",),
    "mgDecisionDetails.aspx": ("IId", "Opt"),
    "ieDecisionDetails.aspx": ("AIId", "ID"),
    "mgConvert2PDF.aspx": ("ID", "T"),
}
_ALIASES = {"committeeid": "cid", "meetingid": "mid"}
_NOISE = {"ver", "lll", "planid", "rpid", "$lo$", "nobdr", "j"}
_SESSION = re.compile(r"/\((?:[A-Za-z]\([^()/]*\))+\)(?=/)")


@dataclass(frozen=True)
class Address:
    """A page of a council's Modern.Gov."""

    url: str  # without session, noise and fragment
    page: str  # as in PAGES, or "" for another
    parameters: dict[str, str]  # by the names in PAGES
    item: str  # the agenda item that "#AI96936" points to, or ""


def base_of(address: str) -> str:
    """Return the directory of a Modern.Gov from the address of any page in it, or of itself."""
    parts = urlsplit(address.strip())
    path = _SESSION.sub("", parts.path or "/")
    if "." in path.rsplit("/", 1)[-1]:
        path = path.rsplit("/", 1)[0]
    path = re.sub(r"/documents(?:/[^/]*)?$", "", path.rstrip("/"), flags=re.IGNORECASE)
    return parts._replace(path=path + "/", query="", fragment="").geturl()


def is_inside(address: str, base: str) -> bool:
    """Say whether the path of `address` is below that of `base`. The host is not looked at."""
    path = _SESSION.sub("", urlsplit(address).path or "/")
    if ".." in unquote(path).replace("\\", "/").split("/"):
        return False
    return path.casefold().startswith(urlsplit(base_of(base)).path.casefold())


def normal(address: str) -> Address:
    """Return `address` as one and the same page is always written."""
    parts = urlsplit(address.strip())
    path = _SESSION.sub("", parts.path or "/")
    folder, _, name = path.rpartition("/")
    page = next((known for known in PAGES if known.casefold() == name.casefold()), "")
    given = [
        (_ALIASES.get(key.casefold(), key.casefold()) if page else key, value)
        for key, value in parse_qsl(parts.query)
        if key.casefold() not in _NOISE
    ]
    parameters = {}
    if page:
        name = page
        by_name = dict(given)
        parameters = {
            known: by_name[known.casefold()]
            for known in PAGES[page]
            if known.casefold() in by_name
        }
        given = list(parameters.items())
    url = parts._replace(
        scheme=parts.scheme.lower(),
        netloc=parts.netloc.lower(),
        path=f"{folder}/{name}",
        query=urlencode(given),
        fragment="",
    ).geturl()
    pointed = re.fullmatch(r"AI(\d+)", parts.fragment, re.IGNORECASE)
    return Address(url, page, parameters, pointed[1] if pointed else "")


def item_address(base: str, item_id: str) -> str:
    """Return the address of one agenda item at one meeting."""
    return urljoin(base_of(base), f"mgAi.aspx?ID={item_id}")


def meeting_address(base: str, committee_id: str, meeting_id: str) -> str:
    """Return the address of a meeting's agenda and minutes."""
    return urljoin(base_of(base), f"ieListDocuments.aspx?CId={committee_id}&MId={meeting_id}")


def printed_minutes_address(base: str, meeting_id: str) -> str:
    """Return the address of a meeting's printed minutes: T=1, which may not be left out."""
    return urljoin(base_of(base), f"documents/g{meeting_id}/Printed%20minutes.pdf?T=1")


def item_id_of(address: str) -> str:
    """Return the agenda item that an address of its own names, or ""."""
    try:
        found = normal(address)
    except ValueError:
        return ""
    if found.page == "mgAi.aspx":
        return found.parameters.get("ID", "")
    return found.item
