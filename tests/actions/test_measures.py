"""Measures: what is read, how readings are stored, and whether there is an effect."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from actions.models import Measure, Measurement
from actions.proof import effect, measure_files, measures
from recommendations.models import AuditEntry
from tests.factories import (
    make_action,
    make_measure,
    make_post,
    make_recommendation,
    make_user,
    report,
    upload,
)

DAY = date(2026, 6, 1)
PAGE = "/harbourne/2026/recommendations/1/"
database = pytest.mark.django_db


@pytest.mark.parametrize(
    ("better", "baseline", "target", "latest", "expected"),
    [
        ("higher", 61, 80, 80, "reached"),
        ("higher", 61, 80, 81, "reached"),
        ("higher", 61, 80, 74, "improved"),
        ("higher", 61, 80, 61, "none"),
        ("higher", 61, 80, 60, "worse"),
        ("higher", 61, 80, None, "unknown"),
        ("higher", None, 80, 74, "unknown"),
        ("higher", None, 80, 80, "reached"),
        ("higher", 61, None, 62, "improved"),
        ("higher", None, None, 62, "unknown"),
        ("lower", 14, 5, 5, "reached"),
        ("lower", 14, 5, 9, "improved"),
        ("lower", 14, 5, 14, "none"),
        ("lower", 14, 5, 20, "worse"),
        ("lower", 14, 0, 0, "reached"),
    ],
)
def test_an_effect_is_told_by_direction_baseline_target_and_reading(
    better, baseline, target, latest, expected
):
    assert effect.effect(better, baseline, target, latest) == expected


@pytest.mark.parametrize(
    ("status", "effects", "said"),
    [
        ("complete", ["none"], "Complete, but no effect measured yet"),
        ("embedded", ["unknown"], "Complete, but no effect measured yet"),
        ("complete", ["none", "worse"], "Complete, but its measure is worse than before"),
        ("complete", ["worse", "improved"], ""),
        ("complete", ["reached"], ""),
        ("complete", [], ""),
        ("on_track", ["worse"], ""),
    ],
)
def test_a_complete_action_without_an_effect_is_pointed_out(status, effects, said):
    assert effect.without_effect(status, effects) == said


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            ("61%", date(2025, 3, 1), "74%", date(2026, 6, 1), "80%", date(2027, 3, 31)),
            "From 61% in March 2025 to 74% in June 2026; target 80% by March 2027.",
        ),
        (("61%", None, "74%", date(2026, 6, 1), "", None), "From 61% to 74% in June 2026."),
        (("61%", None, "", None, "80%", None), "61% at the start, no reading yet; target 80%."),
        (("", None, "74%", date(2026, 6, 1), "", None), "74% in June 2026."),
        (("", None, "", None, "80%", date(2027, 3, 31)), "Target 80% by March 2027."),
        (("", None, "", None, "", None), ""),
    ],
)
def test_the_numbers_of_a_measure_are_one_sentence(given, sentence):
    assert effect.movement(*given) == sentence


# ---- pasted and uploaded


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-31,74.5,Survey\n",
        "31/3/2026,74.5%,Survey",
        "31.03.2026;74.5;Survey",
        "31 March 2026\t74.5\tSurvey\n\n",
        "\ufeffDate,Value,Source\r\n31 Mar 2026,74.5,Survey\r\n",
        '31-03-2026,"74.5 %","Survey"',
    ],
)
def test_a_reading_is_read_as_people_write_it(text):
    rows, problems = measure_files.read(text, day=DAY)

    assert problems == []
    assert [(row.measured_on, row.value, row.source) for row in rows] == [
        (date(2026, 3, 31), Decimal("74.5"), "Survey")
    ]


@pytest.mark.parametrize(
    ("written", "value"),
    [('"1,234.5"', "1234.5"), ("£3.2", "3.2"), ("-2", "-2"), ("−2", "-2"), ("12 500", "12500"),
     ('"£1,000,000"', "1000000"), ("0", "0")],
)  # fmt: skip
def test_a_value_is_read_with_its_signs(written, value):
    rows, problems = measure_files.read(f"31/3/2026,{written},Survey", day=DAY)

    assert problems == []
    assert rows[0].value == Decimal(value)


def test_everything_that_is_wrong_is_said_at_once_by_its_line():
    text = (
        "31/13/2026,1,Survey\n31/3/2026,about 7,Survey\n1/4/2026,2,\n,3,Survey\n"
        "1/5/2026,4,Survey\n1/5/2026,5,Survey\n2/6/2026,6,Survey\n3/5/2026,1.2345,Survey\n"
        "4/5/2026,999999999999,Survey\n5/5/2026,,\n"
    )

    rows, problems = measure_files.read(text, day=DAY)

    assert [row.line for row in rows] == [5]
    assert [str(one) for one in problems] == [
        "Line 1: “31/13/2026” is not a date: write it as 31/3/2026",
        "Line 2: “about 7” is not a number: write it as 74.5",
        "Line 3: the source is missing",
        "Line 4: the date is missing",
        "Line 6: “1/5/2026” is the day of line 5 too",
        "Line 7: “2/6/2026” is in the future",
        "Line 8: “1.2345” has more than three decimal places",
        "Line 9: “999999999999” is too large",
        "Line 10: the value is missing",
        "Line 10: the source is missing",
    ]


@pytest.mark.parametrize(
    "text",
    ["31/3/2026, £1,234, Finance system", "31/3/2026,12,500,Finance", "31/3/2026, £1,234",
     "31/3/2026,74.5,Survey, spring 2026"],
)  # fmt: skip
def test_a_comma_too_many_is_told_and_nothing_is_stored_by_halves(text):
    rows, problems = measure_files.read(text, day=DAY, source="Survey")

    assert rows == []
    assert [str(one) for one in problems] == [
        f"Line 1: “{text.replace(', ', ',')}” is more than a date, a value and a source: write "
        "1,234 as 1234, and put a source that has a comma in quotation marks"
    ]


@pytest.mark.parametrize(
    "text",
    ['31/3/2026, "£1,234", "Survey, spring"', "31/3/2026\t1,234\tSurvey, spring",
     "31/3/2026;1,234;Survey, spring;;", '31/3/2026,"1,234","Survey, spring",,'],
)  # fmt: skip
def test_a_comma_within_a_cell_is_read(text):
    rows, problems = measure_files.read(text, day=DAY)

    assert problems == []
    assert [(row.value, row.source) for row in rows] == [(1234, "Survey, spring")]


def test_a_further_column_is_told():
    _, problems = measure_files.read("31/3/2026\t74.5\tSurvey\tA note", day=DAY)

    assert str(problems[0]).endswith("a value and a source: leave out the other columns")


def test_one_source_serves_the_lines_that_name_none():
    rows, problems = measure_files.read("1/4/2026,2\n2/4/2026,3,Own", day=DAY, source="Survey")

    assert problems == []
    assert [row.source for row in rows] == ["Survey", "Own"]


@pytest.mark.parametrize("text", ["", "\n\n", "Date,Value,Source\n"])
def test_nothing_is_said_to_be_nothing(text):
    assert [str(one) for one in measure_files.read(text, day=DAY)[1]] == [
        "There is no reading in it"
    ]


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"PK\x03\x04\x00\x00"])
def test_a_file_that_is_no_text_is_refused(content):
    with pytest.raises(ValueError, match="not a text"):
        measure_files.decode(content)


# ---- stored


def row(day, value, source="Survey"):
    return measure_files.Row(1, day, Decimal(value), source)


@database
def test_the_same_readings_twice_change_nothing_and_another_value_puts_one_right():
    measure, user = make_measure(), make_user()
    rows = [row(date(2026, 3, 31), "70"), row(date(2026, 4, 30), "72")]

    assert measures.enter(measure, rows, by=user) == 2
    assert measures.enter(measure, rows, by=user) == 0
    assert measures.enter(measure, [row(date(2026, 4, 30), "73")], by=user) == 1

    assert measures.standing_readings(measure) == {
        date(2026, 3, 31): (Decimal(70), "Survey"),
        date(2026, 4, 30): (Decimal(73), "Survey"),
    }
    assert Measurement.objects.count() == 3


@database
def test_a_reading_put_right_and_back_again_stands_as_it_was():
    measure, user = make_measure(), make_user()
    for value in ("70", "71", "70"):
        measures.enter(measure, [row(date(2026, 3, 31), value)], by=user)

    assert measures.standing_readings(measure)[date(2026, 3, 31)][0] == 70


@database
def test_a_target_before_the_baseline_is_refused_by_the_database():
    with (
        pytest.raises(IntegrityError, match="measure_target_is_after_the_baseline"),
        transaction.atomic(),
    ):
        make_measure(baseline_on=date(2026, 3, 1), target_on=date(2026, 3, 1))


# ---- pages


@pytest.fixture
def officer(sign_in):
    user = sign_in("officer")
    make_action(recommendation=make_recommendation(), owner=make_post(holder=user))
    return user


def reading(day=date(2026, 3, 31), value="74.5", source="Survey"):
    return {
        "value": value,
        "measured_on_day": day.day,
        "measured_on_month": day.month,
        "measured_on_year": day.year,
        "source": source,
    }


@database
def test_an_officer_adds_a_reading_without_javascript(client, officer):
    measure = make_measure()

    response = client.post(f"/harbourne/measures/{measure.pk}/readings/new/", reading())

    assertRedirects(response, f"{PAGE}#measure-{measure.pk}")
    one = Measurement.objects.get()
    assert (one.value, one.source, one.recorded_by) == (Decimal("74.5"), "Survey", officer)


@database
def test_a_reading_is_added_in_its_place(client, officer):
    measure = make_measure()
    address = f"/harbourne/measures/{measure.pk}/readings/new/"
    htmx = {"headers": {"HX-Request": "true"}}

    form = client.get(address, **htmx)
    assert form.content.strip().startswith(b'<form id="reading-')
    wrong = client.post(address, reading(value="lots"), **htmx)
    assertContains(wrong, "Enter a number, such as 74.5", status_code=422)
    saved = client.post(address, reading(), **htmx)
    assertContains(saved, f'hx-select="#measure-{measure.pk}"')
    assertContains(saved, "The reading is saved.")


@database
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"value": ""}, "Enter the value"),
        ({"source": ""}, "Enter where it comes from"),
        ({"measured_on_year": 2999}, "must be today or in the past"),
        ({"value": "1.23456"}, "three decimal places or fewer"),
        ({"value": "NaN"}, "Enter a number, such as 74.5"),
    ],
)
def test_a_wrong_reading_is_refused_in_words(client, officer, changes, message):
    measure = make_measure()

    response = client.post(f"/harbourne/measures/{measure.pk}/readings/new/", reading() | changes)

    assertContains(response, message, status_code=422)
    assert not Measurement.objects.exists()


@database
def test_an_officer_of_another_recommendation_enters_no_readings(client, officer):
    measure = make_measure(recommendation=make_recommendation(number="2"))

    response = client.post(f"/harbourne/measures/{measure.pk}/readings/new/", reading())

    assert response.status_code == 403


@database
def test_readings_are_looked_at_before_they_are_stored(client, officer):
    measure = make_measure()
    address = f"/harbourne/measures/{measure.pk}/readings/import/"
    measures.enter(measure, [row(date(2026, 3, 31), "70")], by=officer)
    text = "31/3/2026,70,Survey\n30/4/2026,72,Survey\n"

    preview = client.post(address, {"text": text})

    assertContains(preview, "1 of 2 will be stored")
    assertContains(preview, "Here already")
    assert Measurement.objects.count() == 1
    stored = client.post(address, {"text": text, "store": "1"}, follow=True)
    assertContains(stored, "1 reading stored. The others were here already.")
    again = client.post(address, {"text": text, "store": "1"}, follow=True)
    assertContains(again, "Nothing has changed")
    assert Measurement.objects.count() == 2


@database
def test_one_wrong_line_stores_none(client, officer):
    measure = make_measure()
    text = "31/3/2026,70,Survey\n30/4/2026,lots,Survey\n"

    response = client.post(
        f"/harbourne/measures/{measure.pk}/readings/import/", {"text": text, "store": "1"}
    )

    assertContains(response, "Line 2: “lots” is not a number", status_code=422)
    assertContains(response, "30/4/2026,lots,Survey", status_code=422)
    assert not Measurement.objects.exists()


@database
def test_a_file_of_readings_is_read(client, officer):
    measure = make_measure()
    file = upload("Date;Value\n31/3/2026;70\n".encode("cp1252"), "readings.csv")

    response = client.post(
        f"/harbourne/measures/{measure.pk}/readings/import/",
        {"file": file, "source": "Survey – café"},
    )

    assertContains(response, "1 of 1 will be stored")
    assertContains(response, "Survey – café")


@database
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"text": " "}, "Paste the readings, or choose a file"),
        ({"text": "1/4/2026,2,a", "file": (b"x", "a.csv")}, "not both"),
        ({"file": (b"\x00\x01", "a.csv")}, "This is not a text file"),
    ],
)
def test_an_import_that_cannot_be_read_is_refused_in_words(client, officer, given, message):
    if "file" in given:
        given = given | {"file": upload(*given["file"])}

    response = client.post(f"/harbourne/measures/{make_measure().pk}/readings/import/", given)

    assertContains(response, message, status_code=422)


def described(**changes):
    return {
        "name": "Residents who feel informed",
        "unit": "%",
        "better": "higher",
        "baseline": "61",
        "baseline_on_day": 1,
        "baseline_on_month": 3,
        "baseline_on_year": 2025,
        "target": "80",
        "target_on_day": 31,
        "target_on_month": 3,
        "target_on_year": 2027,
    } | changes


@database
def test_a_coordinator_adds_a_measure_and_changes_it(client, sign_in):
    sign_in("coordinator")
    action = make_action(recommendation=make_recommendation())
    assertContains(client.get(PAGE), "Add a measure")

    client.post(f"{PAGE}measures/new/", described(action=action.pk))
    measure = Measure.objects.get()
    shown = client.get(f"/harbourne/measures/{measure.pk}/edit/")
    assertContains(shown, 'name="target" value="80"')
    client.post(f"/harbourne/measures/{measure.pk}/edit/", described(target="85"))

    measure.refresh_from_db()
    assert (measure.target, measure.action) == (Decimal(85), None)
    added, changed = AuditEntry.objects.order_by("pk")
    assert (added.verb, changed.verb) == ("added", "changed")
    assert changed.changes["target"] == ["80", "85"]


@database
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "Enter what is measured"),
        ({"baseline": "lots"}, "Enter a number, such as 74.5"),
        ({"target_on_year": 2024}, "The target must be after the baseline"),
        ({"name": "Known"}, "Another measure of this recommendation has this name"),
    ],
)
def test_a_wrong_measure_is_refused_in_words(client, sign_in, changes, message):
    sign_in("coordinator")
    make_measure(name="Known")

    response = client.post(f"{PAGE}measures/new/", described(**changes))

    assertContains(response, message, status_code=422)


@database
def test_the_page_says_the_numbers_in_words_and_lists_the_readings(client, sign_in):
    user = sign_in("member")
    measure = make_measure(baseline_on=date(2025, 3, 1), target_on=date(2027, 3, 31))
    measures.enter(measure, [row(date(2026, 1, 31), "74", "Survey, wave 3")], by=user)

    page = client.get(PAGE)

    assertContains(
        page, "From 61% in March 2025 to 74% in January 2026; target 80% by March 2027."
    )
    assertContains(page, "Better than the baseline, target not reached")
    assertContains(page, "Survey, wave 3")
    assertNotContains(page, "Add a reading")


@database
def test_the_row_of_a_complete_action_without_effect_says_so(client, sign_in):
    user = sign_in("member")
    action = make_action(recommendation=make_recommendation())
    report(action, "complete", on=date(2026, 2, 1))
    measure = make_measure(action=action)
    assertContains(client.get(PAGE), "Complete, but no effect measured yet")

    measures.enter(measure, [row(date(2026, 3, 1), "65")], by=user)

    assertNotContains(client.get(PAGE), "no effect measured yet")
    assertContains(
        client.get(PAGE, {"as_at": "2026-02-15"}), "Complete, but no effect measured yet"
    )


@database
def test_whoever_leads_a_recommendation_enters_readings_without_an_action(client, sign_in):
    user = sign_in("lead_officer")
    lead = make_post(title="Director of Place", holder=user)
    measure = make_measure(recommendation=make_recommendation(lead_officer=lead))

    response = client.post(
        f"/harbourne/measures/{measure.pk}/readings/new/", reading(day=localdate())
    )

    assert response.status_code == 302


def test_who_answers_the_recommendation_by_a_shared_action_may_enter_readings(client, sign_in):
    shared = make_action(
        recommendation=make_recommendation(number="2"), owner=make_post(holder=sign_in("officer"))
    )
    measure = Measure.objects.create(recommendation=make_recommendation(), name="Calls")
    address = f"/harbourne/measures/{measure.pk}/readings/new/"

    before = client.get(address).status_code
    shared.also_answers.add(measure.recommendation)

    assert (before, client.get(address).status_code) == (403, 200)
