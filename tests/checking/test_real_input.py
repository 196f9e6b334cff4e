"""Real public documents, where they are at hand: no false alarm, and panels that share the work.

Nothing of their wording stands here: it is checked by counts.
"""

from datetime import date

import pytest

from meetings import importing
from meetings.models import AgendaItem, Commitment, Discussion
from meetings.succession import change_committee
from peerchallenge.checking.facts import contradictions
from peerchallenge.committees.facts import overview
from tests.factories import (
    make_action,
    make_challenge,
    make_committee,
    make_recommendation,
    make_user,
    report,
)

pytestmark = pytest.mark.django_db
BOARD = "Overview and Scrutiny Management Board"
# As the record has them; the last two days are inferred. The progress review was to Cabinet later.
PAGES = {
    "000": ("Cabinet", date(2023, 9, 18)),
    "001": (BOARD, date(2023, 9, 13)),
    "002": ("Cabinet", date(2024, 2, 12)),
    "003": ("Cabinet", date(2011, 4, 6)),
    "004": ("Scrutiny Management Committee", date(2021, 3, 8)),
}
SETTLED = {"state": "confirmed", "settled_at": "2024-03-10T09:00:00Z"}


def read_all(samples, challenge):
    """Import the documents as minutes and confirm all that was found in them."""
    for path in sorted((samples / "source-documents").glob("*.txt")):
        committee, held_on = PAGES[path.name[:3]]
        source = path.read_text(encoding="utf-8")
        page = importing.read(source, challenge, held_on=held_on)
        heading = importing.Heading(committee=committee, held_on=held_on)
        importing.store(source, page, challenge, heading, by=None)
    user = make_user()
    Discussion.objects.update(settled_by=user, **SETTLED)
    Commitment.objects.update(settled_by=user, **SETTLED)


def test_real_minutes_raise_no_alarm_though_every_action_is_on_track(samples, council):
    challenge = make_challenge()
    for number in range(1, 10):
        recommendation = make_recommendation(number=str(number))
        action = make_action(recommendation=recommendation, added_on=date(2010, 1, 4))
        report(action, "on_track", on=date(2010, 6, 1))

    read_all(samples, challenge)

    assert AgendaItem.objects.count() == 5
    assert Discussion.objects.exists()
    assert contradictions(challenge, date(2024, 7, 1)) == []


def test_a_plan_that_dates_the_real_meeting_otherwise_is_found(samples, council):
    challenge = make_challenge()
    read_all(samples, challenge)
    action = make_action(added_on=date(2023, 9, 18))
    report(action, "on_track", on=date(2024, 1, 8), narrative="Cabinet met on 20 September 2023.")

    (one,) = contradictions(challenge, date(2024, 7, 1))

    assert one.other.words == "Cabinet met on 18 September 2023."


def test_panels_follow_their_parts_and_the_chair_sees_all(samples, council):
    """In 004 elements go to the panels concerned; the chair of scrutiny keeps an overview."""
    challenge = make_challenge()
    follows = {"Panel of the Economy": ["1", "6"], "Panel of Children": ["8"]}
    for name, numbers in follows.items():
        change_committee(
            make_committee(name), council=council, name=name, kind="scrutiny", successor=None,
            follows=[make_recommendation(number=number) for number in numbers], by=make_user(),
        )  # fmt: skip
    make_recommendation(number="2")
    make_action(recommendation=make_recommendation(number="8"), added_on=date(2021, 3, 8))
    read_all(samples, challenge)

    found = overview(council, make_user("member", council=council), date(2024, 7, 1))

    rows = {row.committee.name: row for row in found.rows}
    assert {row.bar.total for row in rows.values() if row.bar} == {0, 1}
    assert [one.number for one in rows["Panel of the Economy"].follows] == ["1", "6"]
    assert [one.number for one in found.unfollowed] == ["2"]
    # What was asked of officers by 004 is a promise to the committee that resolved it.
    assert rows["Scrutiny Management Committee"].promises > 0
    assert rows[BOARD].promises > 0
