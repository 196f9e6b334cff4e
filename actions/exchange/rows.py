"""A row of a plan's table -> what it says of one action, with everything wrong with it at once."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from actions.dates.reading import Due, UnreadableDate, read_due, says_done
from actions.exchange.columns import BodyRow, Table
from actions.exchange.guesses import BY_KEY
from actions.exchange.numbers import Known, pointed_at
from actions.exchange.sheets import EMPTY, NO_VALUE, Cell, folded

TITLE = 300
REF = 20
DATE_WORDS = 100
LIMITS = {
    "narrative": 20_000,
    "next_steps": 5_000,
    "agreed_by": 150,
    "continues_in": 300,
    "directorate": 150,
}

_BULLET = re.compile(
    r"\A\s*(?:[•·▪●○*]\s*|[-–]\s+|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+)", re.IGNORECASE
)
_URL = re.compile(r"https?://[^\s<>\"“”]+")


@dataclass(frozen=True)
class Dated:
    """A date of a plan: the day that counts, if there is one, and the words if they say more."""

    on: date | None = None
    words: str = ""
    is_ongoing: bool = False


@dataclass(frozen=True)
class PlanRow:
    """What a row says of one action. Empty means that the plan says nothing of it."""

    sheet: str
    number: int
    ref: str = ""
    recommendations: tuple[str, ...] = ()
    title: str = ""
    description: str = ""
    owner: str = ""
    owner_email: str = ""
    portfolio_holder: str = ""
    directorate: str = ""
    due: Dated | None = None
    amended: Dated | None = None
    amended_on: date | None = None
    amended_reason: str = ""
    agreed_by: str = ""
    review_on: date | None = None
    status: str = ""
    narrative: str = ""
    reported_on: date | None = None
    next_steps: str = ""
    continues_in: str = ""
    also: tuple[str, ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()
    added_on: date | None = None
    points_at: tuple[str, ...] = ()
    skipped: str = ""
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Days:
    """The days that dates are read by: from which "within six months" counts, and so on."""

    counted_from: date | None = None
    municipal_year_ends: date | None = None
    today: date | None = None


@dataclass(frozen=True)
class Stored:
    """What the plan holds already, folded: found there, a text is taken as it is, not cleaned.

    `is_open` says whether a word of status tells that something is still to be done.
    """

    refs: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()  # as they are
    is_open: Callable[[str], bool] = lambda word: not says_done(word)


def read_rows(
    table: Table, known: Known, days: Days, *, one_a_line: bool, stored: Stored | None = None
) -> list[PlanRow]:
    """Return what each row of a table says.

    A row without a recommendation of its own takes that of the row above or of the section that
    it stands in. With `one_a_line` each line of an action's cell is an action.
    """
    stored = stored or Stored()
    found: list[PlanRow] = []
    above: tuple[str, ...] = ()
    section = ""
    title_at = table.index_of("title")
    for body in table.body:
        if body.section != section:
            section = body.section
            if re.match(r"\s*(?:rec(?:ommendation)?\b|r\d)", section, re.IGNORECASE):
                named = known.named(section)
                # Below a recommendation that is not known, none of those above it is meant.
                is_unknown = any(re.search(r"\d", one) for one in named.unknown)
                above = named.numbers or (() if is_unknown else above)
        cell = body.row.cells[title_at] if 0 <= title_at < len(body.row.cells) else EMPTY
        if cell.merged and cell.text and found and _goes_on(table, body, found[-1]):
            found[-1] = _with_more(found[-1], table, body)
            continue
        reader = _RowReader(table, body, known, days, stored, above)
        rows = list(reader.rows(one_a_line))  # read now: the next row takes its recommendations
        above = reader.numbers or above
        found.extend(rows)
    return found


def looks_like_lists(tables: Sequence[Table]) -> bool:
    """Say whether most cells of actions with several lines are numbered or bulleted lists."""
    several = listed = 0
    for table in tables:
        at = table.index_of("title")
        for body in table.body:
            lines = body.row.text(at).split("\n")
            if len(lines) > 1:
                several += 1
                listed += all(_BULLET.match(line) for line in lines if line.strip())
    return several > 0 and 2 * listed > several


def _goes_on(table: Table, body: BodyRow, last: PlanRow) -> bool:
    """Whether a row is a further line of the action above, whose merged cell reaches into it."""
    at = table.index_of("title")
    below = body.row.number == last.number + 1 or last.notes
    return bool(below) and split_title(body.row.text(at))[0] == last.title


def _with_more(last: PlanRow, table: Table, body: BodyRow) -> PlanRow:
    more: dict[str, Any] = {}
    for role in ("description", "narrative", "next_steps"):
        text = body.row.text(table.index_of(role))
        if text and text not in getattr(last, role):
            more[role] = "\n".join(filter(None, (getattr(last, role), text)))
    note = f"Row {body.row.number} goes on with it (merged cell); only its texts are added"
    return replace(last, notes=(*last.notes, note), **more)


def split_title(text: str) -> tuple[str, str]:
    """Cut an action's text into a title of at most 300 letters and what it does not hold."""
    first, _, rest = text.strip().partition("\n")
    if len(first) <= TITLE:
        return first.strip(), rest.strip()
    cut = first[:TITLE]
    end = max(cut.rfind(mark) for mark in (". ", "; ", ": "))
    if end > 60:
        return cut[: end + 1].strip(), text.strip()
    return cut[: cut.rfind(" ", 0, TITLE - 1)].rstrip() + "…", text.strip()


