"""Texts of another language: given whole, or not used."""

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from peerchallenge.reports import given_texts, texts
from peerchallenge.reports.formats.cover import cover_text
from peerchallenge.reports.progress import progress_report
from peerchallenge.reports.report import Brand
from tests.factories import make_action, make_challenge, report


@pytest.fixture
def welsh(settings, tmp_path, monkeypatch):
    """Return a function that gives texts, made of the English by `change`."""
    monkeypatch.setattr(texts, "LANGUAGES", {"en": texts.ENGLISH})
    settings.DATA_DIR = tmp_path
    path = tmp_path / "report-texts" / "cy.json"
    path.parent.mkdir()

    def give(change):
        said = StringIO()
        call_command("report_texts", stdout=said)
        given = json.loads(said.getvalue())
        change(given)
        path.write_text(json.dumps(given), encoding="utf-8")
        return given_texts.read_given()

    give.path = path
    return give


def translate(given):
    given["part.summary"] = "Crynodeb"
    given["define.overdue"] = "Hwyr"
    given["cover.purpose"] = "Diben yr adroddiad"


@pytest.mark.django_db
def test_a_report_speaks_a_language_whose_texts_are_given(welsh):
    assert welsh(translate) == {}
    report(make_action(), "on_track", on=date(2026, 3, 1))

    made = progress_report(
        make_challenge(),
        date(2026, 6, 30),
        generated_at=datetime(2026, 7, 1, tzinfo=UTC),
        brand=Brand(language="cy"),
    )

    assert "Hwyr" in {one.term for one in made.definitions}
    assert cover_text(made).startswith("Diben yr adroddiad\n\n")
    assert "\n\nCrynodeb\n\n" in cover_text(made)


WRONG = {
    "missing": lambda given: given.pop("part.summary"),
    "blank": lambda given: given.update({"part.summary": " "}),
    "no text": lambda given: given.update({"part.summary": ["Crynodeb"]}),
    "another place": lambda given: given.update({"page.of": "o {pages}"}),
    "an open brace": lambda given: given.update({"report_title": "{challenge"}),
    "too few months": lambda given: given.update({"months": "Ionawr,Chwefror"}),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_texts_that_are_not_whole_are_told_and_not_used(welsh, wrong):
    (why,) = welsh(WRONG[wrong]).values()

    assert "has no text, or one with other places to fill in" in why
    assert texts.offered() == ["en"]
    (warning,) = given_texts.given_texts_are_whole(None)
    assert "report_texts" in warning.hint


@pytest.mark.parametrize("content", ["{", "[1]", ""])
def test_a_file_that_is_no_object_of_texts_is_told(welsh, content):
    welsh.path.write_text(content)

    assert list(given_texts.read_given()) == [welsh.path]
    assert texts.offered() == ["en"]


@pytest.mark.django_db
def test_a_language_is_offered_only_when_its_texts_are_given(welsh, client, sign_in):
    sign_in("coordinator")
    assert 'name="language"' not in client.get("/harbourne/report-settings/").text

    welsh(translate)

    assert 'value="cy"' in client.get("/harbourne/report-settings/").text
