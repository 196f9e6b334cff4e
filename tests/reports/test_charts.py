"""A chart and its sentence are made from the same numbers, and stand in a page and in a PDF."""

from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from peerchallenge.reports import charts
from peerchallenge.reports.printed.cleaning import covered

COUNTS = [
    ("complete", "Complete", 64),
    ("on_track", "On track", 49),
    ("not_started", "Not started", 1),
    ("paused", "Paused", 0),
]
SATISFIED = [
    (date(2025, 3, 31), Decimal("62")),
    (date(2025, 9, 30), Decimal("64.50")),
    (date(2026, 3, 31), Decimal("66.9")),
]
SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg):
    return ElementTree.fromstring(svg)  # noqa: S314 - our own drawing


def bar(counts=COUNTS):
    return charts.status_bar(counts, uid="all", title="Actions by status")


def line(readings=SATISFIED, unit="%", target=Decimal("70"), name="Residents satisfied"):
    return charts.trend(name, unit, readings, target, uid="satisfied")


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("numbers", "shares"),
    [
        ([64, 49, 1], [56, 43, 1]),
        ([32, 48, 10, 8], [33, 49, 10, 8]),
        ([1, 1, 1], [34, 33, 33]),
        ([0, 5], [0, 100]),
        ([7], [100]),
        ([0, 0], [0, 0]),
        ([], []),
    ],
)
def test_percentages_add_to_a_hundred_by_largest_remainder(numbers, shares):
    assert charts.percentages(numbers) == shares


@pytest.mark.parametrize(
    ("number", "total", "words"),
    [
        (64, 114, "56%"),
        (1, 8, "13%"),
        (1, 1000, "under 1%"),
        (999, 1000, "over 99%"),
        (5, 5, "100%"),
        (0, 5, "0%"),
        (0, 0, "0%"),
    ],
)
def test_a_percentage_never_claims_all_or_none_where_it_is_neither(number, total, words):
    assert charts.percent(number, total) == words


def test_the_sentence_of_a_bar_holds_its_numbers():
    assert bar().sentence == (
        "Actions by status. Of 114, 64 complete (56%), 49 on track (43%) and 1 not started (1%)."
    )


def test_a_bar_leaves_out_what_is_empty_and_is_nothing_when_all_is():
    assert "aused" not in bar().svg
    assert bar([("complete", "Complete", 0)]) == charts.Chart("", "")


def test_every_part_of_a_bar_has_a_dark_outline_and_can_be_seen():
    parts = parsed(bar().svg).findall(f"{SVG}rect")
    assert len(parts) == 3
    assert all(part.get("stroke") == charts.INK for part in parts)
    assert all(float(part.get("width")) >= 8 for part in parts)
    assert sum(float(part.get("width")) for part in parts) == pytest.approx(678, abs=0.1)


def test_a_part_of_a_bar_shows_symbol_and_number_where_there_is_room():
    words = [text.text for text in parsed(bar().svg).iter(f"{SVG}text")]
    assert words == ["✓ 64", "● 49"]


def test_the_sentence_of_a_trend_holds_its_numbers():
    assert line().sentence == (
        "Residents satisfied rose from 62% in Mar 2025 to 66.9% in Mar 2026, against a target"
        " of 70%. Between these: 64.5% in Sep 2025."
    )


def test_a_trend_without_a_change_says_so():
    sentence = line([SATISFIED[0], (date(2026, 3, 31), Decimal("62.0"))], target=None).sentence
    assert sentence == "Residents satisfied: 62% in Mar 2025 and in Mar 2026."


def test_a_single_reading_is_a_point_without_a_line():
    chart = line(SATISFIED[:1])
    assert "<polyline" not in chart.svg
    assert chart.svg.count("<circle") == 1
    assert chart.sentence == "Residents satisfied: 62% in Mar 2025, against a target of 70%."


def test_without_readings_nothing_is_drawn():
    assert line([]) == charts.Chart("", "")


