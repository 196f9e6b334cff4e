"""A council's own Word template: checked when it is uploaded, filled in for each report.

Somebody outside wrote it, so it may name what docs/word-template.md lists and do nothing else:
no calculation, no call, no attribute that begins with an underscore. What it may hold is a list
of what is allowed; the sandbox is the second wall.
"""

from __future__ import annotations

import difflib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any

import docx
from docxtpl import DocxTemplate
from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from peerchallenge.reports.formats.packing import repacked
from peerchallenge.reports.formats.word_variables import TEXT, VARIABLES, Kind, example, values
from peerchallenge.reports.report import ProgressReport

LARGEST = 5 * 1024**2
LARGEST_UNPACKED = 60 * 1024**2
MOST_ENTRIES = 1000
DEEPEST = 4  # loops in one another: what is in a report needs three
PROPERTIES = ("title", "subject", "author", "comments")
LONGEST_PROPERTY = 250
FILTERS = frozenset(
    {"capitalize", "default", "first", "join", "last", "length", "lower", "title", "trim", "upper"}
)
LOOP = dict.fromkeys(("index", "index0", "first", "last", "length", "revindex"), TEXT)
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_NOT_THIS = {
    "macroEnabled": "The file holds macros. Save it as a Word document (.docx) without them",
    "template.main": "The file is a .dotx. Save it as a Word document (.docx)",
}


class TemplateNotFilled(ValueError):
    """The template could not be filled in; the message says why, one mistake in each line."""


def check_template(made: bytes) -> list[str]:
    """Return what is wrong with a template, each mistake as a sentence; empty if nothing is."""
    mistakes = _file_mistakes(made)
    if mistakes:
        return mistakes
    try:
        sources = list(_sources(made))
    except Exception:
        # The libraries raise many kinds for a file that only looks like a document.
        return ["The file cannot be read. Open it in Word and save it again as .docx"]
    environment = _environment()
    for place, source in sources:
        mistakes += _mistakes_of(environment, place, source)
    if not mistakes:
        try:
            _filled(made, example())
        except Exception as error:
            mistakes.append(f"The template could not be tried out: {_first_line(error)}")
    return list(dict.fromkeys(mistakes))


def render_template(made: bytes, report: ProgressReport) -> bytes:
    """Return the template filled in from `report`, the same bytes for the same two.

    Raises `TemplateNotFilled` if the template has a mistake.
    """
    mistakes = check_template(made)
    if mistakes:
        raise TemplateNotFilled("\n".join(mistakes))
    try:
        filled = _filled(made, values(report))
    except (TemplateError, ValueError) as error:
        raise TemplateNotFilled(_first_line(error)) from error
    return repacked(filled, datetime.combine(report.as_at, time(12), tzinfo=UTC))


