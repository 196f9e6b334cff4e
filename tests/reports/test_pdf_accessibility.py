"""The PDF before the checkers: nothing found at the sizes people use, and every breakage seen."""

import dataclasses
import os

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from peerchallenge.reports.printed.pdf import render_pdf
from peerchallenge.reports.report import Section
from tests.reports import sample_report
from tests.reports.pdf_checks import elements, wrong_with
from tests.reports.test_pdf import HOSTILE

# The database has no part in this: once is enough.
pytestmark = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL")), reason="the same on every database"
)

NOTHING = {"outloud": [], "pdfua": [], "inspector": [], "qpdf": []}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A report with every part, on few pages: checking takes as long as there are pages."""
    path = tmp_path_factory.mktemp("pdf") / "small.pdf"
    path.write_bytes(render_pdf(sample_report.report(1, 2)))
    return path


@pytest.mark.parametrize(
    "whole",
    [
        sample_report.report(7, 10),
        sample_report.report(
            2,
            2,
            introduction="The Leader introduces this report.",
            conclusions="Two actions need a decision.",
            asks=("Note the progress made.",),
            implications=(Section("Finance", ""), Section("Equalities", "None.")),
        ),
        sample_report.report(0, 0, changes_since=None, definitions=()),
        sample_report.with_every_text(sample_report.report(2, 2), lambda name, text: HOSTILE),
    ],
    ids=["7x10", "with every part", "empty", "hostile"],
)
def test_the_checkers_find_nothing(whole, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(render_pdf(whole))

    assert wrong_with(path) == NOTHING


@pytest.mark.skipif(
    not os.environ.get("TEST_EVERYTHING"), reason="takes half a minute; TEST_EVERYTHING runs it"
)
def test_the_checkers_find_nothing_in_a_thousand_actions(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(render_pdf(sample_report.report(20, 50)))

    assert wrong_with(path) == NOTHING


# ---- do they bite?


def no_language(document):
    del document.Root.Lang


def no_title_in_the_information(document):
    del document.docinfo[Name.Title]


def window_without_title(document):
    document.Root.ViewerPreferences.DisplayDocTitle = False


def not_marked(document):
    document.Root.MarkInfo.Marked = False


def no_tags(document):
    del document.Root.StructTreeRoot


def figure_without_words(document):
    del elements(document, Name.Figure)[0][Name.Alt]


def table_without_headers(document):
    table = elements(document, Name.Table)[0]
    waiting = [table]
    while waiting:
        one = waiting.pop()
        if one.get(Name.S) == Name.TH:
            one.S = Name.TD
        kids = one.get(Name.K)
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, Dictionary):
                waiting.append(kid)


def header_without_scope(document):
    del elements(document, Name.TH)[0][Name.A]


def heading_that_skips_a_level(document):
    elements(document, Name.H2)[0].S = Name.H4


def list_of_paragraphs(document):
    for item in elements(document, Name.LI):
        item.S = Name.P


def link_without_words(document):
    for page in document.pages:
        for annotation in page.get(Name.Annots, []):
            if Name.Contents in annotation:
                del annotation[Name.Contents]


def no_claim(document):
    with document.open_metadata() as metadata:
        del metadata["pdfuaid:part"]


BREAKAGES = [
    no_language,
    no_title_in_the_information,
    window_without_title,
    not_marked,
    no_tags,
    figure_without_words,
    table_without_headers,
    header_without_scope,
    heading_that_skips_a_level,
    list_of_paragraphs,
    link_without_words,
    no_claim,
]


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda one: one.__name__)
def test_a_breakage_is_seen_by_at_least_one_checker(small, tmp_path, breakage):
    path = tmp_path / "broken.pdf"
    with pikepdf.open(small) as document:
        breakage(document)
        document.save(path)

    wrong = wrong_with(path)

    assert any(wrong.values()), breakage.__name__


def test_before_it_is_broken_nothing_is_wrong(small):
    assert wrong_with(small) == NOTHING


def test_the_texts_of_a_report_do_not_change_what_it_is_checked_for(tmp_path):
    whole = dataclasses.replace(sample_report.report(1, 1), council="Cyngor Môn", author="")
    path = tmp_path / "report.pdf"
    path.write_bytes(render_pdf(whole))

    assert wrong_with(path) == NOTHING
