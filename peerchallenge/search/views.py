"""The page on which a person looks for words in what their council has on record."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.shortcuts import render
from django.views.decorators.http import require_GET

from meetings.models import Committee
from peerchallenge.search.finding import A_PAGE, Filters, Found, instead, search
from peerchallenge.search.models import SearchEntry
from peerchallenge.search.query import LONGEST, parse
from recommendations.addresses import address
from recommendations.fields import DayMonthYearField
from recommendations.gate import in_council
from recommendations.keys import key_from

FURTHEST = 500  # pages; beyond, narrowing the search helps more than another page


class SearchForm(forms.Form):
    """What is looked for, and where."""

    mark_optional = False

    q = forms.CharField(
        label="Words",
        required=False,
        max_length=LONGEST,
        help_text="“In quotes” for words side by side, plan* for a beginning, -word to leave out",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.MultipleChoiceField(
        label="Look in",
        required=False,
        choices=SearchEntry.Kind.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--inline choices--small"}),
    )
    committee = forms.ModelChoiceField(
        Committee.objects.none(), required=False, empty_label="All committees"
    )
    since = DayMonthYearField(label="From", required=False)
    until = DayMonthYearField(label="Until", required=False)

    def __init__(self, *args, council, **kwargs):
        super().__init__(*args, **kwargs)
        own = Committee.objects.filter(council=council).order_by("name")
        self.fields["committee"].queryset = own

    @property
    def is_narrowed(self):
        """Whether anything but the words was chosen."""
        data = self.cleaned_data
        return any(data.get(name) for name in ("kind", "committee", "since", "until"))


@dataclass(frozen=True)
class Shown:
    """One result as the page shows it."""

    found: Found
    url: str
    kind: str
    where: str

    @property
    def day(self) -> date | None:
        return self.found.day


@require_GET
@in_council("recommendations.view_recommendation")
def find(request, council):
    """Look for words: in recommendations, actions, updates, minutes, resolutions, evidence."""
    form = SearchForm(request.GET, council=council)
    context = {"form": form, "nav": "search"}
    status = 200
    if not form.is_valid():
        status = 422
    elif text := form.cleaned_data["q"].strip():
        context |= _results(request, council, text, form)
    template = "search/_results.html" if request.htmx else "search/search.html"
    return render(request, template, context, status=status)


def _results(request, council, text, form):
    data = form.cleaned_data
    query = parse(text, any_of="any" in request.GET)
    committee = data["committee"]
    filters = Filters(
        kinds=tuple(data["kind"]),
        committee=committee.pk if committee else None,
        since=data["since"],
        until=data["until"],
    )
    number = _page_number(request)
    results = search(council, query, filters, page=number)
    context = {
        "text": text,
        "query": query,
        "results": [_shown(one, council) for one in results.found],
        "total": results.total,
        "first": (number - 1) * A_PAGE + 1,
        "page_number": number,
        "has_more": number * A_PAGE < results.total,
    }
    if not results.found and not query.is_empty:
        context["instead"] = [words for words, _ in instead(council, query, text)]
        context["any_of"] = len(query.wanted) > 1 and not query.any_of
    return context


def _page_number(request):
    return min(key_from(request.GET.get("page", "1")) or 1, FURTHEST)


def _shown(one: Found, council) -> Shown:
    kinds = SearchEntry.Kind
    slug = council.slug
    if one.kind == kinds.RECOMMENDATION:
        url = address("pages:recommendation", slug, one.challenge_slug, one.label)
        kind, where = f"Recommendation {one.label}", one.challenge
    elif one.kind == kinds.ACTION:
        url = address("actions:action", slug, one.target)
        kind, where = f"Action {one.label}", one.challenge
    elif one.kind == kinds.UPDATE:
        url = address("actions:action", slug, one.within)
        kind, where = f"Update on action {one.label}", one.within_title
    elif one.kind == kinds.EVIDENCE:
        url = address("actions:evidence", slug, one.target)
        kind, where = "Evidence", ""
    else:
        is_minutes = one.kind == kinds.MINUTES
        place = f"p-{one.label}" if is_minutes else f"resolution-{one.target}"
        url = f"{address('meetings:item', slug, one.within)}#{place}"
        kind = f"Minutes, paragraph {one.label}" if is_minutes else f"Resolution {one.label}"
        where = f"{one.committee}: {one.within_title}"
    return Shown(one, url, kind.strip(), where)
