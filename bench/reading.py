"""How well minutes are read, with bars: `python -m bench.reading [FOLDER] [--misses]`.

Each folder holds minutes and their right answers (`gold.jsonl`). Our own, invented pages show
every form that is meant to be read and must all be right. The labelled samples that lie beside
a checkout, or those of FOLDER, are measured too. Leaves with 1 if a bar is broken.
"""

from __future__ import annotations

import io
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
from pypdf import generic

from meetings.reading import agenda_item

PROJECT = Path(__file__).resolve().parents[1]
OWN = PROJECT / "tests" / "data" / "minutes"
SAMPLES = PROJECT.parent / "shared" / "samples" / "minutes"

# What is measured, and the least that it may be: on labelled samples, and on our own pages.
BARS = {
    "explicit P": 0.99,
    "explicit R": 0.98,
    "tricky paragraphs without a link": 1.0,
    "heading P": 0.95,
    "heading R": 0.95,
    "similar P": 0.75,
    "similar R": 0.35,
    "resolutions P": 0.97,
    "resolutions R": 0.97,
    "resolutions F1": 0.97,
    "kind": 0.92,
    "commitments P": 0.90,
    "commitments R": 0.90,
    "commitments F1": 0.90,
    "due": 0.95,
}
TEXT_SECONDS, HOSTILE_SECONDS, DRAWING_SECONDS = 20, 10, 45

HOSTILE = {
    "spaces": "committee" + " " * 500_000 + "met",
    "digits": "committee " + "1" * 500_000,
    "brackets": "RESOLVED (" + "(a" * 250_000,
    "numbers": "peer recommendations " + "1, " * 150_000,
    "headings": "Minutes of the Committee\n\n" + "1. Peer Challenge\n\nwords\n\n" * 10_000,
    "nested HTML": "<div>" * 20_000 + "the committee and its members resolved to meet again",
    "open HTML": "<p>Committee minutes " + "<td " * 100_000,
}

Label = dict[str, Any]


