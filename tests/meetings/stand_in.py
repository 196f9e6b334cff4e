"""A stand-in for a council's Modern.Gov, on this machine, that behaves as real ones do.

What it publishes is invented. Its ways are switches: set an attribute to turn one on.
"""

import html
import re
import threading
import time
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import typst

TITLE = "Peer challenge: R&D and progress against the plan"
AGENDA = (
    "<p>Report of the Head of Policy.</p><p>Recommendations:</p><p>That Cabinet note progress.</p>"
)
MINUTES = (
    "<p>The Leader introduced the report on the corporate peer challenge &amp; thanked all.</p>"
    "<p>Members asked about Recommendation two and it was noted that the digital strategy was"
    "&nbsp;being written by 17 September 2204.</p>"
    "<p>An amendment, that recommendation 3 be deferred, was moved and lost.</p>"
    "<p>Resolved: That Cabinet:</p>"
    "<p>1.&nbsp;&nbsp; Noted the progress made.</p>"
    "<p>2.&nbsp;&nbsp; That the Scrutiny Board receive a further report within six months.</p>"
    "<p>Reasons for decision:</p><p>To keep members informed.</p>"
)
# What a person gets who selects the page in a browser and copies it.
PASTED = """Agenda item

Peer challenge: R&D and progress against the plan

Report of the Head of Policy.

Recommendations:

That Cabinet note progress.

Minutes:

The Leader introduced the report on the corporate peer challenge & thanked all.

Members asked about Recommendation two and it was noted that the digital strategy was\xa0being \
written by 17 September 2204.

An amendment, that recommendation 3 be deferred, was moved and lost.

Resolved: That Cabinet:

1.\xa0\xa0 Noted the progress made.

2.\xa0\xa0 That the Scrutiny Board receive a further report within six months.

Reasons for decision:

To keep members informed.

Supporting documents:

•\tProgress report, item 7.
"""
CHALLENGE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>"
    "<p>Checking your browser before you see this page.</p></body></html>"
)


@dataclass(frozen=True)
class Paper:
    id: str
    title: str
    restricted: bool = False


PAPERS = (
    Paper("s1", "Progress report"),
    Paper("s1", "Progress report"),  # listed twice
    Paper("s2", "Exempt appendix: a person's name", restricted=True),
)


@dataclass(frozen=True)
class Item:
    id: str = "96936"
    number: str = "7"
    minute: str = "61"
    title: str = TITLE
    agenda: str = AGENDA
    decision: str = ""
    minutes: str = MINUTES
    papers: tuple[Paper, ...] = PAPERS
    restricted: bool = False


OTHER = Item("96935", "1", "55", "Apologies for absence", "", "", "<p>None.</p>", ())


@dataclass(frozen=True)
class Meeting:
    id: str = "17355"
    date: str = "09/03/2026"
    committee_id: str = "101"
    committee: str = "Cabinet"
    status: str = "Confirmed"  # that it takes place
    heading: str = "Agenda and draft minutes"
    said: str = "Monday, 9th March, 2026 10.00 am"
    items: tuple[Item, ...] = (OTHER, Item())
    minutes_published: bool = True


