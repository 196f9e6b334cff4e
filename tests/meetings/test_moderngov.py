"""Asking a council's Modern.Gov, in all the ways in which real ones answer."""

import ipaddress
from dataclasses import replace
from datetime import date

import pytest

from meetings import importing, moderngov
from meetings.moderngov import Client
from meetings.moderngov.addresses import base_of, is_inside, item_id_of, normal
from meetings.moderngov.pages import facts_of, meetings_of
from meetings.reading import agenda_item
from meetings.reading.markup import text_of
from meetings.reading.source import decode
from meetings.safe_fetch import Fetcher, NotFetched, Pace, is_public, target_of
from tests.factories import make_challenge, make_recommendation
from tests.meetings.stand_in import (
    CHALLENGE,
    PASTED,
    TITLE,
    Item,
    Meeting,
    StandIn,
    drop_by_drop,
    item_page,
    moved,
    serve,
    slowly,
    without_end,
)

SINCE, UNTIL = date(2026, 1, 1), date(2026, 3, 31)
TALLY = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<getmeetingsbydate><meetingscount>&b;</meetingscount></getmeetingsbydate>"
)


@pytest.fixture
def site():
    """The stand-in, served while the test runs."""
    stand_in = StandIn()
    stop = serve(stand_in)
    yield stand_in
    stop()


def is_loopback(address):
    return address.is_loopback


def quick(**changes):
    """A fetcher that may visit this machine, and does not wait between requests."""
    return Fetcher(**({"allow": is_loopback, "pace": Pace(0), "seconds": 5.0} | changes))


@pytest.fixture
def client(site):
    return Client(site.base, quick())


def listed(client):
    return client.meetings(SINCE, UNTIL).found


# The web service


def test_meetings_are_asked_for_by_days_as_modern_gov_writes_them(site, client):
    found = listed(client)

    assert [(one.id, one.committee, one.held_on) for one in found] == [
        ("17355", "Cabinet", date(2026, 3, 9))
    ]
    assert "lCommitteeId=-1&sFromDate=01%2F01%2F2026&sToDate=31%2F03%2F2026" in site.asked[0]
    assert all(agent.startswith("PeerChallengeTracker") for agent in site.agents)


def test_a_range_that_the_service_leaves_out_is_kept_here(site, client):
    site.ignores_ranges = True
    site.meetings += [Meeting(id="9", date="09/03/2016"), Meeting(id="10", date="09/03/2036")]

    assert [one.id for one in listed(client)] == ["17355"]


def test_one_committee_is_asked_by_its_number(site, client):
    site.meetings.append(Meeting(id="17356", committee_id="102", committee="Scrutiny & Oversight"))

    found = client.meetings(SINCE, UNTIL, committee_id=102).found

    assert [(one.id, one.committee) for one in found] == [("17356", "Scrutiny & Oversight")]
    assert "GetMeetings?" in site.asked[0]


def test_committees_are_listed_with_those_that_ended(site, client):
    site.committees.append(("102", "Fish & Chips Panel"))

    assert [(one.title, one.expired) for one in client.committees()] == [
        ("Cabinet", True),
        ("Fish & Chips Panel", True),
    ]


@pytest.mark.parametrize("committee", [-1, 101])
def test_no_meetings_is_an_answer(site, client, committee):
    site.meetings.clear()

    assert client.meetings(SINCE, UNTIL, committee_id=committee).found == ()


def test_a_row_with_a_malformed_date_is_named_and_the_others_are_read(site, client):
    site.ignores_ranges = True
    site.meetings.append(Meeting(id="17357", date="31/02/2026", committee="Audit"))

    answer = client.meetings(SINCE, UNTIL)

    assert [one.id for one in answer.found] == ["17355"]
    assert answer.unread == ("Audit (17357), dated “31/02/2026”",)


