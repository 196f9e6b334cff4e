"""What a person pastes or uploads -> lines and paragraphs of text.

Text or HTML goes in, as `str` or `bytes`, or a Word file or PDF as `bytes`. What cannot be
read (nothing at all, a picture, a locked file, too much) raises UnreadablePage with one
sentence that says what to do.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from meetings.reading import printed, word
from meetings.reading.markup import looks_like_html, text_of
from meetings.reading.unreadable import UnreadablePage

LIMIT = 5 * 1024 * 1024  # bytes of text or HTML
FILE_LIMIT = 20 * 1024 * 1024  # bytes of a Word file or PDF, which may hold pictures

# First bytes of files that people choose by mistake, and what to call them.
SIGNATURES = (
    (b"\xd0\xcf\x11\xe0", "an older Word or Excel file, or one with a password"),
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
NOTHING = "Paste the text of the minutes, or choose a file."
BULLETS = "·•‣▪§Ø○-–o"


@dataclass(frozen=True)
class Line:
    """One line that is not blank: its words, where it stands and what came before it."""

    text: str
    paragraph: int
    start: int
    indent: int
    bullet: str
    gap: int


def read_source(source: str | bytes) -> tuple[str, bool]:
    """Return the text or HTML of `source` with "\\n" line ends, and whether it is HTML.

    Raise UnreadablePage for an empty input, a file that cannot be read and one too large.
    """
    text = decode(source) if isinstance(source, bytes) else source
    if len(text) > LIMIT or len(text.encode("utf-8", "replace")) > LIMIT:
        raise _too_large(LIMIT)
    _refuse_binary(text[:8].encode("utf-8", "replace"), nul="\x00" in text)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnreadablePage(NOTHING)
    return text, looks_like_html(text)


def read_text(source: str | bytes) -> tuple[str, bool]:
    """Return the words of `source` as text, and whether it was HTML."""
    text, html = read_source(source)
    return (text_of(text) if html else text), html


def _too_large(limit: int) -> UnreadablePage:
    return UnreadablePage(
        f"This is more than {limit // (1024 * 1024)} MB: give one agenda item at a time, or "
        "paste its text."
    )


def decode(source: bytes) -> str:
    """Return what stands in a file: the text of a Word file or PDF, else the characters.

    Text and HTML are UTF-8, with or without a mark, UTF-16 with one, else Windows' cp1252.
    """
    is_pdf, is_word = b"%PDF-" in source[:1024], source.startswith(b"PK\x03\x04")
    limit = FILE_LIMIT if is_pdf or is_word else LIMIT
    if len(source) > limit:
        raise _too_large(limit)
    if is_word:
        return word.text_of(source)
    if is_pdf:
        return printed.text_of(source)
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


_ADVICE = "choose a Word file (.docx), a PDF, HTML or text, or paste its text."


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
