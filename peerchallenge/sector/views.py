"""The sector's pages: read only, open to everybody, of councils that take part."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate

from meetings.csv_file import csv_answer
from peerchallenge.public.doors import answer
from peerchallenge.sector import taking_part
from peerchallenge.sector.alike import alike
from peerchallenge.sector.answered import entries
from peerchallenge.sector.browsing import memory
from peerchallenge.sector.comparing import figures
from peerchallenge.sector.doors import sector_page
from peerchallenge.sector.forms import BrowseForm
from peerchallenge.sector.themes import key_of

A_PAGE = 20  # recommendations in the list
ANSWERS_A_PAGE = 10  # similar ones, each with its actions
CHALLENGES_A_PAGE = 50
COLUMNS = (
    "council", "challenge", "kind", "on_site_from", "on_site_until", "days_to_report",
    "days_to_action_plan", "recommendations", "implemented", "percent_implemented", "actions",
    "complete", "percent_complete", "moves_of_due_dates", "actions_moved", "open_actions",
    "open_never_updated", "median_days_since_update", "as_at",
)  # fmt: skip


@sector_page
def recommendations(request):
    """All recommendations in the memory, chosen by kind, theme, council and words."""
    day = localdate()
    form = BrowseForm(request.GET, memory=memory(day), day=day)
    is_valid = form.is_valid()
    page = Paginator(form.found if is_valid else [], A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "entries": entries(page.object_list, day),
        "councils": len(form.memory.labels["council"]),
        "total": len(form.memory.rows),
        "is_narrowed": is_valid and form.is_narrowed,
    }
    return _page(request, "recommendations", page, day, status=200 if is_valid else 422, **context)


@sector_page
def like(request, council_slug, challenge_slug, number):
    """How other councils answered what is similar to one recommendation in the memory."""
    day = localdate()
    one = get_object_or_404(
        taking_part.recommendations(day).select_related("challenge__council"),
        challenge__council__slug=council_slug,
        challenge__slug=challenge_slug,
        number=number,
    )
    page, because = similar_to(one, day, request.GET.get("page"))
    asked, *shown = entries([one.pk, *because], day, because)
    context = {
        "asked": asked,
        "entries": shown,
        "themes": theme_links(asked.recommendation.themes),
    }
    return _page(request, "like", page, day, **context)


def similar_to(recommendation, day, number):
    """Return a page of what is similar to `recommendation`, and {key: why} of it; one query."""
    found = alike(recommendation, recommendation.challenge.council, day)
    page = Paginator(found, ANSWERS_A_PAGE).get_page(number)
    return page, {one.key: one.because for one in page.object_list}


def theme_links(names):
    """Return {key: name} of themes by which the memory may be looked through instead."""
    return {key: name for name in names if (key := key_of(name))}


@sector_page
def compare(request):
    """Figures of every challenge in the memory, in the order of the councils' names."""
    day = localdate()
    page = Paginator(taking_part.challenges(), CHALLENGES_A_PAGE).get_page(request.GET.get("page"))
    return _page(request, "compare", page, day, rows=figures(list(page.object_list), day))


@sector_page
def compare_csv(request):
    """The same figures of all of them, for spreadsheet programs."""
    day = localdate()
    rows = [
        (
            one.challenge.council, one.challenge.title, one.challenge.kind,
            one.challenge.on_site_from, one.challenge.on_site_until, one.report_after,
            one.plan_after, one.recommendations, one.implemented, one.percent_implemented,
            one.actions, one.complete, one.percent_complete, one.moves, one.moved, one.open,
            one.never, one.age, day,
        )
        for one in figures(list(taking_part.challenges()), day)
    ]  # fmt: skip
    return csv_answer("peer-challenges-compared", COLUMNS, rows)


def _page(request, name, page, day, status=200, **context):
    context |= {"page_obj": page, "query": request.GET, "day": day, "here": name}
    return answer(request, f"sector/{name}.html", context, status=status)