@pytest.mark.parametrize("namespaced", [False, True])
def test_an_item_is_read_with_its_words_unescaped(site, client, namespaced):
    site.soap_only = namespaced

    item = client.meeting("17355").items[1]

    assert (item.id, item.number, item.minute, item.title) == ("96936", "7", "61", TITLE)
    assert "peer challenge & thanked" in text_of(item.minutes)
    assert item.is_published


def test_papers_are_listed_once_and_restricted_ones_never(client):
    item = client.meeting("17355").items[1]

    assert [(one.title, one.url) for one in item.documents] == [
        ("Progress report", "documents/s1/Report.pdf")
    ]


def test_a_restricted_item_is_left_out(site, client):
    site.change(restricted=True)

    assert [one.id for one in client.meeting("17355").items] == ["96935"]


def test_a_meeting_with_one_item_is_read_like_one_with_many(site, client):
    site.meetings = [Meeting(items=(Item(),))]

    assert len(client.meeting("17355").items) == 1


def test_an_installation_that_answers_no_get_is_asked_by_soap(site, client):
    site.soap_only = True

    assert [one.title for one in client.committees()] == ["Cabinet"]
    assert len(listed(client)) == 1


@pytest.mark.parametrize(
    "data",
    [
        '<?xml version="1.0" encoding="utf-16"?><committees>{}</committees>',
        '<?xml version="1.0"?>\n<committees><!-- none --><x>\x0b&#x1F;&#11;</x>{}</committees>',
    ],
)
def test_what_a_service_writes_and_xml_forbids_is_read_past(site, client, data):
    one = (
        "<committee><committeeid>1</committeeid><committeetitle>Café</committeetitle></committee>"
    )
    site.answers["GetCommittees"] = (200, data.format(one), "text/xml")

    assert [one.title for one in client.committees()] == ["Café"]


def test_data_in_utf_16_is_read_and_its_definitions_are_refused(site, client):
    data = '<?xml version="1.0" encoding="utf-16"?>{}<committees/>'
    site.answers["GetCommittees"] = (200, data.format("").encode("utf-16"), "text/xml")
    assert client.committees() == ()

    data = data.format('<!DOCTYPE committees [<!ENTITY a SYSTEM "file:///etc/passwd">]>')
    site.answers["GetCommittees"] = (200, data.encode("utf-16"), "text/xml")
    with pytest.raises(NotFetched, match="definitions of its own"):
        client.committees()


