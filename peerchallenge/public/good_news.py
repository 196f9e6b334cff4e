"""The good news: what was achieved, of the updates that officers marked for the public."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from actions.models import ActionItem, ProgressUpdate
from peerchallenge.public import values
from recommendations.models import PeerChallenge, Recommendation


def marked(challenge: PeerChallenge | OuterRef, day: date) -> QuerySet[ProgressUpdate]:
    """Return the marked updates that stand at the end of `day`, newest first.

    Of all actions of the plan: those of published recommendations alone may be told. An update
    about the same day that was recorded later takes the place of the one before it, with its mark
    or without: that is how a mark is taken back.
    """
    later = ProgressUpdate.objects.filter(
        action=OuterRef("action"),
        effective_on=OuterRef("effective_on"),
        sequence__gt=OuterRef("sequence"),
    )
    return (
        ProgressUpdate.objects.filter(
            ~Exists(later),
            action__challenge=challenge,
            action__added_on__lte=day,
            effective_on__lte=day,
            is_good_news=True,
        )
        .select_related("action")
        .order_by("-effective_on", "-pk")
    )


def with_news(challenges: QuerySet[PeerChallenge], day: date) -> QuerySet[PeerChallenge]:
    """Annotate `has_news`: whether there is any on `day`, for the navigation; no query more.

    Asked twice, because of "published, or another that it answers is" in one question a database
    makes a list of all actions that answer another.
    """
    news = marked(OuterRef("pk"), day)
    return challenges.annotate(
        has_news=Exists(news.filter(action__recommendation__published_on__lte=day))
        | Exists(news.filter(action__also_answers__published_on__lte=day))
    )


def good_news(
    challenge: PeerChallenge, found: Sequence[Recommendation], day: date
) -> tuple[values.GoodNews, ...]:
    """Return all good news of a challenge, newest first; two queries.

    `found` has its published recommendations, from `record.recommendations_on()`. News of an
    action is told under the action's recommendation, or where that is not published under the
    first of the others that it answers.
    """
    by_key = {one.pk: one for one in found}
    rows = list(marked(challenge, day))
    answers: dict[int, list[int]] = {}
    also = ActionItem.also_answers.through.objects.filter(
        actionitem__in=[one.action_id for one in rows], recommendation__in=by_key
    )
    for action, key in also.values_list("actionitem", "recommendation"):
        answers.setdefault(action, []).append(key)
    told = []
    for one in rows:
        keys = {one.action.recommendation_id} & by_key.keys() or answers.get(one.action_id, ())
        under = min(keys, key=lambda key: by_key[key].sort_key, default=None)
        if under is not None:
            told.append(_told(one, by_key[under]))
    return tuple(told)


def _told(update, recommendation):
    return values.GoodNews(
        effective_on=update.effective_on,
        text=update.narrative,
        ref=update.action.ref,
        action=update.action.title,
        kind=recommendation.get_kind_display(),
        recommendation=recommendation.number,
        title=recommendation.title,
    )
