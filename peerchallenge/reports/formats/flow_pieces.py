"""What the parts of a report that runs down a page are put together from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from peerchallenge.reports.formats.blocks import (
    Cell,
    Clause,
    Column,
    Drawing,
    Line,
    Paragraph,
    Resolutions,
    Row,
    Run,
    Table,
)
from peerchallenge.reports.wording import Plain


class Pieces:
    """Makes pieces of what the PDF's template reads, with its words, drawings and addresses."""

    def __init__(self, view: Plain) -> None:
        self.view = view
        self.text: Plain = view["text"]
        self.words: dict[str, str] = self.text["words"]

    def _table(
        self,
        caption: str,
        columns: Sequence[tuple[str, int]],
        rows: Sequence[tuple[Cell | Drawing, ...]],
    ) -> Table:
        return Table(
            caption,
            tuple(Column(self.words[key], share) for key, share in columns),
            tuple(Row(cells) for cells in rows),
        )

    def _drawing(self, index: int, *, wide: bool = True) -> Drawing:
        drawn = self.view["drawings"][index]
        return Drawing(drawn["svg"], drawn["alt"], wide)

    def _linked(self, words: str, index: int | None, *, quiet: bool = False) -> Line:
        return (Run(words, link="" if index is None else self.view["links"][index], quiet=quiet),)

    def _cited(self, it: Plain, *, quiet: bool = False) -> Line:
        return self._linked(it["words"], it["link"], quiet=quiet)

    def _due(self, action: Plain) -> Cell:
        late = ((Run(self.words["overdue"], tone="overdue"),),) if action["overdue"] else ()
        return (*cell(action["due"]), *late, *quiet(action["moved"]))

    def _update(self, action: Plain) -> Cell:
        said = (*lines(action["update"]), *quiet(action["reported"]))
        if not action["has_update"]:
            said = quiet(self.words["update.none"])
        return (*said, *quiet(action["evidence"]))

    def _resolved(self, group: Plain) -> Resolutions:
        return Resolutions(
            tuple(
                Clause(one["label"], tuple(one["words"]), one["nested"]) for one in group["items"]
            ),
            self._cited(group["cited"]),
        )


def lines(texts: Sequence[str]) -> Cell:
    return tuple((Run(words),) for words in texts)


def paragraphs(texts: Sequence[str]) -> Iterator[Paragraph]:
    for words in texts:
        if words:
            yield Paragraph((Run(words),))


def small(words: str) -> Iterator[Paragraph]:
    if words:
        yield Paragraph((Run(words),), small=True)


def introduced(by: str, texts: Sequence[str]) -> Iterator[Paragraph]:
    """Put what they are before the first of several paragraphs."""
    for place, words in enumerate(texts):
        before = () if place else (Run(by, strong=True), Run(" "))
        yield Paragraph((*before, Run(words)))


def cell(words: str) -> Cell:
    return ((Run(words),),)


def quiet(words: str) -> Cell:
    return ((Run(words, quiet=True),),) if words else ()


def pill(it: Plain) -> Run:
    return Run(it["label"], tone=it["key"])


def tone(it: Plain) -> Cell:
    return ((pill(it),),)


def promised(it: Plain) -> Cell:
    if not it["due"]:
        return cell(it["due_text"])
    return (*cell(it["due"]), *quiet(it["due_text"]))