WRONG = {
    "refuses robots": ((403, "Forbidden"), "refuses robots.*paste or upload"),
    "has an error": ((500, "Error"), r"has an error \(500\)"),
    "is not there": ((404, "Nothing"), "no such page"),
    "challenges": ((200, CHALLENGE), "page for people"),
    "breaks off": ((200, "<getmeetingsbydate><meetings>", "text/xml"), "cannot be read"),
    "is empty": ((200, "", "text/xml"), "cannot be read"),
    "defines its own": ((200, TALLY, "text/xml"), "definitions of its own"),
    "is something else": ((200, "<error>Busy</error>", "text/xml"), "something else"),
    "counts without a list": (
        (200, "<getmeetingsbydate><meetingscount>4</meetingscount></getmeetingsbydate>"),
        "counts 4 meetings and lists none",
    ),
    "is compressed": (
        lambda handler: handler.send(200, b"\x1f\x8b", **{"Content-Encoding": "gzip"}),
        "compressed",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_error_is_told_and_is_never_no_meetings(site, client, case):
    site.answers["mgWebService"], message = WRONG[case]

    with pytest.raises(NotFetched, match=message):
        listed(client)


@pytest.mark.parametrize("way", [slowly, drop_by_drop])
def test_a_site_that_takes_too_long_is_left(site, way):
    site.answers["mgWebService"] = way(site)

    with pytest.raises(NotFetched, match=r"took more than 0.2 seconds"):
        listed(Client(site.base, quick(seconds=0.2)))


def test_an_answer_that_is_too_large_is_left(site):
    site.answers["mgWebService"] = without_end

    with pytest.raises(NotFetched, match="too large"):
        listed(Client(site.base, quick(limit=50_000)))


def test_what_has_not_changed_is_not_sent_again(site, client):
    site.sends_etag = True

    assert client.meeting("17355") == client.meeting("17355")

    site.change(title="Peer challenge: another title")
    assert client.meeting("17355").items[1].title == "Peer challenge: another title"


# Where it goes, and where it does not


@pytest.mark.parametrize(
    "to",
    [
        "http://elsewhere.example/page",
        "https://127.0.0.1/page",
        "http://127.0.0.1:1/page",
        "http://user@127.0.0.1/page",
        "//[::1]/page",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
    ],
)
def test_a_redirect_off_the_host_is_not_followed(site, client, to):
    site.answers["GetMeeting"] = moved(to)

    with pytest.raises(NotFetched, match=r"not this council's Modern.Gov|not the address"):
        client.meeting("17355")

    assert len(site.asked) == 1


def test_a_redirect_on_the_host_is_followed_but_not_for_ever(site, client):
    site.answers["ID=1"] = moved("mgAi.aspx?ID=96936")
    site.answers["ID=2"] = moved("mgAi.aspx?ID=2")

    assert client.page(f"{site.base}mgAi.aspx?ID=1").title == TITLE
    with pytest.raises(NotFetched, match="round in circles"):
        client.page(f"{site.base}mgAi.aspx?ID=2")


def test_a_private_address_is_refused_unless_a_test_allows_it(site):
    with pytest.raises(NotFetched, match="inside a private network"):
        listed(Client(site.base, Fetcher()))

    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "0.0.0.0",  # noqa: S104
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1",
        "ff02::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_of_the_public_internet(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::6810:85e5", "64:ff9b::808:808"])
def test_addresses_of_the_public_internet(address):
    assert is_public(ipaddress.ip_address(address))


def test_a_name_is_looked_up_once_and_all_it_means_must_be_allowed(site):
    base = site.base.replace("127.0.0.1", "democracy.harbourne.example")
    answers = iter([["127.0.0.1"], ["127.0.0.1", "10.0.0.1"]])
    fetcher = quick(resolve=lambda host, port: next(answers))

    assert Client(base, fetcher).meeting("17355").id == "17355"
    with pytest.raises(NotFetched, match="inside a private network"):
        Client(base, fetcher).meeting("17355")
    assert len(site.asked) == 1


def test_a_name_that_means_nothing_is_told(site):
    def nowhere(host, port):
        raise OSError

    with pytest.raises(NotFetched, match="There is no site called democracy"):
        listed(Client("https://democracy.harbourne.example/", quick(resolve=nowhere)))


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("http://elsewhere.example/moderngov/mgAi.aspx?ID=1", "is not this council's Modern.Gov"),
        ("{root}/mgAi.aspx?ID=1", "is not below"),
        ("{base}../secret", "is not below"),
        ("{base}%2e%2e/secret", "is not below"),
        ("{base}..%5csecret", "is not below"),
        ("mgAi.aspx?ID=1", "not the address of a web page"),
        ("ftp://127.0.0.1/moderngov/", "not the address of a web page"),
        ("http://[broken", "not the address of a web page"),
        ("{base}a b", "not the address of a web page"),
        ("{base}é", "not the address of a web page"),
    ],
)
def test_only_the_councils_own_pages_are_fetched(site, client, address, message):
    root = site.base.removesuffix("/moderngov/")

    with pytest.raises(NotFetched, match=message):
        client.page(address.format(base=site.base, root=root))

    assert site.asked == []


