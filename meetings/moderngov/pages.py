"""Modern.Gov's pages -> what they are about, their items, meetings and documents.

Pure: HTML in, facts out. A page is only ever read as text; nothing of it is run or shown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from meetings.moderngov.addresses import normal
from meetings.moderngov.service import Document
from meetings.reading.dates import find_dates
from meetings.reading.markup import text_of
from meetings.safe_fetch import ELSE, NotFetched

DRAFT, CONFIRMED = "draft", "confirmed"
# What pages say that stand before a site to keep robots out.
_CHALLENGE = re.compile(
    r"cf-chl|cf_chl|challenge-platform|_Incapsula_|captcha|Just a moment\.\.\.|Checking your "
    r"browser|verify (?:that )?you are (?:a )?human|Request unsuccessful|enable JavaScript and "
    r"cookies to continue|Pardon Our Interruption",
    re.IGNORECASE,
)
_HOOK = re.compile(r"""class=["'][^"']*\bmg[A-Z]\w+|mgAi\.aspx|ieListDocuments\.aspx""")
_CUT_SHORT = re.compile(r"view the full \w+ text for item", re.IGNORECASE)
_MINUTES = re.compile(r"\b(draft\s+)?minutes\b", re.IGNORECASE)
_MEETING_OF = re.compile(r"^\W*(?:meeting of\s+)?|\s+on\s*$", re.IGNORECASE)
_WEEKDAY = re.compile(r"\W*\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\W*$")


@dataclass(frozen=True)
class Facts:
    """What a page says of itself, each "" or None where it does not say."""

    title: str
    committee: str
    held_on: date | None
    status: str  # DRAFT or CONFIRMED


@dataclass(frozen=True)
class ListedItem:
    """An item on the page of a meeting."""

    id: str
    number: str
    title: str
    text: str
    cut_short: bool  # the page leaves out the rest of its text
    documents: tuple[Document, ...]


@dataclass(frozen=True)
class ListedMeeting:
    """A meeting on the page of a committee."""

    id: str
    committee_id: str
    words: str
    url: str


def refuse_challenge(html: str) -> None:
    """Raise NotFetched for a page that keeps robots out instead of the one asked for."""
    if _CHALLENGE.search(html[:100_000]) and not _HOOK.search(html):
        raise NotFetched(
            f"The council's site sent a page that keeps robots out instead of the minutes: {ELSE}"
        )


def facts_of(html: str) -> Facts:
    """Read what a page is headed by: "Cabinet - Monday, 9th March, 2026 10.00 am"."""
    soup = BeautifulSoup(html, "lxml")
    committee, held_on, status, title = "", None, "", ""
    for heading in _headings(soup):
        said = _MINUTES.search(heading)
        if said and not status and len(heading.split()) <= 8:
            status = DRAFT if said[1] else CONFIRMED
        day, start = next(((day, at) for day, at, _ in find_dates(heading)), (None, 0))
        if day is None:
            if not title and not said and heading.casefold() not in {"agenda item", "agenda"}:
                title = heading
        elif held_on is None:
            held_on = day
            named = _WEEKDAY.sub("", heading[:start])
            committee = _MEETING_OF.sub("", named).strip(" ,-–:")
            if not committee:  # the body and the day are headings of their own
                committee, title = title, ""
    return Facts(title[:300], committee[:150], held_on, status)


def _headings(soup: BeautifulSoup) -> Iterator[str]:
    content = soup.select_one(".mgContent") or soup
    for tag in content.select("h1, h2, h3, .mgMainTitleTxt, .mgSubTitleTxt, .mgMeetingLnk"):
        words = " ".join(tag.get_text(" ").split())
        if words and len(words) <= 400:
            yield words


def items_of(html: str, address: str) -> tuple[ListedItem, ...]:
    """Read the items of `ieListDocuments.aspx`, each with the text that the page has of it."""
    soup = BeautifulSoup(html, "lxml")
    items = []
    for row in soup.select("table.mgItemTable tr, #mgItemTable tr"):
        anchor = row.find("a", attrs={"name": re.compile(r"^AI\d+$")})
        title = row.select_one("a.mgAiTitleLnk") or row.select_one("td + td p.mgAiTitleTxt")
        if not isinstance(anchor, Tag) or title is None:
            continue
        number = row.select_one(".mgItemNumberCell")
        items.append(
            ListedItem(
                id=str(anchor["name"])[2:],
                number=_words(number).rstrip(".") if number else "",
                title=_words(title),
                text=text_of(str(row)),
                cut_short=bool(_CUT_SHORT.search(row.get_text(" "))),
                documents=_documents(row, address),
            )
        )
    return tuple(items)


def documents_of(html: str, address: str) -> tuple[Document, ...]:
    """Read the titles and addresses of the papers on any page, each once."""
    return _documents(BeautifulSoup(html, "lxml"), address)


def meetings_of(html: str, address: str) -> tuple[ListedMeeting, ...]:
    """Read the meetings on `ieListMeetings.aspx`, each once."""
    found: dict[str, ListedMeeting] = {}
    for link in BeautifulSoup(html, "lxml").select("a[href]"):
        page = normal(urljoin(address, str(link["href"])))
        number = page.parameters.get("MId", "")
        if page.page == "ieListDocuments.aspx" and number:
            committee = page.parameters.get("CId", "")
            found.setdefault(number, ListedMeeting(number, committee, _words(link), page.url))
    return tuple(found.values())


def _documents(part: Tag, address: str) -> tuple[Document, ...]:
    found: dict[str, Document] = {}
    for link in part.select("a[href]"):
        url = urljoin(address, str(link["href"]))
        # Papers that people may not see are named with the reason, and link to nothing of theirs.
        if re.search(r"/documents/[sgb]\d+/|/mgConvert2PDF\.aspx", url, re.IGNORECASE):
            title = _words(link)
            if title:
                found.setdefault(url, Document(title, url))
    return tuple(found.values())


def _words(tag: Tag) -> str:
    """Return the words of a link or a cell, without the size of its file."""
    words = " ".join(
        piece
        for piece in tag.find_all(string=True)
        if not (piece.parent and piece.parent.find_parent(class_="mgFileSize"))
        and "mgFileSize" not in (piece.parent.get("class") or [] if piece.parent else [])
    )
    return re.sub(r"\s*\bPDF\s+[\d.]+\s?[KM]B\s*$", "", " ".join(words.split()))
