"""Which actions need attention, and the fixed words in which a report says so."""

import dataclasses
import re
from datetime import date

import pytest

from peerchallenge.reports import texts
from peerchallenge.reports.charts import TONES
from peerchallenge.reports.facts.attention import (
    REASONS,
    counted_by_reason,
    exceptions,
    reasons_of,
)
from tests.reports import sample_report


def changed(**fields):
    """An action on track with a date ahead, but for `fields`."""
    calm = {
        "status": "on_track", "status_label": "Green", "overdue": False, "without_update": False,
        "due_on": date(2026, 9, 30), "review_on": None, "review_passed": False,
        "proof_missing": "", "no_effect": "",
    }  # fmt: skip
    return dataclasses.replace(
        sample_report.report(1, 1).recommendations[0].actions[0], **(calm | fields)
    )


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        ({}, []),
        ({"status": "off_track", "status_label": "Red", "overdue": True}, ["Red", "Overdue"]),
        ({"status": "at_risk", "status_label": "Amber"}, ["Amber"]),
        ({"overdue": True, "without_update": True, "latest_update": None},
         ["Overdue", "No update yet"]),
        ({"due_on": None}, ["No review date"]),
        ({"due_on": None, "review_on": date(2026, 3, 1), "review_passed": True},
         ["Review was due 1\u00a0Mar\u00a02026"]),
        ({"due_on": None, "review_on": date(2026, 5, 1)}, []),
        ({"status": "paused", "review_on": date(2026, 3, 1), "review_passed": True},
         ["Review was due 1\u00a0Mar\u00a02026"]),
        ({"status": "paused", "due_on": None, "without_update": True}, []),
        ({"status": "complete", "proof_missing": "Complete, no evidence",
          "no_effect": "Complete, but no effect measured yet"},
         ["Complete, no evidence", "Complete, but no effect measured yet"]),
        ({"status": "withdrawn", "due_on": None}, []),
    ],
)  # fmt: skip
def test_an_action_needs_attention_for_its_reasons_weightiest_first(fields, reasons):
    assert [one.words for one in reasons_of(changed(**fields))] == reasons


def test_the_worst_comes_first_and_an_action_of_two_recommendations_once():
    whole = sample_report.report(2, 0)
    mild = changed(ref="1.1", status="complete", proof_missing="Complete, no evidence")
    bad = changed(ref="2.1", status="off_track")
    first, second = whole.recommendations
    whole = dataclasses.replace(
        whole,
        recommendations=(
            dataclasses.replace(first, actions=(mild,)),
            dataclasses.replace(second, actions=(bad, mild)),
        ),
    )

    found = exceptions(whole)

    assert [(one.action.ref, one.recommendation) for one in found] == [
        ("2.1", "R2"),
        ("1.1", "R1"),
    ]
    assert counted_by_reason(found) == {"off_track": 1, "proof": 1}


def test_each_reason_has_its_look_and_its_words():
    assert set(REASONS) <= TONES.keys()
    assert all(texts.say(f"reason.{key}") for key in REASONS)


# ---- words


def test_a_language_without_every_text_is_not_spoken(monkeypatch):
    half = {key: f"w {key}" for key in list(texts.ENGLISH)[:20]}
    monkeypatch.setitem(texts.LANGUAGES, "cy", half)

    assert texts.language_of("cy") == texts.language_of("xx") == "en"
    with texts.speaking("cy"):
        assert texts.say("overdue") == "Overdue"


def test_a_language_with_every_text_is_spoken_inside_and_nowhere_else(monkeypatch):
    whole = {key: words.upper() for key, words in texts.ENGLISH.items() if "{" not in words}
    monkeypatch.setitem(texts.LANGUAGES, "cy", {**texts.ENGLISH, **whole})

    with texts.speaking("cy"):
        assert texts.say("overdue") == "OVERDUE"
        assert texts.long_day(date(2026, 3, 9)) == "9 MARCH 2026"
    assert texts.say("overdue") == "Overdue"


def test_every_text_that_the_template_reads_is_there():
    template = (texts.__file__.rpartition("/")[0]) + "/printed/progress.typ"
    with open(template, encoding="utf-8") as file:
        words = file.read()

    keys = set(re.findall(r'\bw\("([a-z_.]+)"\)', words))
    for listed in re.findall(r"table\.header\(\.\.\(([^)]*)\)", words):
        keys |= {f"col.{name}" for name in re.findall(r'"(\w+)"', listed)}

    assert len(keys) > 40
    assert keys <= texts.ENGLISH.keys()


def test_a_number_of_none_one_and_many_has_its_sentence():
    assert texts.counted("overdue", 0) == "No action is overdue."
    assert texts.counted("overdue", 1) == "1 action is overdue."
    assert texts.counted("overdue", 1200) == "1,200 actions are overdue."
    assert [texts.how_often(n) for n in (1, 2, 3, 1200)] == [
        "once", "twice", "three times", "1,200 times",
    ]  # fmt: skip
