"""Which files may be kept as evidence, told by what is in them and not by what they are called.

Pure: bytes in, a type out. A file's name is believed only where its content agrees, because the
name is what somebody typed. What a browser could run (pages, drawings with scripts in them) and
what an office program could run (macros) is never kept.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

import puremagic

MOST_PARTS = 10_000  # of one Office file
MOST_UNPACKED = 500 * 1024 * 1024  # bytes that an Office file says it holds
MOST_LIST = 2 * 1024 * 1024  # bytes of the list of an Office file's parts: the one part we read
LONGEST_NAME = 150


@dataclass(frozen=True)
class FileType:
    """A type that may be kept: its word, what it is served as, and how its names end."""

    label: str
    content_type: str
    extensions: tuple[str, ...]

    @property
    def extension(self) -> str:
        """The ending that a download of it has."""
        return self.extensions[0]


class NotAllowed(Exception):
    """The file cannot be kept; the message tells its owner what to do."""


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

PDF = FileType("PDF", "application/pdf", ("pdf",))
PNG = FileType("PNG picture", "image/png", ("png",))
JPEG = FileType("JPEG picture", "image/jpeg", ("jpg", "jpeg"))
GIF = FileType("GIF picture", "image/gif", ("gif",))
WEBP = FileType("WebP picture", "image/webp", ("webp",))
DOCX = FileType("Word", f"{_OFFICE}wordprocessingml.document", ("docx",))
XLSX = FileType("Excel", f"{_OFFICE}spreadsheetml.sheet", ("xlsx",))
PPTX = FileType("PowerPoint", f"{_OFFICE}presentationml.presentation", ("pptx",))
ODT = FileType("OpenDocument text", f"{_ODF}text", ("odt",))
ODS = FileType("OpenDocument spreadsheet", f"{_ODF}spreadsheet", ("ods",))
ODP = FileType("OpenDocument presentation", f"{_ODF}presentation", ("odp",))
TXT = FileType("Text", "text/plain; charset=utf-8", ("txt",))
TXT_CP1252 = FileType("Text", "text/plain; charset=windows-1252", ("txt",))
TXT_UTF16 = FileType("Text", "text/plain; charset=utf-16", ("txt",))
CSV = FileType("CSV", "text/csv; charset=utf-8", ("csv",))
CSV_CP1252 = FileType("CSV", "text/csv; charset=windows-1252", ("csv",))
CSV_UTF16 = FileType("CSV", "text/csv; charset=utf-16", ("csv",))

ALLOWED = (
    PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, PNG, JPEG, GIF, WEBP, TXT, TXT_CP1252, TXT_UTF16, CSV,
    CSV_CP1252, CSV_UTF16,
)  # fmt: skip
IN_WORDS = "PDF, Word, Excel, PowerPoint, OpenDocument, picture, text or CSV"
# For the file chooser of a browser, which may offer only these; nobody is bound by it.
ACCEPT = ",".join(dict.fromkeys(f".{end}" for one in ALLOWED for end in one.extensions))

_BEGINNINGS = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODF_KINDS = {one.content_type: one for one in (ODT, ODS, ODP)}
# The type of the main part; that of a file with macros in it, or of a template, is another.
_MAIN_PARTS = {f"{one.content_type}.main+xml": one for one in (DOCX, XLSX, PPTX)}
_MACRO_PART = re.compile(r"(?i)(^|/)(vbaproject|vbadata)\b|(^|/)(macrosheets|activex)/")
_ODF_MACRO_PART = re.compile(r"^(Basic|Scripts)/.")
_PAGE = re.compile(
    rb"(?is)\A[\s\xef\xbb\xbf\x00]*<(!doctype|html|head|body|script|svg|\?xml|iframe|!--)"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_TEXTS = {"txt": (TXT, TXT_CP1252, TXT_UTF16), "csv": (CSV, CSV_CP1252, CSV_UTF16)}
_WHAT_TO_DO = {
    "doc": "Save it as a Word document (.docx) or a PDF",
    "docm": "Save it as a Word document without macros (.docx)",
    "xls": "Save it as an Excel workbook (.xlsx) or a PDF",
    "xlsm": "Save it as an Excel workbook without macros (.xlsx)",
    "xlsb": "Save it as an Excel workbook (.xlsx)",
    "ppt": "Save it as a PowerPoint presentation (.pptx) or a PDF",
    "pptm": "Save it as a PowerPoint presentation without macros (.pptx)",
    "msg": "Save or print the e-mail as a PDF",
    "eml": "Save or print the e-mail as a PDF",
    "htm": "Save or print the page as a PDF",
    "html": "Save or print the page as a PDF",
    "svg": "Save the picture as a PNG",
    "heic": "Save the picture as a JPEG",
    "tif": "Save the picture as a PNG or a PDF",
    "tiff": "Save the picture as a PNG or a PDF",
    "zip": "Choose the files in it one by one",
}


def recognise(file: BinaryIO, name: str) -> FileType:
    """Return the type of `file`, which must be what the ending of `name` says; else NotAllowed.

    Reads from its beginning and leaves it there.
    """
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower().removeprefix(".")
    file.seek(0)
    head = file.read(4096)
    try:
        found = _found(file, head, ending)
    finally:
        file.seek(0)
    if ending not in found.extensions:
        raise NotAllowed(
            f"It is {_a(found.label)}, but its name does not end in .{found.extension}: "
            "change its name, or choose another file"
        )
    return found


def _found(file: BinaryIO, head: bytes, ending: str) -> FileType:
    if not head:
        raise NotAllowed("It is empty: choose another file")
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(_ZIP):
        return _packed(file, ending)
    if ending in _TEXTS and not head.startswith(_OLD_OFFICE):
        return _text(file, head, ending)
    raise _refusal(head, ending)


def _packed(file: BinaryIO, ending: str) -> FileType:
    """Tell the Office and OpenDocument files from other archives, by the parts they hold."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            names = [part.filename for part in parts]
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise NotAllowed("It holds more than it can: save it as a PDF")
            if len(set(names)) < len(names):
                raise NotAllowed("It is damaged: open it, save it again and choose it again")
            if any(part.flag_bits & 0x1 for part in parts):
                raise NotAllowed("It is protected by a password: save it without one")
            if "[Content_Types].xml" in names:
                return _office(_small(archive, "[Content_Types].xml"), names, ending)
            if names and names[0] == "mimetype":
                return _open_document(_small(archive, "mimetype"), names)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError) as error:
        raise NotAllowed("It is damaged: open it, save it again and choose it again") from error
    raise _refusal(b"", "zip")


