"""One recommendation, and a promise, as the PDF's template reads them."""

from __future__ import annotations

from collections.abc import Sequence

from peerchallenge.reports import charts
from peerchallenge.reports.printed.cleaning import clean
from peerchallenge.reports.report import (
    Action,
    Citation,
    Measured,
    Promise,
    Recommended,
    Resolved,
)
from peerchallenge.reports.texts import counted, say
from peerchallenge.reports.wording import (
    DONE,
    LONGEST_HEAD,
    LONGEST_TITLE,
    NARROW,
    Apart,
    Plain,
    how_often,
    labelled,
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
        title=say("bar.title.under", number=shortened(clean(it.number)[0], LONGEST_HEAD)),
        height=36,
    )
    done = sum(action.status in DONE for action in it.actions)
    total = len(it.actions)
    is_suggestion = it.kind == "suggestion"
    about = [say("suggestion.about")] if is_suggestion else []
    if it.themes:
        about.append(counted("theme", len(it.themes), themes=", ".join(it.themes)))
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
        "heading": ". ".join(part for part in (it.number, title) if part) or say("recommendation"),
        "short": narrowed(title) or shortened(it.text, 120) or say("recommendation"),
        "aside": say("suggestion") if is_suggestion else "",
        "about": ". ".join(about),
        "words": paragraphs(text),
        "explanation": paragraphs(it.explanation),
        "implementation": pill(it.implementation, it.implementation_label),
        "direction": pill(it.direction, labelled("direction", it.direction)),
        "member": narrowed(it.lead_member or say("nobody")),
        "officer": narrowed(it.lead_officer or say("nobody")),
        "done": say("done", done=f"{done:,}", total=f"{total:,}") if total else say("actions.no"),
        "done_sentence": _done(done, total),
        "decision": paragraphs(it.decision_reason),
        "decided": say(
            "decided",
            state=it.implementation_label,
            by=it.decided_by,
            day=long_day(it.decided_on),
        )
        if it.decided_on
        else "",
        "difference": [_difference(action) for action in it.actions if action.difference],
        "response": paragraphs(response),
        "bar": apart.drawing(bar),
        "actions": [_action(action) for action in it.actions],
        "discussions": [
            {
                "words": paragraphs(f"“{discussed.text.strip()}”"),
                "cited": cited(discussed.cited, apart, paragraph=discussed.paragraph),
                "tear": long_texts(discussed.text),
            }
            for discussed in it.discussions
        ],
        "resolutions": resolutions(it.resolutions, apart),
        "measures": [
            _measure(measured, f"measure-{index}-{place}", apart)
            for place, measured in enumerate(it.measures)
        ],
        "verdicts": [
            {
                "words": paragraphs(f"“{verdict.text.strip()}”"),
                "cited": say("verdict.cited", day=long_day(verdict.review_on)),
                "tear": long_texts(verdict.text),
            }
            for verdict in it.assessments
        ],
        "tear": long_texts(it.title, it.text + it.explanation, it.lead_member, it.lead_officer),
    }


def _done(done: int, total: int) -> str:
    one, many = say("are").split(",")
    return counted(
        "complete",
        total,
        done=f"{done:,}",
        total=f"{total:,}",
        percent=charts.percent(done, total),
        are=one if done == 1 else many,
    )


def _difference(action: Action) -> Plain:
    """Return what difference a complete action made, as whoever claimed it said."""
    words = paragraphs(say("difference.of", ref=action.ref, words=action.difference.strip()))
    rest = []
    if risk := " ".join(action.remaining_risk.split()):
        rest.append(say("difference.risk", words=risk if risk[-1] in ".!?" else f"{risk}."))
    if action.approved_by:
        rest.append(say("difference.approved", by=action.approved_by))
    return {"words": words, "approved": " ".join(rest)}


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
            words += paragraphs(say("update.next", words=latest.next_steps), longest=NARROW)
        words += [f"{lacking}." for lacking in (action.proof_missing, action.no_effect) if lacking]
        reported = ", ".join(
            part for part in (short_day(latest.effective_on), latest.recorded_by) if part
        )
    evidence = say("update.evidence", titles="; ".join(action.evidence)) if action.evidence else ""
    return {
        "ref": reference(action.ref),
        "title": narrowed(action.title),
        "owner": narrowed(action.owner or say("nobody")),
        "due": due_words(action),
        "overdue": action.overdue,
        "moved": _moved(action),
        "status": pill(action.status, action.status_label),
        "update": words,
        "reported": narrowed(reported),
        "has_update": latest is not None,
        "evidence": narrowed(evidence),
        "tear": long_texts(action.title, action.owner, " ".join(words) + evidence),
    }


def due_words(action: Action) -> str:
    """Say when it is due: the day with the words of the plan, or those with the next review."""
    if action.due_on:
        words = f" ({action.due_text})" if action.due_text else ""
        return narrowed(short_day(action.due_on) + words)
    review = f", {say('review', day=short_day(action.review_on))}" if action.review_on else ""
    return narrowed((action.due_text or say("no_date")) + review)


def _moved(action: Action) -> str:
    """Say what the date was at first and how often it moved."""
    first = ""
    if action.original_due_on and action.original_due_on != action.due_on:
        first = say("first_due", day=short_day(action.original_due_on))
    moved = say("moved", times=how_often(action.date_changes)) if action.date_changes else ""
    return ", ".join(part for part in (first, moved) if part)


def resolutions(resolved: Sequence[Resolved], apart: Apart) -> list[Plain]:
    """Put the resolutions of one minute in one block, with one citation."""
    groups: list[Plain] = []
    source: Citation | None = None
    for it in resolved:
        if it.cited != source:
            source = it.cited
            groups.append({"items": [], "cited": cited(source, apart), "tear": False})
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
    state = pill(it.state, labelled("promise", it.state))
    told_on = it.met_on or (it.outcome_on if it.is_closed or it.state == "part_met" else None)
    if told_on:
        state["label"] += f" {short_day(told_on)}"
    source = cited(it.cited, apart)
    if it.label:
        source["words"] += f", {say('cited.resolution', label=it.label)}"
    due = short_day(it.due_on) if it.due_on else ""
    return {
        "what": narrowed(it.what),
        "note": narrowed(". ".join(_notes(it))),
        "to": narrowed(it.to_whom),
        "due": due,
        "due_text": narrowed(it.due_text if it.due_text or due else say("no_date")),
        "state": state,
        "cited": source,
        "tear": long_texts(it.what, it.to_whom, it.due_text),
    }


def _notes(it: Promise) -> list[str]:
    """Return what is said of a promise in small letters."""
    said = [say("promise.from_discussion")] if it.from_discussion else []
    if it.owed_by and not it.is_closed:
        said.append(say("promise.owed_by", post=it.owed_by))
    return [*said, it.outcome] if it.outcome else said


def cited(it: Citation, apart: Apart, *, paragraph: int | None = None) -> Plain:
    """Say where a sentence of the record stands, with its source's address if it has one."""
    words = [it.committee, long_day(it.met_on)]
    if it.minute:
        words.append(say("cited.minute", minute=it.minute))
    if paragraph is not None:
        words.append(say("cited.paragraph", number=paragraph))
    return {"words": ", ".join(w for w in words if w), "link": apart.link(it.source_url)}