class Score:
    """Counts of right, false and missed, and the list of misses."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.misses: list[str] = []

    def add(self, what: str, right: int, false: int, missed: int, where: str = "") -> None:
        """Count findings of one kind in one place."""
        for outcome, count in (("right", right), ("false", false), ("missed", missed)):
            self.counts[what, outcome] += count
        if false or missed:
            self.misses.append(f"{what}: {false} false, {missed} missed: {where}")

    def figures(self) -> dict[str, float | None]:
        """Return each figure of BARS; None where there is nothing to measure it on."""
        figures: dict[str, float | None] = {}
        for what in ("explicit", "heading", "similar", "resolutions", "commitments"):
            right, false, missed = (self.counts[what, o] for o in ("right", "false", "missed"))
            precision = right / (right + false) if right + false else None
            recall = right / (right + missed) if right + missed else None
            figures[f"{what} P"], figures[f"{what} R"] = precision, recall
            if precision is not None and recall is not None and precision + recall:
                figures[f"{what} F1"] = 2 * precision * recall / (precision + recall)
        for what in ("tricky paragraphs without a link", "kind", "due"):
            right, missed = self.counts[what, "right"], self.counts[what, "missed"]
            figures[what] = right / (right + missed) if right + missed else None
        return {name: figures.get(name) for name in BARS}


def measure(folder: Path) -> Score:
    """Read every labelled page of a folder and compare it with its labels."""
    score = Score()
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        if line.strip():
            _compare(json.loads(line), folder, score)
    return score


def _compare(label: Label, folder: Path, score: Score) -> None:
    known = [
        agenda_item.Registered(
            str(each["number"]),
            # The label maker's own remarks are not the recommendation's words.
            re.sub(r"^\((?:known from|subject only|number by)[^)]*\)\s*", "", each["text"]),
        )
        for each in label["peer_challenge_recommendations"]
    ]
    day = date.fromisoformat(label["meeting_date"]) if label["meeting_date"] else None
    page = agenda_item.read(
        (folder / label["file"]).read_bytes(), recommendations=known, meeting_date=day
    )
    _links(label, page, score)
    _resolutions(label, page, score)


def _links(label: Label, page: agenda_item.Page, score: Score) -> None:
    told = {each["index"]: each for each in label["paragraphs"]}
    numbered = _numbering(label)
    for paragraph in page.paragraphs:
        gold = told.get(paragraph.index, {"explicit": [], "implicit": []})
        borderline = gold.get("borderline")
        either = set(map(numbered, borderline)) if isinstance(borderline, list) else set()
        named, meant = (set(map(numbered, gold[key])) for key in ("explicit", "implicit"))
        where = f"{label['file']} {paragraph.index}: {paragraph.text[:70]}"
        of = {
            basis: {numbered(link.number) for link in paragraph.links if link.basis == basis}
            for basis in ("explicit", "heading", "similar")
        }
        found = of["explicit"] - either
        score.add(
            "explicit",
            len(found & named),
            len(found - named - meant),
            len(named - found),
            where,
        )
        if paragraph.index in told and not named and not meant and not either:
            what = "tricky paragraphs without a link"
            score.add(what, int(not found), 0, int(bool(found)), where)
        other = (of["heading"] | of["similar"] | of["explicit"]) & meant
        headed = "heading" in (gold.get("note") or "")
        for basis in ("heading", "similar"):
            false = of[basis] - meant - named - found - either
            missed = meant - other if headed == (basis == "heading") else set()
            right = other if headed == (basis == "heading") else set()
            score.add(basis, len(right), len(false), len(missed), where)


def _numbering(label: Label) -> Any:
    """Return how numbers are compared: "R4" and "4" are one, unless the page has two of them."""

    def up(number: object) -> str:
        return re.sub(r"[ .-]+", "", str(number).upper())

    def bare(number: object) -> str:
        return re.sub(r"^[A-Z]+(?=\d)", "", up(number))

    used = {up(each["number"]) for each in label["peer_challenge_recommendations"]}
    coded: dict[str, set[str]] = {}
    for number in used:
        if number != bare(number):
            coded.setdefault(bare(number), set()).add(number)
    return lambda number: up(number) if len(coded.get(bare(number), ())) > 1 else bare(number)


def _plain(text: str) -> str:
    words = re.sub(r"[^a-z0-9]+", " ", re.sub(r"['’‘`]", "", text.lower())).split()
    return re.sub(r"^(?:that|to) ", "", " ".join(words))


def _shared(gold: str, found: str) -> int:
    """Return how many letters two resolutions share from their start; 0: not the same."""
    one, two = _plain(gold), _plain(found)
    length = min(len(one), len(two), 60)
    same = next(
        (at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b),
        min(len(one), len(two)),
    )
    if length >= 8 and same >= min(length, 25):
        return same
    held = len(one) >= 12 and one[:25] in two[:110]
    return 10 if held or (len(two) >= 12 and two[:25] in one) else 0


# "be noted and accepted" does two things: either kind is right.
_LIMBS = {
    "note": r"not(?:e|es|ed|ing)\b|received",
    "approve": r"approv|agree|accept|adopt",
    "support": r"endors|support",
    "delegate": r"delegat",
}


def _same_kind(one: str, two: str, text: str) -> bool:
    if one == two:
        return True
    if one not in _LIMBS or two not in _LIMBS:
        return False
    return any(
        re.search(
            rf"\b(?:{_LIMBS[a]})[^.;]{{0,100}}\band\b[^.;]{{0,60}}\b(?:{_LIMBS[b]})", text.lower()
        )
        for a, b in ((one, two), (two, one))
    )


def _pairs(gold: list[Label], found: list[agenda_item.Resolution]) -> dict[int, int]:
    """Match labels with resolutions: same paragraph first, then label, then longest start."""

    def number(label: object) -> str:
        return re.sub(r"[^a-z0-9]+", "", str(label or "").lower())

    likely = sorted(
        (
            each["paragraph"] != one.paragraph,
            number(each["label"]) != number(one.label),
            -same,
            a,
            b,
        )
        for a, each in enumerate(gold)
        for b, one in enumerate(found)
        if (same := _shared(each["text_starts_with"], one.text))
    )
    match: dict[int, int] = {}
    for *_, a, b in likely:
        if a not in match and b not in match.values():
            match[a] = b
    for a, each in enumerate(gold):  # one printed twice may be given from either place
        if a in match or each.get("repeat"):
            continue
        for b, twin in enumerate(gold):
            same = _shared(each["text_starts_with"], twin["text_starts_with"])
            if twin.get("repeat") and b in match and same:
                match[a] = match.pop(b)
                break
    return match


def _resolutions(label: Label, page: agenda_item.Page, score: Score) -> None:
    gold, found = label["resolutions"], list(page.resolutions)
    match = _pairs(gold, found)
    for a, each in enumerate(gold):
        if each.get("repeat"):
            continue
        where = f"{label['file']} {each['text_starts_with']}"
        promised = each["commitment"]
        due = promised.get("due_date") if promised else None
        if a not in match:
            score.add("resolutions", 0, 0, 1, where)
            score.add("commitments", 0, 0, int(bool(promised)), where)
            score.add("due", 0, 0, int(bool(due)), where)
            continue
        one = found[match[a]]
        score.add("resolutions", 1, 0, 0)
        right = _same_kind(one.kind, each["kind"], one.text)
        score.add("kind", int(right), 0, int(not right), f"{where} ({one.kind})")
        read, has = bool(one.commitment), bool(promised)
        score.add("commitments", int(read and has), int(read > has), int(has > read), where)
        if due:
            on = one.commitment.due_on if one.commitment else None
            right = on is not None and on.isoformat() == due
            score.add("due", int(right), 0, int(not right), f"{where} ({on}, not {due})")
    for b, one in enumerate(found):
        twice = any(
            each.get("repeat") and _shared(each["text_starts_with"], one.text) for each in gold
        )
        if b in match.values() or one.nested_in is not None or twice:
            continue
        where = f"{label['file']} {one.text[:70]}"
        score.add("resolutions", 0, 1, 0, where)
        score.add("commitments", 0, int(bool(one.commitment)), 0, where)


def megabyte() -> str:
    """Return a megabyte of minutes, made of our own pages."""
    pages = [path.read_text(encoding="utf-8") for path in sorted(OWN.glob("*.txt"))]
    whole = "\n\n".join(page.split("\n\n", 1)[1] for page in pages)
    return (whole + "\n\n") * (1024 * 1024 // len(whole.encode()) + 1)


def drawing() -> bytes:
    """Return a PDF whose pages unpack to as much drawing as is read at all."""
    writer = pypdf.PdfWriter()
    name = generic.NameObject
    font = generic.DictionaryObject({name("/Type"): name("/Font"), name("/BaseFont"): name("/F")})
    fonts = generic.DictionaryObject({name("/F1"): font})
    for _ in range(5):
        stream = generic.StreamObject()
        stream.set_data(b"q Q " * 250_000)
        page = writer.add_blank_page(600, 800)
        page[name("/Resources")] = generic.DictionaryObject({name("/Font"): fonts})
        page[name("/Contents")] = writer._add_object(stream.flate_encode())
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def timed() -> Iterator[tuple[str, float, float]]:
    """Yield what was read, how many seconds it took and how many it may take."""
    for name, text, bar in (
        ("a megabyte of minutes", megabyte(), TEXT_SECONDS),
        *((name, text, HOSTILE_SECONDS) for name, text in HOSTILE.items()),
        ("a PDF full of drawing", drawing(), DRAWING_SECONDS),
    ):
        start = time.perf_counter()
        with suppress(agenda_item.UnreadablePage):  # refused in time is as good
            agenda_item.read(text)
        yield name, time.perf_counter() - start, bar


def shown(name: str, score: Score, bars: dict[str, float], *, misses: bool) -> bool:
    """Print the figures of a folder; return whether a bar was broken."""
    print(f"-- {name}")
    broken = False
    for figure, value in score.figures().items():
        if value is None:
            print(f"{'':6}  {figure:36} nothing to measure")
            continue
        broken |= value < bars[figure]
        state = "BROKEN" if value < bars[figure] else "ok"
        print(f"{state:6}  {figure:36} {value:8.2f}  at least {bars[figure]:.2f}")
    for miss in score.misses if misses or bars["kind"] == 1 else ():
        print(f"        {miss}")
    return broken


def main(arguments: list[str]) -> int:
    """Measure, print one line for each bar, return the status to leave with."""
    misses = "--misses" in arguments
    folders = [Path(each) for each in arguments if not each.startswith("--")]
    broken = shown("our own pages", measure(OWN), dict.fromkeys(BARS, 1.0), misses=misses)
    for folder in folders or [SAMPLES]:
        if (folder / "gold.jsonl").is_file():
            broken |= shown(str(folder), measure(folder), BARS, misses=misses)
        else:
            print(f"NOT RUN: no labelled minutes in {folder}")
            broken |= bool(folders)
    print("-- seconds")
    for name, seconds, bar in timed():
        broken |= seconds > bar
        state = "BROKEN" if seconds > bar else "ok"
        print(f"{state:6}  {name:36} {seconds:8.2f}  at most {bar:g}", flush=True)
    return int(broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
