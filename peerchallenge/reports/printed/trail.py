"""A meeting of the committee trail, and what scrutiny recommended, as the template reads them."""

from __future__ import annotations

from peerchallenge.reports.printed.recommendation import cited, resolutions
from peerchallenge.reports.report import ScrutinyPoint, TrailEntry
from peerchallenge.reports.texts import say
from peerchallenge.reports.wording import (
    LONGEST_TITLE,
    RESPONSES,
    Apart,
    Plain,
    long_day,
    long_texts,
    narrowed,
    paragraphs,
    shortened,
)


def one_meeting(it: TrailEntry, apart: Apart) -> Plain:
    """Return a meeting with its resolutions word for word."""
    heading = ", ".join(part for part in (it.cited.committee, long_day(it.cited.met_on)) if part)
    about = cited(it.cited, apart)
    words = [it.cited.title]
    if it.cited.minute:
        words.append(say("cited.minute", minute=it.cited.minute))
    if it.is_draft:
        words.append(say("cited.draft"))
    about["words"] = ", ".join(part for part in words if part)
    return {
        "heading": shortened(heading, LONGEST_TITLE),
        "about": about,
        "resolutions": resolutions(it.resolutions, apart),
    }


def answer_of(it: ScrutinyPoint) -> list[str]:
    """Return the answer to scrutiny in words: the response, its timetable, what was done."""
    said = []
    if it.answer and it.responded_on:
        said.append(say(f"scrutiny.{it.answer}", day=long_day(it.responded_on)))
    if it.response in (it.adopted, RESPONSES.get(it.answer)):
        pass  # said already, or below
    elif it.response_cited or it.answer:
        said.append(it.response)
    elif not it.adopted:
        said.append(say("scrutiny.no_response"))
    if it.response_due_on and not it.answer:
        late = "overdue" if it.state == "overdue" else "due"
        said.append(say(f"scrutiny.{late}", day=long_day(it.response_due_on)))
    if it.timetable:
        said.append(say("scrutiny.timetable", timetable=it.timetable))
    if it.adopted:
        said.append(say("scrutiny.adopted", words=it.adopted))
    if it.done_on:
        said.append(say("scrutiny.done", day=long_day(it.done_on), note=it.done_note))
    return said


def one_point(it: ScrutinyPoint, apart: Apart) -> Plain:
    """Return what scrutiny recommended beside the answer to it."""
    return {
        "words": paragraphs(it.text),
        "cited": cited(it.cited, apart),
        "response": [narrowed(part) for said in answer_of(it) for part in paragraphs(said)],
        "response_cited": cited(it.response_cited, apart) if it.response_cited else None,
        "tear": long_texts(it.text, it.response),
    }
