"""How many questions of members there are about a recommendation, for its page."""

from datetime import date
from functools import cache

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Value
from django.utils.timezone import localdate

from actions.members.models import MemberAnswer, MemberQuestion, Rights
from recommendations.models import Recommendation
from recommendations.prepared import Prepared

KEY, DAY = models.BigIntegerField(), models.DateField()


def counted_for(recommendation: Recommendation, user, council, day: date) -> dict[str, int]:
    """Return `asked` and `waiting` of those that `user` may see today and were asked by `day`.

    One query, as `counted()` asks it.
    """
    asked, waiting = _counts(Rights.of(user, council)).first(
        recommendation=recommendation.pk,
        council=council.pk,
        person=user.pk,
        today=localdate(),
        day=day,
    )
    return {"asked": asked, "waiting": waiting}


@cache
def _counts(rights: Rights) -> Prepared:
    """Return the query for whoever has `rights`; there are four kinds of people."""

    def make(recommendation, council, person, today, day):
        answers = MemberAnswer.objects.filter(question=OuterRef("pk"))
        return (
            MemberQuestion.objects.visible_with(rights, person, council, today)
            .filter(recommendation=recommendation)
            .asked_until(day)
            .order_by()
            # All as one group, which is there even where it counts nothing.
            .values(all=Value(1))
            .annotate(
                asked=Count("pk"),
                waiting=Count("pk", filter=Q(~Exists(answers), withdrawn_on__isnull=True)),
            )
            .values_list("asked", "waiting")
        )

    return Prepared(make, recommendation=KEY, council=KEY, person=KEY, today=DAY, day=DAY)
