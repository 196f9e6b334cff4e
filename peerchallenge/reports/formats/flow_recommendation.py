"""One recommendation as it runs down a page."""

from __future__ import annotations

from collections.abc import Iterator

from peerchallenge.reports.formats.blocks import (
    Block,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Quotation,
    Run,
    Table,
)
from peerchallenge.reports.formats.flow_pieces import (
    Pieces,
    cell,
    introduced,
    paragraphs,
    pill,
    quiet,
    small,
    tone,
)
from peerchallenge.reports.wording import Plain


class Recommendations(Pieces):
    """Turns recommendations into blocks."""

    def _recommendation(self, it: Plain) -> Iterator[Block]:
        anchor = f"rec-{it['index']}"
        yield Heading(2, it["heading"], anchor)
        yield from small(it["about"])
        if it["words"]:
            yield Quotation(tuple(it["words"]))
        yield from paragraphs(it["explanation"])
        yield Facts(
            (
                Fact(self.words["col.implementation"], tone(it["implementation"])),
                Fact(self.words["col.direction"], tone(it["direction"])),
                Fact(self.words["col.member"], cell(it["member"])),
                Fact(self.words["col.officer"], cell(it["officer"])),
            ),
            wide=False,
        )
        yield from introduced(self.words["response"], it["response"])
        # Beside the peers' verdict, where there is one.
        if it["decided"] and not it["verdicts"]:
            yield from introduced(it["decided"], it["decision"] or [""])
        if not it["actions"]:
            yield from paragraphs([self.words["actions.none"]])
        else:
            yield Heading(3, self.words["actions"], f"{anchor}-actions")
            yield from paragraphs([it["done_sentence"]])
            if it["bar"] is not None:
                yield self._drawing(it["bar"])
            yield self._actions(it)
        if it["difference"]:
            yield Heading(3, self.words["difference"], f"{anchor}-difference")
            for made in it["difference"]:
                yield from paragraphs(made["words"])
                yield from small(made["approved"])
        if it["discussions"] or it["resolutions"]:
            yield Heading(3, self.words["committees"], f"{anchor}-committees")
            for said in it["discussions"]:
                yield Quotation(tuple(said["words"]), self._cited(said["cited"]))
            for group in it["resolutions"]:
                yield self._resolved(group)
        if it["measures"]:
            yield Heading(3, self.words["measures"], f"{anchor}-measures")
            yield self._measures(it)
        if it["verdicts"]:
            yield Heading(3, self.words["verdicts"], f"{anchor}-verdicts")
            for said in it["verdicts"]:
                yield Quotation(tuple(said["words"]), (Run(said["cited"]),))
            yield Paragraph((Run(f"{self.words['verdicts.beside']} "), pill(it["implementation"])))
            yield from small(it["decided"])
            if it["decided"]:
                yield from paragraphs(it["decision"])

    def _actions(self, it: Plain) -> Table:
        return self._table(
            f"{self.words['actions']}: {it['heading']}",
            [("col.ref", 8), ("col.action", 23), ("col.owner", 16), ("col.due", 14),
             ("col.status", 17), ("col.update", 30)],
            [
                (cell(a["ref"]), cell(a["title"]), cell(a["owner"]), self._due(a),
                 tone(a["status"]), self._update(a))
                for a in it["actions"]
            ],
        )  # fmt: skip

    def _measures(self, it: Plain) -> Table:
        return self._table(
            f"{self.words['measures']}: {it['heading']}",
            [("col.measure", 30), ("col.baseline", 13), ("col.latest", 13), ("col.target", 13),
             ("col.trend", 31)],
            [
                (
                    cell(m["name"]),
                    cell(m["baseline"]),
                    ((Run(m["latest"], strong=True),),),
                    cell(m["target"]),
                    quiet(self.words["measures.none"])
                    if m["trend"] is None
                    else self._drawing(m["trend"], wide=False),
                )
                for m in it["measures"]
            ],
        )  # fmt: skip
