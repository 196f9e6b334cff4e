"""What has changed on the public pages, for feed readers."""

import re
from datetime import date

import pytest
from defusedxml import ElementTree
from django.utils.dateparse import parse_datetime

from peerchallenge.public import changes, feeds, values
from recommendations.models import Assessment, ImplementationDecision, ProgressReview
from tests import factories as make

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "/harbourne/2026/changes.atom"
ONE = "/harbourne/2026/recommendations/1/changes.atom"
PAGE = "https://democracy.harbourne.example/item/1"


@pytest.fixture
def recommendation(council):
    recommendation = make.make_recommendation(published_on=date(2026, 2, 1), title="One vision")
    make.open_to_public(recommendation.challenge)
    return recommendation


def read(client, path=FEED):
    """Return the feed's root; the parser refuses what is not well formed."""
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def entries(root):
    """Return (kind, title, summary) of the entries in order."""
    return [
        (
            one.find(f"{ATOM}category").get("term"),
            one.findtext(f"{ATOM}title"),
            one.findtext(f"{ATOM}summary"),
        )
        for one in root.findall(f"{ATOM}entry")
    ]


def told(client, kind, path=FEED):
    return [(title, summary) for one, title, summary in entries(read(client, path)) if one == kind]


def fill(recommendation):
    """Store one of everything that a feed tells."""
    action = make.make_action(recommendation=recommendation, ref="1.1", title="Tell the story")
    make.report(action, "on_track", on=date(2026, 3, 1), narrative="Before.")
    make.report(
        action, "at_risk", on=date(2026, 4, 1), narrative="It slips.", next_steps="A new date."
    )
    make.move_date(action, date(2026, 9, 30), on=date(2026, 4, 2))
    for state, day in (("part_implemented", 5), ("implemented", 6)):
        ImplementationDecision.objects.create(
            recommendation=recommendation, state=state, decided_on=date(2026, 3, day),
            decided_by="Cabinet", reason=f"Shown on the {day}th.", recorded_by=make.make_user(),
        )  # fmt: skip
    item = make.make_item(status="confirmed", source_url=PAGE, minute="7")
    paragraph = make.make_paragraph(item)
    make.discuss(recommendation, paragraph=paragraph)
    make.resolve(item, "That it be noted.")
    promised = make.promise(paragraph, what="a report", due_on=date(2026, 6, 1))
    make.tell_outcome(promised, "met", document_title="The report")
    review = ProgressReview.objects.create(
        challenge=recommendation.challenge, visited_on=date(2026, 3, 20),
        published_on=date(2026, 4, 20),
    )  # fmt: skip
    Assessment.objects.create(review=review, recommendation=recommendation, text="Clearer.")
    make.make_issued()
    return action


def test_a_feed_has_what_rfc_4287_asks_for(client, recommendation):
    fill(recommendation)
    for path in (FEED, ONE, "/harbourne/changes.atom"):
        root = read(client, path)
        (own,) = [one for one in root.findall(f"{ATOM}link") if one.get("rel") == "self"]
        parts = [root, *root.findall(f"{ATOM}entry")]

        assert root.tag == f"{ATOM}feed"
        assert own.get("href") == f"http://testserver{path}"
        assert root.findtext(f"{ATOM}author/{ATOM}name") == "Harbourne Borough Council"
        assert "Open Government Licence" in root.findtext(f"{ATOM}rights")
        for one in parts:
            for name in ("id", "title", "updated"):
                assert len(one.findall(f"{ATOM}{name}")) == 1, (path, name)
            assert one.findtext(f"{ATOM}id").startswith("tag:127.0.0.1,2026:harbourne/")
            assert parse_datetime(one.findtext(f"{ATOM}updated")).tzinfo
            assert any(link.get("rel") == "alternate" for link in one.findall(f"{ATOM}link"))
        ids = [one.findtext(f"{ATOM}id") for one in parts]
        assert len(set(ids)) == len(ids) > 7
        updated = [parse_datetime(one.findtext(f"{ATOM}updated")) for one in parts]
        assert updated[0] == max(updated)
        assert updated[1:] == sorted(updated[1:], reverse=True)


def test_each_kind_of_change_is_told(client, recommendation):
    fill(recommendation)
    found = entries(read(client))

    assert {kind for kind, *_ in found} == set(changes.KINDS)
    assert {kind for kind, *_ in entries(read(client, ONE))} == set(changes.KINDS) - {
        "report", "publication",
    }  # fmt: skip


def test_an_update_tells_the_status_before_it_and_only_the_last_its_words(client, recommendation):
    fill(recommendation)

    found = dict(told(client, "update"))

    assert set(found) == {
        "Action 1.1: At risk (before: On track)", "Action 1.1: On track (before: Not started)",
    }  # fmt: skip
    last = found["Action 1.1: At risk (before: On track)"]
    assert "<p>It slips.</p>\n<p>What happens next: A new date.</p>" in last
    assert "Before." not in str(found)


