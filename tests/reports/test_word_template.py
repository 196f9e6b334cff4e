"""A council's own Word template: its mistakes named, its names filled in, nothing run."""

import dataclasses
import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from django.conf import settings
from docx.oxml.ns import qn

from peerchallenge.reports.formats.word_template import (
    FILTERS,
    LARGEST,
    TemplateNotFilled,
    check_template,
    render_template,
)
from peerchallenge.reports.formats.word_variables import VARIABLES, example, values
from tests.reports import sample_report
from tests.reports.test_pdf import HOSTILE, PROBES, squeezed


def paper(*lines, table=(), head="", **properties):
    """Return a template with a paragraph for each line, as Word would save it."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    if head:
        document.sections[0].header.paragraphs[0].text = head
    for name, text in properties.items():
        setattr(document.core_properties, name, text)
    return saved(document)


def saved(document):
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def with_entry(made, name, content):
    """Return the file with one entry put in or replaced."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made)) as given,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as taken,
    ):
        for entry in given.infolist():
            if entry.filename != name:
                taken.writestr(entry, given.read(entry))
        taken.writestr(name, content)
    return packed.getvalue()


def read(made, name):
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        return packed.read(name)


def words(made):
    document = docx.Document(io.BytesIO(made))
    return [paragraph.text for paragraph in document.paragraphs]


WHOLE = paper(
    "{{ council }}: {{ challenge }}",
    "{{ summary }}",
    "{%p for ask in asks %}",
    "{{ loop.index }}. {{ ask }}",
    "{%p endfor %}",
    "{%p for recommendation in recommendations %}",
    "{{ recommendation.number }} {{ recommendation.title }}",
    "{%p if recommendation.verdicts %}",
    "{{ (recommendation.verdicts|first).text }}",
    "{%p endif %}",
    "{%p endfor %}",
    table=[
        ("Ref", "Action", "Due"),
        ("{%tr for change in changes %}", "", ""),
        ("{{ change.ref }}", "{{ change.title }}", "{{ change.after }}"),
        ("{%tr endfor %}", "", ""),
    ],
    head="{{ committee|default('Cabinet') }}",
    title="{{ council }} & partners",
)


@pytest.fixture(scope="module")
def report():
    return sample_report.report(2, 2, asks=("Note the progress made.", "Agree the dates."))


# ---- filled in


def test_a_template_that_names_only_what_there_is_has_no_mistakes():
    assert check_template(WHOLE) == []


def test_a_template_is_filled_in_from_the_report(report):
    made = render_template(WHOLE, report)

    said = words(made)
    assert said[0] == "Harbourne Borough Council: Corporate Peer Challenge"
    assert "1. Note the progress made." in said
    assert "2. Agree the dates." in said
    assert "R1 Set out a single, shared vision for the borough" in said
    document = docx.Document(io.BytesIO(made))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    changes = report.changes_since.changes
    assert len(rows) == 1 + len(changes)
    assert rows[1][:2] == [changes[0].ref, changes[0].title]
    assert document.sections[0].header.paragraphs[0].text == "Overview and Scrutiny Committee"
    assert document.core_properties.title == "Harbourne Borough Council & partners"


def test_the_summary_of_the_template_is_that_of_the_report(report):
    summary = report.summary

    said = "\n".join(words(render_template(WHOLE, report)))

    assert (
        f"{summary.recommendations_implemented} of {summary.recommendations_total}"
        " recommendations" in said
    )


def test_the_same_report_and_template_are_the_same_bytes(report):
    assert render_template(WHOLE, report) == render_template(WHOLE, report)


def test_a_text_with_several_lines_keeps_them(report):
    two = dataclasses.replace(report, introduction="First.\nSecond.")

    made = render_template(paper("{{ introduction }}"), two)

    document = docx.Document(io.BytesIO(made))
    assert len(list(document.element.body.iter(qn("w:br")))) == 1


def test_what_is_typed_is_never_part_of_the_template(report):
    whole = sample_report.with_every_text(
        sample_report.report(1, 1), lambda name, text: f"@{name}@ {HOSTILE} ^{name}^"
    )
    lines = ["{{ council }}", "{{ introduction }}"]

    said = squeezed("".join(words(render_template(paper(*lines), whole))))

    assert squeezed(PROBES[0]) in said
    assert "@council@" in said
    assert "^introduction^" in said


