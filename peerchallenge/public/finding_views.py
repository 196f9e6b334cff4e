"""The page on which everybody looks for words in what a council has published."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from peerchallenge.public import finding_texts, record
from peerchallenge.public.doors import answer, public_page
from peerchallenge.public.finding import Marked, instead
from peerchallenge.public.finding import find as find_in
from peerchallenge.public.good_news import good_news
from peerchallenge.search.query import LONGEST, parse
from recommendations.keys import key_from

A_PAGE = 20
KINDS = (
    ("Recommendation", "Recommendations"),
    ("Suggestion", "Suggestions"),
    ("Action", "Actions"),
    ("Good", "Good news"),
    ("Minutes", "Minutes"),
    ("Resolutions", "Resolutions"),
    ("Promise", "Promises"),
    ("Measure", "Measures"),
    ("Peers", "The peers on their return"),
    ("Report", "Reports"),
)


@dataclass(frozen=True)
class Shown:
    """One result as the page shows it."""

    url: str
    kind: str
    title: Marked
    snippet: Marked
    where: str
    day: date | None


@dataclass(frozen=True)
class Choice:
    """A link to the same search in one kind, or with the words of a suggestion."""

    label: str
    url: str
    number: int = 0
    is_chosen: bool = False


@public_page
def find(request, site):
    """Look for words in the recommendations, actions, minutes, promises and reports."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    context = {
        "site": site,
        "challenge": record.heading(site.challenge, localdate()),
        "here": "find",
        "text": text,
    }
    if text:
        context |= _results(request, site, text)
    response = answer(request, "public/find.html", context)
    # Every word that anybody types would otherwise become a page of some search engine.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _results(request, site, text):
    query = parse(text, any_of="any" in request.GET)
    if query.is_empty:
        return {"is_empty": True}
    texts = _texts(site)
    found = find_in(texts, query)
    kind = request.GET.get("kind", "")
    chosen = [one for one in found if not kind or _first(one) == kind]
    number = _page_number(request.GET.get("page", "1"), len(chosen))
    first = (number - 1) * A_PAGE
    ask = _asking(request, site, text, kind)
    context = {
        "total": len(chosen),
        "kinds": _kinds(found, kind, ask),
        "results": [_shown(one, site) for one in chosen[first : first + A_PAGE]],
        "first": first + 1,
        "previous": ask(page=number - 1) if number > 1 else "",
        "next": ask(page=number + 1) if first + A_PAGE < len(chosen) else "",
    }
    if not found:
        suggested = instead(texts, query, text)
        context["instead"] = [Choice(words, ask(q=words, kind="")) for words in suggested]
        is_several = len(query.wanted) > 1 and not query.any_of
        if is_several and find_in(texts, parse(text, any_of=True)):
            context["any_of"] = ask(any=1)
    return context


def _texts(site):
    """Return the texts of the challenge's public pages; sixteen queries."""
    day = localdate()
    found = list(record.recommendations_on(site.challenge, day))
    return finding_texts.texts(
        record.recommendations(site.challenge, found, day),
        record.promises(site.challenge, day),
        record.reports(site.challenge),
        good_news(site.challenge, found, day),
    )


def _first(found):
    return found.text.kind.partition(" ")[0]


def _asking(request, site, text, kind):
    """Return a function that gives the address of this search with something changed."""
    now = {"q": text, "kind": kind, "any": "1" if "any" in request.GET else ""}
    now["as"] = "public" if site.is_preview else ""

    def ask(**changed):
        asked = {name: value for name, value in (now | changed).items() if value}
        return f"{request.path}?{urlencode(asked)}"

    return ask


def _kinds(found, kind, ask):
    """Return the kinds of what was found, with how many of each, where there are several."""
    counted = Counter(map(_first, found))
    kinds = [
        Choice(label, ask(kind=name), counted[name], name == kind)
        for name, label in KINDS
        if counted[name]
    ]
    if len(kinds) < 2:
        return []
    return [Choice("Everything", ask(kind=""), len(found), not kind), *kinds]


def _page_number(typed, total):
    """Return the number of a page that there is."""
    last = max(1, -(-total // A_PAGE))
    return min(key_from(typed) or 1, last)


def _shown(one, site):
    name, *rest = one.text.address
    url = reverse(name, args=[site.council.slug, site.challenge.slug, *rest]) + site.suffix
    return Shown(
        url=f"{url}#{one.text.place}" if one.text.place else url,
        kind=one.text.kind,
        title=one.title,
        snippet=one.snippet,
        where=one.text.where,
        day=None if one.text.where else one.text.day,
    )
