"""Fetching a council's minutes again and again: what is new, what changed, what went wrong."""

from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from meetings import importing, syncing
from meetings.models import AgendaItem, Committee, Discussion, Meeting, Resolution
from meetings.moderngov import Client, NotFetched
from meetings.safe_fetch import Fetcher, Pace
from meetings.settling import settle
from recommendations.models import AuditEntry
from tests.factories import make_challenge, make_recommendation, make_user
from tests.meetings import stand_in
from tests.meetings.stand_in import CHALLENGE, MINUTES, OTHER, PASTED, TITLE, Item, StandIn

pytestmark = pytest.mark.django_db

SINCE, UNTIL = date(2026, 1, 1), date(2026, 3, 31)


@pytest.fixture
def site():
    site = StandIn()
    stop = stand_in.serve(site)
    yield site
    stop()


@pytest.fixture
def challenge(council, site):
    council.moderngov_base = site.base
    council.save()
    for number in ("1", "2", "3"):
        make_recommendation(number=number)
    return make_challenge()


def fetcher():
    return Fetcher(allow=lambda address: address.is_loopback, pace=Pace(0), seconds=5.0)


def sync(challenge, **changes):
    client = Client(challenge.council.moderngov_base, fetcher())
    return syncing.sync(challenge, client, **({"since": SINCE, "until": UNTIL} | changes))


def run(command, *arguments, **options):
    out = StringIO()
    call_command(
        command, *arguments, "--council=harbourne", stdout=out, fetcher=fetcher(), **options
    )
    return out.getvalue()


def nothing_is_stored():
    return not any(model.objects.exists() for model in (AgendaItem, Meeting, Committee))


def test_what_speaks_of_the_challenge_is_stored_and_nothing_else(site, challenge):
    summary = sync(challenge)

    item = AgendaItem.objects.get()
    assert (item.title, item.minute, item.status) == (TITLE, "61", "draft")
    assert (item.meeting.committee.name, item.meeting.held_on) == ("Cabinet", date(2026, 3, 9))
    assert item.source_url == f"{site.base}mgAi.aspx?ID=96936"
    assert item.resolutions.count() == 2
    assert Discussion.objects.get(recommendation__number="2").state == "suggested"
    assert (summary.meetings, len(summary.new), summary.failed) == (1, 1, [])


def test_twice_is_the_same_as_once(challenge):
    sync(challenge)
    entries = AuditEntry.objects.count()

    summary = sync(challenge)

    assert (summary.new, summary.changed, len(summary.same)) == ([], [], 1)
    assert (AgendaItem.objects.count(), AuditEntry.objects.count()) == (1, entries)


def test_what_was_pasted_before_is_not_stored_again(challenge):
    heading = importing.Heading(committee="Cabinet", held_on=date(2026, 3, 9))
    page = importing.read(PASTED, challenge, held_on=heading.held_on)
    importing.store(PASTED, page, challenge, heading, by=make_user("clerk"))

    summary = sync(challenge)

    assert (len(summary.same), AgendaItem.objects.count()) == (1, 1)


def test_a_corrected_page_is_a_new_version_and_what_cites_the_old_one_stays(site, challenge):
    sync(challenge)
    first = AgendaItem.objects.get()
    link = Discussion.objects.get(recommendation__number="2")
    settle(link.pk, council=challenge.council, decision="confirm", by=make_user("clerk"))
    site.change(minutes=MINUTES.replace("2204", "2024"))

    summary = sync(challenge)

    second = AgendaItem.objects.newest().get()
    link.refresh_from_db()
    assert (second.version, second.previous) == (2, first)
    assert (link.paragraph.item, link.state) == (first, "confirmed")
    assert "2204" in link.paragraph.text
    [(name, told)] = summary.changed
    assert "version 2" in name
    assert told == [
        "Paragraph 8: “written by 17 September 2204.” is now “written by 17 September 2024.”",
        "1 confirmed link cites words that only the version before has: look at them again",
    ]
    entry = AuditEntry.objects.filter(verb="imported").latest("pk")
    assert entry.changes["version"] == 2
    assert entry.changes["paragraphs"] == [8]
    # The versions have the words; in the audit nobody could take them away again.
    assert "September" not in str(entry.changes)


def test_a_confirmed_link_goes_on_where_its_paragraph_did_not_change(site, challenge):
    sync(challenge)
    link = Discussion.objects.get(recommendation__number="2")
    settle(link.pk, council=challenge.council, decision="confirm", by=make_user("clerk"))
    site.change(minutes=MINUTES.replace("To keep members informed", "To inform all members"))

    [(_, told)] = sync(challenge).changed

    again = Discussion.objects.get(
        recommendation__number="2", paragraph__item__next_version__isnull=True
    )
    assert (again.state, again.pk != link.pk) == ("confirmed", True)
    assert told == ["Paragraph 14: “To keep members informed.” is now “To inform all members.”"]