def test_labels_of_the_last_reading_and_of_the_target_do_not_overlap():
    for target in ("66.9", "66.8", "67.1", "62", "70", "0"):
        root = parsed(line(target=Decimal(target)).svg)
        heights = {text.text: float(text.get("y")) for text in root.iter(f"{SVG}text")}
        assert abs(heights["66.9%"] - heights[f"target {target}%"]) >= 12, target
        assert all(10 <= y <= 120 for y in heights.values()), target


def test_labels_are_large_enough_in_print():
    sizes = [float(t.get("font-size")) for t in parsed(line().svg).iter(f"{SVG}text")]
    # The drawing is 280 wide and is printed 191 points wide.
    assert min(sizes) * 191 / 280 >= 9


OVER_TIME = [
    (date(2025, 11, 30), 0, 10, 0),
    (date(2025, 12, 31), 4, 10, 1),
    (date(2026, 1, 31), 9, 12, 3),
]


def test_progress_over_time_says_its_first_and_last_numbers():
    assert charts.over_time(OVER_TIME, uid="over-time").sentence == (
        "On 30 November 2025, 0 of 10 actions were complete and 0 overdue; on 31 January 2026,"
        " 9 of 12 were complete and 3 overdue."
    )


def test_the_columns_of_progress_over_time_stand_for_their_numbers_and_are_outlined():
    root = parsed(charts.over_time(OVER_TIME, uid="over-time").svg)
    columns = root.findall(f"{SVG}rect")[3:]  # after the three of the key
    blue = [float(box.get("height")) for box in columns if box.get("fill") == "#1d4f91"]
    assert blue[1] / blue[0] == pytest.approx(9 / 4, rel=0.01)
    assert all(box.get("stroke") == charts.INK for box in columns)
    # The last day: nine complete, none besides, three overdue make the height of twelve.
    assert len(columns) == 1 + 3 + 2
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert words[:3] == ["✓ Complete", "○ Other actions", "▲ Overdue"]
    assert words.count("2025") == words.count("2026") == 1


def test_of_one_day_or_no_action_no_progress_is_drawn():
    assert charts.over_time(OVER_TIME[:1], uid="over-time") == charts.Chart("", "")
    empty = [(day, 0, 0, 0) for day, *_ in OVER_TIME]
    assert charts.over_time(empty, uid="over-time") == charts.Chart("", "")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("66.90", "%", "66.9%"),
        ("1200", "", "1,200"),
        ("-0.4", "%", "−0.4%"),
        ("3.20", "£m", "£3.2m"),
        ("-3", "£ million", "−£3 million"),
        ("14", "days", "14 days"),
        ("4E+3", "visits", "4,000 visits"),
    ],
)
def test_an_amount_is_written_as_people_write_it(value, unit, words):
    assert charts.amount(Decimal(value), unit) == words


def test_a_drawing_has_title_and_description_and_nothing_that_a_strict_page_refuses():
    hostile = line(name='<script>alert("x")</script> & \' style="x"', unit="<b>")
    for chart in (bar(), line(), hostile, charts.over_time(OVER_TIME, uid="over-time")):
        root = parsed(chart.svg)
        assert root.find(f"{SVG}title").text
        assert root.find(f"{SVG}desc").text == chart.sentence
        assert root.get("role") == "img"
        used = {tag.tag.removeprefix(SVG) for tag in root.iter()}
        assert used <= {"svg", "title", "desc", "rect", "text", "line", "polyline", "circle"}
        names = {name for tag in root.iter() for name in tag.attrib}
        assert not names & {"style", "class", "href", "onload"}


@pytest.mark.parametrize("key", charts.TONES)
def test_every_state_has_a_symbol_that_can_be_drawn_and_colours_that_can_be_read(key):
    look = charts.tone(key)
    assert look.symbol
    assert all(ord(character) in covered() for character in look.symbol)
    assert contrast(look.fill, look.on_fill) >= 4.5
    assert contrast(look.text, look.tint) >= 4.5


def test_no_two_statuses_of_an_action_share_a_symbol():
    statuses = list(charts.TONES)[:10]
    assert len({charts.TONES[key].symbol for key in statuses}) == len(statuses)


def test_a_status_nobody_foresaw_is_neutral():
    assert charts.tone("on_hold_pending_devolution") == charts.NEUTRAL
    assert "<rect" in bar([("on_hold", "On hold", 3)]).svg
