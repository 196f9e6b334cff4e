"""The same public values for machines. The shape is a promise: keys are added, never renamed."""

import csv
import dataclasses
import io
import json
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from peerchallenge.public import values

VERSION = 1
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
COLUMNS = (
    "council", "challenge", "recommendation", "ref", "title", "owner", "status", "status_label",
    "overdue", "original_due_on", "due_on", "due_text", "moves", "reported_on", "narrative",
    "next_steps", "difference", "as_at",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(
    overview: values.Overview,
    recommendations: tuple[values.Recommendation, ...],
    promises: tuple[values.Promise, ...],
    reports: tuple[values.Report, ...],
    comments: tuple[values.Comment, ...],
) -> str:
    """Return one object with everything the public pages of a challenge say."""
    data: dict[str, Any] = {
        "version": VERSION,
        "licence": LICENCE,
        "challenge": dataclasses.asdict(overview.challenge),
        "summary": {
            "actions": overview.bar.total,
            "actions_complete": overview.bar.complete,
            "actions_overdue": overview.bar.overdue,
            "recommendations": len(overview.formal),
            "recommendations_implemented": overview.implemented,
            "measures": len(overview.measures),
            "measures_better": overview.bettered,
            "promises": overview.promises,
            "promises_met": overview.promises_kept,
        },
        "recommendations": [_recommendation(one) for one in recommendations],
        "promises": [dataclasses.asdict(one) for one in promises],
        "reports": [dataclasses.asdict(one) for one in reports],
        "good_news": [dataclasses.asdict(one) for one in overview.good_news],
        "comments": [dataclasses.asdict(one) for one in comments],
    }
    return json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _recommendation(one):
    data = dataclasses.asdict(one)
    bar = data.pop("bar")
    data["summary"] = {name: bar[name] for name in ("total", "complete", "overdue")}
    return data


def as_csv(
    challenge: values.Challenge, recommendations: tuple[values.Recommendation, ...]
) -> bytes:
    """Return one row for every action under every recommendation it answers, in UTF-8.

    A cell that a spreadsheet program would take for a formula begins with an apostrophe.
    """
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(COLUMNS)
    for recommendation in recommendations:
        for action in recommendation.actions:
            row = {one: getattr(action, one, "") for one in COLUMNS}
            row |= {
                "council": challenge.council,
                "challenge": challenge.title,
                "recommendation": recommendation.number,
                "overdue": "yes" if action.overdue else "no",
                "as_at": challenge.as_at,
            }
            writer.writerow([_cell(row[one]) for one in COLUMNS])
    return made.getvalue().encode("utf-8-sig")  # Excel takes it for UTF-8 only with the mark


def _cell(value):
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