def test_minutes_that_become_confirmed_are_told_and_make_no_version(site, challenge):
    sync(challenge)
    site.meetings[0] = replace(site.meetings[0], heading="Agenda and minutes")

    summary = sync(challenge)

    item = AgendaItem.objects.get()
    assert (item.status, item.version) == ("confirmed", 1)
    assert "are now confirmed" in summary.changed[0][1][0]
    assert AuditEntry.objects.filter(
        verb="confirmed", changes={"status": ["draft", "confirmed"]}
    ).exists()
    assert sync(challenge).changed == []


def test_minutes_confirmed_with_other_words_are_told_as_both(site, challenge):
    sync(challenge)
    site.change(minutes=MINUTES.replace("2204", "2024"))
    site.meetings[0] = replace(site.meetings[0], heading="Agenda, decisions and minutes")

    [(_, told)] = sync(challenge).changed

    assert told[0] == "The minutes are now confirmed; they were draft"
    assert AgendaItem.objects.newest().get().status == "confirmed"


def test_a_corrected_date_of_a_meeting_is_a_new_version_of_the_same_item(site, challenge):
    sync(challenge)
    site.meetings[0] = replace(site.meetings[0], date="10/03/2026")

    [(_, told)] = sync(challenge).changed

    second = AgendaItem.objects.newest().get()
    assert (second.version, second.meeting.held_on) == (2, date(2026, 3, 10))
    assert told[0] == "The date of the meeting is now 10 March 2026; it was 9 March 2026"
    assert AgendaItem.objects.get(version=1).meeting.held_on == date(2026, 3, 9)


def test_a_decision_is_stored_before_its_minutes_are_published(site, challenge):
    site.change(minutes="", decision="<p>Resolved: That the report be noted.</p>")
    sync(challenge)
    site.change(minutes=MINUTES)

    summary = sync(challenge)

    assert len(summary.changed) == 1
    assert AgendaItem.objects.newest().get().version == 2


def test_minutes_that_are_not_published_yet_are_waited_for(site, challenge):
    site.change(minutes="")
    site.meetings[0] = replace(site.meetings[0], minutes_published=False)

    summary = sync(challenge)

    assert summary.waiting == [f"{TITLE}: Cabinet, 9 March 2026"]
    assert nothing_is_stored()


def test_minutes_published_only_as_a_pdf_are_cut_out_of_it(site, challenge):
    only_printed = tuple(replace(one, minutes="") for one in (OTHER, Item()))
    after = Item("96937", "8", "62", "Date of the next meeting", "", "", "", ())
    site.meetings[0] = replace(site.meetings[0], items=(*only_printed, after))

    sync(challenge)

    item = AgendaItem.objects.get()
    assert "T=1" in item.source_url
    assert "The Leader introduced the report" in item.source_text
    assert "Date of the next meeting" not in item.source_text
    assert [one.label for one in item.resolutions.order_by("position")] == ["1", "2"]
    assert len(sync(challenge).same) == 1


def test_minutes_in_a_pdf_that_is_not_there_are_told(site, challenge):
    site.change(minutes="")
    site.meetings[0] = replace(site.meetings[0], items=site.meetings[0].items[1:])
    site.answers["/documents/g"] = (404, "Nothing")

    summary = sync(challenge)

    assert "its minutes are only a PDF" in summary.failed[0]
    assert nothing_is_stored()


def test_what_a_clerk_corrected_stays_corrected_in_the_next_version(site, challenge):
    heading = importing.Heading(
        committee="Cabinet", held_on=date(2026, 3, 9), source_url=f"{site.base}mgAi.aspx?ID=96936"
    )
    page = importing.read(PASTED, challenge, held_on=heading.held_on)
    importing.store(
        PASTED,
        page,
        challenge,
        heading,
        by=make_user("clerk"),
        dropped_resolutions={0},
        kinds={1: "request"},
    )
    site.change(minutes=MINUTES.replace("2204", "2024"))

    sync(challenge)

    kept = Resolution.objects.get(item__version=2)
    assert (kept.label, kept.kind) == ("2", "request")


def test_a_cancelled_meeting_is_not_asked_about(site, challenge):
    site.meetings[0] = replace(site.meetings[0], status="Cancelled")

    assert sync(challenge).meetings == 0


def test_another_review_is_known_by_its_own_name(site):
    challenge = make_challenge(slug="audit", title="Digital strategy audit 2025", kind="audit")

    assert syncing.mentions("The digital  strategy audit was noted", challenge)
    assert syncing.mentions("External audit: progress", challenge)
    assert not syncing.mentions("The corporate peer challenge was noted", challenge)


# The command


