"""The command `read_minutes`: JSON on standard output, or one line and exit status 2."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.meetings.reading import files

PAGE = (
    "Peer Challenge\n\nMinutes:\n\nOn Recommendation 2 Members asked more.\n\n"
    "Resolved: That an update come to Cabinet in six months."
)


def run(*arguments):
    out = io.StringIO()
    call_command("read_minutes", *map(str, arguments), stdout=out)
    return json.loads(out.getvalue())


def test_it_prints_what_the_contract_says(tmp_path):
    page, register = tmp_path / "page.txt", tmp_path / "register.json"
    page.write_text(PAGE)
    register.write_text(json.dumps([{"number": "R2", "text": "Keep the budget"}]))
    shape = run(page, "--recommendations", register, "--meeting-date", "2024-01-31")
    assert list(shape) == [
        "version",
        "title",
        "meeting_date",
        "paragraphs",
        "resolutions",
        "recommendations",
        "warnings",
    ]
    assert shape["meeting_date"] == "2024-01-31"
    assert shape["paragraphs"][2]["links"] == [
        {
            "number": "R2",
            "basis": "explicit",
            "score": 1.0,
            "because": 'names "Recommendation 2"',
            "start": 3,
            "end": 19,
        }
    ]
    (resolution,) = shape["resolutions"]
    assert resolution["kind"] == "receive-update"
    assert resolution["nested_in"] is None
    assert resolution["commitment"]["due_on"] == "2024-07-31"
    assert list(resolution["commitment"]) == ["what", "to_whom", "due_text", "due_on", "due_rule"]


def test_one_item_of_a_meeting_is_read_by_its_number(tmp_path):
    page = tmp_path / "minutes.pdf"
    page.write_bytes(files.pdf(files.MEETING))
    shape = run(page, "--item", "61")
    assert shape["title"] == "CORPORATE PEER CHALLENGE"
    assert shape["meeting_date"] == "2023-09-18"
    with pytest.raises(CommandError, match="no item 7 in this: it has items 59, 60") as refused:
        run(page, "--item", "7")
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.txt", None),
        ("empty.txt", b" \n"),
        ("file.pdf", b"%PDF-1.7"),
        ("shop.txt", b"shoes"),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_status_2(tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        run(path)
    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "register", ["not json", "{}", "[1]", '[{"text": "x"}]', '[{"number": "1", "text": 2}]']
)
def test_a_register_that_is_none_ends_with_status_2(tmp_path, register):
    page, path = tmp_path / "page.txt", tmp_path / "register.json"
    page.write_text(PAGE)
    path.write_text(register)
    with pytest.raises(CommandError) as refused:
        run(page, "--recommendations", path)
    assert refused.value.returncode == 2


def test_a_day_that_does_not_exist_is_wrong_usage(tmp_path):
    page = tmp_path / "page.txt"
    page.write_text(PAGE)
    with pytest.raises(CommandError, match="2024-02-31 is not a date") as refused:
        run(page, "--meeting-date", "2024-02-31")
    assert refused.value.returncode == 2
