"""Small charts as SVG, each with the sentence that says the same in words.

The same string stands in a web page and in the PDF. It has presentation attributes only, so
that the pages' content security policy needs no exception, and no link to anything outside.
A status is never told by colour alone: each has a symbol, a word and a colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape

from peerchallenge.reports.texts import listed as _and
from peerchallenge.reports.texts import long_day, say, short_month

FONT = "Source Sans 3"
INK = "#1a2430"
QUIET = "#46525e"
LINE = "#1d4f91"
LABEL = 14  # size of small labels: in print the trend of a measure is two thirds of its size
APART = LABEL + 2  # between the feet of two labels that must not touch


@dataclass(frozen=True)
class Chart:
    """A drawing and its alternative text; both are empty where there is nothing to draw."""

    svg: str
    sentence: str


@dataclass(frozen=True)
class Tone:
    """How a status looks: a symbol with a glyph in Source Sans 3, and four colours as hex.

    `fill` and `on_fill` are for parts of a bar, `text` and `tint` for the word in a table.
    Each pair has a contrast of at least 4.5 to 1.
    """

    symbol: str
    fill: str
    on_fill: str
    text: str
    tint: str


_GREY = ("#e3e7ec", INK, "#3d4853", "#e9edf1")
_GREEN = ("#1b7a43", "#ffffff", "#15633a", "#e4f3ea")
_AMBER = ("#f0b429", INK, "#7a4b00", "#fdf1d6")
_RED = ("#b3261e", "#ffffff", "#9c1c15", "#fbe7e5")
_BLUE = ("#1d4f91", "#ffffff", "#1d4f91", "#e6eef8")
_NAVY = ("#12355b", "#ffffff", "#12355b", "#dfe8f2")
_VIOLET = ("#66607f", "#ffffff", "#4e4866", "#eeecf4")
_SLATE = ("#c3cbd4", INK, "#3d4853", "#e9edf1")

NEUTRAL = Tone("□", *_SLATE)

# Every state the report can name. A council's own word for a status stands beside the symbol.
TONES: dict[str, Tone] = {
    # of an action
    "not_started": Tone("○", *_GREY),
    "on_track": Tone("●", *_GREEN),
    "at_risk": Tone("◆", *_AMBER),
    "off_track": Tone("▲", *_RED),
    "complete": Tone("✓", *_BLUE),
    "embedded": Tone("✓✓", *_NAVY),
    "paused": Tone("‖", *_VIOLET),
    "transferred": Tone("→", *_SLATE),
    "superseded": Tone("⇒", *_SLATE),
    "withdrawn": Tone("✗", *_SLATE),
    # of a recommendation
    "not_implemented": Tone("○", *_GREY),
    "part_implemented": Tone("◉", *_AMBER),
    "implemented": Tone("✓", *_BLUE),
    # of a promise to a committee
    "open": Tone("○", *_GREY),
    "overdue": Tone("▲", *_RED),
    "met": Tone("✓", *_BLUE),
    "part_met": Tone("◉", *_AMBER),
    "overtaken": Tone("⇒", *_SLATE),
    # of the direction of travel
    "improved": Tone("↗", *_GREEN),
    "same": Tone("→", *_GREY),
    "worsened": Tone("↘", *_RED),
    "mixed": Tone("↕", *_VIOLET),
    "new": Tone("+", *_BLUE),
    # of an action that nobody reports on
    "no_update": Tone("□", *_VIOLET),
    # of an action that should be looked at for another reason
    "review": Tone("◌", *_VIOLET),
    "proof": Tone("?", *_VIOLET),
    "no_effect": Tone("≈", *_VIOLET),
}


def tone(key: str) -> Tone:
    """Return how the state `key` looks; a state nobody foresaw is neutral."""
    return TONES.get(key, NEUTRAL)


def percentages(numbers: Sequence[int]) -> list[int]:
    """Return whole percentages of the sum of `numbers` that add up to 100.

    By largest remainder: each is rounded down, and what is missing goes to those that lost
    most; of two that lost the same, to the earlier. All are 0 where there is nothing to share.
    """
    total = sum(numbers)
    if total == 0:
        return [0 for _ in numbers]
    shares = [100 * number // total for number in numbers]
    by_loss = sorted(range(len(numbers)), key=lambda i: -(100 * numbers[i] % total))
    for index in by_loss[: 100 - sum(shares)]:
        shares[index] += 1
    return shares


def percent(number: int, total: int, share: int | None = None) -> str:
    """Return a percentage in words that never claims all or none where it is neither.

    `share` is the rounded value to show, where it has been made to add up with others.
    """
    if share is None:
        # Half up, as people round; not to the even neighbour.
        share = (200 * number + total) // (2 * total) if total else 0
    if share == 0 and number > 0:
        return say("under_one")
    if share == 100 and number < total:
        return say("over_ninety_nine")
    return f"{share}%"


def status_bar(
    counts: Sequence[tuple[str, str, int]], *, uid: str, title: str, height: int = 46
) -> Chart:
    """Draw how many things are in each state, as one bar of the full width.

    `counts` are (key, label, number) in the order to draw; `uid` is unique on the page, `title`
    says what is counted. States with nothing in them are left out, of the sentence too.
    """
    present = [(key, label, number) for key, label, number in counts if number > 0]
    total = sum(number for _, _, number in present)
    if not present:
        return Chart("", "")
    shares = percentages([number for _, _, number in present])
    parts = _and(
        [
            f"{number:,} {label[:1].lower()}{label[1:]} ({percent(number, total, share)})"
            for (_, label, number), share in zip(present, shares, strict=True)
        ]
    )
    sentence = say("bar.sentence", title=title, total=f"{total:,}", parts=parts)
    width = 680.0
    drawing = [_opening(width, height, title, sentence, uid)]
    left = 1.0
    for (key, _, number), length in zip(
        present, _lengths([n for _, _, n in present], width - 2), strict=True
    ):
        look = tone(key)
        drawing.append(
            f'<rect x="{_n(left)}" y="1" width="{_n(length)}" height="{height - 2}"'
            f' fill="{look.fill}" stroke="{INK}" stroke-width="1.5"/>'
        )
        for text in (f"{look.symbol} {number:,}", f"{number:,}"):
            if _width(text, 18) + 8 <= length:
                drawing.append(
                    f'<text x="{_n(left + length / 2)}" y="{_n(height / 2 + 6.3)}"'
                    f' font-size="18" font-weight="600" text-anchor="middle"'
                    f' fill="{look.on_fill}">{text}</text>'
                )
                break
        left += length
    return Chart("".join([*drawing, "</svg>"]), sentence)


def trend(
    name: str,
    unit: str,
    readings: Sequence[tuple[date, Decimal]],
    target: Decimal | None = None,
    *,
    uid: str,
) -> Chart:
    """Draw the readings of a measure, oldest first, against its target.

    With one reading there is a point and no line; with none, nothing is drawn.
    """
    if not readings:
        return Chart("", "")
    title = say("trend.title", name=name)
    sentence = _said(name, unit, readings, target)
    width, height, top, bottom = 280.0, 120.0, 18.0, 28.0
    (first_on, first), (last_on, last) = readings[0], readings[-1]
    # Short labels: the unit stands in the table beside the drawing.
    first_label, last_label = _short(first, unit), _short(last, unit)
    target_label = say("trend.target", amount=_short(target, unit)) if target is not None else ""
    left = (_width(first_label, LABEL) if len(readings) > 1 else 0) + 12
    right = width - max(_width(last_label, LABEL + 1), _width(target_label, LABEL)) - 10

    values = [value for _, value in readings] + ([target] if target is not None else [])
    lowest, highest = float(min(values)), float(max(values))
    spread = highest - lowest or abs(highest) or 1.0
    days = (last_on - first_on).days

    def across(day: date) -> float:
        return left + (right - left) * ((day - first_on).days / days if days else 1.0)

    def up(value: Decimal) -> float:
        share = (float(value) - lowest) / spread if highest != lowest else 0.5
        return height - bottom - 8 - (height - top - bottom - 16) * share

    drawing = [_opening(width, height, title, sentence, uid)]
    drawing.append(
        f'<line x1="{_n(left)}" y1="{_n(height - bottom)}" x2="{_n(right)}"'
        f' y2="{_n(height - bottom)}" stroke="#6b7680" stroke-width="1"/>'
    )
    last_y = up(last) + 4.5
    if target is not None:
        target_y = up(target) + 4.2
        if abs(target_y - last_y) < APART:
            # Beside each other the two labels would overlap: move the target's away.
            target_y = last_y + (APART if target_y >= last_y and target < last else -APART)
            if target_y < LABEL - 2:
                target_y = last_y + APART
        drawing.append(
            f'<line x1="{_n(left)}" y1="{_n(up(target))}" x2="{_n(right)}" y2="{_n(up(target))}"'
            f' stroke="{QUIET}" stroke-width="1.3" stroke-dasharray="5 4"/>'
        )
        drawing.append(_label(right + 8, target_y, target_label, "start", QUIET))
    points = [(across(day), up(value)) for day, value in readings]
    if len(points) > 1:
        path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        drawing.append(
            f'<polyline points="{path}" fill="none" stroke="{LINE}" stroke-width="2.4"'
            ' stroke-linejoin="round"/>'
        )
        drawing.append(_label(left - 7, up(first) + 4.2, first_label, "end", INK))
        drawing.append(_label(left, height - 6, _month(first_on), "start", QUIET))
    for index, (x, y) in enumerate(points):
        radius = 4 if index == len(points) - 1 else 2.6
        drawing.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{radius}" fill="{LINE}"/>')
    drawing.append(_label(right + 8, last_y, last_label, "start", INK, size=LABEL + 1, weight=600))
    drawing.append(_label(right, height - 6, _month(last_on), "end", QUIET))
    return Chart("".join([*drawing, "</svg>"]), sentence)


def over_time(points: Sequence[tuple[date, int, int, int]], *, uid: str) -> Chart:
    """Draw how many actions were complete and how many overdue, one column for each day.

    `points` are (day, complete, total, overdue), oldest first, in whole plans: the columns grow
    with the plan. Nothing is drawn of fewer than two days, or of a plan without actions.
    """
    most = max((total for _, _, total, _ in points), default=0)
    if len(points) < 2 or not most:
        return Chart("", "")
    title, sentence = say("history"), _said_over_time(points)
    width, height, top, bottom = 680.0, 210.0, 34.0, 40.0
    drawing = [_opening(width, height, title, sentence, uid)]
    left = 1.0
    for key, words in (
        ("complete", say("history.complete")),
        ("not_started", say("history.other")),
        ("overdue", say("history.overdue")),
    ):
        look = TONES[key]
        drawing.append(_box(left, 4, 15, 15, look.fill))
        drawing.append(_label(left + 22, 17, f"{look.symbol} {words}".strip(), "start", INK))
        left += _width(words, LABEL) + 68
    slot = (width - 2) / len(points)
    wide = min(44.0, slot * 0.7)
    full = height - top - bottom
    year = 0
    for place, (day, complete, total, overdue) in enumerate(points):
        x = 1 + slot * place + (slot - wide) / 2
        y = height - bottom
        for key, number in (
            ("complete", complete),
            ("not_started", total - complete - overdue),
            ("overdue", overdue),
        ):
            if number <= 0:
                continue
            look = TONES[key]
            high = full * number / most
            y -= high
            drawing.append(_box(x, y, wide, high, look.fill))
            if high >= LABEL + 3 and _width(f"{number:,}", LABEL) + 4 <= wide:
                foot = y + high / 2 + 5
                drawing.append(
                    _label(x + wide / 2, foot, f"{number:,}", "middle", look.on_fill, weight=600)
                )
        middle = x + wide / 2
        drawing.append(_label(middle, height - bottom + 17, short_month(day), "middle", INK))
        if day.year != year:
            year = day.year
            drawing.append(_label(middle, height - bottom + 34, str(year), "middle", QUIET))
    drawing.append(
        f'<line x1="0" y1="{_n(height - bottom)}" x2="{_n(width)}" y2="{_n(height - bottom)}"'
        f' stroke="{INK}" stroke-width="1.5"/>'
    )
    return Chart("".join([*drawing, "</svg>"]), sentence)


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
        f' fill="{fill}" stroke="{INK}" stroke-width="1.5"/>'
    )


def _said_over_time(points: Sequence[tuple[date, int, int, int]]) -> str:
    """Say in a sentence what the columns show: the first day and the last."""
    (first, first_complete, first_total, first_overdue), *_, latest = points
    last, complete, total, overdue = latest
    return say(
        "history.many",
        first=long_day(first),
        first_complete=f"{first_complete:,}",
        first_total=f"{first_total:,}",
        first_overdue=f"{first_overdue:,}",
        last=long_day(last),
        complete=f"{complete:,}",
        total=f"{total:,}",
        overdue=f"{overdue:,}",
    )


def amount(value: Decimal, unit: str) -> str:
    """Return a value with its unit as it is written: 66.9%, £3.2 million, 14 days."""
    number = f"{value.normalize():,f}"
    unit = unit.strip()
    if unit.startswith("£"):
        sign, number = ("−", number[1:]) if number.startswith("-") else ("", number)
        return f"{sign}£{number}{unit[1:]}"
    if number.startswith("-"):
        number = "−" + number[1:]
    if not unit or unit.startswith("%"):
        return number + unit
    return f"{number} {unit}"


def _said(
    name: str, unit: str, readings: Sequence[tuple[date, Decimal]], target: Decimal | None
) -> str:
    """Say in a sentence what the line shows."""
    (first_on, first), (last_on, last) = readings[0], readings[-1]
    against = "" if target is None else f", against a target of {amount(target, unit)}"
    if len(readings) == 1:
        return f"{name}: {amount(first, unit)} in {_month(first_on)}{against}."
    moved = "rose" if last > first else "fell"
    if last == first:
        sentence = f"{name}: {amount(last, unit)} in {_month(first_on)} and in {_month(last_on)}"
    else:
        sentence = (
            f"{name} {moved} from {amount(first, unit)} in {_month(first_on)}"
            f" to {amount(last, unit)} in {_month(last_on)}"
        )
    sentence += f"{against}."
    if between := readings[1:-1]:
        listed = _and([f"{amount(value, unit)} in {_month(day)}" for day, value in between])
        sentence += f" Between these: {listed}."
    return sentence


def _opening(width: float, height: float, title: str, sentence: str, uid: str) -> str:
    uid = escape(uid)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}"'
        f' width="{_n(width)}" height="{_n(height)}" role="img"'
        f' aria-labelledby="{uid}-title {uid}-desc" font-family="{FONT}, sans-serif">'
        f'<title id="{uid}-title">{escape(title)}</title>'
        f'<desc id="{uid}-desc">{escape(sentence)}</desc>'
    )


def _label(
    x: float, y: float, text: str, anchor: str, fill: str, *, size: int = LABEL, weight: int = 400
) -> str:
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{size}" font-weight="{weight}"'
        f' text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'
    )


def _lengths(numbers: Sequence[int], whole: float) -> list[float]:
    """Share `whole` out in proportion, but leave every part wide enough to be seen."""
    least = min(8.0, whole / len(numbers))
    total = sum(numbers)
    spare = whole - least * len(numbers)
    return [least + spare * number / total for number in numbers]


def _short(value: Decimal, unit: str) -> str:
    """Return a value for the drawing, where only the shortest units have room."""
    return amount(value, unit if unit.strip() in {"%", "£", "£m", "£k"} else "")


def _width(text: str, size: float) -> float:
    """Estimate how wide a text is set; figures and letters are about half as wide as high."""
    return len(text) * size * 0.54


def _month(day: date) -> str:
    return f"{short_month(day)} {day.year}"


def _n(value: float) -> str:
    """Write a coordinate without needless digits."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
