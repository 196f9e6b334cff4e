"""The text of a cover report, to be pasted into the council's own committee template. Pure."""

from __future__ import annotations

from peerchallenge.reports.printed import summary as printed_summary
from peerchallenge.reports.report import ProgressReport
from peerchallenge.reports.texts import say, speaking
from peerchallenge.reports.wording import Apart, long_day


def cover_text(report: ProgressReport) -> str:
    """Return purpose, summary, recommendations and next dates as plain text with blank lines."""
    with speaking(report.brand.language):
        parts = [
            _heading(say("cover.purpose"), _purpose(report)),
            _heading(say("part.summary"), " ".join(summary_sentences(report))),
            _heading(say("cover.recommendations"), _recommendations(report)),
            _heading(say("cover.next_dates"), _next_dates(report)),
        ]
        if report.introduction.strip():
            parts.insert(1, _heading(say("part.introduction"), report.introduction.strip()))
        if report.conclusions.strip():
            parts.insert(-2, _heading(say("part.conclusions"), report.conclusions.strip()))
        parts += [_heading(one.heading, one.text.strip() or say("cover.to_complete"))
                  for one in report.implications]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def summary_sentences(report: ProgressReport) -> list[str]:
    """Return the sentences with which the PDF begins: n of m first."""
    with speaking(report.brand.language):
        sentences: list[str] = printed_summary.summary(report, Apart())["sentences"]
    return sentences


def _heading(heading: str, text: str) -> str:
    return f"{heading}\n\n{text}" if text else ""


def _purpose(report: ProgressReport) -> str:
    known = {
        "challenge": report.challenge.strip() or say("cover.any_challenge"),
        "council": report.council,
        "day": long_day(report.as_at),
    }
    if report.body.strip():
        return say("cover.aim.by", body=report.body, **known)
    return say("cover.aim", **known)


def _recommendations(report: ProgressReport) -> str:
    if not report.asks:
        return ""
    committee = report.audience.committee if report.audience else say("cover.any_committee")
    lines = [say("cover.that", committee=committee)]
    lines += [f"{place}. {words}" for place, words in enumerate(report.asks, 1)]
    return "\n".join(lines)


def _next_dates(report: ProgressReport) -> str:
    lines = [
        f"{long_day(step.on)}: {step.what}" + (f" ({step.ref})" if step.ref else "")
        for step in report.milestones
    ]
    return "\n".join(lines)
