"""Every fixed word that a report prints, by its key, in each language that has all of them.

A report is made in one language: `with speaking("cy"):` holds for what is said inside it. A
language counts only when it has a text for every key, so that no report is half translated;
none but English is shipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

ENGLISH: Mapping[str, str] = {
    "months": "January,February,March,April,May,June,July,August,September,October,November,"
    "December",
    "short_months": "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec",
    "and": "and",
    "to": "to",
    "none": "None",
    "times": "never,once,twice,three times,four times,five times,six times,seven times,"
    "eight times,nine times,ten times",
    "times.more": "{number} times",
    "under_one": "under 1%",
    "over_ninety_nine": "over 99%",
    "page": "Page",
    "page.of": "of",
    # title block
    "report_title": "{challenge}: progress report",
    "challenge": "Peer challenge",
    "council": "Council",
    "the_council": "The council",
    "position": "Position as at {day}",
    "fact.for": "Report to",
    "fact.for.nobody": "Not prepared for a meeting",
    "fact.meeting": "Date of meeting",
    "fact.as_at": "Position as at",
    "fact.classification": "Classification",
    "fact.author": "Report author",
    "fact.dates": "Peer challenge dates",
    "fact.body": "Carried out by",
    "fact.contact": "Contact",
    "meta.title": "{council}: {challenge}, progress report as at {day}",
    "meta.description": "Progress against the recommendations of {challenge}. {position}.",
    "logo": "Logo of {council}",
    # headings of the parts
    "part.introduction": "Introduction",
    "part.summary": "Summary",
    "part.changes": "What has changed since {since}",
    "part.exceptions": "Needing attention",
    "part.recommendations": "Progress by recommendation",
    "part.suggestions": "Other suggestions",
    "part.trail": "Committees: what was resolved and promised",
    "part.closed": "Closed another way",
    "part.definitions": "What the words mean",
    "part.implications": "Implications",
    "part.conclusions": "Conclusions",
    "contents": "Contents",
    "glance": "Recommendations at a glance",
    "sources": "Sources",
    # columns
    "col.ref": "Ref",
    "col.action": "Action",
    "col.recommendation": "Recommendation",
    "col.what": "What",
    "col.before": "Before",
    "col.now": "Now",
    "col.direction": "Direction",
    "col.owner": "Owner",
    "col.due": "Due",
    "col.why_here": "Why it is here",
    "col.officer": "Lead officer",
    "col.member": "Lead member",
    "col.done": "Actions complete",
    "col.implementation": "Implementation",
    "col.status": "Status",
    "col.update": "Latest update and evidence",
    "col.measure": "Measure",
    "col.baseline": "Baseline",
    "col.latest": "Latest",
    "col.target": "Target",
    "col.trend": "Trend",
    "col.promise": "Promise",
    "col.to": "To",
    "col.state": "State",
    "col.made_at": "Made at",
    "col.asked": "What scrutiny recommended",
    "col.response": "Response",
    "col.how": "How",
    "col.when": "When",
    "col.why": "Why",
    "col.document": "Document",
    "col.publisher": "Published by",
    "col.date": "Date",
    "col.complete": "Complete",
    "col.overdue": "Overdue",
    # summary
    "implemented.one": "{done} of {total} recommendation ({percent}) is implemented.",
    "implemented.many": "{done} of {total} recommendations ({percent}) {are} implemented.",
    "no_recommendations": "No recommendations have been recorded.",
    "complete.one": "{done} of {total} action ({percent}) is complete.",
    "complete.many": "{done} of {total} actions ({percent}) {are} complete.",
    "are": "is,are",
    "no_actions": "No actions have been recorded.",
    "overdue.none": "No action is overdue.",
    "overdue.one": "1 action is overdue.",
    "overdue.many": "{number} actions are overdue.",
    "moved.none": "No due date has been changed.",
    "moved.some": "Due dates have been changed {times}.",
    "silent.none": "Every action still open has had an update since {since}.",
    "silent.one": "1 action has had no update since {since}.",
    "silent.many": "{number} actions have had no update since {since}.",
    "since.committee": "Since {committee} last considered this on {day}: {kinds}.",
    "since.months": "In the three months before: {kinds}.",
    "since.nothing": "nothing has changed",
    "since.completed": "{number} completed",
    "since.improved": "{number} better",
    "since.worsened": "{number} worse",
    "since.new": "{number} new",
    "since.closed": "{number} closed another way",
    "since.dates_moved.one": "1 date moved",
    "since.dates_moved.many": "{number} dates moved",
    "since.reworded": "{number} reworded",
    "tile.of": "of {total}",
    "tile.recommendations": "recommendations",
    "tile.recommendations.note": "implemented",
    "tile.actions": "actions",
    "tile.actions.note": "complete, {percent}",
    "tile.overdue": "overdue",
    "tile.overdue.note": "past the due date and not complete",
    "tile.moved": "dates moved",
    "tile.moved.note": "changes to due dates so far",
    "tile.silent": "no update",
    "tile.silent.note": "since {since}",
    "bar.title": "Actions by status",
    "bar.title.under": "Actions under {number}",
    "bar.sentence": "{title}. Of {total}, {parts}.",
    "asks": "What {committee} is asked to do",
    "asks.nobody": "What the committee is asked to do",
    "ahead": "Next milestones",
    "ahead.more": "{number} more by {until}.",
    # what changed
    "changes.none": "Nothing has changed since then.",
    "changes.one": "1 change: {kinds}.",
    "changes.many": "{number} changes: {kinds}.",
    "changes.better": "{number} better",
    "changes.worse": "{number} worse",
    "changes.new": "{number} new",
    "changes.other": "{number} otherwise changed",
    "changes.silent.one": "1 open action has had no update since then: {refs}.",
    "changes.silent.many": "{number} open actions have had no update since then: {refs}.",
    "changes.moved": "moved {times} in all",
    "changed.status": "Status",
    "changed.completed": "Completed",
    "changed.closed": "Closed",
    "changed.due date": "Due date",
    "changed.owner": "Owner",
    "changed.new": "New action",
    "changed.wording": "Wording",
    "changed.implementation": "Decision",
    "changed.no update": "No update",
    "direction.improved": "Improved",
    "direction.same": "No change",
    "direction.worsened": "Worsened",
    "direction.mixed": "Mixed",
    "direction.new": "New",
    "history": "Progress over time",
    "history.one": "On {day} {complete} of {total} actions were complete and {overdue} overdue.",
    "history.many": "On {first}, {first_complete} of {first_total} actions were"
    " complete and {first_overdue} overdue; on {last}, {complete} of {total} were complete and"
    " {overdue} overdue.",
    "history.complete": "Complete",
    "history.overdue": "Overdue",
    "history.other": "Other actions",
    "history.of": "{complete} of {total}",
    # exceptions
    "attention.none": "No action is off track, overdue, at risk or without a recent update, and"
    " none that is complete lacks its proof.",
    "attention.one": "1 action needs attention. {kinds}.",
    "attention.many": "{number} actions need attention; one may be here for several reasons."
    " {kinds}.",
    "attention.count": "{kind}: {number}",
    "attention.more": "The {shown} most pressing of {number} are listed here; all of them are in"
    " the tables by recommendation below.",
    "reason.off_track": "Off track",
    "reason.overdue": "Overdue",
    "reason.at_risk": "At risk",
    "reason.no_update": "No recent update",
    "reason.no_update.never": "No update yet",
    "reason.no_update.last": "Last update {day}",
    "reason.review": "No review, or review passed",
    "reason.review.none": "No review date",
    "reason.review.passed": "Review was due {day}",
    "reason.proof": "Complete without full proof",
    "reason.no_effect": "Complete without effect",
    # one recommendation
    "recommendation": "Recommendation",
    "suggestion": "Other suggestion",
    "suggestion.about": "Other suggestion in the report",
    "theme.one": "Theme: {themes}",
    "theme.many": "Themes: {themes}",
    "nobody": "None named",
    "response": "The council’s response:",
    "decided": "{state}, decided by {by} on {day}:",
    "actions": "Actions",
    "actions.none": "No actions are recorded for this recommendation.",
    "actions.no": "No actions",
    "done": "{done} of {total}",
    "no_date": "No date",
    "review": "review {day}",
    "first_due": "first due {day}",
    "moved": "moved {times}",
    "overdue": "Overdue",
    "update.none": "None yet",
    "update.next": "Next: {words}",
    "update.evidence": "Evidence: {titles}.",
    "difference": "Difference made",
    "difference.of": "{ref}: {words}",
    "difference.risk": "Remaining risk: {words}",
    "difference.approved": "Approved by {by}.",
    "committees": "What committees said and resolved",
    "measures": "Measures",
    "measures.none": "No readings yet",
    "verdicts": "What the peers said when they came back",
    "verdicts.beside": "The council’s own view at the day of this report:",
    "verdict.cited": "Progress review, {day}",
    "cited.minute": "minute {minute}",
    "cited.paragraph": "paragraph {number}",
    "cited.resolution": "resolution {label}",
    "cited.draft": "draft minutes",
    "trend.title": "Trend: {name}",
    "trend.target": "target {amount}",
    # committees
    "promises": "Promises to committees",
    "promises.none": "No promise to a committee is on record.",
    "promise.open": "Open",
    "promise.overdue": "Overdue",
    "promise.met": "Met",
    "scrutiny": "What scrutiny recommended, and the response",
    "scrutiny.none": "No recommendation of scrutiny is on record.",
    "scrutiny.no_response": "No response recorded",
    "meetings": "What each meeting resolved",
    "meetings.none": "No meeting that considered the peer challenge is on record.",
    "meetings.no_resolution": "No resolution is on record.",
    # the rest
    "closed.sentence": "These actions ended without being completed.",
    "closed.none": "No action has ended without being completed.",
    "closed.where": "Followed now in: {where}.",
    "closed.by": "Recorded by {by}.",
    "to_fill_in": "To be completed by the author.",
    "not_dated": "Not dated",
}

# Each language with all its texts.
LANGUAGES: dict[str, Mapping[str, str]] = {"en": ENGLISH}

_spoken: ContextVar[Mapping[str, str]] = ContextVar("the texts of the report", default=ENGLISH)


def is_whole(texts: Mapping[str, str]) -> bool:
    """Say whether a language has a text for every key, and so may be chosen."""
    return all(texts.get(key, "").strip() for key in ENGLISH)


def language_of(wanted: str) -> str:
    """Return the language in which a report is made: the one wanted, or else English."""
    return wanted if is_whole(LANGUAGES.get(wanted, {})) else "en"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let `say()` speak `language` inside; English where it does not have every text."""
    token = _spoken.set(LANGUAGES[language_of(language)])
    try:
        yield
    finally:
        _spoken.reset(token)


