"""What was marked as exempt while something was being made of the record.

A report or a pack takes seconds or minutes from the first word that is read to the row that says
it is there. What is marked in between would be in it, and the mark would not have found it.
"""

from actions.models import Evidence
from meetings.models import Paragraph
from recommendations.locks import lock_councils
from recommendations.models import Council

MARKED = "Something was marked as exempt meanwhile, so nothing was kept. Try again."
Marks = frozenset[tuple[str, int]]


class MarkedMeanwhile(Exception):
    """What something was made of may not be said any more."""


def marks_of(council: Council) -> Marks:
    """Return which paragraphs and files of a council are marked; two queries."""
    places = {
        "paragraph": Paragraph.objects.filter(item__meeting__committee__council=council),
        "file": Evidence.objects.for_council(council),
    }
    return frozenset(
        (place, key)
        for place, there in places.items()
        for key in there.exclude(exempt_under="").values_list("pk", flat=True)
    )


def check(before: Marks, council: Council) -> None:
    """Raise MarkedMeanwhile where something was marked since `before` was asked.

    Nothing will be until the transaction ends: whoever marks takes the same lock on the council.
    """
    lock_councils([council.pk])
    if marks_of(council) - before:
        raise MarkedMeanwhile
