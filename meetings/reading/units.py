"""Lines -> units: what a reader takes for one line of a minute.

A unit is a physical line with the lines it was wrapped into. A new unit begins with a
paragraph, a list label ("1.", "(a)", "iv)") or a bullet. Its label is split from its words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from meetings.reading.source import BULLETS, Line

# "(1)", "1)", "1.", "[1]", "(a)", "a.", "(iv)", "iv)", "R1." is none of them.
_LABEL = re.compile(
    r"(?P<open>[(\[]?)(?P<value>\d{1,2}|[A-Za-z]|[ivxIVX]{2,5})(?P<close>[.)\]]{1,2})"
    r"(?=\s|$|[A-Z|‘“\"'])"
)
_DECIMAL = re.compile(r"(?P<value>\d{1,3}(?:\.\d{1,2}){1,2})\.?(?=\s+[A-Z(\"“‘']|\s+that\b)")
_BARE = re.compile(r"(?P<value>\d{1,2})(?=\s+[A-Za-z‘“\"'])")


@dataclass(frozen=True)
class Label:
    """A list label: as printed without its brackets, its place in the list and its style."""

    text: str
    value: int
    style: str


@dataclass(frozen=True)
class Unit:
    """One line as read: whole text, its label and the words after the label."""

    text: str
    paragraph: int
    start: int
    indent: int
    bullet: str
    gap: int
    label: Label | None
    rest: str

    @property
    def rest_at(self) -> int:
        """Where the words after the label start in the paragraph."""
        return self.start + len(self.text) - len(self.rest)


def split_label(text: str) -> tuple[Label | None, str]:
    """Split "(2) That ..." into its label and its words; (None, text) where it has none."""
    match = _LABEL.match(text)
    if match:
        value, opened, closed = match["value"], match["open"], match["close"]
        if bool(opened) and closed == ".":
            return None, text
        label = label_of(value, f"{opened}{closed[0]}")
        return label, text[match.end() :].lstrip(" |")
    match = _DECIMAL.match(text)
    if match:
        parts = match["value"].split(".")
        label = Label(match["value"], int(parts[-1]), "decimal" + "." * len(parts))
        return label, text[match.end() :].lstrip(" |")
    return None, text


def label_of(value: str, brackets: str) -> Label:
    """Return the label for a printed `value` such as "3", "b" or "iv"."""
    if value.isdigit():
        return Label(value, int(value), f"digit{brackets}")
    case = "upper" if value.isupper() else "lower"
    numeral = roman(value.lower())
    if numeral and (len(value) > 1 or value in "iI"):
        return Label(value, numeral, f"roman-{case}{brackets}")
    return Label(value, ord(value.lower()) - ord("a") + 1, f"{case}{brackets}")


def roman(numeral: str) -> int:
    """Return the value of a small roman numeral, 0 where it is none."""
    values = {"i": 1, "v": 5, "x": 10}
    total = 0
    for letter, after in zip(numeral, [*numeral[1:], ""], strict=True):
        value = values.get(letter, 0)
        if not value:
            return 0
        total += -value if values.get(after, 0) > value else value
    return total


def as_letter(label: Label) -> Label:
    """Read a roman "(i)", "(v)" or "(x)" as the letter that it may also be."""
    if len(label.text) > 1:
        return label
    case, _, brackets = label.style.removeprefix("roman-").partition("er")
    return Label(label.text, ord(label.text.lower()) - ord("a") + 1, f"{case}er{brackets}")


def bare_label(text: str) -> tuple[Label | None, str]:
    """Split "2 note the report", a number without a mark: only inside a list."""
    match = _BARE.match(text)
    if not match:
        return None, text
    return Label(match["value"], int(match["value"]), "digit bare"), text[match.end() :].lstrip()


def units_of(lines: Sequence[Line]) -> tuple[Unit, ...]:
    """Join wrapped lines and split labels from their words."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and line.start and _continues(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return tuple(_unit(group) for group in groups)


def _continues(group: list[Line], line: Line) -> bool:
    """Say whether `line` is the same line, wrapped, as the ones before it."""
    before = group[-1].text
    label, _ = split_label(line.text)
    if label or line.bullet:
        # "... as shown in\n(b) above" is one line.
        return bool(label) and before.endswith((" in", " at", " of", " and", " or", " by"))
    if len(group) == 1 and split_label(before)[0] is not None and not split_label(before)[1]:
        return True  # the label stands alone in a cell of its own
    if re.match(r"(?:RESOLVED|Resolved|RECOMMENDED|AGREED)\b", line.text):
        return False
    return not before.endswith((":", ":-", ": -"))


def _unit(group: list[Line]) -> Unit:
    first = group[0]
    text = " ".join(line.text for line in group)
    words = text
    if first.bullet:
        words = text[1:].lstrip()
    elif text[0] == "|":
        words = text.lstrip("| ")
    label, rest = split_label(words)
    if rest.endswith(" |"):
        rest = rest.rstrip("| ")
    return Unit(
        text=text,
        paragraph=first.paragraph,
        start=first.start,
        indent=first.indent,
        bullet=first.bullet if first.bullet in BULLETS else "",
        gap=first.gap,
        label=label,
        rest=rest,
    )
