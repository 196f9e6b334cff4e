"""Finding: the same question to either database, and the same answer.

What has the words in its title comes first, then the newest: an order that people can follow, and
that no statistics of either database can change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from django.db import connection

from peerchallenge.search.models import SearchEntry
from peerchallenge.search.query import Query, Term, parse

A_PAGE = 20
VOCABULARY = 2_000  # titles whose words a misspelt one is compared with
ALIKE = 0.78
BEGIN, END = "\x02", "\x03"  # of a match, until the page marks it

Marked = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Filters:
    """What narrows a search; both days count."""

    kinds: tuple[str, ...] = ()
    committee: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Found:
    """One thing that has the words; `title` and `snippet` are pieces: (text, is it a match)."""

    kind: str
    target: int
    label: str
    title: Marked
    snippet: Marked
    day: date | None
    committee: str
    challenge: str
    challenge_slug: str
    within: int | None
    within_title: str


@dataclass(frozen=True)
class Results:
    """One page of what was found, and how much there is in all."""

    found: tuple[Found, ...] = ()
    total: int = 0


def search(council, query: Query, filters: Filters = Filters(), *, page: int = 1) -> Results:
    """Return what `council` has on record with the words of `query`; one query.

    `page` begins with 1; one beyond the last is empty. Everything that a person of the council
    may see is found, and nothing of another council.
    """
    if query.is_empty:
        return Results()
    build = _sqlite if connection.vendor == "sqlite" else _postgresql
    sql, values = build(council.pk, query, filters)
    values |= {"most": A_PAGE, "passed": (page - 1) * A_PAGE}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    return Results(tuple(_found(row) for row in rows), rows[0][-1] if rows else 0)


def _found(row: Sequence[Any]) -> Found:
    kind, target, label, title, snippet, day, committee, challenge, slug, within, named, _ = row
    return Found(
        kind=kind,
        target=target,
        label=label,
        title=marked(title),
        snippet=marked(snippet),
        day=date.fromisoformat(day) if isinstance(day, str) else day,
        committee=committee or "",
        challenge=challenge or "",
        challenge_slug=slug or "",
        within=within,
        within_title=named or "",
    )


def marked(text: str) -> Marked:
    """Return the pieces of a text whose matches stand between BEGIN and END."""
    pieces = []
    for part in text.split(BEGIN):
        hit, end, rest = part.partition(END)
        if end:
            pieces += [(hit, True), (rest, False)]
        else:
            pieces.append((part, False))
    return tuple((words, is_hit) for words, is_hit in pieces if words)


# What is carried along of everything that matches: no text, of which there may be megabytes.
_HIT = "e.id, e.kind, e.target, e.label, e.day, e.challenge, e.committee, e.within"

# What both databases are asked, once each has said which rows match (`hit`).
_PAGE = """
page AS (
    SELECT *, (SELECT count(*) FROM hit) AS total FROM hit
    ORDER BY in_title DESC, day IS NULL, day DESC, kind, target LIMIT %(most)s OFFSET %(passed)s
)
SELECT p.kind, p.target, p.label, {title}, {snippet}, p.day, g.name, c.title, c.slug, p.within,
    COALESCE(i.title, a.title), p.total
