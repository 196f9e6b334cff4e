"""Asking a council's Modern.Gov: its web service, and the pages that people see.

Every request goes to the base address in the council's settings, by `safe_fetch`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode, urljoin

from meetings.moderngov import pages, service
from meetings.moderngov.addresses import (
    Address,
    base_of,
    is_inside,
    item_address,
    meeting_address,
    normal,
    printed_minutes_address,
)
from meetings.moderngov.service import Document
from meetings.reading.agenda_item import UnreadablePage
from meetings.reading.attribution import page_is_about_peers
from meetings.reading.markup import looks_like_html, text_of
from meetings.reading.source import decode
from meetings.safe_fetch import ELSE, Fetcher, NotFetched, Reply

SERVICE = "mgWebService.asmx"
NAMED_IN_A_REFUSAL = 5


@dataclass(frozen=True)
class Fetched:
    """A page of minutes as it was fetched: its words, and what it says of itself."""

    text: str
    address: str  # as one and the same page is always written
    retrieved_at: datetime
    title: str = ""
    committee: str = ""
    held_on: date | None = None
    minute: str = ""
    status: str = ""  # "draft" or "confirmed", or "" where the page does not say
    documents: tuple[Document, ...] = ()


class Client:
    """One council's Modern.Gov. Every method may raise NotFetched."""

    def __init__(self, base: str, fetcher: Fetcher | None = None):
        if not base:
            raise NotFetched(
                "This council has no address of its Modern.Gov in its settings: add it there, "
                f"or {ELSE}"
            )
        self.base = base_of(base)
        self.fetcher = fetcher or Fetcher()

    # The web service

    def committees(self) -> tuple[service.Committee, ...]:
        """Return every committee, those that have ended too."""
        return service.committees(self._call("GetCommittees", {}, "committees"))

    def meetings(
        self, since: date, until: date, committee_id: int = service.ALL_COMMITTEES
    ) -> service.Meetings:
        """Return the meetings held from `since` to `until`: there may be none, in a recess."""
        # Other forms of a date are taken without a word, and the range is then left out.
        asked = {
            "lCommitteeId": str(committee_id),
            "sFromDate": f"{since:%d/%m/%Y}",
            "sToDate": f"{until:%d/%m/%Y}",
        }
        if committee_id == service.ALL_COMMITTEES:
            operation = "GetAllMeetingsByDate"
            asked["bIsAscendingDateOrder"] = "True"
        else:
            operation = "GetMeetings"
        root = self._call(operation, asked, "getmeetings", "getmeetingsbydate")
        return service.meetings(root, since, until)

    def meeting(self, meeting_id: str) -> service.MeetingPage:
        """Return a meeting with its items, decisions and minutes."""
        return service.meeting(self._call("GetMeeting", {"lMeetingId": meeting_id}, "meeting"))

    def _call(self, operation: str, parameters: Mapping[str, str], *roots: str) -> service.Element:
        """Ask by GET, and by SOAP where an installation answers no GET."""
        url = urljoin(self.base, SERVICE)
        asked = f"{url}/{operation}" + (f"?{urlencode(parameters)}" if parameters else "")
        try:
            reply = self.fetcher.get(asked, base=self.base)
        except NotFetched as refused:
            if refused.status not in {404, 405, 500, 501}:
                raise
            try:
                reply = self.fetcher.post(
                    url,
                    service.query(operation, parameters),
                    base=self.base,
                    headers={
                        "Content-Type": "text/xml; charset=utf-8",
                        "SOAPAction": f"{service.NAMESPACE}/{operation}",
                    },
                )
            except NotFetched:
                raise refused from None
        return service.parse(reply.body, *roots)

    # Pages

    def minutes_of(self, meeting: service.Meeting) -> pages.Facts:
        """Return what the page of a meeting is headed by: whether its minutes are a draft."""
        url = meeting_address(self.base, meeting.committee_id, meeting.id)
        return pages.facts_of(self._html(self.fetcher.get(url, base=self.base)))

    def printed_minutes(self, meeting_id: str) -> Fetched:
        """Return the text of a meeting's minutes where they are published only as PDF."""
        url = printed_minutes_address(self.base, meeting_id)
        reply = self.fetcher.get(url, base=self.base)
        return Fetched(_text(reply), url, reply.retrieved_at)

    def page(self, address: str) -> Fetched:
        """Return the page at an address that a person pasted, read as text."""
        wanted = normal(address) if _is_address(address) else None
        if wanted is None:
            raise NotFetched("This is not the address of a web page: check it and try again")
        if not is_inside(address, self.base):
            raise NotFetched(
                f"This address is not below {self.base}, the council's Modern.Gov: {ELSE}"
            )
        reply = self.fetcher.get(wanted.url, base=self.base)
        text = _text(reply)
        if not looks_like_html(text):
            return Fetched(text, wanted.url, reply.retrieved_at)
        html = self._html(reply)
        if wanted.page == "ieListMeetings.aspx":
            raise NotFetched(
                "This page lists meetings: open the meeting, then the item, and paste its address"
            )
        if wanted.page == "ieListDocuments.aspx":
            return self._item_of_meeting(html, wanted)
        return self._page(html, wanted, reply)

    def _page(self, html: str, wanted: Address, reply: Reply) -> Fetched:
        """Read a page about one item, and what the page of its meeting says of the minutes."""
        facts = pages.facts_of(html)
        links = pages.meetings_of(html, wanted.url)
        if wanted.page == "mgAi.aspx" and links and is_inside(links[0].url, self.base):
            try:
                facts_of_meeting = pages.facts_of(
                    self._html(self.fetcher.get(links[0].url, base=self.base))
                )
            except NotFetched:
                facts_of_meeting = facts  # the item was fetched, and a person can say the rest
            facts = pages.Facts(
                facts.title,
                facts.committee or facts_of_meeting.committee,
                facts.held_on or facts_of_meeting.held_on,
                facts_of_meeting.status,
            )
        return Fetched(
            text=text_of(html),
            address=wanted.url,
            retrieved_at=reply.retrieved_at,
            title=facts.title,
            committee=facts.committee,
            held_on=facts.held_on,
            status=facts.status,
            documents=pages.documents_of(html, wanted.url),
        )

    def _item_of_meeting(self, html: str, wanted: Address) -> Fetched:
        """Fetch the page of one item of a meeting: the one pointed to, or that is about peers.

        A meeting's own page may cut the text of an item short; the item's page never does.
        """
        items = pages.items_of(html, wanted.url)
        about = [
            one
            for one in items
            if (one.id == wanted.item if wanted.item else page_is_about_peers(one.text))
        ]
        if len(about) != 1:
            named = "; ".join(
                f"{one.title} ({item_address(self.base, one.id)})"
                for one in (about or items)[:NAMED_IN_A_REFUSAL]
            )
            raise NotFetched(
                f"This page is of a whole meeting: paste the address of one item of it. {named}"
            )
        item = about[0]
        own = normal(item_address(self.base, item.id))
        reply = self.fetcher.get(own.url, base=self.base)
        page = self._html(reply)
        facts = pages.facts_of(html)
        return Fetched(
            text=text_of(page),
            address=own.url,
            retrieved_at=reply.retrieved_at,
            title=item.title,
            committee=facts.committee,
            held_on=facts.held_on,
            minute=item.number,
            status=facts.status,
            documents=item.documents,
        )

    def _html(self, reply: Reply) -> str:
        text = _text(reply)
        pages.refuse_challenge(text)
        return text


def _is_address(address: str) -> bool:
    try:
        normal(address)
    except ValueError:
        return False
    return address.strip().lower().startswith(("http://", "https://"))


def _text(reply: Reply) -> str:
    """Return what stands in a page or in a file, without its marks of end of line."""
    try:
        return decode(reply.body)
    except UnreadablePage as error:
        raise NotFetched(f"{error}") from None
