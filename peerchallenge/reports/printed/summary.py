"""The summary of a report: sentences, tiles, a bar, what is asked and what is next."""

from __future__ import annotations

from datetime import timedelta

from peerchallenge.reports import charts
from peerchallenge.reports.printed.cleaning import clean
from peerchallenge.reports.report import NextStep, ProgressReport, Summary
from peerchallenge.reports.texts import counted, say
from peerchallenge.reports.wording import (
    LONGEST_TITLE,
    MOST_STEPS,
    Apart,
    Plain,
    how_often,
    long_day,
    long_texts,
    narrowed,
    pill,
    reference,
    short_day,
    shortened,
)

MOST_ASKS = 8  # more do not fit on the page of the summary
OTHERWISE = ("owner", "implementation")  # what has changed besides what the summary counts
AHEAD = timedelta(days=92)  # as the report's milestones


def summary(report: ProgressReport, apart: Apart) -> Plain:
    """Say the numbers in sentences, tiles and a bar that agree with one another."""
    it = report.summary
    present = [count for count in it.actions if count.number]
    shares = charts.percentages([count.number for count in present])
    share_of = {count.key: share for count, share in zip(present, shares, strict=True)}
    total, complete = it.actions_total, it.actions_complete
    # Where "complete" in the bar is the same number, it is given the same percentage.
    same = next((c.key for c in present if c.key == "complete" and c.number == complete), "")
    percent = charts.percent(complete, total, share_of.get(same)) if total else ""
    bar = charts.status_bar(
        [(c.key, clean(c.label)[0], c.number) for c in present],
        uid="all-actions",
        title=say("bar.title"),
    )
    made, done = it.recommendations_total, it.recommendations_implemented
    since = long_day(it.without_update_since)
    asks = [ask.strip() for ask in report.asks if ask.strip()]
    tiles = [
        _tile("recommendations", done, made),
        _tile("actions", complete, total, percent=percent),
        _tile("overdue", it.overdue),
        _tile("moved", it.date_changes),
        _tile("silent", it.without_update, since=since),
    ]
    return {
        "sentences": _sentences(it, percent) + _since_last(report),
        "tiles": tiles if made or total else [],
        "bar": apart.drawing(bar),
        "legend": [
            {
                **pill(count.key, count.label),
                "number": f"{count.number:,} ({charts.percent(count.number, total, share)})",
            }
            for count, share in zip(present, shares, strict=True)
        ],
        "asks_heading": _asks_heading(report),
        "asks": asks,
        "tear": len(asks) > MOST_ASKS or long_texts(*asks),
        **_ahead(report.milestones, report),
    }


def _sentences(it: Summary, percent: str) -> list[str]:
    made, done = it.recommendations_total, it.recommendations_implemented
    total, complete = it.actions_total, it.actions_complete
    if made:
        first = _share("implemented", done, made, charts.percent(done, made))
    else:
        first = say("no_recommendations")
    if not total:
        return [first, say("no_actions")]
    since = long_day(it.without_update_since)
    moved = say("moved.none")
    if it.date_changes:
        moved = say("moved.some", times=how_often(it.date_changes))
    overdue = counted("overdue", it.overdue)
    silent = counted("silent", it.without_update, since=since)
    return [
        f"{first} {_share('complete', complete, total, percent)}",
        f"{overdue} {moved} {silent}",
    ]


def _share(key: str, done: int, total: int, percent: str) -> str:
    one, many = say("are").split(",")
    return counted(
        key,
        total,
        done=f"{done:,}",
        total=f"{total:,}",
        percent=percent,
        are=one if done == 1 else many,
    )


def _since_last(report: ProgressReport) -> list[str]:
    """Say in one sentence what changed since the committee last looked, every kind by itself.

    Together they are as many as the part about changes counts, which counts better and worse.
    """
    it, changes = report.summary, report.changes_since
    if not it.actions_total:
        return []
    moved = changes.changes if changes else ()
    owners, decided = (sum(one.what == what for one in moved) for what in OTHERWISE)
    kinds = [
        say(f"since.{key}", number=f"{number:,}")
        for key, number in (
            ("completed", it.completed),
            ("improved", it.improved - it.completed),
            ("worsened", it.worsened),
            ("status", sum(one.what == "status" and one.direction == "same" for one in moved)),
            ("new", it.new),
            ("closed", it.closed),
        )
        if number > 0
    ]
    if it.dates_moved:
        kinds.append(counted("since.dates_moved", it.dates_moved))
    if owners:
        kinds.append(counted("since.owners", owners))
    if it.reworded:
        kinds.append(say("since.reworded", number=f"{it.reworded:,}"))
    if decided:
        kinds.append(counted("since.decided", decided))
    words = ", ".join(kinds) or say("since.nothing")
    if changes is None or not changes.committee:
        return [say("since.months", kinds=words)]
    committee, day = changes.committee, long_day(changes.since)
    return [say("since.committee", committee=committee, day=day, kinds=words)]


def _tile(key: str, number: int, of: int | None = None, **values: str) -> Plain:
    return {
        "number": f"{number:,}",
        "of": "" if of is None else say("tile.of", total=f"{of:,}"),
        "label": say(f"tile.{key}"),
        "note": say(f"tile.{key}.note", **values).rstrip(", "),
    }


def _asks_heading(report: ProgressReport) -> str:
    if report.audience is None:
        return say("asks.nobody")
    committee = shortened(report.audience.committee, LONGEST_TITLE)
    return say("asks", committee=committee) if committee else say("asks.nobody")


def _ahead(steps: tuple[NextStep, ...], report: ProgressReport) -> Plain:
    """Return the next milestones, as many as the page of the summary holds."""
    left = len(steps) - MOST_STEPS
    until = long_day(report.as_at + AHEAD)
    return {
        "ahead": [
            {
                "on": short_day(step.on),
                "what": narrowed(shortened(step.what, LONGEST_TITLE // 3)),
                "ref": reference(step.ref),
            }
            for step in steps[:MOST_STEPS]
        ],
        "ahead_more": say("ahead.more", number=f"{left:,}", until=until) if left > 0 else "",
    }
