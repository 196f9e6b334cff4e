"""Plans as councils lay them out: what a row takes from those above it, and what is no action."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.timezone import localdate

from actions.exchange import comparing
from actions.exchange.applying import apply
from actions.exchange.export import export
from actions.exchange.outcome import Options
from actions.exchange.rows import looks_like_lists
from actions.models import ActionItem
from actions.proof import completion, measure_files
from tests.actions.plan_papers import csv_file, document, workbook
from tests.factories import (
    claim,
    make_action,
    make_challenge,
    make_evidence,
    make_recommendation,
    make_user,
    report,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 1)
SHORT = ["Recommendation", "Action", "Due date"]


@pytest.fixture
def challenge(council):
    challenge = make_challenge()
    for number in "123":
        make_recommendation(challenge=challenge, number=number)
    return challenge


def taken(content, challenge, name="plan.csv", **options):
    """Import a file that says nothing wrong; return what its rows came to."""
    tables, left = comparing.read_tables(content, name)
    by = make_user("coordinator")
    importer = comparing.Importer(by, str(by), "Coordinator", name)
    how = Options(
        add_posts=True,
        one_a_line=looks_like_lists(tables),
        review_on=date(2026, 12, 1),
        **options,
    )
    checked = comparing.check(tables, left, challenge, how, by=importer, day=DAY)
    assert [one.errors for one in checked.outcomes if one.errors] == []
    apply(checked, challenge, by=importer)
    return checked


def stored():
    """Return each action by its words: the recommendation, the status and when it is due."""
    return {
        one.title: (one.recommendation.number, one.status, one.due_on)
        for one in ActionItem.objects.as_at(DAY).select_related("recommendation")
    }


ROWS = [SHORT, ["1", "Do A", "June 2026"], ["", "Do B", "June 2026"], ["2", "Do C", "June 2026"],
        ["", "Do D", "June 2026"]]  # fmt: skip
KINDS = {
    "plan.csv": lambda rows: csv_file("\n".join(",".join(row) for row in rows)),
    "plan.xlsx": workbook,
    "plan.docx": document,
}


@pytest.mark.parametrize("name", KINDS)
def test_an_empty_cell_takes_the_recommendation_above_it(challenge, name):
    taken(KINDS[name](ROWS), challenge, name)

    assert {title: row[0] for title, row in stored().items()} == {
        "Do A": "1", "Do B": "1", "Do C": "2", "Do D": "2",
    }  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_below_a_heading_an_empty_cell_takes_the_row_above_it_all_the_same(challenge, name):
    rows = [SHORT, ["Recommendation 1", "", ""], ["", "Do A", "June 2026"], *ROWS[3:]]

    taken(KINDS[name](rows), challenge, name)

    assert {title: row[0] for title, row in stored().items()} == {
        "Do A": "1", "Do C": "2", "Do D": "2",
    }  # fmt: skip


def test_what_begins_like_a_note_or_a_total_is_an_action_where_it_has_one(council):
    challenge = make_challenge()
    for number, title in enumerate(("Key partnerships", "Total reward", "Housing"), start=1):
        make_recommendation(
            challenge=challenge, number=str(number), title=title, text=f"{title} must improve."
        )
    rows = [SHORT, ["Key partnerships", "Review them", "December 2026"],
            ["Total reward", "Review pay", "December 2026"],
            ["Housing", "Build homes", "December 2026"],
            ["Key", "", ""], ["Green", "all is well", ""]]  # fmt: skip

    taken(KINDS["plan.csv"](rows), challenge)

    assert {title: row[0] for title, row in stored().items()} == {
        "Review them": "1", "Review pay": "2", "Build homes": "3",
    }  # fmt: skip


def test_what_is_to_be_completed_by_a_day_is_not_complete(challenge):
    text = """Recommendation,Action,Due date,Status
