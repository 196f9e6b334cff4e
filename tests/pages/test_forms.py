"""What `{{ form }}` prints, and how a date in three boxes is read."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from recommendations.fields import DayMonthYearField, DayMonthYearWidget

KINDS = [("full", "Accepted"), ("part", "Accepted in part")]


class ActionForm(forms.Form):
    title = forms.CharField(help_text="As it is in the plan")
    reference = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"class": "input--5"})
    )
    status = forms.ChoiceField(choices=KINDS)
    due_on = DayMonthYearField(label="When is it due?", help_text="For example, 27 3 2026")
    kind = forms.ChoiceField(
        choices=KINDS, widget=forms.RadioSelect(attrs={"class": "choices--inline"})
    )
    themes = forms.MultipleChoiceField(
        choices=[("Core", [("f", "Finance"), ("g", "Governance")]), ("l", "Leadership")],
        widget=forms.CheckboxSelectMultiple,
    )
    evidence = forms.FileField(required=False)
    next_steps = forms.CharField(widget=forms.Textarea)
    public = forms.BooleanField(label="Show this to the public", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, initial="4")


GOOD = {
    "title": "Map the work programme",
    "status": "full",
    "due_on_day": "27",
    "due_on_month": "3",
    "due_on_year": "2026",
    "kind": "part",
    "themes": ["f", "l"],
    "next_steps": "Ask Cabinet",
    "seen": "4",
}


def soup(html):
    return BeautifulSoup(str(html), "html.parser")


def page(form):
    return soup(form)


def summary(form, **context):
    context = {"form": form, **context}
    return soup(render_to_string("components/_error_summary.html", context))


def words(element):
    return " ".join(element.get_text(" ").split())


def test_every_control_has_a_label():
    found = page(ActionForm())

    for control in found.select("input:not([type=hidden]), select, textarea"):
        assert found.select_one(f'label[for="{control["id"]}"]'), control


def test_no_id_is_used_twice():
    ids = [element["id"] for element in page(ActionForm({})).select("[id]")]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("form", [ActionForm(), ActionForm({})])
def test_what_describes_a_control_is_there(form):
    found = page(form)

    for element in found.select("[aria-describedby]"):
        for identifier in element["aria-describedby"].split():
            assert found.find(id=identifier), identifier


@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("title", ["input"]),
        ("reference", ["input", "input--5"]),
        ("status", ["select"]),
        ("next_steps", ["textarea"]),
        ("evidence", ["file"]),
        ("public", ["choice__input"]),
        ("kind", ["choice__input"]),
        ("due_on_day", ["input", "input--2"]),
        ("due_on_year", ["input", "input--4"]),
    ],
)
def test_a_control_has_the_class_of_its_kind(name, classes):
    control = page(ActionForm()).find(attrs={"name": name})

    assert control["class"] == classes


def test_a_hidden_field_is_printed_bare_and_once():
    found = page(ActionForm()).find_all(attrs={"name": "seen"})

    assert len(found) == 1
    assert "class" not in found[0].attrs
    assert found[0].find_parent(class_="field") is None


@pytest.mark.parametrize(("name", "legend"), [("kind", "Kind"), ("due_on_day", "When is it due?")])
def test_a_group_is_a_fieldset_with_a_legend(name, legend):
    group = page(ActionForm()).find(attrs={"name": name}).find_parent("fieldset")

    assert words(group.legend) == legend


def test_the_class_of_a_group_goes_on_the_group():
    found = page(ActionForm())

    assert found.find(id="id_kind")["class"] == ["choices", "choices--inline"]


def test_choices_under_a_heading_follow_their_heading():
    themes = page(ActionForm()).find(id="id_themes")

    assert words(themes) == "Core Finance Governance Leadership"
    assert [words(heading) for heading in themes.select(".choices__group")] == ["Core"]


def test_what_was_given_is_shown_again():
    found = page(ActionForm(GOOD))

    assert found.find(id="id_title")["value"] == "Map the work programme"
    assert found.select_one("#id_kind [checked]")["value"] == "part"
    assert [box["value"] for box in found.select("#id_themes [checked]")] == ["f", "l"]


def test_only_fields_that_may_stay_empty_are_marked_optional():
    found = page(ActionForm())

    marked = [words(label.parent) for label in found.select(".optional")]
    assert marked == ["Reference (optional)", "Evidence (optional)"]


def test_a_form_may_leave_the_mark_out():
    class Filters(forms.Form):
        mark_optional = False
        words = forms.CharField(required=False)

    assert page(Filters()).select(".optional") == []


def test_an_error_is_beside_its_field_and_named_as_an_error():
    found = page(ActionForm({**GOOD, "title": ""}))

    control = found.find(id="id_title")
    message = found.find(id="id_title_error")
    assert words(message) == "Error: Enter the title"
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"] == "id_title_helptext id_title_error"
    assert control["class"] == ["input", "input--error"]
    assert "field--error" in control.find_parent(class_="field")["class"]


def test_radio_buttons_are_not_invalid_by_themselves():
    group = page(ActionForm({**GOOD, "kind": ""})).find(id="id_kind").find_parent("fieldset")

    assert group["aria-describedby"] == "id_kind_error"
    assert group.select("[aria-invalid]") == []


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (forms.CharField(label="Title"), "Enter the title"),
        (forms.CharField(label="What has changed?"), "Enter what has changed"),
        (forms.CharField(label="LGA report"), "Enter the LGA report"),
        (forms.ChoiceField(label="Status", choices=KINDS), "Select the status"),
        (forms.FileField(label="Minutes"), "Select the minutes"),
        (forms.BooleanField(label="I have checked it"), "Select “I have checked it”"),
        (forms.CharField(error_messages={"required": "Say what is next"}), "Say what is next"),
    ],
)
def test_a_missing_answer_is_asked_for_in_words(field, expected):
    form = type("OneField", (forms.Form,), {"answer": field})({})

    assert form["answer"].error_texts == [expected]


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Enter a whole number.", "Enter a whole number"),
        ("Enter a number. Use digits.", "Enter a number. Use digits."),
        ("Enter a date", "Enter a date"),
    ],
)
def test_an_error_of_one_sentence_has_no_full_stop(message, shown):
    form = ActionForm(GOOD)
    form.add_error("title", message)

    assert form["title"].error_texts == [shown]


def test_the_summary_leads_to_each_field():
    found = page(form := ActionForm({}))

    links = summary(form).select("a")
    assert [words(link) for link in links][:3] == [
        "Enter the title",
        "Select the status",
        "Enter a date",
    ]
    for link in links:
        assert found.find(id=link["href"][1:]).name in {"input", "select", "textarea"}


def test_the_summary_says_what_is_wrong_with_the_form_as_a_whole():
    form = ActionForm(GOOD)
    form.add_error(None, "The plan is closed")

    items = [words(item) for item in summary(form).select("li")]
    assert items == ["The plan is closed"]


def test_an_error_of_a_hidden_field_is_said_without_a_link():
    found = summary(ActionForm({**GOOD, "seen": ""}))

    assert [words(item) for item in found.select("li")] == ["Enter the seen"]
    assert found.select("a") == []


def test_the_summary_takes_the_focus_and_its_place_among_headings():
    found = summary(ActionForm({}), level=3, heading="Check this update")

    assert found.div["tabindex"] == "-1"
    assert found.div.has_attr("autofocus")
    assert words(found.h3) == "Check this update"


@pytest.mark.parametrize("form", [ActionForm(), ActionForm(GOOD)])
def test_there_is_no_summary_while_nothing_is_wrong(form):
    assert words(summary(form)) == ""


# --- dates in three boxes


def read(*typed, **options):
    return DayMonthYearField(**options).clean(list(typed))


@given(st.dates(min_value=date(1000, 1, 1)))
def test_any_day_typed_in_digits_is_that_day(day):
    assert read(str(day.day), str(day.month), str(day.year)) == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (("27", "3", "2026"), date(2026, 3, 27)),
        (("07", "03", "2026"), date(2026, 3, 7)),
        ((" 7 ", " 3", "2026 "), date(2026, 3, 7)),
        (("29", "2", "2024"), date(2024, 2, 29)),
        (("27", "March", "2026"), date(2026, 3, 27)),
        (("27", "mar", "2026"), date(2026, 3, 27)),
        (("27", "Sept.", "2026"), date(2026, 9, 27)),
    ],
)
def test_a_date_is_read_as_people_type_it(typed, day):
    assert read(*typed) == day


REAL = "Enter a real date, such as 27 3 2026"


@pytest.mark.parametrize(
    ("typed", "message", "parts"),
    [
        (("31", "2", "2026"), REAL, ["day", "month", "year"]),
        (("29", "2", "2025"), REAL, ["day", "month", "year"]),
        (("32", "1", "2026"), REAL, ["day"]),
        (("0", "1", "2026"), REAL, ["day"]),
        (("-1", "1", "2026"), REAL, ["day"]),
        (("1", "13", "2026"), REAL, ["month"]),
        (("1", "Marvember", "2026"), REAL, ["month"]),
        (("1", "ma", "2026"), REAL, ["month"]),
        (("x", "y", "2026"), REAL, ["day", "month"]),
        (("²", "3", "2026"), REAL, ["day"]),
        (("٣", "3", "2026"), REAL, ["day"]),
        (("1", "1", "20260"), REAL, ["year"]),
        (("1", "1", "26"), "Enter the year in full, such as 2026", ["year"]),
        (("1", "1", "0026"), "Enter the year in full, such as 2026", ["year"]),
        (("27", "3", ""), "Enter the year too", ["year"]),
        (("27", "", ""), "Enter the month and year too", ["month", "year"]),
        (("", "3", "2026"), "Enter the day too", ["day"]),
    ],
)
def test_a_date_that_cannot_be_says_which_box_is_wrong(typed, message, parts):
    with pytest.raises(ValidationError) as caught:
        read(*typed)

    assert caught.value.messages == [message]
    assert list(caught.value.params["parts"]) == parts


@pytest.mark.parametrize("typed", [("", "", ""), (None, None, None), (" ", "", "")])
def test_no_date_is_asked_for_only_where_one_must_be_given(typed):
    assert read(*typed, required=False) is None
    with pytest.raises(ValidationError, match="Enter a date"):
        read(*typed)


def test_a_wrong_date_stays_as_it_was_typed():
    wrong = {**GOOD, "due_on_day": "31", "due_on_month": "Feb", "due_on_year": "20x6"}

    found = page(ActionForm(wrong))

    assert [box["value"] for box in found.select(".date input")] == ["31", "Feb", "20x6"]


def test_only_the_wrong_box_is_marked_and_linked():
    form = ActionForm({**GOOD, "due_on_year": ""})

    boxes = page(form).select(".date input")
    assert [box.get("aria-invalid") for box in boxes] == [None, None, "true"]
    assert ["input--error" in box["class"] for box in boxes] == [False, False, True]
    assert summary(form).a["href"] == "#id_due_on_2"


def test_the_boxes_show_the_date_there_is():
    found = page(ActionForm(initial={"due_on": date(2026, 3, 27)}))

    assert [box["value"] for box in found.select(".date input")] == ["27", "3", "2026"]


def test_one_wrong_form_does_not_mark_the_next():
    page(ActionForm({**GOOD, "due_on_year": ""}))

    assert page(ActionForm(GOOD)).select(".date [aria-invalid]") == []


def test_a_date_typed_another_way_has_not_changed():
    field = DayMonthYearField()

    assert not field.has_changed(date(2026, 3, 7), ["07", "Mar", "2026"])
    assert field.has_changed(date(2026, 3, 7), ["8", "3", "2026"])
    assert field.has_changed(date(2026, 3, 7), ["31", "2", "2026"])


def test_a_form_without_ids_can_be_printed():
    found = page(ActionForm(auto_id=False))

    assert found.find(attrs={"name": "title"}) is not None
    assert isinstance(DayMonthYearField().widget, DayMonthYearWidget)
