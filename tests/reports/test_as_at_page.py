"""The report at an address that stays, the command that writes it, and the words for a cover."""

import csv
import dataclasses
import io
import json
from datetime import date
from io import StringIO

import docx
import openpyxl
import pikepdf
import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command

from meetings.models import Committee
from peerchallenge.reports.formats.cover import cover_text
from peerchallenge.reports.formats.renderers import RENDERERS
from peerchallenge.reports.report import Audience, NextStep, Section
from tests.factories import (
    make_action,
    make_branding,
    make_challenge,
    make_council,
    make_recommendation,
    report,
)
from tests.reports import sample_report

PAGE = "/harbourne/2026/report/as-at/2026-03-31/"


@pytest.fixture
def recommendation(council):
    return make_recommendation(challenge=make_challenge(council=council))


@pytest.fixture
def plan(recommendation):
    action = make_action(recommendation=recommendation, title="Publish the plan")
    report(action, "on_track", on=date(2026, 3, 1))
    return action


# ---- the page


def test_the_page_shows_the_report_as_it_stood_on_its_day(client, sign_in, plan):
    sign_in("coordinator")
    report(plan, "complete", on=date(2026, 4, 2))

    before = BeautifulSoup(client.get(PAGE).content, "html.parser")
    after = BeautifulSoup(client.get(PAGE.replace("03-31", "04-02")).content, "html.parser")

    assert before.h1.get_text(strip=True).endswith("progress report")
    assert "0 of 1 action (0%) is complete." in before.get_text()
    assert "1 of 1 action (100%) is complete." in after.get_text()


def test_the_page_keeps_the_policy_of_all_pages(client, sign_in, plan):
    sign_in("coordinator")

    response = client.get(PAGE)

    soup = BeautifulSoup(response.content, "html.parser")
    assert "style-src 'self'" in response.headers["Content-Security-Policy"]
    assert soup.find("style") is None
    assert not [one for one in soup.find_all(True) if one.has_attr("style")]
    assert soup.select_one('link[href$="css/report.css"]')


def test_the_page_says_for_which_committee_it_is(client, sign_in, council, plan):
    sign_in("clerk")
    committee = Committee.objects.create(council=council, name="Scrutiny Board")

    said = client.get(PAGE, {"committee": committee.pk, "meeting": "2026-04-14"}).content.decode()

    assert "Scrutiny Board" in said
    assert "14 April 2026" in said


def test_the_files_on_the_page_are_of_the_same_report(client, sign_in, council, plan):
    sign_in("coordinator")
    committee = Committee.objects.create(council=council, name="Scrutiny Board")
    asked = {"committee": committee.pk, "meeting": "2026-04-14"}
    soup = BeautifulSoup(client.get(PAGE, asked).content, "html.parser")
    links = {one.get_text(): one["href"] for one in soup.select(".report-downloads a")}

    data = client.get(links["JSON, for other systems"]).json()

    assert data["as_at"] == "2026-03-31"
    assert data["for"] == {"committee": "Scrutiny Board", "meeting_date": "2026-04-14"}
    word = client.get(links["Word, to edit"])
    assert word.headers["Content-Disposition"] == (
        'attachment; filename="CPC-progress-harbourne-2026-03-31.docx"'
    )
    assert docx.Document(io.BytesIO(word.content)).tables


@pytest.mark.parametrize("day", ["2999-01-01", "2026-02-30", "20260331", "yesterday", "2026-3-31"])
def test_there_is_no_page_for_a_day_to_come_or_for_none(client, sign_in, plan, day):
    sign_in("coordinator")

    assert client.get(PAGE.replace("2026-03-31", day)).status_code == 404


@pytest.mark.parametrize("asked", ["committee=x", "committee=999999", "committee=²"])
def test_there_is_no_page_for_a_committee_that_is_not_the_councils(client, sign_in, plan, asked):
    sign_in("coordinator")
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    other = Committee.objects.create(council=elsewhere, name="Cabinet")

    assert client.get(f"{PAGE}?{asked}").status_code == 404
    assert client.get(f"{PAGE}?committee={other.pk}").status_code == 404


def test_there_is_no_page_for_a_meeting_that_is_no_day(client, sign_in, council, plan):
    sign_in("coordinator")
    committee = Committee.objects.create(council=council, name="Cabinet")

    assert client.get(f"{PAGE}?committee={committee.pk}&meeting=soon").status_code == 404