1,Do A,Completed by December 2026,
1,Do B,Delivered by 31 March 2027,
1,Do C,Complete by June 2026,On track
"""
    taken(csv_file(text), challenge)

    assert stored() == {
        "Do A": ("1", "not_started", date(2026, 12, 31)),
        "Do B": ("1", "not_started", date(2027, 3, 31)),
        "Do C": ("1", "on_track", date(2026, 6, 30)),
    }


@pytest.mark.parametrize(
    "word", ["Completed - subject to approval", "Complete (awaiting sign off)"]
)
def test_a_word_that_is_taken_back_is_asked_about(challenge, word):
    text = f"Recommendation,Action,Due date,Status\n1,Do A,June 2026,{word}\n"
    tables, left = comparing.read_tables(csv_file(text), "plan.csv")
    by = make_user("coordinator")
    importer = comparing.Importer(by, str(by), "Coordinator", "plan.csv")

    checked = comparing.check(tables, left, challenge, Options(), by=importer, day=DAY)

    assert "say with the columns what" in str(checked.outcomes[0].errors)


def test_a_formula_without_a_value_is_said_and_a_hidden_sheet_is_named(challenge):
    rows = [SHORT, ["1", "Do A", "=DATE(2026,6,30)"]]
    more = {"Theme 2": [SHORT, ["3", "Do Z", "July 2026"]]}
    tables, left = comparing.read_tables(
        workbook(rows, more=more, hidden=("Theme 2",)), "plan.xlsx"
    )
    by = make_user("coordinator")
    importer = comparing.Importer(by, str(by), "Coordinator", "plan.xlsx")

    checked = comparing.check(tables, left, challenge, Options(), by=importer, day=DAY)

    assert any("Theme 2" in str(one) and "hidden" in str(one) for one in left)
    assert checked.outcomes[0].errors


@pytest.mark.parametrize("kind", ["csv", "xlsx", "docx"])
def test_our_own_export_changes_nothing_when_it_is_read_back(challenge, kind):
    first, second = challenge.recommendations.order_by("sort_key")[:2]
    make_action(recommendation=first, ref="1.1", title="1. Publish the plan")
    shown = make_action(recommendation=first, ref="1.2", title="A) Tell the story")
    make_action(recommendation=second, ref="Total", title="Count everything")
    make_action(recommendation=second, ref="action 7", title="Name it")
    make_evidence(actions=[shown], title="Plan (final)", url="https://a.example/Plan_(final)")
    report(shown, "on_track", on=date(2026, 2, 1), narrative="It is told.")
    before = stored()

    checked = taken(export(challenge, DAY, kind), challenge, f"plan.{kind}")

    assert {one.kind for one in checked.outcomes} == {"unchanged"}
    assert stored() == before
    assert shown.evidence.get().url == "https://a.example/Plan_(final)"


def test_capitals_tell_two_references_apart(challenge):
    first = challenge.recommendations.get(number="1")
    for ref in ("1a", "1A"):
        make_action(recommendation=first, ref=ref, title=f"Do {ref}", directorate="Place")
    text = "Reference,Recommendation,Action,Directorate\n1A,1,Do 1A,People\n"

    taken(csv_file(text), challenge)

    found = dict(ActionItem.objects.values_list("ref", "directorate"))
    assert found == {"1a": "Place", "1A": "People"}


def test_the_command_imports_a_file_once_whatever_was_done_since(challenge, tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text(
        "Reference,Recommendation,Action,Due date,Status,Latest update\n"
        "1.1,1,Write a plan,31 March 2027,On track,Begun\n"
    )

    def command():
        out = StringIO()
        call_command("import_plan", str(path), council="harbourne", challenge="2026", stdout=out)
        return out.getvalue()

    command()
    action = ActionItem.objects.get()
    completion.approve(
        claim(action, on=localdate()),
        approved_by="Director",
        decided_on=localdate(),
        seen=action.updates.count(),
        by=make_user(),
        as_post="Director",
        council=challenge.council,
    )

    assert "Nothing to import" in command()
    assert ActionItem.objects.as_at(localdate()).get().status == "complete"


@pytest.mark.parametrize(
    "line", ["31/3/2026, £1,234, Finance system", "31/3/2026,1,234", "31/3/2026;12;a;b"]
)
def test_a_reading_with_a_comma_in_it_is_not_cut(line):
    rows, problems = measure_files.read(line, day=date(2026, 12, 31))

    assert rows == []
    assert "more than a date, a value and a source" in problems[0].message


@pytest.mark.parametrize("line", ['31/3/2026, "£1,234", Finance system', "31/3/2026,1234,Finance"])
def test_a_reading_in_quotation_marks_is_read_whole(line):
    rows, problems = measure_files.read(line, day=date(2026, 12, 31))

    assert problems == []
    assert int(rows[0].value) == 1234
