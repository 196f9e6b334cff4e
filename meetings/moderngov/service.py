"""What Modern.Gov's web service answers -> committees, meetings, items and documents.

Pure: XML in, records out. Installations differ: text is escaped twice, booleans are words, one
of a kind stands alone, names come with and without a namespace, and some answers are no answer
but a page for people. What is not understood raises NotFetched: an error is never "no meetings".
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

from meetings.safe_fetch import ELSE, NotFetched

Element = etree._Element
NAMESPACE = "http://moderngov.co.uk/namespaces"
ALL_COMMITTEES = -1  # 0 finds nothing


@dataclass(frozen=True)
class Committee:
    """A committee as the council's Modern.Gov has it."""

    id: str
    title: str
    deleted: bool
    expired: bool


@dataclass(frozen=True)
class Meeting:
    """A meeting in a list."""

    id: str
    held_on: date
    committee_id: str
    committee: str
    status: str  # of the meeting ("Confirmed" means it takes place), not of its minutes


@dataclass(frozen=True)
class Meetings:
    """The meetings of a list, and what was left out of it because it could not be read."""

    found: tuple[Meeting, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """A paper that belongs to an item: its title and its address, not its words."""

    title: str
    url: str


@dataclass(frozen=True)
class Item:
    """One agenda item of one meeting; the bodies are HTML."""

    id: str
    number: str
    minute: str
    title: str
    agenda: str
    decision: str
    minutes: str
    documents: tuple[Document, ...]

    @property
    def is_published(self) -> bool:
        """Whether there is anything yet of what the meeting did."""
        return bool(_words(self.decision) or _words(self.minutes))


@dataclass(frozen=True)
class MeetingPage:
    """A meeting with its items."""

    id: str
    held_on: date
    status: str
    minutes_published: bool
    items: tuple[Item, ...]


def parse(body: bytes, *roots: str) -> etree._Element:
    """Return the element named in `roots` that an answer holds. Raise NotFetched."""
    plain = body.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    opening = plain[:2000].lower()
    if opening.startswith((b"<!doctype html", b"<html")) or b"<html" in opening:
        raise NotFetched(
            "The council's site sent a page for people (perhaps one that keeps robots out) "
            f"instead of data: {ELSE}"
        )
    if b"<!doctype" in plain.lower():
        raise NotFetched(f"The council's site sent data with definitions of its own: {ELSE}")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(_tidy(body), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise NotFetched(
            f"The council's site sent data that cannot be read: try again later, or {ELSE}"
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotFetched(f"The council's site sent data with definitions of its own: {ELSE}")
    for element in root.iter(etree.Element):
        if _name(element) in roots:
            return element
        if _name(element) not in {"envelope", "header", "body"} and not _name(element).endswith(
            ("response", "result")
        ):
            break
    raise NotFetched(
        f"The council's site answered with something else ({_name(element)[:40]}): try again "
        f"later, or {ELSE}"
    )


# Control characters that come with text pasted from Word, bare or as references; XML has none.
_CONTROL = re.compile(
    rb"[\x01-\x08\x0b\x0c\x0e-\x1f]"
    rb"|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));",
    re.IGNORECASE,
)
_CALLED_UTF16 = re.compile(rb"""^\s*<\?xml[^>]*encoding=["']utf-16["'][^>]*\?>""", re.IGNORECASE)


def _tidy(body: bytes) -> bytes:
    """Return XML without what .NET writes and XML forbids."""
    if b"\x00" in body:
        return body  # UTF-16 in earnest
    return _CALLED_UTF16.sub(b"", _CONTROL.sub(b" ", body))


def committees(root: etree._Element) -> tuple[Committee, ...]:
    """Read the list of committees."""
    return tuple(
        Committee(
            id=_text(one, "committeeid"),
            title=_title(one, "committeetitle"),
            deleted=_is_true(one, "committeedeleted"),
            expired=_is_true(one, "committeeexpired"),
        )
        for one in _all(root, "committee")
        if _text(one, "committeeid")
    )


def meetings(root: etree._Element, since: date, until: date) -> Meetings:
    """Read a list of meetings, keeping those held from `since` to `until`.

    The service leaves the range out where it does not understand it, so it is kept here again.
    A row whose date cannot be read is named, and the others are read.
    """
    found: dict[str, Meeting] = {}
    unread: list[str] = []
    rows = list(_all(root, "meeting"))
    if not rows and _text(root, "meetingscount") not in {"", "0"}:
        raise NotFetched(
            f"The council's site counts {_text(root, 'meetingscount')[:10]} meetings and lists "
            f"none: try again later, or {ELSE}"
        )
    for row in rows:
        number, written = _text(row, "meetingid"), _text(row, "meetingdate")
        committee = next(
            (above for above in row.iterancestors() if _name(above) == "committee"), row
        )
        title = _title(row, "committeetitle") or _title(committee, "committeetitle")
        held_on = _day(written)
        if held_on is None or not number.isdecimal():
            unread.append(f"{title or 'a meeting'} ({number or 'no number'}), dated “{written}”")
        elif since <= held_on <= until:
            found[number] = Meeting(
                id=number,
                held_on=held_on,
                committee_id=_text(row, "committeeid") or _text(committee, "committeeid"),
                committee=title,
                status=_text(row, "meetingstatus"),
            )
    in_order = sorted(found.values(), key=lambda one: (one.held_on, int(one.id)))
    return Meetings(tuple(in_order), tuple(unread))


def meeting(root: etree._Element) -> MeetingPage:
    """Read one meeting. What is restricted, or not to be shown, is left out."""
    held_on = _day(_text(root, "meetingdate"))
    if held_on is None:
        written = _text(root, "meetingdate")[:40]
        raise NotFetched(
            f"The council's site gives the meeting no date that can be read: “{written}”"
        )
    return MeetingPage(
        id=_text(root, "meetingid"),
        held_on=held_on,
        status=_text(root, "meetingstatus"),
        minutes_published=_is_true(root, "minutepublished"),
        items=tuple(
            _item(one)
            for one in _all(root, "agendaitem")
            if not _is_true(one, "isrestricted")
            and _text(one, "isdisplayallowed").casefold() != "false"
        ),
    )


def _item(one: etree._Element) -> Item:
    return Item(
        id=_text(one, "agendaitemid"),
        number=_text(one, "agendaitemnumber"),
        minute=_text(one, "minutesitemnumber"),
        title=_title(one, "agendaitemtitle"),
        agenda=_body(one, "agendatext"),
        decision=_body(one, "decisionnonemptyhtmlbody"),
        minutes=_body(one, "minutesnonemptyhtmlbody"),
        documents=_documents(one),
    )


def _documents(item: etree._Element) -> tuple[Document, ...]:
    """Read an item's papers: each once, and none that is restricted, not even its title."""
    found: dict[str, Document] = {}
    for one in _all(item, "linkeddoc"):
        title, url = _title(one, "title"), _text(one, "url")
        if title and not _is_true(one, "isrestricted"):
            found.setdefault(_text(one, "attachmentid") or url or title, Document(title, url))
    return tuple(found.values())


def as_page(item: Item) -> str:
    """Return the HTML of an item's own page, which holds the same in the same order."""
    pieces = ["<h1>Agenda item</h1>", f"<h2>{html.escape(item.title)}</h2>", item.agenda]
    for heading, body in (("Decision:", item.decision), ("Minutes:", item.minutes)):
        if _words(body):
            pieces += [f"<p>{heading}</p>", f"<div>{body}</div>"]
    if item.documents:
        number = f", item {html.escape(item.number)}." if item.number else ""
        papers = "".join(f"<li>{html.escape(one.title)}{number}</li>" for one in item.documents)
        pieces += ["<p>Supporting documents:</p>", f"<ul>{papers}</ul>"]
    return f"<div>{''.join(pieces)}</div>"


def query(operation: str, parameters: Mapping[str, str]) -> bytes:
    """Return the SOAP 1.1 envelope that asks for `operation`."""
    envelope = "http://schemas.xmlsoap.org/soap/envelope/"
    root = etree.Element(f"{{{envelope}}}Envelope", nsmap={"soap": envelope})
    body = etree.SubElement(root, f"{{{envelope}}}Body")
    asked = etree.SubElement(body, f"{{{NAMESPACE}}}{operation}", nsmap={None: NAMESPACE})
    for name, value in parameters.items():
        etree.SubElement(asked, f"{{{NAMESPACE}}}{name}").text = value
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname).lower()


def _all(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield every element of a name inside, be there many, one or none."""
    return (
        one for one in element.iter(etree.Element) if one is not element and _name(one) == name
    )


def _text(element: etree._Element, name: str) -> str:
    """Return the text of the child of that name, or ""."""
    for one in element.iterchildren(etree.Element):
        if _name(one) == name:
            return "".join(one.itertext()).strip()
    return ""


def _is_true(element: etree._Element, name: str) -> bool:
    return _text(element, name).casefold() in {"true", "1"}


def _title(element: etree._Element, name: str) -> str:
    """Return a title, which is escaped once more than XML asks for."""
    return " ".join(html.unescape(_text(element, name)).split())


_ESCAPED_TAG = re.compile(r"&lt;/?[a-z][a-z0-9]*\b[^<>]*?&gt;", re.IGNORECASE)


def _body(element: etree._Element, name: str) -> str:
    """Return a body as HTML, however often its marks were escaped on the way."""
    body = _text(element, name)
    if "<" not in body and _ESCAPED_TAG.search(body):
        body = html.unescape(body)
    return body


def _words(body: str) -> str:
    """Return what a body says, without its marks and blanks."""
    return html.unescape(re.sub(r"<[^>]*>", " ", body)).replace("\xa0", " ").strip()


def _day(written: str) -> date | None:
    """Read a day as Modern.Gov writes it, dd/mm/yyyy, with or without a time after it."""
    match = re.match(r"(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)", written)
    if match is None:
        return None
    try:
        return datetime.strptime(match[0], "%d/%m/%Y").date()  # noqa: DTZ007
    except ValueError:
        return None
