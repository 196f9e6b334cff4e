"""The demonstration has a few contradictions, each put there, and the page finds them all."""

from datetime import date

import pytest

from actions.models import MemberQuestion
from meetings.models import Committee
from peerchallenge.checking.facts import contradictions
from peerchallenge.demonstration import load
from recommendations.models import PeerChallenge

pytestmark = pytest.mark.django_db


# A Sunday, a Monday and a Thursday: days of the week move with the day of loading.
@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2027, 3, 1), date(2026, 7, 16)])
def test_the_contradictions_of_the_demonstration_are_those_that_were_put_there(settings, day):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load.load(day)

    found = [
        one.rule
        for challenge in PeerChallenge.objects.select_related("council")
        for one in contradictions(challenge, day)
    ]

    assert sorted(found) == ["done-yet-promised", "meeting-date", "weekday", "year"]
    assert Committee.objects.filter(successor__isnull=False).count() == 1
    assert Committee.objects.filter(follows__isnull=False).distinct().count() == 3
    waiting = MemberQuestion.objects.unanswered(day)
    assert (MemberQuestion.objects.count(), waiting.count()) == (4, 2)
    assert waiting.filter(is_private=True).count() == 1