@dataclass
class StandIn:
    """The council's site. `base` is its address, which is a directory."""

    meetings: list[Meeting] = field(default_factory=lambda: [Meeting()])
    committees: list[tuple[str, str]] = field(default_factory=lambda: [("101", "Cabinet")])
    ignores_ranges: bool = False  # as real ones do with dates that are not dd/mm/yyyy
    answers: dict[str, object] = field(default_factory=dict)  # part of an address -> what it does
    soap_only: bool = False
    cuts_short: bool = False
    sends_etag: bool = False
    namespace: str = ""
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    stop: threading.Event = field(default_factory=threading.Event)
    base: str = ""

    def change(self, **changes):
        """Publish the first meeting's item on the challenge with other words."""
        first = self.meetings[0]
        items = tuple(
            one if one.id == OTHER.id else replace(one, **changes) for one in first.items
        )
        self.meetings[0] = replace(first, items=items)

    # What it publishes

    def service(self, operation, given):
        """Return the XML of an answer, or None where a parameter is missing."""
        if operation == "GetCommittees":
            inside = "".join(
                f"<committee><committeeid>{id}</committeeid>{_title('committeetitle', title)}"
                "<committeedeleted>False</committeedeleted><committeeexpired>True"
                "</committeeexpired></committee>"
                for id, title in self.committees
            )
            return f"<committees>{inside}</committees>"
        if operation == "GetMeeting":
            found = [one for one in self.meetings if one.id == given.get("lMeetingId")]
            return self._meeting(found[0]) if found else None
        if not {"lCommitteeId", "sFromDate", "sToDate"} <= given.keys():
            return None
        rows = [one for one in self.meetings if self._in_range(one, given)]
        if operation == "GetMeetings":
            rows = [one for one in rows if one.committee_id == given["lCommitteeId"]]
            if not rows:
                return "<getmeetings/>"
            inside = "".join(_row(one) for one in rows)
            return (
                f"<getmeetings><committee><committeeid>{rows[0].committee_id}</committeeid>"
                f"{_title('committeetitle', rows[0].committee)}"
                f"<committeemeetings>{inside}</committeemeetings></committee></getmeetings>"
            )
        if operation == "GetAllMeetingsByDate" and "bIsAscendingDateOrder" in given:
            rows = rows if given["lCommitteeId"] == "-1" else []
            inside = "".join(_row(one, whose=True) for one in rows)
            meetings = f"<meetings>{inside}</meetings>" if inside else "<meetings/>"
            return (
                f"<getmeetingsbydate><meetingscount>{len(rows)}</meetingscount>{meetings}"
                "</getmeetingsbydate>"
            )
        return None

    def _in_range(self, meeting, given):
        ends = [given["sFromDate"], given["sToDate"], meeting.date]
        if self.ignores_ranges or not all(re.fullmatch(r"\d\d/\d\d/\d{4}", one) for one in ends):
            return True
        since, until, day = (one.split("/")[::-1] for one in ends)
        return since <= day <= until

    def _meeting(self, one):
        items = "".join(_item(item) for item in one.items)
        return (
            f"<meeting><meetingid>{one.id}</meetingid><meetingdate>{one.date}</meetingdate>"
            f"<meetingstatus>{one.status}</meetingstatus><meetinglocation/>"
            f"<minutepublished>{one.minutes_published}</minutepublished>"
            f"<agendaitems>{items}</agendaitems><linkeddocuments/></meeting>"
        )

    def page(self, name, given):
        """Return the HTML of a page, or None where there is none."""
        given = {key.lower(): value for key, value in given}
        if name == "mgai.aspx":
            for meeting in self.meetings:
                for item in meeting.items:
                    if item.id == given.get("id"):
                        return item_page(item, meeting)
        if name == "ielistdocuments.aspx":
            for meeting in self.meetings:
                if meeting.id == given.get("mid"):
                    return self._listed(meeting)
        if name == "ielistmeetings.aspx":
            links = "".join(
                f'<li><a href="ieListDocuments.aspx?CId={one.committee_id}&amp;MId={one.id}'
                f'&amp;Ver=4">{one.said}</a></li>'
                for one in self.meetings
            )
            return framed(f"<h1>Browse meetings</h1><ul>{links}</ul>")
        return None

    def _listed(self, meeting):
        rows = "".join(
            f'<tr><td class="mgItemNumberCell"><p class="mgAiTitleTxt" ><a name="AI{one.id}"></a>'
            f'{one.minute}.</p></td><td><p class="mgAiTitleTxt"><a class="mgAiTitleLnk" '
            f'href="documents/s1/Report.pdf">{html.escape(one.title)} <span class="mgFileSize">'
            f'PDF 542 KB</span></a></p><div class="mgWordPara">{one.agenda}</div>'
            f'<p class="mgSubItemTitleTxt">Minutes:</p><div class="mgWordPara">'
            f"{self._cut(one)}</div></td></tr>"
            for one in meeting.items
        )
        return framed(
            f'<h1 class="mgMainTitleTxt">{meeting.heading}</h1><h2 class="mgSubTitleTxt">'
            f"{html.escape(meeting.committee)} - {meeting.said}</h2>"
            f'<table class="mgItemTable" id="mgItemTable">{rows}</table>'
        )

    def _cut(self, item):
        if not self.cuts_short:
            return item.minutes
        return f"{item.minutes[:90]}</p><p>... view the full minutes text for item {item.minute}."

    def printed(self, meeting_id):
        """Return the minutes of a meeting as a PDF."""
        meeting = next((one for one in self.meetings if one.id == meeting_id), None)
        words = "\n\n".join(
            f"{one.minute}. {one.title}\n\n" + re.sub(r"</p>|<[^>]*>", "\n\n", PRINTED[one.id])
            for one in meeting.items
        )
        escaped = re.sub(r"([#$*_`@<\\\[\]])", r"\\\1", html.unescape(words))
        escaped = re.sub(r"^(\d+)\.", r"\1\\.", escaped, flags=re.MULTILINE)
        return typst.compile(escaped.encode())


