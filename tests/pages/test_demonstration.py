"""The demonstration council: rich in every feature, loaded once, separate from its neighbour."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate

from actions.models import ActionItem, DateChange, Measurement, ProgressUpdate
from actions.standing import Status
from meetings.commitments import STATES as commitment_states
from meetings.models import AgendaItem, Commitment, Discussion, ScrutinyRecommendation
from peerchallenge.accounts.models import User
from peerchallenge.accounts.roles import Role
from peerchallenge.demonstration import load, sign_ins
from recommendations.models import Council, Recommendation

pytestmark = pytest.mark.django_db


@pytest.fixture
def marlbrook(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("demo", stdout=StringIO())
    return Council.objects.get(slug="marlbrook")


def test_the_demonstration_shows_every_feature(marlbrook):
    day = localdate()
    actions = ActionItem.objects.for_council(marlbrook)
    commitments = Commitment.objects.for_council(marlbrook).as_at(day).for_listing()

    assert Recommendation.objects.for_council(marlbrook).filter(kind="formal").count() == 8
    assert actions.count() == 40
    assert {one.status for one in actions.as_at(day)} == set(Status.values)
    assert actions.overdue(day).exists()
    assert max(one.moves for one in actions.as_at(day)) == 3
    confirmed = commitments.confirmed()
    assert {one.standing_on(day) for one in confirmed} == set(commitment_states)
    assert confirmed.from_discussion().exists()
    followed = ScrutinyRecommendation.objects.for_council(marlbrook)
    assert {one.standing_on(day) for one in followed} >= {
        "made", "awaiting", "overdue", "in_part", "not_accepted", "done",
    }  # fmt: skip
    assert followed.filter(adopted_as__isnull=False).exists()
    assert Measurement.objects.count() >= 12
    assert DateChange.objects.exists()
    states = set(Discussion.objects.values_list("state", flat=True))
    assert {"confirmed", "suggested"} <= states
    assert {"confirmed", "suggested"} <= set(commitments.values_list("state", flat=True))
    first, last = (
        ProgressUpdate.objects.order_by(order).first().effective_on
        for order in ("effective_on", "-effective_on")
    )
    assert (last - first).days > 250
    late = [one for one in ProgressUpdate.objects.all() if _days_late(one) > 14]
    assert late


def _days_late(update):
    return (update.recorded_at.date() - update.effective_on).days


def test_there_is_a_sign_in_for_each_role_and_it_is_printed(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    out = StringIO()
    call_command("demo", stdout=out)

    roles = set(User.objects.values_list("memberships__role", flat=True))
    assert roles == set(Role.values)
    assert all(one.email in out.getvalue() for one in sign_ins.listed())
    assert sign_ins.PASSWORD in out.getvalue()


def test_loading_again_keeps_what_was_done(marlbrook):
    before = ProgressUpdate.objects.count()
    call_command("demo", stdout=StringIO())

    assert ProgressUpdate.objects.count() == before
    assert Council.objects.count() == 5


def test_the_second_council_shows_nothing_of_the_first(client, marlbrook):
    client.force_login(User.objects.get(email="coordinator@tidewell.example"))

    for page in ("/", "/tidewell/meetings/", "/tidewell/meetings/suggestions/"):
        response = client.get(page, follow=True)
        assert response.status_code == 200
        assert b"Marlbrook" not in response.content
    slug = marlbrook.challenges.get().slug
    assert client.get(f"/marlbrook/{slug}/changes/").status_code == 404
    # What Marlbrook has published they read as everybody does.
    assert b"Sign out" not in client.get(f"/marlbrook/{slug}/").content


def test_strangers_read_what_the_first_council_has_published_and_nothing_of_the_second(
    client, marlbrook
):
    assert client.get("/marlbrook/").status_code == 200
    assert client.get("/tidewell/").status_code == 302


def test_nothing_in_the_demonstration_is_dated_after_its_day(marlbrook):
    day = localdate()

    assert not ProgressUpdate.objects.filter(effective_on__gt=day).exists()
    assert not AgendaItem.objects.filter(meeting__held_on__gt=day).exists()


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2028, 2, 29), date(2027, 12, 31)])
def test_the_demonstration_loads_on_any_day(settings, day):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    assert load.load(day)


def test_a_large_data_set_is_the_same_for_a_seed():
    sizes = ["--councils=2", "--recommendations=2", "--actions=3", "--updates=4", "--meetings=2"]
    call_command("demo", *sizes, "--seed=7", stdout=StringIO())

    assert Council.objects.count() == 2
    assert ActionItem.objects.count() == 12
    assert ProgressUpdate.objects.count() == 48
    assert AgendaItem.objects.count() == 4


def test_sizes_that_make_no_sense_are_refused():
    with pytest.raises(CommandError, match="must not be negative") as refused:
        call_command("demo", "--councils=0")

    assert refused.value.returncode == 2