def _small(archive: zipfile.ZipFile, name: str) -> str:
    """Read one small part, however large it turns out to be."""
    with archive.open(name) as part:
        return part.read(MOST_LIST).decode("utf-8", "replace")


def _office(types: str, names: list[str], ending: str) -> FileType:
    if "macroenabled" in types.casefold() or any(map(_MACRO_PART.search, names)):
        raise NotAllowed("It has macros in it: save it without macros, or as a PDF")
    for main, kind in _MAIN_PARTS.items():
        if f'"{main}"' in types or f"'{main}'" in types:
            folder = {DOCX: "word/", XLSX: "xl/", PPTX: "ppt/"}[kind]
            if any(name.startswith(folder) for name in names):
                return kind
    raise _refusal(b"", ending)


def _open_document(kind: str, names: list[str]) -> FileType:
    if any(map(_ODF_MACRO_PART.search, names)):
        raise NotAllowed("It has macros in it: save it without macros, or as a PDF")
    if kind.strip() in _ODF_KINDS and "content.xml" in names:
        return _ODF_KINDS[kind.strip()]
    raise _refusal(b"", "")


def _text(file: BinaryIO, head: bytes, ending: str) -> FileType:
    """Read the whole of it: text has no beginning to know it by."""
    if _PAGE.match(head):
        raise _refusal(head, "html")
    file.seek(0)
    content = file.read()
    tries = [("utf-8", 0), ("cp1252", 1)]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        tries = [("utf-16", 2)]
    for encoding, index in tries:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return _TEXTS[ending][index]
    raise _refusal(head, ending)


def _refusal(head: bytes, ending: str) -> NotAllowed:
    """Say what to do with a file of another type, by what it calls itself or what it holds."""
    if ending in _WHAT_TO_DO:
        return NotAllowed(f"A file of this type is not kept. {_WHAT_TO_DO[ending]}")
    found = ""
    if head:
        try:
            found = puremagic.magic_string(head)[0].extension.removeprefix(".")
        except (puremagic.PureError, IndexError, ValueError):
            found = ""
    if found in _WHAT_TO_DO and found != "doc":  # every old Office file is called a .doc
        return NotAllowed(f"A file of this type is not kept. {_WHAT_TO_DO[found]}")
    return NotAllowed(f"A file of this type is not kept. Choose a {IN_WORDS} file")


def _a(label: str) -> str:
    return f"an {label} file" if label[0] in "EO" else f"a {label} file"


def label_of(content_type: str) -> str:
    """Return the word for a stored type, such as "PDF"; "File" for one we no longer know."""
    return next((one.label for one in ALLOWED if one.content_type == content_type), "File")


def size_in_words(size: int) -> str:
    """Return a size as people read it: 240 kB, 1.2 MB."""
    if size < 1000:
        return f"{size} byte{'' if size == 1 else 's'}"
    if size < 999_500:
        return f"{round(size / 1000)} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".0 MB", " MB")


# What makes a name read otherwise than it is: directions of writing, and characters without width.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_AWKWARD = re.compile(r'[\\/:*?"<>|]+')


def clean_name(name: str, kind: FileType | None = None) -> str:
    """Return the name of a file as it may stand in a download: no path, nothing unseen.

    It ends as files of `kind` do, whatever it ended in before.
    """
    name = _UNSEEN.sub("", name).replace("\\", "/").rpartition("/")[2]
    name = _AWKWARD.sub("-", " ".join(name.split())).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    if kind is not None and ending.lower() not in kind.extensions:
        stem, ending = (name, kind.extension)
    stem = stem[:LONGEST_NAME].strip(" .") or "evidence"
    return f"{stem}.{ending[:10]}" if ending else stem