class _Template(DocxTemplate):  # type: ignore[misc]
    """The library's, with what it does to properties and footnotes put right."""

    def render_properties(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """Fill in the properties as plain text: they are not XML when they are set."""
        core = self.docx.core_properties
        text = jinja_env.overlay(autoescape=False)
        for name in PROPERTIES:
            given = getattr(core, name) or ""
            if "{" in given:
                setattr(core, name, text.from_string(given).render(context)[:LONGEST_PROPERTY])

    def render_footnotes(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """Leave footnotes alone: the library fills them in again for every section."""


def _filled(made: bytes, given: Mapping[str, Any]) -> bytes:
    template = _Template(io.BytesIO(made))
    template.render(dict(given), jinja_env=_environment(), autoescape=True)
    taken = io.BytesIO()
    template.save(taken)
    docx.Document(io.BytesIO(taken.getvalue()))  # it opens
    return taken.getvalue()


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(autoescape=True)
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.globals = {}
    return environment


# ---- the file


def _file_mistakes(made: bytes) -> list[str]:
    """Say what keeps a file from being opened at all."""
    if len(made) > LARGEST:
        return [f"The file is larger than {LARGEST // 1024**2} MB"]
    try:
        with zipfile.ZipFile(io.BytesIO(made)) as packed:
            return _packed_mistakes(packed)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        return ["The file is not a Word document (.docx)"]


def _packed_mistakes(packed: zipfile.ZipFile) -> list[str]:
    entries = packed.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > LARGEST_UNPACKED:
        return ["The file is too large when it is unpacked"]
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        return ["The file is not a Word document (.docx)"]
    types = packed.read("[Content_Types].xml").decode("utf-8", "replace")
    for sign, mistake in _NOT_THIS.items():
        if sign in types:
            return [mistake]
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return [_NOT_THIS["macroEnabled"]]
    if DOCUMENT not in types:
        return ["The file is not a Word document (.docx)"]
    mistakes = []
    if any(re.match(r"word/(embeddings|activeX)/", name) for name in names):
        mistakes.append("The file holds an embedded object. Put a picture or text in its place")
    for name in sorted(names):
        if name.endswith((".xml", ".rels")):
            content = packed.read(name)
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                return ["The file is not a Word document (.docx)"]
            if name.startswith("word/footnotes") and (b"{{" in content or b"{%" in content):
                mistakes.append("Footnotes are not filled in. Move the names into the text")
            if name.endswith(".rels") and _leads_outside(content):
                mistakes.append(
                    "The file fetches something from another place, such as a linked picture or"
                    " an attached template. Put it into the document"
                )
    return list(dict.fromkeys(mistakes))


def _leads_outside(relationships: bytes) -> bool:
    """Whether anything but a link to follow is fetched from outside."""
    return any(
        b'TargetMode="External"' in one and b"/hyperlink" not in one
        for one in re.findall(rb"<Relationship\b[^>]*>", relationships)
    )


# ---- what it names


def _sources(made: bytes) -> Iterator[tuple[str, str]]:
    """Yield each part of the document that is filled in, as Jinja will read it."""
    template = DocxTemplate(io.BytesIO(made))
    template.init_docx()
    parts = [("", template.get_xml())]
    for place, address in (
        (" (in a header)", template.HEADER_URI),
        (" (in a footer)", template.FOOTER_URI),
    ):
        parts += [
            (place, template.get_part_xml(part))
            for _, part in template.get_headers_footers(address)
        ]
    for place, xml in parts:
        # A line for each paragraph, as the library does, so that a mistake can be shown.
        yield place, re.sub(r"<w:p([ >])", r"\n<w:p\1", template.patch_xml(xml))
    core = template.docx.core_properties
    for name in PROPERTIES:
        yield f" (in the property “{name}”)", getattr(core, name) or ""


def _mistakes_of(environment: ImmutableSandboxedEnvironment, place: str, source: str) -> list[str]:
    try:
        parsed = environment.parse(source)
    except TemplateSyntaxError as error:
        lines = source.splitlines()
        near = re.sub(r"<[^>]+>", "", lines[error.lineno - 1])[:80].strip() if lines else ""
        beside = f", near “{near}”" if near else ""
        return [f"{_explained(error.message or '')}{beside}{place}"]
    reader = _Reader()
    reader.read(parsed, VARIABLES, 0)
    return [mistake + place for mistake in reader.mistakes]


def _explained(message: str) -> str:
    """Say in plain words what the template language found."""
    if "Unexpected end of template" in message:
        kind = re.search(r"innermost block that needs to be closed is '(\w+)'", message)
        block = kind[1] if kind else "for"
        return f"A “{block}” is opened and never closed: add {{% end{block} %}}"
    if "No filter named" in message or "No test named" in message:
        name = re.search(r"'([^']*)'", message)
        return f"“{name[1] if name else ''}” after the bar is not known"
    unknown = re.search(r"Encountered unknown tag '(\w+)'", message)
    if unknown:
        return f"{{% {unknown[1]} %}} has nothing that it closes or continues"
    return f"What stands between the braces is not understood: {message.rstrip('.')}"


class _Reader:
    """Walks through what a template does and writes down what it may not."""

    def __init__(self) -> None:
        self.mistakes: list[str] = []

    def read(self, node: nodes.Node, scope: Mapping[str, Kind], depth: int) -> None:
        if isinstance(node, nodes.For):
            self._loop(node, scope, depth)
        elif isinstance(node, nodes.Expr):
            self.kind_of(node, scope)
        elif isinstance(node, (nodes.Template, nodes.Output, nodes.If)):
            for inner in node.iter_child_nodes():
                self.read(inner, scope, depth)
        else:
            self._refuse(f"{{% {type(node).__name__.lower()} %}} may not be used in a template")

    def _loop(self, node: nodes.For, scope: Mapping[str, Kind], depth: int) -> None:
        kind = self.kind_of(node.iter, scope)
        item: Kind = None
        if isinstance(kind, list):
            item = kind[0]
        elif kind is not None:
            self._refuse(f"“{_written(node.iter)}” is not a list, so it cannot be gone through")
        if depth >= DEEPEST:
            self._refuse(f"No more than {DEEPEST} loops may stand in one another")
            return
        if node.recursive or not isinstance(node.target, nodes.Name):
            self._refuse("A loop takes one name: {% for action in recommendation.actions %}")
            return
        inner = {**scope, node.target.name: item, "loop": LOOP}
        if node.test is not None:
            self.kind_of(node.test, inner)
        for child in node.body:
            self.read(child, inner, depth + 1)
        for child in node.else_:
            self.read(child, scope, depth + 1)

    def kind_of(self, node: nodes.Node, scope: Mapping[str, Kind]) -> Kind:
        """Return what a value is; None where that is not known, after the mistake is noted."""
        if isinstance(node, (nodes.TemplateData, nodes.Const)):
            return TEXT
        if isinstance(node, nodes.Name):
            return self._named(node.name, scope, "")
        if isinstance(node, nodes.Getattr):
            return self._part(node.node, node.attr, scope)
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            if isinstance(node.arg.value, str):
                return self._part(node.node, node.arg.value, scope)
            kind = self.kind_of(node.node, scope)
            return kind[0] if isinstance(kind, list) else None
        if isinstance(node, nodes.Filter):
            return self._filtered(node, scope)
        if isinstance(node, _HARMLESS) and getattr(node, "name", "defined") in _TESTS:
            for inner in node.iter_child_nodes():
                self.kind_of(inner, scope)
            return TEXT
        if isinstance(node, nodes.Call):
            self._refuse(f"“{_written(node.node)}(…)” may not be used: a template cannot call")
        else:
            self._refuse("A template may not calculate: name a value as it is")
        return None

    def _part(self, whole: nodes.Node, name: str, scope: Mapping[str, Kind]) -> Kind:
        kind = self.kind_of(whole, scope)
        if name.startswith("_"):
            self._refuse(f"“{name}” may not be used in a template")
            return None
        if kind is None:
            return None
        written = _written(whole)
        if not isinstance(kind, dict):
            what = "a list: go through it with {% for … %}" if isinstance(kind, list) else "a text"
            self._refuse(f"“{written}.{name}” does not exist: “{written}” is {what}")
            return None
        return self._named(name, kind, f"{written}.")

    def _named(self, name: str, known: Mapping[str, Kind], before: str) -> Kind:
        if name in known:
            return known[name]
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
        hint = f"; did you mean “{before}{close[0]}”?" if close else ""
        self._refuse(f"There is no “{before}{name}”{hint}")
        return None

    def _filtered(self, node: nodes.Filter, scope: Mapping[str, Kind]) -> Kind:
        if node.name not in FILTERS or node.node is None:
            self._refuse(f"“{node.name}” after the bar is not known")
            return None
        for argument in node.args:
            self.kind_of(argument, scope)
        kind = self.kind_of(node.node, scope)
        if node.name in {"first", "last"}:
            return kind[0] if isinstance(kind, list) else kind
        return kind if node.name == "default" else TEXT

    def _refuse(self, mistake: str) -> None:
        self.mistakes.append(mistake)


_HARMLESS = (nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand, nodes.Test,
             nodes.CondExpr)  # fmt: skip
_TESTS = frozenset({"defined", "none", "undefined"})


def _written(node: nodes.Node) -> str:
    """Return a name as it stands in the template, for a message."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    return "…"


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