@pytest.mark.parametrize("base", ["http://d.example/", "https://d.example/"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_of_http_and_https_the_safer_is_taken(base, scheme):
    target = target_of(f"{scheme}://D.example/mgAi.aspx?ID=1", base)

    assert (target.scheme == "https") == ("https" in (scheme, base.split(":")[0]))
    assert target.address.startswith(f"{target.scheme}://")


@pytest.mark.parametrize("address", ["https://d.example:8443/", "http://d.example:443/"])
def test_another_port_is_another_site(address):
    with pytest.raises(NotFetched, match="not this council's"):
        target_of(address, "https://d.example/")


@pytest.mark.django_db
def test_a_council_without_an_address_is_told_to_add_it(council):
    with pytest.raises(NotFetched, match=r"no address of its Modern\.Gov"):
        moderngov.fetch_page("https://democracy.harbourne.example/mgAi.aspx?ID=1", council)


@pytest.mark.django_db
def test_a_pasted_address_is_fetched_below_the_councils_own(site, council, monkeypatch):
    monkeypatch.setattr("meetings.safe_fetch.is_public", is_loopback)
    monkeypatch.setattr("meetings.safe_fetch.PACE", Pace(0))
    council.moderngov_base = site.base.rstrip("/")

    assert moderngov.fetch_page(f"{site.base}mgAi.aspx?ID=96936", council).title == TITLE


def test_a_host_is_asked_once_a_second():
    slept = []
    pace = Pace(1.0, clock=lambda: 100.0 + sum(slept), sleep=slept.append)

    for host in ("one", "one", "other", "one"):
        pace.wait(host)

    assert slept == [1.0, 1.0]


# Addresses


@pytest.mark.parametrize(
    "address",
    [
        "https://d.example/mgAi.aspx?ID=96936",
        "https://D.example/MGAI.aspx?id=96936&LLL=0#top",
        "https://d.example/(S(yk1hof45))/mgAi.aspx?Id=96936&$LO$=1",
    ],
)
def test_one_page_has_one_address(address):
    assert normal(address).url == "https://d.example/mgAi.aspx?ID=96936"
    assert item_id_of(address) == "96936"


def test_parameters_are_read_in_any_case():
    page = normal("https://d.example/moderngov/ieListDocuments.aspx?MeetingId=3&cid=1&Ver=4#AI7")

    assert page.url == "https://d.example/moderngov/ieListDocuments.aspx?CId=1&MId=3"
    assert page.item == "7"


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("https://d.example", "https://d.example/"),
        ("https://d.example/mgAi.aspx?ID=1", "https://d.example/"),
        ("https://d.example/moderngov", "https://d.example/moderngov/"),
        ("https://d.example/moderngov/documents/s1/A.pdf", "https://d.example/moderngov/"),
        ("https://d.example/(S(a))/mgAi.aspx", "https://d.example/"),
    ],
)  # fmt: skip
def test_a_base_is_a_directory(address, base):
    assert base_of(address) == base
    assert is_inside(address.rstrip("/") + "/", base)


# Pages


def test_the_page_of_an_item_says_whose_meeting_it_was(site, client):
    fetched = client.page(f"{site.base}(S(abc))/mgai.aspx?id=96936&LLL=0")

    assert fetched.address == f"{site.base}mgAi.aspx?ID=96936"
    assert (fetched.title, fetched.committee) == (TITLE, "Cabinet")
    assert (fetched.held_on, fetched.status) == (date(2026, 3, 9), "draft")
    assert [one.title for one in fetched.documents] == ["Progress report"]
    assert "Menu" not in fetched.text


def test_the_same_page_is_the_same_text_whatever_surrounds_it(site, client):
    address = f"{site.base}mgAi.aspx?ID=96936"

    assert client.page(address).text == client.page(address).text


@pytest.mark.parametrize("pointed", ["#AI96936", ""])
def test_from_the_page_of_a_meeting_the_item_is_fetched_whole(site, client, pointed):
    site.cuts_short = True
    site.meetings[0] = replace(site.meetings[0], heading="Agenda and minutes")

    fetched = client.page(f"{site.base}ieListDocuments.aspx?CId=101&MId=17355&Ver=4{pointed}")

    assert fetched.address == f"{site.base}mgAi.aspx?ID=96936"
    assert "To keep members informed." in fetched.text
    assert (fetched.minute, fetched.title, fetched.status) == ("61", TITLE, "confirmed")