def test_an_update_that_another_put_right_is_not_told(client, recommendation):
    action = make.make_action(recommendation=recommendation, ref="1.1")
    make.report(action, "off_track", on=date(2026, 3, 1), narrative="A mistake.")
    make.report(action, "on_track", on=date(2026, 3, 1), narrative="As it is.")

    ((title, summary),) = told(client, "update")

    assert title == "Action 1.1: On track (before: Not started)"
    assert "As it is." in summary


def test_other_changes_say_what_the_pages_say(client, recommendation):
    fill(recommendation)

    ((title, summary),) = told(client, "date")
    assert title == "Action 1.1: the due date was moved"
    assert "From 30 June 2026 to 30 September 2026, as agreed on 2 April 2026." in summary
    decisions = dict(told(client, "decision"))
    assert "Shown on the 6th." in decisions["Recommendation 1: implemented"]
    assert "Shown" not in decisions["Recommendation 1: part implemented"]
    ((title, summary),) = told(client, "meeting")
    assert title == "Cabinet, 9 March 2026: recommendation 1"
    assert "minute 7" in summary
    assert "That it be noted." in summary
    ((title, summary),) = told(client, "promise")
    assert (title, "Due 1 June 2026" in summary) == ("Promise to Cabinet: a report", True)
    assert told(client, "outcome")[0][0] == "Promise to Cabinet: met"
    assert told(client, "review")[0][0] == "What the peers said on their return on 20 March 2026"


def test_ids_stay_when_the_words_change(client, recommendation):
    action = fill(recommendation)
    ids = {one.findtext(f"{ATOM}id") for one in read(client).findall(f"{ATOM}entry")}
    action.title = "Tell another story"
    action.save()
    first = recommendation.challenge.agenda_items.get(minute="7")
    second = make.make_item(status="confirmed", source_url=PAGE, version=2, previous=first)
    make.discuss(recommendation, paragraph=make.make_paragraph(second))

    again = {one.findtext(f"{ATOM}id") for one in read(client).findall(f"{ATOM}entry")}

    meeting = f"tag:127.0.0.1,2026:harbourne/meeting/{first.meeting_id}-{first.challenge_id}"
    assert meeting in ids
    assert again == ids


def test_a_meeting_at_which_only_a_resolution_is_about_it_is_told(client, recommendation):
    item = make.make_item(status="confirmed", source_url=PAGE)
    make.resolve(item, "That it be welcomed.").recommendations.add(recommendation)

    ((_, summary),) = told(client, "meeting", ONE)

    assert "That it be welcomed." in summary


def test_only_the_fifty_newest_are_told(client, recommendation):
    action = make.make_action(recommendation=recommendation)
    for number in range(60):
        make.report(action, "on_track", on=date(2026, 3, 1), narrative=f"Again {number}.")
    for _ in range(60):
        make.report(
            make.make_action(recommendation=recommendation), "on_track", on=date(2026, 3, 1)
        )

    assert len(entries(read(client))) == changes.MOST


def test_the_feed_of_a_council_has_what_it_has_published(client, recommendation):
    fill(recommendation)
    other = make.make_recommendation(
        challenge=make.make_challenge(slug="2020"), published_on=date(2026, 2, 1)
    )
    make.report(make.make_action(recommendation=other, ref="9.9"), "complete", on=date(2026, 5, 1))

    assert "9.9" not in str(entries(read(client, "/harbourne/changes.atom")))
    make.open_to_public(other.challenge)
    both = str(entries(read(client, "/harbourne/changes.atom")))
    assert "9.9" in both
    assert "Action 1.1" in both
    assert "9.9" not in str(entries(read(client)))


def test_a_feed_that_tells_nothing_is_still_one(client, recommendation):
    root = read(client, ONE)

    assert entries(root) == []
    assert parse_datetime(root.findtext(f"{ATOM}updated")).year >= 2000
    assert client.get(ONE).headers["ETag"] == client.get(ONE).headers["ETag"]


def test_a_recommendation_that_is_not_published_has_no_feed(client, recommendation):
    make.make_recommendation(number="2")

    assert client.get("/harbourne/2026/recommendations/2/changes.atom").status_code == 404


def test_pages_lead_to_their_feeds(client, recommendation):
    page = client.get("/harbourne/2026/recommendations/1/").content.decode()

    for path in (FEED, ONE, "/harbourne/changes.atom"):
        assert re.search(rf'<link rel="alternate" type="application/atom.xml"[^>]*"{path}">', page)
    assert FEED not in client.get("/harbourne/").content.decode()


def test_what_xml_cannot_hold_is_left_out(client, recommendation):
    action = make.make_action(recommendation=recommendation, title="Tell\x0b the <b>story</b>")
    make.report(action, "on_track", on=date(2026, 3, 1), narrative="A\x07 bell & a \ufffe.")

    ((_, summary),) = told(client, "update")

    assert "Tell the &lt;b&gt;story&lt;/b&gt;" in summary
    assert "A bell &amp; a ." in summary
    assert feeds.cleaned("a\x00\ud800b\t\U0001f600") == "ab\t\U0001f600"


def test_a_change_has_no_field_for_a_name():
    assert not {"name", "by", "author"} & set(values.Change.__dataclass_fields__)
