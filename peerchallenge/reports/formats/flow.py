"""A report as it runs down a page, made of what the PDF is set from.

The texts, numbers, drawings and their order are those of `printed.view()`: what the PDF says, the
page and the Word copy say too.
"""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from peerchallenge.reports.formats.blocks import (
    Block,
    Contents,
    Document,
    Fact,
    Facts,
    Heading,
    Legend,
    Numbered,
    Paragraph,
    Run,
    Tile,
    Tiles,
)
from peerchallenge.reports.formats.flow_pieces import (
    cell,
    lines,
    paragraphs,
    pill,
    promised,
    quiet,
    small,
    tone,
)
from peerchallenge.reports.formats.flow_recommendation import Recommendations
from peerchallenge.reports.printed import page_values as printed
from peerchallenge.reports.report import ProgressReport
from peerchallenge.reports.wording import Plain

BREAK = "\u200b"  # an invisible place to divide a long word, in narrow columns

# The part after which the PDF has its list of contents.
CONTENTS_AFTER = "exceptions"

T = TypeVar("T")


def document(report: ProgressReport) -> Document:
    """Return all of `report`, from its title to its sources."""
    view = printed.view(report)
    reader = _Reader(view)
    text = view["text"]
    return Document(
        council=text["cover"]["council"],
        title=text["cover"]["title"],
        position=text["cover"]["position"],
        meta_title=view["meta"]["title"],
        author=view["meta"]["author"],
        description=view["meta"]["description"],
        language=f"{view['language']}-GB",
        colour=view["colour"],
        logo=base64.b64decode(view["logo"]["base64"]) if view["logo"] else None,
        logo_words=view["logo"]["alt"] if view["logo"] else "",
        foot=text["running"]["foot"],
        blocks=tuple(reader.blocks()),
    )


def unbroken(value: T) -> T:
    """Return a document, or a part of one, without the invisible places to divide long words."""

    def walk(item: Any) -> Any:
        if isinstance(item, str):
            return item.replace(BREAK, "")
        if isinstance(item, tuple):
            return tuple(walk(inner) for inner in item)
        if dataclasses.is_dataclass(item) and not isinstance(item, type):
            return dataclasses.replace(
                item, **{f.name: walk(getattr(item, f.name)) for f in dataclasses.fields(item)}
            )
        return item

    walked: T = walk(value)
    return walked