PRINTED = {"96935": "<p>There were none.</p>", "96936": MINUTES, "96937": "<p>It was noted.</p>"}


def item_page(item, meeting):
    """Return the page of one item, as `mgAi.aspx` has it."""
    body = f'<div class="mgWordPara">{item.agenda}</div>'
    for heading, said in (("Decision:", item.decision), ("Minutes:", item.minutes)):
        if said:
            body += (
                f'<p class="mgSubItemTitleTxt">{heading}</p><div class="mgWordPara">{said}</div>'
            )
    papers = dict.fromkeys(one for one in item.papers if not one.restricted)
    if papers:
        links = "".join(
            f'<li><a href="documents/{one.id}/Report.pdf">{html.escape(one.title)}</a>, item '
            f'{item.number}. <span class="mgFileSize">PDF 542 KB</span></li>'
            for one in papers
        )
        body += f'<p class="mgSubItemTitleTxt">Supporting documents:</p><ul>{links}</ul>'
    trail = (
        f'<nav><a href="ieListDocuments.aspx?CId={meeting.committee_id}&amp;MID={meeting.id}'
        f'&amp;Ver=4">{html.escape(meeting.committee)}</a></nav>'
    )
    return framed(
        f'<h1 class="mgMainTitleTxt">Agenda item</h1><h2 class="mgSubTitleTxt">'
        f"{html.escape(item.title)}</h2>{body}",
        trail,
    )


def framed(content, trail=""):
    """Return a page with the menus that surround every page, different at each request."""
    return (
        f"<!DOCTYPE html><html><head><title>Council</title></head><body><nav>Menu</nav>{trail}"
        f'<div class="mgContent">{content}</div><footer>{time.monotonic()}</footer></body></html>'
    )


def _title(name, title):
    """Titles are escaped as HTML, and then as XML."""
    return f"<{name}>{html.escape(html.escape(title))}</{name}>"


def _row(one, *, whose=False):
    committee = ""
    if whose:
        committee = (
            f"<committeeid>{one.committee_id}</committeeid>"
            f"{_title('committeetitle', one.committee)}"
        )
    return (
        f"<meeting>{committee}<meetingid>{one.id}</meetingid><meetingdate>{one.date}</meetingdate>"
        f"<meetingtime>10:00</meetingtime><meetingstatus>{one.status}</meetingstatus></meeting>"
    )


