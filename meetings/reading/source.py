"""What a person pastes or uploads -> lines and paragraphs of text.

Text or HTML goes in, as `str` or `bytes`. What cannot be read (nothing at all, a Word
file, a picture, too much) raises UnreadablePage with one sentence that says what to do.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from meetings.reading.markup import looks_like_html, text_of

LIMIT = 5 * 1024 * 1024

# First bytes of files that people choose by mistake, and what to call them.
SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a Word, Excel or zip file"),
    (b"\xd0\xcf\x11\xe0", "an older Word or Excel file"),
    (b"{\\rtf", "a rich text (RTF) file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"RIFF", "a picture or a recording"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
)
BULLETS = "·•‣▪§Ø○-–o"


class UnreadablePage(ValueError):
    """Nothing can be read from this; the message says what to do instead."""


@dataclass(frozen=True)
class Line:
    """One line that is not blank: its words, where it stands and what came before it."""

    text: str
    paragraph: int
    start: int
    indent: int
    bullet: str
    gap: int


def read_text(source: str | bytes) -> tuple[str, bool]:
    """Return the text of `source` with "\\n" line ends, and whether it was HTML.

    Raise UnreadablePage for an empty input, a binary file or more than LIMIT bytes.
    """
    size = len(source) if isinstance(source, bytes) else len(source.encode("utf-8", "replace"))
    if size > LIMIT:
        megabytes = LIMIT // (1024 * 1024)
        raise UnreadablePage(
            f"This is more than {megabytes} MB: give one agenda item at a time, or paste its text."
        )
    text = decode(source) if isinstance(source, bytes) else source
    _refuse_binary(text[:8].encode("utf-8", "replace"), nul="\x00" in text)
    html = looks_like_html(text)
    if html:
        text = text_of(text)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnreadablePage("Paste the text of the minutes, or choose a file.")
    return text, html


def decode(source: bytes) -> str:
    """Decode UTF-8, with or without a mark, UTF-16 with one, else Windows' cp1252."""
    if source[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return source.decode("utf-16")
        except UnicodeDecodeError:
            _refuse_binary(source[:8], nul=True)
    _refuse_binary(source[:8], nul=b"\x00" in source)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return source.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadablePage(f"This is not text: {_ADVICE}")


_ADVICE = "save it as text or HTML, or paste its text."


def _refuse_binary(opening: bytes, *, nul: bool) -> None:
    for signature, name in SIGNATURES:
        # "RIFF" and the like are letters too: only a file with NUL bytes is one of those.
        if opening.startswith(signature) and (nul or signature not in (b"RIFF", b"GIF8")):
            raise UnreadablePage(f"This is {name}: {_ADVICE}")
    if nul:
        raise UnreadablePage(f"This is not text: {_ADVICE}")


def without_header(text: str) -> tuple[str, str]:
    """Split off the header of a labelled sample: return the rest and the source's address."""
    if not text.startswith("source: ") or "\n\n" not in text:
        return text, ""
    header, rest = text.split("\n\n", 1)
    return rest, header.split("\n", 1)[0].removeprefix("source: ").strip()


def is_bullet_line(line: str) -> bool:
    """Say whether `line` opens with a bullet, white space and something after it."""
    line = line.lstrip()
    return len(line) > 2 and line[0] in BULLETS and line[1].isspace() and bool(line[1:].strip())


def lines_of(text: str) -> tuple[Line, ...]:
    """Cut `text` into its lines, each with the index of its paragraph.

    A paragraph is a block between blank lines (white space and no-break spaces are
    blank), or one bullet line with the lines that follow it without a bullet.
    """
    lines: list[Line] = []
    paragraph, length, gap = -1, 0, 1
    for raw in text.split("\n"):
        words = " ".join(raw.split())
        if not words:
            gap += 1
            continue
        bullet = is_bullet_line(raw)
        if gap or bullet:
            paragraph, length = paragraph + 1, 0
        lines.append(
            Line(
                text=words,
                paragraph=paragraph,
                start=length,
                indent=len(raw) - len(raw.lstrip()),
                bullet=words[0] if bullet else "",
                gap=gap,
            )
        )
        length += len(words) + 1
        gap = 0
    return tuple(lines)


def paragraphs_of(lines: Iterable[Line]) -> tuple[str, ...]:
    """Join lines to the text of their paragraphs, single-spaced."""
    paragraphs: list[list[str]] = []
    for line in lines:
        if line.start == 0:
            paragraphs.append([])
        paragraphs[-1].append(line.text)
    return tuple(" ".join(words) for words in paragraphs)


_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]{0,3}\s+(?=[\"'“‘(\[]{0,3}[A-Z0-9])|[;:]\s+(?=The )")
_ABBREVIATION = re.compile(
    r"(?:\b(?:No|Nos|Rec|Recs|Cllr|Cllrs|Mr|Mrs|Ms|Dr|St|para|e\.g|i\.e)|^\W?\w{1,2})$"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where each sentence of a paragraph starts and ends."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if text[match.start()] == "." and _ABBREVIATION.search(
            text[max(start, match.start() - 8) : match.start()]
        ):
            continue
        spans.append((start, match.end()))
        start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    return spans