@pytest.mark.parametrize(
    "headings",
    [
        ("Agenda and minutes", "Cabinet - Monday, 9th March, 2026 10.00 am"),
        ("Agenda, decisions and minutes", "Cabinet", "Monday 9 March 2026 10.00 a.m."),
        ("Minutes", "Meeting of Cabinet on Monday, 9 March 2026"),
        ("Cabinet, 9 March 2026", "Printed minutes"),
    ],
)
def test_the_body_and_the_day_are_read_from_the_headings(headings):
    facts = facts_of("".join(f"<h2>{words}</h2>" for words in headings))

    assert (facts.committee, facts.held_on) == ("Cabinet", date(2026, 3, 9))
    assert (facts.status, facts.title) == ("confirmed", "")


def test_a_page_of_several_such_items_asks_for_one_of_them(site, client):
    second = Item("96937", "8", "62", "Peer challenge: costs")
    site.meetings[0] = replace(site.meetings[0], items=(Item(), second))

    with pytest.raises(NotFetched, match=r"whole meeting.*ID=96936.*ID=96937"):
        client.page(f"{site.base}ieListDocuments.aspx?CId=101&MId=17355")


def test_a_list_of_meetings_asks_for_one_of_them(site, client):
    with pytest.raises(NotFetched, match="open the meeting"):
        client.page(f"{site.base}ieListMeetings.aspx?CId=101&Year=0")


def test_the_meetings_of_a_committee_are_read_from_its_page(site):
    page = site.page("ielistmeetings.aspx", [])

    assert [(one.id, one.committee_id, one.words) for one in meetings_of(page, site.base)] == [
        ("17355", "101", "Monday, 9th March, 2026 10.00 am")
    ]


def test_a_page_that_keeps_robots_out_is_not_minutes(site, client):
    site.answers["mgAi"] = (200, CHALLENGE)

    with pytest.raises(NotFetched, match="keeps robots out"):
        client.page(f"{site.base}mgAi.aspx?ID=96936")


def test_printed_minutes_are_read_from_their_pdf(site, client):
    fetched = client.page(f"{site.base}documents/g17355/Printed%20minutes.pdf?T=1")

    assert "61. Peer challenge" in fetched.text
    assert fetched.address.endswith("/documents/g17355/Printed%20minutes.pdf?T=1")


# One page, however it came


def read_alike(page):
    shape = agenda_item.as_json(page)
    return shape["title"], shape["paragraphs"], shape["resolutions"]


@pytest.mark.django_db
def test_a_page_reads_the_same_by_address_by_service_by_paste_and_by_upload(site, client):
    for number in ("1", "2", "3"):
        make_recommendation(number=number)
    challenge, held_on = make_challenge(), date(2026, 3, 9)
    item = client.meeting("17355").items[1]
    upload = item_page(Item(), Meeting()).encode()
    sources = {
        "address": client.page(f"{site.base}mgAi.aspx?ID=96936").text,
        "service": text_of(moderngov.service.as_page(item)),
        "paste": PASTED,
        "upload": decode(upload),
    }

    pages = {
        way: importing.read(source, challenge, held_on=held_on) for way, source in sources.items()
    }

    for way, page in pages.items():
        assert read_alike(page) == read_alike(pages["paste"]), way
    assert [one.label for one in pages["paste"].resolutions] == ["1", "2"]
    heading = importing.Heading(committee="Cabinet", held_on=held_on)
    stored = importing.store(PASTED, pages["paste"], challenge, heading, by=None)
    for way in ("address", "service", "upload"):
        with pytest.raises(importing.AlreadyStored) as already:
            importing.store(sources[way], pages[way], challenge, heading, by=None)
        assert already.value.item == stored