FROM {page}
LEFT JOIN meetings_committee g ON g.id = p.committee
LEFT JOIN recommendations_peerchallenge c ON c.id = p.challenge
LEFT JOIN meetings_agendaitem i ON i.id = p.within AND p.kind IN ('minutes', 'resolution')
LEFT JOIN actions_actionitem a ON a.id = p.within AND p.kind = 'update'
{where}
ORDER BY p.in_title DESC, p.day IS NULL, p.day DESC, p.kind, p.target
"""


def _narrowed(filters: Filters) -> tuple[str, dict[str, Any]]:
    sql, values = "", {}
    for number, kind in enumerate(filters.kinds):
        values[f"kind_{number}"] = kind
    if values:
        sql += f" AND e.kind IN ({', '.join(f'%({name})s' for name in values)})"
    for name, test in (
        ("committee", "e.committee ="),
        ("since", "e.day >="),
        ("until", "e.day <="),
    ):
        if (value := getattr(filters, name)) is not None:
            sql += f" AND {test} %({name})s"
            values[name] = value
    return sql, values


# ---- SQLite


def _sqlite(council: int, query: Query, filters: Filters) -> tuple[str, dict[str, Any]]:
    narrowed, values = _narrowed(filters)
    values["anywhere"] = _fts5(council, query, "title body")
    values["in_title"] = _fts5(council, query, "title")
    sql = f"""WITH hit AS MATERIALIZED (
        SELECT {_HIT},
            e.id IN (SELECT rowid FROM search_words WHERE search_words MATCH %(in_title)s)
            AS in_title
        FROM search_words w JOIN search_searchentry e ON e.id = w.rowid
        WHERE w.search_words MATCH %(anywhere)s{narrowed}
    ), """ + _PAGE.format(
        title=f"highlight(search_words, 1, '{BEGIN}', '{END}')",
        snippet=f"snippet(search_words, 2, '{BEGIN}', '{END}', '…', 32)",
        # The index is gone through once more, rather than asked anew for each row of the page.
        page="search_words CROSS JOIN page p ON p.id = search_words.rowid",
        where="WHERE search_words MATCH %(anywhere)s",
    )
    return sql, values


def _fts5(council: int, query: Query, columns: str) -> str:
    """Return the match expression; every word of the user's is quoted."""
    joined = (" OR " if query.any_of else " AND ").join(map(_fts5_term, query.wanted))
    asked = f"council : c{council} AND {{{columns}}} : ({joined})"
    if query.unwanted:
        without = " OR ".join(map(_fts5_term, query.unwanted))
        asked = f"({asked}) NOT {{title body}} : ({without})"
    return asked


def _fts5_term(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + (" *" if term.is_beginning else "")


# ---- PostgreSQL


def _postgresql(council: int, query: Query, filters: Filters) -> tuple[str, dict[str, Any]]:
    narrowed, values = _narrowed(filters)
    asked = _tsquery(query, values)
    values["council"] = council
    sql = f"""WITH asked AS MATERIALIZED (SELECT {asked} AS q), hit AS MATERIALIZED (
        SELECT {_HIT}, e.title_words @@ asked.q AS in_title
        FROM search_searchentry e, asked
        WHERE e.council = %(council)s::bigint AND e.words @@ asked.q{narrowed}
    ), """ + _PAGE.format(
        title=_headline("title", "HighlightAll=true"),
        snippet=_headline("body", "MaxWords=32, MinWords=16, MaxFragments=1"),
        page="page p JOIN search_searchentry e ON e.id = p.id CROSS JOIN asked",
        where="",
    )
    return sql, values


def _headline(column: str, options: str) -> str:
    marks = f"StartSel={BEGIN}, StopSel={END}, FragmentDelimiter=…"
    return f"ts_headline('english', e.{column}, asked.q, '{marks}, {options}')"


def _tsquery(query: Query, values: dict[str, Any]) -> str:
    """Return an expression of type tsquery; its values are added to `values`."""
    joined = " || " if query.any_of else " && "
    sql = f"({joined.join(_ts_term(term, values) for term in query.wanted)})"
    return sql + "".join(f" && !!{_ts_term(term, values)}" for term in query.unwanted)


def _ts_term(term: Term, values: dict[str, Any]) -> str:
    def value(text: str) -> str:
        name = f"term_{len(values)}"
        values[name] = text
        return f"%({name})s"

    if not term.is_beginning:
        return f"phraseto_tsquery('english', {value(' '.join(term.words))})"
    *first, last = term.words
    beginning = f"to_tsquery('simple', {value(f'{last}:*')})"
    if not first:
        return beginning
    return f"(phraseto_tsquery('english', {value(' '.join(first))}) <-> {beginning})"


# ---- where nothing was found


def instead(council, query: Query, text: str) -> list[tuple[str, Query]]:
    """Return what else might be looked for: (as somebody would type it, the query); one query.

    Words that the council's own titles have and that are spelt nearly so.
    """
    titles = (
        SearchEntry.objects.filter(council=council.pk)
        .exclude(title="")
        .order_by("-day", "pk")
        .values_list("title", flat=True)[:VOCABULARY]
    )
    known = sorted({word for title in titles for term in parse(title[:200]).wanted
                    for word in term.words if len(word) > 3})  # fmt: skip
    words = text
    for term in query.wanted:
        for word in term.words:
            near = get_close_matches(word, known, n=1, cutoff=ALIKE) if word not in known else []
            if near:
                words = words.casefold().replace(word, near[0])
    found = []
    if words != text:
        found.append((words, parse(words)))
    return found
