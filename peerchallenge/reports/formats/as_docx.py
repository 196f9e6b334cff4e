"""The progress report as a Word document in a layout of its own, to be edited.

Headings are styles, header rows are repeated, drawings carry their sentence. The record to rely
on is the PDF; this is a copy for people who must put it into another paper.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime, time

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

from peerchallenge.reports import charts
from peerchallenge.reports.formats import flow
from peerchallenge.reports.formats.blocks import Drawing, Table, said
from peerchallenge.reports.formats.packing import repacked
from peerchallenge.reports.printed import pictures
from peerchallenge.reports.report import ProgressReport
from peerchallenge.reports.wording import TEAR

FONT = "Arial"  # in every office; councils ask for it by name
INK = "1A2430"
QUIET = "46525E"
RULE = "C5CED8"
WASH = "F2F5F8"
PAGE = Cm(21) - 2 * Cm(1.9)  # what is between the margins
_CORE_TEXT = 250  # Word refuses longer properties


def render(report: ProgressReport) -> bytes:
    """Return `report` as .docx, the same bytes for the same report.

    Raises `ReportNotMade` if a drawing cannot be made.
    """
    content = flow.unbroken(flow.document(report))
    writer = _Writer(content)
    writer.write()
    made = io.BytesIO()
    writer.file.save(made)
    return repacked(made.getvalue(), datetime.combine(report.as_at, time(12), tzinfo=UTC))


class _Writer:
    """Puts one block after another into a document."""

    def __init__(self, content):
        self.content = content
        self.brand = content.colour.lstrip("#").upper()
        self.file = docx.Document()
        self.body = self.file.element.body
        self.names = iter(range(1, 1_000_000))
        self.addresses: dict[str, str] = {}
        self.png = self._pictures()

    def write(self):
        self._properties()
        self._styles()
        self._page()
        self._cover()
        for block in self.content.blocks:
            getattr(self, f"_{block.kind}")(block)

    def _pictures(self):
        """Have every drawing made in one go, by its SVG."""
        drawings = [one for block in self.content.blocks for one in _drawings_of(block)]
        texts = list(dict.fromkeys(one.svg for one in drawings))
        return dict(zip(texts, pictures.as_png(texts), strict=True))

    # ---- the document

    def _properties(self):
        core = self.file.core_properties
        core.title = self.content.meta_title[:_CORE_TEXT]
        core.author = self.content.author[:_CORE_TEXT]
        core.subject = self.content.description[:_CORE_TEXT]
        core.keywords = "peer challenge, progress report"
        core.language = self.content.language
        core.comments = ""

    def _styles(self):
        styles = self.file.styles
        language = styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
        if language is not None:
            language.set(qn("w:val"), self.content.language)
        normal = styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(12)
        normal.font.color.rgb = RGBColor.from_string(INK)
        normal.paragraph_format.space_after = Pt(8)
        for name, size, above in [
            ("Title", 26, 0), ("Heading 1", 18, 20), ("Heading 2", 15, 16),
            ("Heading 3", 12.5, 12), ("Caption", 10.5, 6),
        ]:  # fmt: skip
            style = styles[name]
            style.font.size, style.font.bold, style.font.italic = Pt(size), True, False
            style.font.color.rgb = RGBColor.from_string(self.brand)
            style.paragraph_format.space_before = Pt(above)
            style.paragraph_format.space_after = Pt(4 if name == "Caption" else 6)
            style.paragraph_format.keep_with_next = True
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for key in list(fonts.attrib):
                del fonts.attrib[key]
            for key in ("ascii", "hAnsi", "cs", "eastAsia"):
                fonts.set(qn(f"w:{key}"), FONT)
        borders = styles["Title"].element.find(f".//{qn('w:pBdr')}")
        if borders is not None:
            borders.getparent().remove(borders)

    def _page(self):
        section = self.file.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(1.9)
        section.top_margin = section.bottom_margin = Cm(2.2)
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.LEFT
        foot._p.append(_run(f"{self.content.foot}  ·  Page ", size=9, colour=QUIET))
        _field(foot._p, "PAGE")
        foot._p.append(_run(" of ", size=9, colour=QUIET))
        _field(foot._p, "NUMPAGES")

    def _cover(self):
        if self.content.logo and self.content.logo.startswith((b"\x89PNG", b"\xff\xd8\xff")):
            picture = self.file.add_picture(io.BytesIO(self.content.logo), height=Cm(1.8))
            properties = picture._inline.docPr
            properties.set("descr", self.content.logo_words)
        self._paragraph_of([_run(self.content.council, bold=True, colour=self.brand)])
        self.file.add_paragraph(style="Title")._p.append(_run(self.content.title))
        self._paragraph_of([_run(self.content.position, size=13)])

    # ---- the blocks

    def _heading(self, block):
        paragraph = self.file.add_paragraph(style=f"Heading {block.level}")
        name = block.anchor[:40]
        number = str(next(self.names))
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        start.set(qn("w:id"), number)
        start.set(qn("w:name"), name)
        end.set(qn("w:id"), number)
        paragraph._p.append(start)
        paragraph._p.append(_run(block.words))
        paragraph._p.append(end)

    def _paragraph(self, block):
        self._paragraph_of(self._runs(block.line, size=9.5 if block.small else None))

    def _quotation(self, block):
        for words in block.paragraphs:
            self._paragraph_of([_run(words)], indent=12, edge=RULE, after=3)
        if block.source:
            self._paragraph_of(self._runs(block.source, size=9.5), indent=12, edge=RULE)

    def _resolutions(self, block):
        for clause in block.clauses:
            for index, words in enumerate(clause.paragraphs):
                runs = [_run(words)]
                if clause.label and not index:
                    runs.insert(0, _run(f"{clause.label} ", bold=True, colour=self.brand))
                self._paragraph_of(runs, indent=30 if clause.nested else 12, fill=WASH, after=3)
        self._paragraph_of(self._runs(block.source, size=9.5), indent=12, fill=WASH)

    def _numbered(self, block):
        for number, words in enumerate(block.items, 1):
            self._paragraph_of([_run(f"{number}. {words}")], indent=18, hanging=18, after=4)

    def _facts(self, block):
        for fact in block.rows:
            runs = [_run(f"{fact.name}: ", bold=True, colour=self.brand)]
            for index, line in enumerate(fact.value):
                if index:
                    runs.append(_run("; "))
                runs += self._runs(line)
            self._paragraph_of(runs, after=4)

    def _tiles(self, block):
        for tile in block.items:
            number = f"{tile.number} {tile.of}".rstrip()
            self._paragraph_of(
                [
                    _run(f"{number} ", bold=True, colour=self.brand, size=15),
                    _run(tile.label, bold=True),
                    _run(f", {tile.note}", colour=QUIET),
                ],
                after=2,
            )

    def _legend(self, block):
        runs = []
        for index, line in enumerate(block.items):
            if index:
                runs.append(_run("    "))
            runs += self._runs(line, size=10)
        self._paragraph_of(runs)

    def _drawing(self, block):
        paragraph = self.file.add_paragraph()
        paragraph._p.append(self._picture(block, PAGE if block.wide else Cm(7)))

    def _contents(self, block):
        heading = self.file.add_paragraph(style="Heading 1")
        heading._p.append(_run(block.heading))
        for one in self.content.headings:
            paragraph = self._paragraph_of([], indent=18 * (one.level - 1), after=1)
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), one.anchor[:40])
            link.append(_run(one.words, size=11, colour="1D4F91"))
            paragraph._p.append(link)

    def _table(self, block):
        caption = self.file.add_paragraph(style="Caption")
        caption._p.append(_run(block.caption))
        shares = sum(column.share for column in block.columns)
        widths = [
            int(PAGE * column.share / shares / 635) for column in block.columns
        ]  # twentieths
        table = _element("w:tbl")
        table.append(_table_properties(block.caption, sum(widths)))
        grid = _element("w:tblGrid")
        for width in widths:
            grid.append(_element("w:gridCol", w=str(width)))
        table.append(grid)
        head = [
            [[_run(column.label, bold=True, colour=self.brand, size=9.5)]]
            for column in block.columns
        ]
        table.append(_row(head, widths, header=True))
        for row in block.rows:
            cells = [
                self._cell(cell, width) for cell, width in zip(row.cells, widths, strict=True)
            ]
            is_short = sum(len(said(cell)) for cell in row.cells) < TEAR
            table.append(_row(cells, widths, whole=is_short))
        self.body.insert_element_before(table, "w:sectPr")
        self._paragraph_of([], after=6)

    def _cell(self, cell, width):
        """Return the lines of a cell, each a list of runs."""
        if isinstance(cell, Drawing):
            return [[self._picture(cell, Emu((width - 220) * 635))]]
        return [self._runs(line, size=9.5) for line in cell] or [[]]

    # ---- pieces

    def _paragraph_of(self, runs, *, indent=0, hanging=0, after=None, fill="", edge=""):
        paragraph = self.file.add_paragraph()
        form = paragraph.paragraph_format
        if indent:
            form.left_indent = Pt(indent)
        if hanging:
            form.first_line_indent = Pt(-hanging)
        if after is not None:
            form.space_after = Pt(after)
        properties = paragraph._p.get_or_add_pPr()
        if edge:
            borders = _element("w:pBdr")
            borders.append(_element("w:left", val="single", sz="18", space="8", color=edge))
            properties.insert_element_before(borders, *_AFTER_BORDERS)
        if fill:
            shade = _element("w:shd", val="clear", color="auto", fill=fill)
            properties.insert_element_before(shade, *_AFTER_SHADE)
        for run in runs:
            paragraph._p.append(run)
        return paragraph

    def _runs(self, line, *, size=None):
        made = []
        for run in line:
            if run.tone is not None:
                look = charts.tone(run.tone)
                made.append(
                    _run(f"{look.symbol}\u00a0{run.words}", bold=True, size=size,
                         colour=look.text[1:].upper(), fill=look.tint[1:].upper())
                )  # fmt: skip
            elif run.link or run.to:
                link = OxmlElement("w:hyperlink")
                if run.link:
                    link.set(qn("r:id"), self._address(run.link))
                else:
                    link.set(qn("w:anchor"), run.to[:40])
                link.append(_run(run.words, size=size, colour="1D4F91", underline=True))
                made.append(link)
            else:
                made.append(_run(run.words, bold=run.strong, size=size,
                                 colour=QUIET if run.quiet else ""))  # fmt: skip
        return made

    def _address(self, url):
        if url not in self.addresses:
            self.addresses[url] = self.file.part.relate_to(
                url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
        return self.addresses[url]

    def _picture(self, drawing, width):
        """Return a run with the drawing as wide as asked, and its sentence as alternative."""
        inline = self.file.part.new_pic_inline(
            io.BytesIO(self.png[drawing.svg]), width=Emu(int(width))
        )
        inline.docPr.set("descr", drawing.sentence)
        run = OxmlElement("w:r")
        holder = OxmlElement("w:drawing")
        holder.append(inline)
        run.append(holder)
        return run


def _drawings_of(block):
    if isinstance(block, Drawing):
        yield block
    elif isinstance(block, Table):
        for row in block.rows:
            yield from (cell for cell in row.cells if isinstance(cell, Drawing))


# What comes after these in a paragraph's properties, in the order that the format demands.
_AFTER_SHADE = (
    "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc",
    "w:outlineLvl", "w:rPr", "w:sectPr",
)  # fmt: skip
_AFTER_BORDERS = ("w:shd", *_AFTER_SHADE)


def _element(name, **attributes):
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _run(words, *, bold=False, size=None, colour="", fill="", underline=False):
    """Return a run of text; its properties stand in the order that the format demands."""
    run = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    if bold:
        properties.append(_element("w:b"))
    if colour:
        properties.append(_element("w:color", val=colour))
    if size:
        properties.append(_element("w:sz", val=str(int(size * 2))))
    if underline:
        properties.append(_element("w:u", val="single"))
    if fill:
        properties.append(_element("w:shd", val="clear", color="auto", fill=fill))
    if len(properties):
        run.append(properties)
    for index, line in enumerate(words.split("\n")):
        if index:
            run.append(OxmlElement("w:br"))
        text = OxmlElement("w:t")
        text.text = line
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(text)
    return run


def _field(paragraph, code):
    """Append a field that Word fills in: a page number."""
    for kind in ("begin", "instruction", "separate", "result", "end"):
        run = _run("1" if kind == "result" else "", size=9, colour=QUIET)
        if kind != "result":
            run.remove(run[-1])
            if kind == "instruction":
                instruction = OxmlElement("w:instrText")
                instruction.text = f" {code} "
                run.append(instruction)
            else:
                run.append(_element("w:fldChar", fldCharType=kind))
        paragraph.append(run)


def _table_properties(caption, width):
    properties = _element("w:tblPr")
    properties.append(_element("w:tblW", w=str(width), type="dxa"))
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=RULE))
    properties.append(borders)
    properties.append(_element("w:tblLayout", type="fixed"))
    margins = _element("w:tblCellMar")
    for side, room in (("top", 50), ("left", 80), ("bottom", 50), ("right", 80)):
        margins.append(_element(f"w:{side}", w=str(room), type="dxa"))
    properties.append(margins)
    properties.append(
        _element("w:tblLook", val="0620", firstRow="1", lastRow="0", firstColumn="1",
                 lastColumn="0", noHBand="1", noVBand="1")
    )  # fmt: skip
    properties.append(_element("w:tblCaption", val=caption))
    return properties


def _row(cells, widths, *, header=False, whole=True):
    row = _element("w:tr")
    properties = _element("w:trPr")
    if whole:
        properties.append(_element("w:cantSplit"))
    if header:
        properties.append(_element("w:tblHeader"))
    row.append(properties)
    for lines, width in zip(cells, widths, strict=True):
        cell = _element("w:tc")
        form = _element("w:tcPr")
        form.append(_element("w:tcW", w=str(width), type="dxa"))
        if header:
            form.append(_element("w:shd", val="clear", color="auto", fill=WASH))
        cell.append(form)
        for runs in lines:
            paragraph = _element("w:p")
            spacing = _element("w:pPr")
            spacing.append(_element("w:spacing", before="0", after="20"))
            paragraph.append(spacing)
            for run in runs:
                paragraph.append(run)
            cell.append(paragraph)
        row.append(cell)
    return row