def test_the_command_says_what_it_did(site, challenge):
    first = run("sync_minutes", "--since=2026-01-01")
    second = run("sync_minutes", "--since=2026-01-01")

    assert "1 meeting read" in first
    assert "1 new, 0 changed, 0 as before" in first
    assert f"New: “{TITLE}”, Cabinet, 9 March 2026: " in first
    assert "0 new, 0 changed, 1 as before" in second


def test_without_a_day_the_last_thirteen_weeks_are_read(site, challenge, monkeypatch):
    command = "peerchallenge.management.commands.sync_minutes.localdate"
    monkeypatch.setattr(command, lambda: date(2026, 5, 1))

    run("sync_minutes")

    assert "sFromDate=30%2F01%2F2026&sToDate=01%2F05%2F2026" in site.asked[0]


def test_no_meetings_is_no_error(site, challenge):
    site.meetings.clear()

    assert "0 meetings read" in run("sync_minutes", "--since=2026-01-01")


@pytest.mark.parametrize("answer", [(403, "No"), (500, "No"), (200, CHALLENGE)])
def test_a_site_that_does_not_answer_is_an_error_and_stores_nothing(site, challenge, answer):
    site.answers["mgWebService"] = answer

    with pytest.raises(CommandError, match="Nothing was stored") as refused:
        run("sync_minutes", "--since=2026-01-01")

    assert refused.value.returncode == 2
    assert nothing_is_stored()


def test_a_meeting_that_cannot_be_fetched_is_told_and_the_others_are_stored(site, challenge):
    site.meetings.append(stand_in.Meeting(id="17356", date="16/03/2026", committee="Audit"))
    site.answers["lMeetingId=17356"] = (403, "No")

    with pytest.raises(CommandError, match=r"Audit, 16 March 2026: .*refuses robots") as failed:
        run("sync_minutes", "--since=2026-01-01")

    assert failed.value.returncode == 1
    assert AgendaItem.objects.count() == 1


def test_a_site_that_fails_again_and_again_is_left_alone(site, challenge):
    site.meetings = [stand_in.Meeting(id=str(number)) for number in range(1, 7)]
    site.answers["GetMeeting?"] = (403, "No")

    summary = sync(challenge)

    assert len(summary.failed) == 4
    assert len(site.asked) == 4


def test_whether_minutes_are_confirmed_may_stay_unknown(site, challenge):
    site.answers["ieListDocuments"] = (403, "No")

    summary = sync(challenge)

    assert AgendaItem.objects.get().status == "draft"
    assert "Whether the minutes are confirmed is not known" in summary.unread[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--challenge=1999"], "There is no challenge 1999"),
        (["--since=2999-01-01"], "today or in the past"),
    ],
)
def test_wrong_usage_is_refused_in_one_line(site, challenge, arguments, message):
    with pytest.raises(CommandError, match=message) as refused:
        run("sync_minutes", *arguments)

    assert refused.value.returncode == 2
    assert site.asked == []


def test_a_council_without_an_address_is_told_to_add_it(council):
    make_challenge()

    with pytest.raises(CommandError, match=r"no address of its Modern\.Gov"):
        run("sync_minutes")


def test_a_page_is_imported_by_its_address(site, challenge):
    arguments = [f"{site.base}mgAi.aspx?ID=96936&LLL=0", "--committee=Cabinet"]

    first = run("import_minutes", *arguments, "--date=2026-03-09")
    second = run("import_minutes", *arguments, "--date=2026-03-09")

    item = AgendaItem.objects.get()
    assert "2 resolutions" in first
    assert "nothing was changed" in second
    assert (item.source_url, item.status) == (f"{site.base}mgAi.aspx?ID=96936", "draft")
    assert len(sync(challenge).same) == 1


def test_an_address_of_another_site_is_refused_in_one_line(site, challenge):
    with pytest.raises(CommandError, match="not this council's") as refused:
        run(
            "import_minutes",
            "https://elsewhere.example/moderngov/mgAi.aspx?ID=1",
            "--committee=Cabinet",
            "--date=2026-03-09",
        )

    assert refused.value.returncode == 2
    assert site.asked == []
    assert nothing_is_stored()


def test_a_list_of_meetings_that_is_refused_is_not_an_empty_one(site, challenge):
    site.answers["GetAllMeetingsByDate"] = (403, "Error")

    with pytest.raises(NotFetched):
        sync(challenge)


def test_a_page_that_is_as_an_older_version_was_is_told(site, challenge):
    sync(challenge)
    site.change(minutes=MINUTES.replace("2204", "2024"))
    sync(challenge)
    site.change(minutes=MINUTES)

    summary = sync(challenge)

    assert "again as version 1 has it" in summary.unread[0]
    assert AgendaItem.objects.count() == 2


def test_another_date_than_the_sites_is_told(site, challenge):
    address = f"{site.base}mgAi.aspx?ID=96936"

    told = run("import_minutes", address, "--committee=Cabinet", "--date=2026-03-10")

    assert "Check: the site says that the meeting was on 2026-03-09" in told
