"""Which minutes may be quoted to the public.

Those that the council has put before the public itself, as they stand there now: confirmed, with
the address of their page, in the latest version that was read. What was pasted without an address
may be the exempt part. An item that speaks of exempt information (Schedule 12A to the Local
Government Act 1972, section 100A) is left out whole: nobody can tell by a machine where that part
ends; nor is one in which somebody has marked a paragraph as exempt, for what stands beside it
speaks of it.
"""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from meetings.models import AgendaItem, Paragraph

WORDS = (
    "exempt information",
    "confidential information",
    "schedule 12a",
    "not for publication",
    "exclusion of the press",
    "press and public be excluded",
    "public and press be excluded",
)


def quotable_of(challenges, day: date):
    """Return the agenda items of meetings held by `day` that may be quoted, a queryset."""
    said = _any("text")
    exempt = Exists(Paragraph.objects.filter(said, item=OuterRef("pk")))
    marked = Paragraph.objects.filter(item=OuterRef("pk")).exclude(exempt_under="")
    return (
        AgendaItem.objects.filter(
            challenge__in=challenges,
            meeting__held_on__lte=day,
            status=AgendaItem.Status.CONFIRMED,
        )
        .newest()
        .exclude(source_url="")
        .exclude(_any("title"))
        .exclude(exempt)
        .exclude(Exists(marked))
    )


def quotable_keys(challenges, day: date) -> list[int]:
    """Return the keys of those items; one query.

    What else is asked about them names the keys: to look through their paragraphs for what may not
    be quoted takes longer than all the rest.
    """
    return list(quotable_of(challenges, day).values_list("pk", flat=True))


def still_said(items: list[int]):
    """Return, for a query of promises, the paragraphs of `items` with the words each rests on.

    A promise goes on citing the version of a page in which it was confirmed. It is public where
    the version that stands now says the same. Ask for what was said and leave out here what has
    none: as a condition of the query it would be looked for of every paragraph first.
    """
    return Paragraph.objects.filter(
        item__in=items,
        item__meeting=OuterRef("made_in__item__meeting"),
        text=OuterRef("made_in__text"),
    ).order_by("item", "index")


def _any(field):
    found = Q()
    for words in WORDS:
        found |= Q(**{f"{field}__icontains": words})
    return found
