"""Pages about meetings: what was said and resolved, and importing it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods

from meetings import importing, moderngov, questions, versions
from meetings.forms import ImportForm
from meetings.models import AgendaItem, Commitment, Discussion, Paragraph, Resolution
from meetings.reading.agenda_item import UnreadablePage
from meetings.reading.source import decode
from meetings.register import register
from meetings.scrutiny_recommendations import DECIDE
from recommendations.gate import in_council
from recommendations.models import PeerChallenge, Recommendation

ITEMS_A_PAGE = 50
PROMISES_SHOWN = 5


@require_GET
@in_council("recommendations.view_recommendation")
def meetings(request, council):
    """Every item that has been imported, newest meeting first."""
    items = (
        AgendaItem.objects.for_council(council)
        .newest()
        .for_listing()
        .annotate(
            confirmed=Count(
                "paragraphs__discussions",
                filter=Q(paragraphs__discussions__state=Discussion.State.CONFIRMED),
            ),
            links_to_settle=Count(
                "paragraphs__discussions",
                filter=Q(paragraphs__discussions__state=Discussion.State.SUGGESTED),
            ),
            promises_to_settle=Subquery(
                Commitment.objects.to_settle()
                .filter(made_in__item=OuterRef("pk"))
                .order_by()
                .values("made_in__item")
                .annotate(number=Count("pk"))
                .values("number")
            ),
        )
    )
    page_obj = Paginator(items, ITEMS_A_PAGE).get_page(request.GET.get("page"))
    for item in page_obj:
        item.to_settle = item.links_to_settle + (item.promises_to_settle or 0)
    promises, shown = _promises(council)
    context = {
        "page_obj": page_obj,
        "promises": promises,
        "commitments": shown,
        "may_plan": request.user.has_perm("recommendations.change_council", council),
        "may_import": request.user.has_perm("meetings.add_agendaitem", council),
        "may_settle": request.user.has_perm("meetings.change_discussion", council),
        "may_read_exempt": request.user.has_perm("exempt.view_exemptmaterial", council),
        "nav": "meetings",
    }
    return render(request, "meetings/meetings.html", context)


def _promises(council):
    """Return the register today and its first rows: what is overdue, then what is due next."""
    found = register(council, localdate(), state="unmet")
    return found, found.rows[:PROMISES_SHOWN]


@require_GET
@in_council("recommendations.view_recommendation")
def item(request, council, pk):
    """One agenda item as its page has it, with what has been confirmed about it."""
    may_settle = request.user.has_perm("meetings.change_discussion", council)
    discussions = Discussion.objects.select_related("recommendation").order_by(
        "recommendation__sort_key"
    )
    if not may_settle:
        discussions = discussions.confirmed()
    in_order = Recommendation.objects.order_by("sort_key")
    paragraphs = Paragraph.objects.order_by("index").prefetch_related(
        Prefetch("discussions", queryset=discussions),
        Prefetch("commitments", queryset=Commitment.objects.from_discussion().confirmed()),
    )
    item = get_object_or_404(
        AgendaItem.objects.for_council(council)
        .select_related("meeting__committee", "challenge", "previous", "next_version")
        .prefetch_related(
            Prefetch("paragraphs", queryset=paragraphs),
            Prefetch(
                "resolutions",
                queryset=Resolution.objects.select_related(
                    "commitment", "paragraph", "scrutiny_recommendation"
                )
                .prefetch_related(Prefetch("recommendations", queryset=in_order))
                .order_by("position"),
            ),
        ),
        pk=pk,
    )
    item.challenge.council = council
    context = {
        "item": item,
        "challenge": item.challenge,
        "changed": versions.changes(item.previous, item).sentences() if item.previous else [],
        "may_settle": may_settle,
        "may_track": may_settle and item.meeting.committee.kind not in DECIDE,
        "may_plan": request.user.has_perm("recommendations.change_recommendation", council),
        "may_mark": request.user.has_perm("exempt.add_exemptmaterial", council),
        "may_read_exempt": request.user.has_perm("exempt.view_exemptmaterial", council),
        "recommendations": in_order.filter(challenge=item.challenge_id) if may_settle else [],
        "nav": "meetings",
    }
    return render(request, "meetings/item.html", context)


@require_http_methods(["GET", "POST"])
@in_council("meetings.add_agendaitem")
def import_minutes(request, council):
    """Give a page, look at what was read in it, correct it, store it: one address for all."""
    if not PeerChallenge.objects.filter(council=council).exists():
        messages.info(request, "Add a peer challenge first: minutes are read with it in mind.")
        return redirect("recommendations:add-challenge", council.slug)
    form = ImportForm(request.POST or None, request.FILES or None, council=council)
    context = {"form": form, "nav": "meetings"}
    if form.is_valid():
        data = form.cleaned_data
        data["challenge"].council = council
        try:
            source = _source(data, council)
            page = importing.read(
                source,
                data["challenge"],
                held_on=data["held_on"],
                item_number=data["item_number"] or None,
            )
        except moderngov.NotFetched as error:
            form.add_error("source_url", str(error))
        except UnreadablePage as error:
            form.add_error("file" if data["file"] else "text", str(error))
        else:
            return _preview_or_store(request, council, form, source, page, context)
    return render(request, "meetings/import.html", context, status=422 if form.is_bound else 200)


def _source(data, council):
    """Return the text to read: of the file, as pasted, or fetched from the page's address.

    What is fetched says for itself where it came from and whether it is confirmed.
    """
    if data["file"]:
        return decode(data["file"].read())
    if data["text"].strip():
        return data["text"]
    fetched = moderngov.fetch_page(data["source_url"], council)
    data["source_url"] = fetched.address
    data["status"] = fetched.status or data["status"]
    return fetched.text


def _preview_or_store(request, council, form, source, page, context):
    data = form.cleaned_data
    heading = importing.Heading(
        committee=data["committee"],
        held_on=data["held_on"],
        title=" ".join(request.POST.get("title", "").split()),
        minute=data["minute"],
        status=data["status"],
        source_url=data["source_url"],
    )
    if item := importing.stored_already(data["challenge"], heading, source, page):
        return _stored_already(request, context, item)
    if "store" not in request.POST:
        context |= {"page": page, "source": source, "kinds": Resolution.Kind.choices}
        context["challenge"] = data["challenge"]
        return render(request, "meetings/import_preview.html", context)
    kept_links = set(request.POST.getlist("link"))
    kept_resolutions = set(request.POST.getlist("resolution"))
    try:
        item = importing.store(
            source,
            page,
            data["challenge"],
            heading,
            by=request.user,
            dropped_links={
                (paragraph.index, link.number)
                for paragraph in page.paragraphs
                for link in paragraph.links
                if f"{paragraph.index}:{link.number}" not in kept_links
            },
            dropped_resolutions={
                position
                for position in range(len(page.resolutions))
                if str(position) not in kept_resolutions
            },
            kinds={
                position: request.POST[f"kind-{position}"]
                for position in range(len(page.resolutions))
                if request.POST.get(f"kind-{position}") in Resolution.Kind.values
            },
        )
    except importing.AlreadyStored as stored:
        return _stored_already(request, context, stored.item)
    messages.success(request, f"{item.title} is stored.")
    if questions.left(council, item.pk).number:
        return redirect(
            reverse("meetings:suggestions", args=[council.slug], query={"item": item.pk})
        )
    return redirect(item)


def _stored_already(request, context, item):
    """Say under which item this very page is stored; nothing is stored again."""
    return render(request, "meetings/import.html", context | {"stored": item}, status=409)