def say(key: str, **values: object) -> str:
    """Return the text of `key` with its places filled in."""
    text = _spoken.get()[key]
    return text.format(**values) if values else text


def counted(key: str, number: int, **values: object) -> str:
    """Return the text of `key` for none, one or many."""
    ending = "none" if number == 0 and f"{key}.none" in ENGLISH else _plural(number)
    return say(f"{key}.{ending}", number=f"{number:,}", **values)


def _plural(number: int) -> str:
    return "one" if number == 1 else "many"


def listed(parts: list[str]) -> str:
    """Join as a sentence does: one, two and three."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {say('and')} {parts[-1]}"


def long_day(day: date) -> str:
    """Return a day in full: 9 March 2026."""
    return f"{day.day} {month(day)} {day.year}"


def short_day(day: date) -> str:
    """Return a day for a narrow column: 9 Mar 2026, with spaces at which it does not part."""
    return f"{day.day}\u00a0{short_month(day)}\u00a0{day.year}"


def month(day: date) -> str:
    """Return the name of a day's month."""
    return say("months").split(",")[day.month - 1]


def short_month(day: date) -> str:
    """Return the short name of a day's month."""
    return say("short_months").split(",")[day.month - 1]


def how_often(number: int) -> str:
    """Return how often something happened: once, twice, 12 times."""
    times = say("times").split(",")
    return times[number] if number < len(times) else say("times.more", number=f"{number:,}")
