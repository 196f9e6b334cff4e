"""One recommendation, and a promise, as the PDF's template reads them."""

from __future__ import annotations

from collections.abc import Sequence

from peerchallenge.reports import charts
from peerchallenge.reports.cleaning import clean
from peerchallenge.reports.report import (
    Action,
    Citation,
    Measured,
    Promise,
    Recommended,
    Resolved,
)
from peerchallenge.reports.wording import (
    DIRECTIONS,
    DONE,
    LONGEST_HEAD,
    LONGEST_TITLE,
    NARROW,
    STATES,
    Apart,
    Plain,
    counted,
    how_often,
    long_day,
    long_texts,
    narrowed,
    paragraphs,
    pill,
    reference,
    short_day,
    shortened,
)


def one_recommendation(it: Recommended, index: int, order: Sequence[str], apart: Apart) -> Plain:
    title = shortened(it.title, LONGEST_TITLE)
    bar = charts.status_bar(
        _by_status(it.actions, order),
        uid=f"actions-{index}",
        title=f"Actions under {shortened(clean(it.number)[0], LONGEST_HEAD)}",
        height=36,
    )
    done = sum(action.status in DONE for action in it.actions)
    total = len(it.actions)
    about = ["Other suggestion in the report"] if it.kind == "suggestion" else []
    if it.themes:
        about.append(f"{'Theme' if len(it.themes) == 1 else 'Themes'}: {', '.join(it.themes)}")
    text = it.text
    if len(title) < len(it.title.strip()):
        # A title that had to be cut for its heading is given in full above the text.
        text = f"{it.title}\n\n{text}"
    response = it.response
    if it.response_reasons:
        response = f"{response.rstrip('.')}. " if response else ""
        response += it.response_reasons
    return {
        "index": index,
        "number": reference(it.number),
        "heading": ". ".join(part for part in (it.number, title) if part) or "Recommendation",
        "short": narrowed(title) or shortened(it.text, 120) or "Recommendation",
        "aside": "Other suggestion" if it.kind == "suggestion" else "",
        "about": ". ".join(about),
        "words": paragraphs(text),
        "explanation": paragraphs(it.explanation),
        "implementation": pill(it.implementation, it.implementation_label),
        "direction": pill(it.direction, DIRECTIONS.get(it.direction, it.direction)),
        "member": narrowed(it.lead_member or "None named"),
        "officer": narrowed(it.lead_officer or "None named"),
        "done": f"{done:,} of {total:,}" if total else "No actions",
        "done_sentence": f"{done:,} of {counted(total, 'action')}"
        f" ({charts.percent(done, total)}) {'is' if done == 1 else 'are'} complete.",
        "response": paragraphs(response),
        "bar": apart.drawing(bar),
        "actions": [_action(action) for action in it.actions],
        "discussions": [
            {
                "words": paragraphs(f"“{discussed.text.strip()}”"),
                "cited": _cited(discussed.cited, apart, paragraph=discussed.paragraph),
                "tear": long_texts(discussed.text),
            }
            for discussed in it.discussions
        ],
        "resolutions": _resolutions(it.resolutions, apart),
        "measures": [
            _measure(measured, f"measure-{index}-{place}", apart)
            for place, measured in enumerate(it.measures)
        ],
        "verdicts": [
            {
                "words": paragraphs(f"“{verdict.text.strip()}”"),
                "cited": f"Progress review, {long_day(verdict.review_on)}",
                "tear": long_texts(verdict.text),
            }
            for verdict in it.assessments
        ],
        "tear": long_texts(it.title, it.text + it.explanation, it.lead_member, it.lead_officer),
    }


def _by_status(actions: Sequence[Action], order: Sequence[str]) -> list[tuple[str, str, int]]:
    """Count actions by status, in the order of the summary."""
    labels = {action.status: clean(action.status_label)[0] for action in actions}
    keys = sorted(labels, key=lambda key: order.index(key) if key in order else len(order))
    return [(key, labels[key], sum(a.status == key for a in actions)) for key in keys]


def _action(action: Action) -> Plain:
    latest = action.latest_update
    words, reported = [], ""
    if latest is not None:
        words = paragraphs(latest.narrative, longest=NARROW)
        if latest.next_steps:
            words += paragraphs(f"Next: {latest.next_steps}", longest=NARROW)
        reported = ", ".join(
            part for part in (short_day(latest.effective_on), latest.recorded_by) if part
        )
    return {
        "ref": reference(action.ref),
        "title": narrowed(action.title),
        "owner": narrowed(action.owner or "None named"),
        "due": due_words(action),
        "overdue": action.overdue,
        "moved": _moved(action),
        "status": pill(action.status, action.status_label),
        "update": words,
        "reported": narrowed(reported),
        "has_update": latest is not None,
        "tear": long_texts(action.title, action.owner, " ".join(words)),
    }


def due_words(action: Action) -> str:
    if action.due_on:
        return short_day(action.due_on)
    return narrowed(action.due_text or "No date")


def _moved(action: Action) -> str:
    """Say what the date was at first and how often it moved."""
    first = ""
    if action.original_due_on and action.original_due_on != action.due_on:
        first = f"first due {short_day(action.original_due_on)}"
    moved = f"moved {how_often(action.date_changes)}" if action.date_changes else ""
    return ", ".join(part for part in (first, moved) if part)


def _resolutions(resolved: Sequence[Resolved], apart: Apart) -> list[Plain]:
    """Put the resolutions of one minute in one block, with one citation."""
    groups: list[Plain] = []
    cited: Citation | None = None
    for it in resolved:
        if it.cited != cited:
            cited = it.cited
            groups.append({"items": [], "cited": _cited(cited, apart), "tear": False})
        items = groups[-1]["items"]
        words = paragraphs(it.text) or [""]
        items.append({"label": it.label, "words": words, "nested": it.nested})
        groups[-1]["tear"] |= len(items) > 4 or long_texts(it.text)
    return groups


def _measure(it: Measured, uid: str, apart: Apart) -> Plain:
    name, unit = clean(it.name)[0], clean(it.unit)[0]
    drawn = charts.trend(
        name, unit, [(r.measured_on, r.value) for r in it.readings], it.target, uid=uid
    )
    latest = it.readings[-1].value if it.readings else None
    values = {"baseline": it.baseline, "latest": latest, "target": it.target}
    return {
        "name": narrowed(it.name),
        "trend": apart.drawing(drawn),
        **{
            key: "–" if value is None else narrowed(charts.amount(value, unit))
            for key, value in values.items()
        },
    }


def one_promise(it: Promise, apart: Apart) -> Plain:
    state = pill(it.state, STATES.get(it.state, it.state))
    if it.met_on:
        state["label"] += f" {short_day(it.met_on)}"
    cited = _cited(it.cited, apart)
    if it.label:
        cited["words"] += f", resolution {it.label}"
    due = short_day(it.due_on) if it.due_on else ""
    return {
        "what": narrowed(it.what),
        "to": narrowed(it.to_whom),
        "due": due,
        "due_text": narrowed(it.due_text if it.due_text or due else "No date"),
        "state": state,
        "cited": cited,
        "tear": long_texts(it.what, it.to_whom, it.due_text),
    }


def _cited(it: Citation, apart: Apart, *, paragraph: int | None = None) -> Plain:
    """Say where a sentence of the record stands, with its source's address if it has one."""
    words = [it.committee, long_day(it.met_on)]
    if it.minute:
        words.append(f"minute {it.minute}")
    if paragraph is not None:
        words.append(f"paragraph {paragraph}")
    return {"words": ", ".join(w for w in words if w), "link": apart.link(it.source_url)}
