"""A meeting of the committee trail, and what scrutiny recommended, as the template reads them."""

from __future__ import annotations

from peerchallenge.reports.printed.recommendation import cited, resolutions
from peerchallenge.reports.report import ScrutinyPoint, TrailEntry
from peerchallenge.reports.texts import say
from peerchallenge.reports.wording import (
    LONGEST_TITLE,
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


def one_point(it: ScrutinyPoint, apart: Apart) -> Plain:
    """Return what scrutiny recommended beside the answer to it."""
    answer = it.response if it.response_cited else say("scrutiny.no_response")
    return {
        "words": paragraphs(it.text),
        "cited": cited(it.cited, apart),
        "response": [narrowed(part) for part in paragraphs(answer)],
        "response_cited": cited(it.response_cited, apart) if it.response_cited else None,
        "tear": long_texts(it.text, it.response),
    }
