"""A sheet as somebody keeps it -> where its table is and what each column means, as a guess.

The guess is made from the words of the header, which may stand below title lines and fill two
rows, and from what stands in the column. A person corrects it before anything is stored.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from actions.exchange.guesses import EXACT, FIRST_OF_SEVERAL, LAST_OF_SEVERAL, guess, looks_like
from actions.exchange.sheets import EMPTY, Cell, Row, Sheet

HEADER_WITHIN = 40  # rows with something in them, from the top
LONGEST_HEADING = 120
SAMPLES = 3


@dataclass(frozen=True)
class Column:
    """A column of a table. `role` is empty where it is not read; `sure` says how sure that is."""

    index: int
    heading: str
    role: str
    sure: bool = True
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Skipped:
    """A row that is not read, and why."""

    number: int
    text: str
    why: str


@dataclass(frozen=True)
class BodyRow:
    """A row of the table, below the last section heading ("Theme 2: Finance") above it."""

    row: Row
    section: str = ""


@dataclass(frozen=True)
class Table:
    """The plan as it stands in one sheet."""

    sheet: str
    header: tuple[int, ...]
    columns: tuple[Column, ...]
    body: tuple[BodyRow, ...]
    skipped: tuple[Skipped, ...] = field(default=())

    @property
    def headings(self) -> tuple[str, ...]:
        """Its headings: sheets with the same ones are read in the same way."""
        return tuple(column.heading for column in self.columns)

    def index_of(self, role: str) -> int:
        """Return the first column with this meaning, or -1."""
        return next((one.index for one in self.columns if one.role == role), -1)


def find_tables(sheets: Sequence[Sheet]) -> tuple[tuple[Table, ...], tuple[tuple[str, str], ...]]:
    """Return the tables that look like a plan, and (sheet, why not) of the sheets that do not.

    A table without a header that is as wide as the one before it goes on with that one, as
    tables in Word do after a page or a theme.
    """
    tables: list[Table] = []
    left: list[tuple[str, str]] = []
    for sheet in sheets:
        header = _find_header(sheet.rows)
        if header is not None:
            at, rows, texts = header
            tables.append(_table(sheet, at, rows, texts))
        elif tables and sheet.rows and _width(sheet.rows) == len(tables[-1].columns) > 2:
            body, skipped = _body(sheet.rows, tables[-1].columns, ())
            tables.append(Table(sheet.name, (), tables[-1].columns, body, skipped))
        elif sheet.rows:
            left.append((sheet.name, "no header with a recommendation or an action was found"))
    return tuple(tables), tuple(left)


def _width(rows: Sequence[Row]) -> int:
    return max((len(row.cells) for row in rows), default=0)


# ---- the header


def _find_header(rows: Sequence[Row]) -> tuple[int, int, tuple[str, ...]] | None:
    """Return where the header is: its first row, how many rows it fills, and its texts."""
    best: tuple[tuple[int, int, int], int, int, tuple[str, ...]] | None = None
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        choices = [(1, tuple(cell.text for cell in row.cells))]
        if at + 1 < len(rows) and _may_be_second(rows[at + 1], row):
            choices.append((2, _two_rows(row, rows[at + 1])))
        for height, texts in choices:
            score = _header_score(texts)
            # Of equals the upper and the lower one; a data row hardly has as many headings.
            rank = (score, -height, -at)
            if score >= 2 and (best is None or rank > best[0]):
                best = rank, at, height, texts
    if best is None:
        return None
    _, at, height, texts = best
    return at, height, tuple(" ".join(text.split()) for text in texts)


def _header_score(texts: Sequence[str]) -> int:
    """Count the different meanings that these headings have; 0 for a row that is none."""
    roles = set()
    for text in set(texts):
        words = " ".join(text.split())
        if words and len(words) <= LONGEST_HEADING:
            role, sure = guess(words)
            if role and (sure or len(words) <= 40):
                roles.add(role)
    if not roles & {"title", "recommendation", "ref", "description"}:
        return 0
    return len(roles)


def _may_be_second(row: Row, above: Row) -> bool:
    """Whether `row` may be the lower half of a header whose upper half is `above`."""
    texts = [cell.text for cell in row.cells if cell.text]
    if not texts or any(len(text) > 60 or re.match(r"\d", text) for text in texts):
        return False
    if any(cell.day for cell in row.cells):
        return False
    grouped = any(cell.merged for cell in above.cells) or any(cell.merged for cell in row.cells)
    return grouped or any(not above.text(i) for i, cell in enumerate(row.cells) if cell.text)


def _two_rows(top: Row, bottom: Row) -> tuple[str, ...]:
    texts: list[str] = []
    group = ""
    for index in range(max(len(top.cells), len(bottom.cells))):
        upper, lower = top.text(index), bottom.text(index)
        group = upper or (group if lower else "")
        above = upper or group
        texts.append(above if lower in ("", above) else f"{above} {lower}".strip())
    return tuple(texts)


# ---- the columns


def _table(sheet: Sheet, at: int, height: int, texts: tuple[str, ...]) -> Table:
    header = sheet.rows[at : at + height]
    below = sheet.rows[at + height :]
    width = max(len(texts), _width(below))
    texts = texts + ("",) * (width - len(texts))
    headers = tuple(_distinct(row) for row in header)
    # What belongs to the table is told by a first guess from the headings alone.
    roles = [guess(text)[0] if text else "" for text in texts]
    plain = [Column(index, texts[index], role) for index, role in enumerate(roles)]
    body, _ = _body(below, plain, headers)
    columns = _guess_columns(texts, [one.row for one in body])
    body, skipped = _body(below, columns, headers)
    above = tuple(
        Skipped(row.number, _shown(row), "It stands above the table") for row in sheet.rows[:at]
    )
    return Table(sheet.name, tuple(row.number for row in header), columns, body, above + skipped)


def _guess_columns(texts: Sequence[str], below: Sequence[Row]) -> tuple[Column, ...]:
    guesses = []
    for index, text in enumerate(texts):
        cells = [row.cells[index] for row in below[:400] if index < len(row.cells)]
        filled = [cell for cell in cells if cell.text and not cell.merged]
        repeated = index > 0 and text and text == texts[index - 1]
        role, sure = guess(text) if text and not repeated else ("", True)
        guesses.append(_Guess(index, text, filled, role, sure))
    _settle(guesses)
    return tuple(
        Column(one.index, one.text, one.role, one.sure, one.samples)
        for one in guesses
        if one.text or one.filled
    )


@dataclass
class _Guess:
    index: int
    text: str
    filled: list[Cell]
    role: str
    sure: bool

    @property
    def samples(self) -> tuple[str, ...]:
        seen = dict.fromkeys(" ".join(cell.text.split())[:80] for cell in self.filled)
        return tuple(seen)[:SAMPLES]

    def share(self, kind: str) -> float:
        """Return how much of what stands in it looks like `kind`."""
        if not self.filled:
            return 0.0
        return sum(looks_like(kind, cell) for cell in self.filled) / len(self.filled)


def _settle(guesses: list[_Guess]) -> None:
    """Let each meaning belong to one column, and fill what is missing from the contents."""
    _settle_numbers(guesses)
    for role in {one.role for one in guesses if one.role}:
        same = [one for one in guesses if one.role == role]
        if len(same) == 1:
            continue
        if role in LAST_OF_SEVERAL:
            keep = [one for one in same if one.filled][-1:] or same[-1:]
        else:
            keep = [one for one in same if one.sure][:1] or same[:1]
        for one in same:
            if one not in keep:
                one.role = FIRST_OF_SEVERAL.get(role, "")
                one.sure = False
                if one.role and any(o.role == one.role for o in guesses if o is not one):
                    one.role = ""
    roles = {one.role for one in guesses}
    free = [one for one in guesses if not one.role and one.filled and one.text not in EXACT]
    for role, kind, share in (("status", "status", 0.8), ("due", "date", 0.6)):
        if role not in roles:
            for one in free:
                if not one.role and one.share(kind) >= share and not _is_start(one.text):
                    one.role, one.sure = role, False
                    break
    if "title" not in roles:
        spare = [one for one in guesses if one.role == "description"]
        if spare:
            spare[0].role, spare[0].sure = "title", False


def _is_start(text: str) -> bool:
    return bool(re.search(r"\b(start|begin|created|received|raised)", text.casefold()))


def _settle_numbers(guesses: list[_Guess]) -> None:
    """Tell the number of a recommendation from its words, and from the reference of an action."""
    recommendations = [one for one in guesses if one.role == "recommendation"]
    numbered = [one for one in recommendations if one.share("numbers") >= 0.5]
    if len(recommendations) > 1 and numbered:
        for one in recommendations:
            if one is not numbered[0]:
                one.role, one.sure = "", False
    refs = [one for one in guesses if one.role == "ref"]
    if refs and not numbered:
        first = refs[0]
        # A column "No." of plain numbers beside the words of the recommendations numbers these.
        if recommendations and first.share("whole") >= 0.6:
            for one in recommendations:
                one.role, one.sure = "", False
            first.role, first.sure = "recommendation", False


# ---- the rows


_NOTE = re.compile(
    r"(?:key|notes?|legend|total|totals|source|b?rag (?:key|status|rating)|version|status key"
    r"|last updated|prepared by|n\.?b|definitions?|date of next|\*+)\b|\*",
    re.IGNORECASE,
)
# Where actions stand in the first column, so do the notes below them, and these are none.
_NO_ACTION = re.compile(
    r"\*|n\.?b\b|(?:last updated|prepared by|date of next|version \d)|[\w .]{1,20}:", re.IGNORECASE
)
# "Key", "Notes:", "Key to the ratings", and not "Key partnerships".
_ENDS_THE_TABLE = re.compile(
    r"(?:key|notes?|legend|definitions?|status key|b?rag key)\s*(?:\Z|[:.\-–—(])", re.IGNORECASE
)
_KEY_TO = re.compile(
    r"(?:key|notes?) (?:to|on) (?:the )?(?:\w+ )?(?:colou?rs?|ratings?|status(?:es)?|symbols?"
    r"|table|plan)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"(?:sub-?|grand )?totals?\b", re.IGNORECASE)
_ALONE = re.compile(r"(?:key|legend|notes?|definitions?|(?:sub-?|grand )?totals?)\s*:?", re.I)


def _body(
    rows: Sequence[Row], columns: Sequence[Column], headers: tuple[tuple[str, ...], ...]
) -> tuple[tuple[BodyRow, ...], tuple[Skipped, ...]]:
    """Tell the rows that hold actions from sections, repeated headers and notes."""
    body: list[BodyRow] = []
    skipped: list[Skipped] = []
    by_role = {column.role: column.index for column in columns if column.role}
    section, ended = "", False
    for row in rows:
        if row.is_blank:
            continue
        words = _words(row)
        texts = set(words) - {""}
        first = next(text for text in (*words, _errors(row)) if text)
        if headers and _distinct(row) in headers:
            skipped.append(Skipped(row.number, _shown(row), "It is the header again"))
        elif ended and not _is_numbered(row, by_role):
            skipped.append(Skipped(row.number, _shown(row), "It stands below the table"))
        elif _ends(row, first, by_role):
            ended = True
            skipped.append(Skipped(row.number, _shown(row), "It is a note, not an action"))
        elif len(texts) == 1 and _NOTE.match(first) and not _holds_action(row, first, by_role):
            skipped.append(Skipped(row.number, _shown(row), "It is a note, not an action"))
        elif _TOTAL.match(first) and not _holds_action(row, first, by_role):
            skipped.append(Skipped(row.number, _shown(row), "It is a total, not an action"))
        elif len(texts) == 1 and _is_section(row, by_role):
            section = first
            skipped.append(Skipped(row.number, _shown(row), "It heads a section"))
        else:
            body.append(BodyRow(row, section))
    return tuple(body), tuple(skipped)


def _ends(row: Row, first: str, by_role: dict[str, int]) -> bool:
    """Whether a key or notes begin here: what stands below is no more of the plan."""
    at, action = _action_in(row, by_role)
    is_alone = _distinct(row) == (first,)
    if not is_alone and (_is_numbered(row, by_role) or len(first) >= 20):
        return False
    if _KEY_TO.match(first):
        return action != first or (is_alone and at == 0)
    return bool(_ENDS_THE_TABLE.match(first)) and not _holds_action(row, first, by_role)


def _holds_action(row: Row, first: str, by_role: dict[str, int]) -> bool:
    """Whether a row that begins like a note or a total is an action all the same.

    "Key partnerships | Review them" is one, and so is one whose own reference is "Total".
    """
    at, action = _action_in(row, by_role)
    if not action:
        return False
    if _distinct(row) == (first,):  # nothing but an action, or a heading over all columns
        if any(cell.merged for cell in row.cells) or _ALONE.fullmatch(first):
            return False
        return at > 0 or not _NO_ACTION.match(first)
    if not _ALONE.fullmatch(first):
        return True
    # A total has numbers where an action and its status have words.
    status = row.text(by_role.get("status", -1))
    is_worded = bool(re.search(r"[^\W\d_]{2}", action) or re.fullmatch(r"[^\W\d][^\d]+", status))
    return is_worded and _is_numbered(row, by_role)


def _action_in(row: Row, by_role: dict[str, int]) -> tuple[int, str]:
    """Return where actions stand, and what stands there."""
    at = next((by_role[one] for one in ("title", "description") if one in by_role), -1)
    return at, " ".join(row.text(at).split())


def _errors(row: Row) -> str:
    return next((cell.error for cell in row.cells if cell.error), "")


def _is_numbered(row: Row, by_role: dict[str, int]) -> bool:
    """Whether a row names a recommendation or a reference of its own."""
    for role in ("ref", "recommendation"):
        index = by_role.get(role, -1)
        cell = row.cells[index] if 0 <= index < len(row.cells) else EMPTY
        if cell.text and not cell.merged and looks_like("numbers", cell):
            return True
    return False


def _is_section(row: Row, by_role: dict[str, int]) -> bool:
    """Whether a row with one text in it heads those below: merged, or not where actions stand."""
    filled = [index for index, cell in enumerate(row.cells) if cell.text]
    if len(filled) > 1:
        return any(row.cells[index].merged for index in filled)
    at = filled[0]
    if at in (by_role.get("title", -1), by_role.get("description", -1)):
        return False
    # A number alone, with no action beside it, is an action left out, which must be told.
    return not looks_like("numbers", row.cells[at]) or len(row.cells[at].text) > 12


def _words(row: Row) -> tuple[str, ...]:
    words = [" ".join(cell.text.split()) for cell in row.cells]
    while words and not words[-1]:
        words.pop()
    return tuple(words)


def _distinct(row: Row) -> tuple[str, ...]:
    """Return the texts of a row once each: a merged cell and a cell beside an empty one alike."""
    return tuple(dict.fromkeys(text for text in _words(row) if text))


def _shown(row: Row) -> str:
    return " | ".join(_distinct(row))[:160]


def words_of_status(tables: Sequence[Table], role: str = "status") -> Counter[str]:
    """Count the words that stand in the columns of statuses."""
    found: Counter[str] = Counter()
    for table in tables:
        index = table.index_of(role)
        for one in table.body:
            if word := " ".join(one.row.text(index).split()):
                found[word] += 1
    return found