class _Reader(Recommendations):
    """Turns what the PDF's template reads into blocks."""

    def blocks(self) -> Iterator[Block]:
        yield self._facts(self.text["facts"])
        order: list[str] = self.text["order"]
        contents = Contents(self.words["contents"])
        if not order or order[0] != "introduction":
            yield from () if "summary" in order else (contents,)
        for part in order:
            yield from getattr(self, f"_{part}")()
            if part == "summary" or (part == "introduction" and "summary" not in order):
                yield contents

    def _headed(self, part: str) -> Heading:
        return Heading(1, self.text["headings"][part], part)

    # ---- parts

    def _facts(self, facts: Sequence[Plain]) -> Facts:
        return Facts(
            tuple(Fact(it["name"], (self._linked(it["value"], it["link"]),)) for it in facts)
        )

    def _introduction(self) -> Iterator[Block]:
        yield self._headed("introduction")
        yield from paragraphs(self.text["introduction"])

    def _conclusions(self) -> Iterator[Block]:
        yield self._headed("conclusions")
        yield from paragraphs(self.text["conclusions"])

    def _summary(self) -> Iterator[Block]:
        it = self.text["summary"]
        yield self._headed("summary")
        yield from paragraphs(it["sentences"])
        if it["tiles"]:
            yield Tiles(
                tuple(Tile(t["number"], t["of"], t["label"], t["note"]) for t in it["tiles"])
            )
        if it["bar"] is not None:
            yield self._drawing(it["bar"])
            yield Legend(tuple((pill(one), Run(f" {one['number']}")) for one in it["legend"]))
        if it["asks"]:
            yield Heading(2, it["asks_heading"], "asks", is_listed=False)
            yield Numbered(tuple(it["asks"]))
        if it["ahead"]:
            yield Heading(2, self.words["ahead"], "ahead", is_listed=False)
            yield Facts(
                tuple(
                    Fact(step["on"], cell(f"{step['ref']} {step['what']}".strip()))
                    for step in it["ahead"]
                )
            )
            yield from small(it["ahead_more"])

    def _changes(self) -> Iterator[Block]:
        it = self.text["changes"]
        if it:
            yield self._headed("changes")
            yield from paragraphs([it["sentence"]])
            if it["rows"]:
                yield self._table(
                    self.text["headings"]["changes"],
                    [("col.ref", 8), ("col.action", 34), ("col.what", 12), ("col.before", 15),
                     ("col.now", 17), ("col.direction", 14)],
                    [
                        (
                            cell(row["ref"]),
                            (*cell(row["title"]), *quiet(row["note"])),
                            cell(row["what"]),
                            cell(row["before"]),
                            cell(row["after"]),
                            tone(row["direction"]),
                        )
                        for row in it["rows"]
                    ],
                )  # fmt: skip
            yield from paragraphs([it["silent"]])
        history = self.text["history"]
        if history:
            yield Heading(2 if it else 1, self.words["history"], "history")
            yield from paragraphs([history["sentence"]])
            yield self._drawing(history["drawing"])
            yield self._table(
                self.words["history"],
                [("col.date", 30), ("col.complete", 35), ("col.overdue", 35)],
                [
                    (cell(row["on"]), cell(row["complete"]), cell(row["overdue"]))
                    for row in history["rows"]
                ],
            )

    def _exceptions(self) -> Iterator[Block]:
        it = self.text["exceptions"]
        if not it:
            return
        yield self._headed("exceptions")
        yield from paragraphs([it["sentence"]])
        if it["rows"]:
            yield self._table(
                self.text["headings"]["exceptions"],
                [("col.ref", 8), ("col.action", 36), ("col.owner", 20), ("col.due", 14),
                 ("col.why_here", 22)],
                [
                    (cell(row["ref"]), cell(row["title"]), cell(row["owner"]),
                     cell(row["due"]), tuple((pill(why),) for why in row["reasons"]))
                    for row in it["rows"]
                ],
            )  # fmt: skip
        yield from small(it["more"])

    def _recommendations(self) -> Iterator[Block]:
        found = self.text["recommendations"]
        yield Heading(1, self.words["glance"], "glance")
        if not found:
            yield from paragraphs([self.words["no_recommendations"]])
            return
        yield self._table(
            self.words["glance"],
            [("col.ref", 8), ("col.recommendation", 32), ("col.officer", 20), ("col.done", 11),
             ("col.implementation", 19), ("col.direction", 15)],
            [
                (
                    cell(it["number"]),
                    ((Run(it["short"], to=f"rec-{it['index']}"),), *quiet(it["aside"])),
                    cell(it["officer"]),
                    cell(it["done"]),
                    tone(it["implementation"]),
                    tone(it["direction"]),
                )
                for it in found
            ],
        )  # fmt: skip
        yield self._headed("recommendations")
        for it in found:
            yield from self._recommendation(it)

    def _suggestions(self) -> Iterator[Block]:
        if self.text["suggestions"]:
            yield self._headed("suggestions")
            for it in self.text["suggestions"]:
                yield from self._recommendation(it)

    def _trail(self) -> Iterator[Block]:
        yield self._headed("trail")
        yield from self._promises(self.text["promises"])
        yield from self._scrutiny(self.text["scrutiny"])
        yield Heading(2, self.words["meetings"], "meetings")
        if not self.text["trail"]:
            yield from paragraphs([self.words["meetings.none"]])
        for place, it in enumerate(self.text["trail"]):
            yield Heading(3, it["heading"], f"meeting-{place}")
            yield Paragraph(self._cited(it["about"]), small=True)
            if not it["resolutions"]:
                yield from paragraphs([self.words["meetings.no_resolution"]])
            for group in it["resolutions"]:
                yield self._resolved(group)

    def _closed(self) -> Iterator[Block]:
        found = self.text["closed"]
        if not found:
            return
        yield self._headed("closed")
        yield from paragraphs([self.words["closed.sentence"]])
        yield self._table(
            self.text["headings"]["closed"],
            [("col.ref", 8), ("col.action", 30), ("col.how", 18), ("col.when", 14),
             ("col.why", 35)],
            [
                (cell(it["ref"]), cell(it["title"]), tone(it["status"]), cell(it["on"]),
                 cell(it["reason"]))
                for it in found
            ],
        )  # fmt: skip

    def _definitions(self) -> Iterator[Block]:
        if self.text["definitions"]:
            yield self._headed("definitions")
            yield Facts(
                tuple(Fact(it["term"], cell(it["meaning"])) for it in self.text["definitions"])
            )
        if self.text["sources"]:
            yield Heading(1, self.words["sources"], "sources")
            yield self._table(
                self.words["sources"],
                [("col.document", 50), ("col.publisher", 30), ("col.date", 18)],
                [
                    ((self._linked(it["title"], it["link"]),), cell(it["publisher"]),
                     cell(it["on"]))
                    for it in self.text["sources"]
                ],
            )  # fmt: skip

    def _implications(self) -> Iterator[Block]:
        if self.text["implications"]:
            yield self._headed("implications")
        for place, it in enumerate(self.text["implications"]):
            if it["heading"]:
                yield Heading(2, it["heading"], f"implication-{place}")
            if it["words"]:
                yield from paragraphs(it["words"])
            else:
                yield Paragraph((Run(self.words["to_fill_in"], quiet=True),))

    # ---- committees

    def _promises(self, found: Sequence[Plain]) -> Iterator[Block]:
        yield Heading(2, self.words["promises"], "promises")
        if not found:
            yield from paragraphs([self.words["promises.none"]])
            return
        yield self._table(
            self.words["promises"],
            [("col.promise", 32), ("col.to", 18), ("col.due", 16), ("col.state", 14),
             ("col.made_at", 24)],
            [
                ((*cell(it["what"]), *quiet(it["note"])), cell(it["to"]), promised(it),
                 tone(it["state"]), (self._cited(it["cited"]),))
                for it in found
            ],
        )  # fmt: skip

    def _scrutiny(self, found: Sequence[Plain]) -> Iterator[Block]:
        yield Heading(2, self.words["scrutiny"], "scrutiny")
        if not found:
            yield from paragraphs([self.words["scrutiny.none"]])
            return
        yield self._table(
            self.words["scrutiny"],
            [("col.asked", 50), ("col.response", 50)],
            [
                (
                    (*lines(it["words"]), self._cited(it["cited"], quiet=True)),
                    (
                        *lines(it["response"]),
                        *(
                            (self._cited(it["response_cited"], quiet=True),)
                            if it["response_cited"]
                            else ()
                        ),
                    ),
                )
                for it in found
            ],
        )