def _item(one):
    papers = "".join(
        f"<linkeddoc><attachmentid>{paper.id}</attachmentid>{_title('title', paper.title)}"
        f"<url>documents/{paper.id}/Report.pdf</url><isrestricted>{paper.restricted}"
        "</isrestricted></linkeddoc>"
        for paper in one.papers
    )
    return (
        f"<agendaitem><agendaitemid>{one.id}</agendaitemid><agendaitemnumber>{one.number}"
        f"</agendaitemnumber><minutesitemnumber>{one.minute}</minutesitemnumber>"
        f"{_title('agendaitemtitle', one.title)}"
        f"<agendatext>{html.escape(one.agenda)}</agendatext>"
        f"<isrestricted>{one.restricted}</isrestricted><isdisplayallowed>True</isdisplayallowed>"
        f"<decisionnonemptyhtmlbody>{html.escape(one.decision)}</decisionnonemptyhtmlbody>"
        f"<isminutepublished>{bool(one.minutes)}</isminutepublished>"
        f"<minutesnonemptyhtmlbody>{html.escape(one.minutes)}</minutesnonemptyhtmlbody>"
        f"<linkeddocuments>{papers}</linkeddocuments></agendaitem>"
    )


def serve(stand_in):
    """Start the stand-in on a free port; return what stops it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer("")

        def do_POST(self):
            self.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def answer(self, sent):
            stand_in.asked.append(self.path)
            stand_in.agents.add(self.headers["User-Agent"])
            ways = [way for part, way in stand_in.answers.items() if part in self.path]
            if ways:
                return ways[0](self) if callable(ways[0]) else self.send(*ways[0])
            parts = urlsplit(self.path)
            given, name = parse_qsl(parts.query), parts.path.rsplit("/", 1)[-1]
            if "mgWebService.asmx" in parts.path:
                return self.serve_data(sent, name, dict(given))
            if "/documents/g" in parts.path:
                return self.send(200, stand_in.printed(re.search(r"/g(\d+)/", self.path)[1]))
            page = stand_in.page(name.lower(), given)
            return self.send(200, page) if page else self.send(404, framed("Not found"))

        def serve_data(self, sent, operation, given):
            if sent:
                operation = self.headers["SOAPAction"].rsplit("/", 1)[-1]
                given = dict(re.findall(r"<(?:\w+:)?([lsb][A-Z]\w+)>([^<]*)<", sent))
            elif stand_in.soap_only:
                return self.send(500, "Request format is unrecognized.")
            data = stand_in.service(operation, given)
            if data is None:
                return self.send(500, "Missing parameter.")
            if sent:
                data = (
                    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
                    f'<{operation}Response xmlns="http://moderngov.co.uk/namespaces">'
                    f"<{operation}Result>{data}</{operation}Result></{operation}Response>"
                    "</s:Body></s:Envelope>"
                )
            return self.send(200, f'<?xml version="1.0" encoding="utf-8"?>{data}', "text/xml")

        def send(self, status, body, kind="text/html; charset=utf-8", **headers):
            body = body if isinstance(body, bytes) else body.encode()
            tag = f'"{hash(body)}"'
            if stand_in.sends_etag and self.headers["If-None-Match"] == tag:
                status, body = 304, b""
            self.send_response(status)
            if stand_in.sends_etag:
                self.send_header("ETag", tag)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            """Say nothing: tests look at `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *arguments: None  # those who hang up are no error here
    stand_in.base = f"http://127.0.0.1:{server.server_port}/moderngov/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()

    def stop():
        stand_in.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()

    return stop


# Ways to answer that a test puts into `answers`


def moved(to):
    return lambda handler: handler.send(302, "", Location=to)


def slowly(stand_in):
    """Take longer than anyone waits."""
    return lambda handler: stand_in.stop.wait(5)


def drop_by_drop(stand_in):
    """Go on sending a byte now and then, so that no single wait is long."""

    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        while not stand_in.stop.wait(0.05):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    return answer


def without_end(handler):
    """Send more than anyone should read."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(10_000):
        handler.wfile.write(b"x" * 1000)