@dataclass
class _RowReader:
    table: Table
    body: BodyRow
    known: Known
    days: Days
    stored: Stored
    above: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def rows(self, one_a_line: bool) -> Iterator[PlanRow]:
        lines = self._lines() if one_a_line else []
        if len(lines) < 2:
            yield self._row(None, 1)
            return
        for place in range(len(lines)):
            self.errors, self.notes = [], []
            yield self._row(place, len(lines))

    def _lines(self) -> list[str]:
        text = self._cell("title").text
        return [line for line in text.split("\n") if line.strip()]

    def _cell(self, role: str) -> Cell:
        index = self.table.index_of(role)
        return self.body.row.cells[index] if 0 <= index < len(self.body.row.cells) else EMPTY

    def _text(self, role: str, place: int | None = None, of: int = 1) -> str:
        """Return a cell's text, or its line for the action at `place` if it has as many lines."""
        text = self._cell(role).text
        if place is None:
            return text
        lines = [line for line in text.split("\n") if line.strip()]
        if role == "title" or len(lines) == of:
            if role == "title" and folded(lines[place]) in self.stored.titles:
                return lines[place].strip()
            return _BULLET.sub("", lines[place], count=1).strip()
        return text if role != "ref" else ""

    def _row(self, place: int | None, of: int) -> PlanRow:
        for column in self.table.columns:
            cell = self._cell(column.role) if column.role else EMPTY
            if cell.error and self.table.index_of(column.role) == column.index:
                self._wrong(column.role, _of_formula(cell.error))
        text = self._text("title", place, of) or self._text("description")
        title, rest = split_title(text)
        is_stored = folded(title) in self.stored.titles
        if place is None and not is_stored:
            title, rest = split_title(_BULLET.sub("", text, count=1))
        description = self._text("description") if self._text("title") else ""
        ref = self._ref(place, of)
        numbers = self._recommendations(ref)
        due, done = self._due(place, of)
        row = PlanRow(
            sheet=self.table.sheet,
            number=self.body.row.number,
            ref=ref,
            recommendations=numbers,
            title=title,
            description="\n".join(filter(None, (rest, description))),
            owner=" ".join(self._text("owner", place, of).split(" ")).strip(),
            owner_email=self._text("owner_email", place, of),
            portfolio_holder=self._text("portfolio_holder"),
            directorate=self._limited("directorate"),
            due=due,
            amended=self._date_pair("amended_due", "amended_due_text", place, of)[0],
            amended_on=self._day("amended_on"),
            amended_reason=self._text("amended_reason"),
            agreed_by=self._limited("agreed_by") or self._agreed_in_heading(),
            review_on=self._day("review_on"),
            status=self._text("status", place, of) or done,
            narrative=self._limited("narrative", place, of),
            reported_on=self._day("reported_on"),
            next_steps=self._limited("next_steps", place, of),
            continues_in=self._limited("continues_in"),
            also=self._also(numbers),
            evidence=self._evidence(),
            added_on=self._day("added_on"),
            points_at=() if is_stored else pointed_at(text),
        )
        if not title and not self._cell("title").error:
            if row.narrative or row.status or row.owner or row.due or ref:
                self._wrong("title", "enter what will be done; the cell is empty")
            elif not self.errors:
                row = replace(row, skipped="It names a recommendation and no action")
        return replace(row, errors=tuple(self.errors), notes=tuple(self.notes))

    def _wrong(self, role: str, what: str) -> None:
        self.errors.append(f"{BY_KEY[role].heading}: {what}")

    def _limited(self, role: str, place: int | None = None, of: int = 1) -> str:
        text = self._text(role, place, of)
        if len(text) > LIMITS[role]:
            self._wrong(role, f"shorten it to {LIMITS[role]:,} letters or fewer")
        return text

    def _agreed_in_heading(self) -> str:
        """Return who agreed to the row's amended date by its heading: "(agreed by Cabinet)"."""
        at = self.table.index_of("amended_due")
        if at < 0 or not self._text("amended_due"):
            return ""
        heading = next(one.heading for one in self.table.columns if one.index == at)
        said = re.search(r"\b(?:agreed|approved) by ([^)\]]{2,100})", heading, re.IGNORECASE)
        return said[1].strip(" .:") if said else ""

    def _ref(self, place: int | None, of: int) -> str:
        ref = " ".join(self._text("ref", place, of).split())
        if folded(ref) not in self.stored.refs:
            ref = re.sub(r"^(?:action|ref)\.?\s+(?=\S)", "", ref, flags=re.IGNORECASE).rstrip(".")
        if len(ref) > REF:
            self._wrong("ref", f"shorten “{ref[:30]}…” to {REF} letters or fewer")
        return ref[:REF]

    def _recommendations(self, ref: str) -> tuple[str, ...]:
        text = self._text("recommendation")
        if not text:
            by_ref = self.known.find(ref.rpartition(".")[0]) if "." in ref else None
            has_column = self.table.index_of("recommendation") >= 0
            numbers = (by_ref,) if by_ref and not (has_column and self.above) else self.above
            if not numbers and by_ref is None and self._text("title"):
                self._wrong("recommendation", "enter the number of the recommendation")
            return tuple(number for number in numbers if number)
        named = self.known.named(text)
        if named.doubt:
            self.notes.append(named.doubt)
        for unknown in named.unknown:
            self._wrong("recommendation", f"there is no recommendation “{unknown}”")
        self.numbers = named.numbers
        return named.numbers

    def _also(self, numbers: tuple[str, ...]) -> tuple[str, ...]:
        named = self.known.named(self._text("also_answers"))
        for unknown in named.unknown:
            self._wrong("also_answers", f"there is no recommendation “{unknown}”")
        return tuple(dict.fromkeys((*numbers[1:], *named.numbers)))

    def _due(self, place: int | None, of: int) -> tuple[Dated | None, str]:
        """Return the due date, and "Complete" where the date column says that it is done."""
        dated, read = self._date_pair("due", "due_text", place, of)
        return dated, "Complete" if read is not None and read.is_status else ""

    def _date_pair(
        self, role: str, words_role: str, place: int | None, of: int
    ) -> tuple[Dated | None, Due | None]:
        cell, words = self._cell(role), self._text(words_role)
        text = self._text(role, place, of)
        read = self._read(role, text) if text else None
        if words:
            says = self._read(words_role, words, strict=False)
            if len(words) > DATE_WORDS:
                self._wrong(words_role, f"shorten it to {DATE_WORDS} letters or fewer")
            ongoing = says is not None and says.is_ongoing
            return Dated(read.latest if read else None, words, ongoing), says
        if read is None:
            return None, None
        kept = "" if cell.day else read.words
        if len(kept) > DATE_WORDS:
            self._wrong(role, f"shorten its words to {DATE_WORDS} letters or fewer")
        if read.is_status and not self._is_open(role, read, place, of):
            return None, read
        if read.is_status and read.latest is None:
            return None, None
        return Dated(read.latest, kept, read.is_ongoing), read

    def _is_open(self, role: str, read: Due, place: int | None, of: int) -> bool:
        """Whether the row's status says otherwise than a date column that says "Completed"."""
        status = self._text("status", place, of)
        if not status or not self.stored.is_open(status):
            return False
        kept = "the status is taken" + (", and the day is when it is due" if read.latest else "")
        says = f"“{read.text[:60]}” and the status “{status[:60]}” differ"
        self.notes.append(f"{BY_KEY[role].heading}: {says}: {kept}")
        return True

    def _read(self, role: str, text: str, *, strict: bool = True) -> Due | None:
        try:
            due = read_due(
                text,
                counted_from=self.days.counted_from,
                municipal_year_ends=self.days.municipal_year_ends,
                today=self.days.today,
            )
        except UnreadableDate as error:
            if strict:
                self._wrong(role, str(error))
            return None
        if due.doubt and strict:
            self.notes.append(f"{BY_KEY[role].heading}: “{text[:60]}”: {due.doubt}")
        return due

    def _day(self, role: str) -> date | None:
        """Return the day in a cell that must hold one, or nothing."""
        cell = self._cell(role)
        if cell.day or not cell.text:
            return cell.day
        due = self._read(role, cell.text)
        if due is not None and due.latest is None and not due.doubt:
            self._wrong(role, f"“{cell.text[:60]}” is not a day: write one such as 31 March 2026")
        return due.latest if due else None

    def _address(self, line: str) -> str:
        """Return the address in a line: one that the plan has, or else the first."""
        for whole in reversed(re.findall(r"https?://\S+", line)):
            for one in _trimmed(whole):
                if one in self.stored.addresses:
                    return str(one)
        match = _URL.search(line)
        return list(_trimmed(match[0]))[-1] if match else ""

    def _evidence(self) -> tuple[tuple[str, str], ...]:
        cell = self._cell("evidence")
        found: list[tuple[str, str]] = []
        for line in cell.text.split("\n"):
            address = self._address(line)
            if address:
                title = _title_beside(line, address)
                found.append((title or _named_by(address), address))
            elif line.strip() and not cell.link:
                self.notes.append(f"Evidence “{line.strip()[:60]}” has no link and is left out")
        if not found and cell.link:
            found.append((" ".join(cell.text.split()) or _named_by(cell.link), cell.link))
        for _, address in found:
            if len(address) > 500:
                self._wrong("evidence", "the address is longer than 500 letters")
        return tuple((title[:200], address) for title, address in found)


def _of_formula(error: str) -> str:
    if error == NO_VALUE:
        return "its formula has no value: open the file in Excel, save it and choose it again"
    return f"the cell shows {error}: correct its formula"


def _trimmed(address: str) -> Iterator[str]:
    """Yield an address, and then without each mark at its end that may belong to the sentence."""
    yield address
    while address.endswith((".", ",", ";")) or (
        address.endswith(")") and address.count(")") > address.count("(")
    ):
        address = address[:-1]
        yield address


def _title_beside(line: str, address: str) -> str:
    """Return what a line says beside an address; brackets around it are no part of that."""
    before, _, after = line.rpartition(address)
    title = f"{before.rstrip(' -–:|;,(')} {after.lstrip(' -–:|;,.)')}".strip(" -–:|;,")
    return title if title.count("(") == title.count(")") else title.strip(" ()")


def _named_by(address: str) -> str:
    """Return a title for a link that has none: its own address."""
    return re.sub(r"^https?://(?:www\.)?", "", address).rstrip("/")[:200]