def test_a_value_that_looks_like_a_name_is_not_filled_in_again(report):
    sly = dataclasses.replace(report, council="{{ contact }}", contact="secret@example.org")

    made = render_template(paper("{{ council }}", head="{{ council }}"), sly)

    assert words(made)[0] == "{{ contact }}"
    header = docx.Document(io.BytesIO(made)).sections[0].header
    assert header.paragraphs[0].text == "{{ contact }}"


# ---- mistakes named


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("{{ concil }}", "There is no “concil”; did you mean “council”?"),
        ("{{ xyzzy }}", "There is no “xyzzy”"),
        ("{{ council.name }}", "“council.name” does not exist: “council” is a text"),
        (
            "{{ recommendations.title }}",
            "“recommendations.title” does not exist:"
            " “recommendations” is a list: go through it with {% for … %}",
        ),
        (
            "{% for r in recommendations %}{{ r.tittle }}{% endfor %}",
            "There is no “r.tittle”; did you mean “r.title”?",
        ),
        (
            "{% for r in recommendations %}{% for a in r.actions %}{{ a.onwer }}{% endfor %}"
            "{% endfor %}",
            "There is no “a.onwer”; did you mean “a.owner”?",
        ),
        ("{% for r in council %}{% endfor %}", "“council” is not a list"),
        ("{% for r in recommendations %}", "A “for” is opened and never closed: add {% endfor %}"),
        ("{% if council %}", "A “if” is opened and never closed: add {% endif %}"),
        ("{% endfor %}", "{% endfor %} has nothing that it closes or continues"),
        ("{{ council|shout }}", "“shout” after the bar is not known"),
        ("{{ council }", "What stands between the braces is not understood"),
        ("{{ council.__class__ }}", "“__class__” may not be used in a template"),
        ("{{ ''.__class__.__mro__ }}", "“__mro__” may not be used in a template"),
        ('{{ council["__class__"] }}', "“__class__” may not be used in a template"),
        ("{{ range(9) }}", "“range(…)” may not be used: a template cannot call"),
        ("{{ council.upper() }}", "“council.upper(…)” may not be used: a template cannot call"),
        ("{{ 'a' * 999999999 }}", "A template may not calculate: name a value as it is"),
        ("{{ 9 ** 99999 }}", "A template may not calculate: name a value as it is"),
        ("{{ council ~ council }}", "A template may not calculate: name a value as it is"),
        ("{% set a = 1 %}", "{% assign %} may not be used in a template"),
        ("{% include '/etc/passwd' %}", "{% include %} may not be used in a template"),
        ("{% import 'os' as os %}", "{% import %} may not be used in a template"),
        ("{% macro m() %}{% endmacro %}", "{% macro %} may not be used in a template"),
        ("{{ council|attr('upper') }}", "“attr” after the bar is not known"),
        (
            "{% for a, b in changes %}{% endfor %}",
            "A loop takes one name: {% for action in recommendation.actions %}",
        ),
    ],
)
def test_each_mistake_is_named(line, mistake, report):
    made = paper("A report.", line)

    mistakes = check_template(made)

    assert any(one.startswith(mistake) for one in mistakes), mistakes
    with pytest.raises(TemplateNotFilled):
        render_template(made, report)


def test_a_loop_that_is_left_open_is_shown_by_its_neighbourhood():
    assert "near “" in check_template(paper("{{ council | }}"))[0]


def test_every_mistake_is_named_at_once_with_its_place():
    made = paper("{{ concil }} {{ comittee }}", head="{{ chalenge }}", title="{{ as_ad }}")

    mistakes = check_template(made)

    assert mistakes == [
        "There is no “concil”; did you mean “council”?",
        "There is no “comittee”; did you mean “committee”?",
        "There is no “chalenge”; did you mean “challenge”? (in a header)",
        "There is no “as_ad”; did you mean “as_at”? (in the property “title”)",
    ]