def test_the_page_takes_as_many_queries_for_ten_actions_as_for_one(
    client, sign_in, recommendation, plan, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sign_in("coordinator")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    for _ in range(9):
        report(make_action(recommendation=recommendation), "on_track", on=date(2026, 3, 1))

    with django_assert_num_queries(len(one)):
        client.get(PAGE)


# ---- the command


def written(tmp_path, kind, **options):
    path = tmp_path / f"report.{kind}"
    call_command(
        "progress_report",
        council="harbourne",
        challenge="2026",
        as_at=date(2026, 3, 31),
        format=kind,
        output=path,
        stdout=StringIO(),
        **options,
    )
    return path


@pytest.mark.parametrize("kind", RENDERERS)
def test_the_command_writes_every_format(plan, tmp_path, kind):
    content = written(tmp_path, kind).read_bytes()

    opened = {
        "pdf": lambda: len(pikepdf.open(io.BytesIO(content)).pages),
        "docx": lambda: len(docx.Document(io.BytesIO(content)).tables),
        "xlsx": lambda: openpyxl.load_workbook(io.BytesIO(content))["Actions"].max_row - 1,
        "html": lambda: content.count(b"<!doctype html>"),
        "csv": lambda: len(list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))),
        "json": lambda: json.loads(content)["summary"]["actions_total"],
    }
    assert opened[kind]() >= 1


def test_the_command_marks_a_report_as_the_council_has_it(plan, tmp_path):
    make_branding(classification="Not for publication", author="Chief Executive")

    told = json.loads(written(tmp_path, "json").read_text())

    assert (told["classification"], told["author"]) == ("Not for publication", "Chief Executive")


def test_the_command_refuses_a_format_that_is_not_made(plan, tmp_path):
    with pytest.raises(CommandError, match="invalid choice: 'odt'"):
        call_command(
            "progress_report", "--council=harbourne", "--challenge=2026", "--as-at=2026-03-31",
            "--format=odt", f"--output={tmp_path / 'report.odt'}",
        )  # fmt: skip

    assert not list(tmp_path.iterdir())


def test_the_command_says_in_a_line_that_it_cannot_write(plan, tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command(
            "progress_report", "--council=harbourne", "--challenge=2026", "--as-at=2026-03-31",
            "--format=csv", f"--output={tmp_path / 'missing' / 'report.csv'}",
        )  # fmt: skip

    assert refused.value.returncode == 2


# ---- the words for a cover report


def test_the_cover_text_gives_purpose_summary_recommendations_and_dates():
    whole = sample_report.report(
        3,
        3,
        asks=("Note the progress made.", "Approve the amended completion dates."),
        milestones=(NextStep(date(2026, 5, 1), "Adopt the protocol", "3.2"),),
        audience=Audience("Cabinet", date(2026, 4, 14)),
        implications=(Section("Financial implications", ""),),
    )
    summary = whole.summary

    said = cover_text(whole)

    assert said.startswith("Purpose of the report\n\nTo report progress against")
    assert (
        f"{summary.recommendations_implemented} of {summary.recommendations_total}"
        " recommendations" in said
    )
    assert (
        "Recommendations\n\nThat Cabinet:\n1. Note the progress made.\n"
        "2. Approve the amended completion dates.\n" in said
    )
    assert "Next dates\n\n1 May 2026: Adopt the protocol (3.2)" in said
    assert said.endswith("Financial implications\n\n[To be completed]\n")


def test_the_cover_text_leaves_out_what_is_empty():
    said = cover_text(sample_report.report(1, 1, asks=(), milestones=(), implications=()))

    assert "Recommendations\n\n" not in said
    assert "Next dates" not in said
    assert "\n\n\n" not in said


def test_the_cover_text_says_the_summary_in_the_words_of_the_report():
    whole = sample_report.report(2, 2)
    page = BeautifulSoup(RENDERERS["html"].render(whole), "html.parser")
    sentence = page.find(id="summary").find_next("p").get_text(strip=True)

    assert len(sentence) > 40
    assert sentence in cover_text(whole)


def test_the_cover_text_is_whole_when_names_are_missing():
    bare = dataclasses.replace(
        sample_report.report(0, 0, changes_since=None), body="", challenge=""
    )

    assert "the peer challenge of" in cover_text(bare)