def test_loops_can_be_no_deeper_than_a_report():
    deep = "".join(f"{{% for a{n} in recommendations %}}" for n in range(5))

    mistakes = check_template(paper(deep + "{% endfor %}" * 5))

    assert mistakes == ["No more than 4 loops may stand in one another"]


# ---- files that are something else


def test_a_file_that_is_no_document_is_refused():
    for made in (b"", b"%PDF-1.7", b"PK\x03\x04 broken", paper("A")[:2000]):
        assert check_template(made) == ["The file is not a Word document (.docx)"]


def test_a_workbook_is_refused():
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", "<workbook/>")

    assert check_template(book.getvalue()) == ["The file is not a Word document (.docx)"]


def test_a_file_with_macros_is_refused():
    types = read(WHOLE, "[Content_Types].xml").replace(
        b"openxmlformats-officedocument.wordprocessingml.document.main",
        b"ms-word.document.macroEnabled.main",
    )

    for made in (
        with_entry(WHOLE, "[Content_Types].xml", types),
        with_entry(WHOLE, "word/vbaProject.bin", b"macro"),
    ):
        assert check_template(made) == [
            "The file holds macros. Save it as a Word document (.docx) without them"
        ]


def test_a_file_that_is_too_large_is_refused():
    assert check_template(b"x" * (LARGEST + 1)) == ["The file is larger than 5 MB"]
    bomb = with_entry(WHOLE, "word/media/large.bin", b"\0" * (61 * 1024**2))
    assert len(bomb) < LARGEST
    assert check_template(bomb) == ["The file is too large when it is unpacked"]


def test_a_file_that_fetches_from_elsewhere_is_refused():
    rels = read(WHOLE, "word/_rels/document.xml.rels").replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/image" Target="http://tracker.example/pixel.png"'
        b' TargetMode="External"/></Relationships>',
    )

    mistakes = check_template(with_entry(WHOLE, "word/_rels/document.xml.rels", rels))

    assert len(mistakes) == 1
    assert mistakes[0].startswith("The file fetches something from another place")


def test_a_file_with_an_embedded_object_is_refused():
    made = with_entry(WHOLE, "word/embeddings/oleObject1.bin", b"object")

    assert check_template(made) == [
        "The file holds an embedded object. Put a picture or text in its place"
    ]


def test_a_file_that_declares_entities_is_refused():
    core = read(WHOLE, "docProps/core.xml").replace(
        b"?>", b'?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>', 1
    )

    assert check_template(with_entry(WHOLE, "docProps/core.xml", core)) == [
        "The file is not a Word document (.docx)"
    ]


def test_a_file_whose_inside_is_broken_is_refused():
    made = with_entry(WHOLE, "word/document.xml", b"<w:document")

    assert check_template(made) == [
        "The file cannot be read. Open it in Word and save it again as .docx"
    ]


# ---- what may be named


def kinds_of(value):
    """Return the shape of a value: names with their kinds."""
    if isinstance(value, list):
        return [kinds_of(value[0])] if value else []
    if isinstance(value, str):
        return "text"
    return {name: kinds_of(inner) for name, inner in vars(value).items()}


def fits(shape, kind):
    if isinstance(kind, list):
        return isinstance(shape, list) and (not shape or fits(shape[0], kind[0]))
    if isinstance(kind, dict):
        return shape.keys() == kind.keys() and all(fits(shape[k], kind[k]) for k in kind)
    return shape == "text"


@pytest.mark.parametrize("of", ["a report", "the example"])
def test_the_values_have_exactly_the_names_that_may_be_used(of, report):
    given = values(report) if of == "a report" else example()

    assert given.keys() == VARIABLES.keys()
    for name, value in given.items():
        assert fits(kinds_of(value), VARIABLES[name]), name


def test_every_name_and_filter_is_explained():
    explained = set(
        re.findall(
            r"`(?:recommendation\.)?(\w+)`",
            Path(settings.BASE_DIR / "docs" / "word-template.md").read_text(encoding="utf-8"),
        )
    )

    def names(kind):
        if isinstance(kind, list):
            return names(kind[0])
        if isinstance(kind, dict):
            return kind.keys() | {name for inner in kind.values() for name in names(inner)}
        return set()

    assert names(VARIABLES) - explained == set()
    assert FILTERS - explained == set()
