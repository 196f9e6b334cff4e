"""The pack for the peers' return: the position, an index of evidence and the files, as one ZIP.

Built on the disk, file by file, so that a large one does not fill the memory. The same record
gives the same names in the same order; each file's SHA-256 stands on the contents page.
"""

import csv
import hashlib
import io
import os
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe

from actions.models import Evidence
from actions.proof import file_types
from peerchallenge.reports.making import drafts, marks
from peerchallenge.reports.models import ReviewPack
from peerchallenge.reports.printed.pdf import ReportNotMade, render_pdf
from peerchallenge.reports.progress import progress_report
from recommendations import audit, background
from recommendations.file_store import NOT_THERE

FAILED = "Something went wrong on our side and no pack was made. Try again."
AT_ONCE = 40  # pieces of evidence
CHUNK = 1024 * 1024
PARTS = ("summary", "recommendations", "suggestions", "trail", "closed", "definitions")
POSITION = "position-statement.pdf"
INDEX = "evidence-index.csv"
CONTENTS = "contents.html"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can say: the same pack has the same bytes
STYLES = Path(__file__).resolve().parents[3] / "static" / "css" / "pack.css"


@dataclass
class Entry:
    """One piece of evidence in the pack; a link has a `url` and no `name`."""

    number: int
    title: str
    kind: str
    refs: list[str]
    url: str = ""
    name: str = ""  # of its file inside the ZIP; empty for a link, and where the file is gone
    sha256: str = ""
    is_internal: bool = False
    is_missing: bool = False
    exempt: str = ""  # the ground; its file is not in the pack
    source: Evidence | None = field(default=None, repr=False)

    @property
    def used_for(self):
        """The actions that cite it."""
        return ", ".join(self.refs)


def evidence_of(challenge, day, *, with_internal: bool):
    """Return what shows the actions of `challenge` that are in the plan on `day`.

    What is kept from the public comes only `with_internal`.
    """
    found = Evidence.objects.for_council(challenge.council).filter(
        actions__challenge=challenge, actions__added_on__lte=day
    )
    if not with_internal:
        found = found.filter(is_internal=False)
    return found.distinct()


def entries(challenge, day, *, with_internal: bool) -> list[Entry]:
    """Return what the index lists, by the first action that cites each; two queries."""
    found = evidence_of(challenge, day, with_internal=with_internal).prefetch_related("actions")
    placed = []
    for one in found:
        cited = [
            a for a in one.actions.all() if a.challenge_id == challenge.pk and a.added_on <= day
        ]
        cited.sort(key=lambda a: (a.sort_key, a.pk))
        placed.append((cited[0].sort_key, one.title, one.pk, one, [a.ref for a in cited]))
    placed.sort(key=lambda row: row[:3])
    return [
        Entry(
            number=number,
            title=one.title,
            kind=one.kind_and_size,
            refs=refs,
            url=one.url,
            # Of an exempt file the peers are told the title and the ground, and no more.
            name="" if one.url or one.exempt_under else name_in_pack(number, one),
            sha256="" if one.exempt_under else one.sha256,
            exempt=one.get_exempt_under_display(),
            is_internal=one.is_internal,
            source=one,
        )
        for number, (*_, one, refs) in enumerate(placed, start=1)
    ]


def name_in_pack(number: int, evidence) -> str:
    """Return a name that is safe on any system and unique by its number.

    Only what the owner called it is used, cleaned; its folder is ours.
    """
    clean = file_types.clean_name(evidence.original_name or evidence.title)
    stem, dot, ending = clean.rpartition(".")
    return f"evidence/{number:03}-{(stem or clean)[:80].strip(' .')}{dot}{ending if dot else ''}"


def begin(challenge, *, as_at, with_internal: bool, by) -> ReviewPack:
    """Begin to make a pack; a small one is done before this returns."""
    with transaction.atomic():
        pack = ReviewPack.objects.create(
            challenge=challenge,
            as_at=as_at,
            with_internal=with_internal,
            made_by=by,
            made_name=str(by),
        )
        audit.record(
            by,
            "asked for",
            pack,
            council=challenge.council,
            as_at=as_at.isoformat(),
            with_internal=with_internal,
        )
    start(pack)
    return pack


def start(pack: ReviewPack) -> None:
    """Make the pack, or make it again where that was broken off."""
    number = evidence_of(pack.challenge, pack.as_at, with_internal=pack.with_internal).count()
    background.start(
        pack,
        make,
        only_if={"file": ""},
        failed={"problem": FAILED},
        inline=number <= AT_ONCE,
        problem="",
    )
    pack.refresh_from_db()


def make(key, run):
    """Write the ZIP of a pack and keep it."""
    pack = ReviewPack.objects.select_related(
        "challenge__council", "challenge__status_scheme", "made_by"
    ).get(pk=key)
    challenge = pack.challenge
    before = marks.marks_of(challenge.council)
    listed = entries(challenge, pack.as_at, with_internal=pack.with_internal)
    run.tell(0, len(listed) + 2, now=True)
    branding = drafts.branding_of(challenge.council)
    report = progress_report(
        challenge,
        pack.as_at,
        generated_at=timezone.now(),
        author=branding.author,
        contact=branding.contact,
        parts=PARTS,
        classification=branding.classification,
        brand=drafts.brand_from(branding),
    )
    try:
        position = render_pdf(report)
    except ReportNotMade as error:
        run.finish(problem=f"The position statement could not be made: {error}")
        return
    run.tell(1, now=True)
    handle, path = tempfile.mkstemp(prefix="pack-", suffix=".zip")
    try:
        with os.fdopen(handle, "w+b") as file:
            missing = write(file, report, position, listed, pack, tell=run.tell)
        _keep(pack, Path(path), len(listed), missing, before, run)
    finally:
        Path(path).unlink(missing_ok=True)


def write(file, report, position: bytes, listed: list[Entry], pack, *, tell=None) -> int:
    """Write the ZIP to `file`; return how many files of evidence are not on the disk."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for number, entry in enumerate(listed, start=1):
            if entry.name:
                _add(archive, entry)
            if tell:
                tell(1 + number)
        index = index_of(listed)
        _put(archive, POSITION, position)
        _put(archive, INDEX, index)
        made = [
            (POSITION, "Position statement, recommendation by recommendation", _sha(position)),
            (INDEX, "Index of the evidence, for a spreadsheet", _sha(index)),
        ]
        _put(archive, CONTENTS, contents_of(report, listed, made, pack).encode())
    return sum(entry.is_missing for entry in listed)


def _add(archive, entry: Entry) -> None:
    """Copy one file into the archive; its SHA-256 is that of the bytes as they went in."""
    try:
        source = entry.source.file.open("rb")
    except NOT_THERE:
        entry.name, entry.sha256, entry.is_missing = "", "", True
        return
    digest = hashlib.sha256()
    with source, archive.open(_info(entry.name), "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
    entry.sha256 = digest.hexdigest()


def _put(archive, name: str, content: bytes) -> None:
    archive.writestr(_info(name), content)


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, LONG_AGO)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def index_of(listed: list[Entry]) -> bytes:
    """Return the index as CSV, in which a spreadsheet program finds no formula."""
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(
        ["Number", "Title", "Kind", "Used for actions", "File", "Address", "Public", "SHA-256"]
    )
    for one in listed:
        row = [
            one.number,
            one.title,
            one.kind,
            one.used_for,
            _file_cell(one),
            one.url,
            "Kept from the public" if one.is_internal else "May be shown",
            one.sha256,
        ]
        writer.writerow([_plain(cell) for cell in row])
    # The mark at the beginning is how Excel knows that it is UTF-8.
    return b"\xef\xbb\xbf" + made.getvalue().encode()


def _file_cell(one: Entry) -> str:
    if one.exempt:
        return f"Not for publication. {one.exempt}"
    return "The file is missing" if one.is_missing else one.name


def _plain(cell):
    """Keep a spreadsheet program from taking a text for a formula."""
    is_formula = isinstance(cell, str) and cell.lstrip()[:1] in {"=", "+", "-", "@", "\t", "\r"}
    return f"'{cell}" if is_formula and cell.strip() else cell


def contents_of(report, listed: list[Entry], made, pack) -> str:
    """Return the contents page: HTML that needs nothing but itself."""
    return render_to_string(
        "reports/pack_contents.html",
        {
            "report": report,
            "files": [one for one in listed if not one.url],
            "links": [one for one in listed if one.url],
            "made": made,
            "pack": pack,
            # Our own file, and no text of anybody's.
            "styles": mark_safe(f"<style>\n{STYLES.read_text(encoding='utf-8')}</style>"),  # noqa: S308
        },
    )


def _keep(pack, path: Path, number: int, missing: int, before: marks.Marks, run) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
        size = file.tell()
        file.seek(0)
        pack.file.save("pack.zip", File(file), save=False)
    try:
        with transaction.atomic():
            marks.check(before, pack.challenge.council)
            run.finish(
                file=pack.file.name,
                sha256=digest.hexdigest(),
                size=size,
                files=number,
                missing=missing,
                problem="",
            )
            audit.record(
                pack.made_by,
                "made",
                pack,
                council=pack.challenge.council,
                sha256=digest.hexdigest(),
                evidence=number,
                missing=missing,
            )
    except marks.MarkedMeanwhile:
        pack.file.storage.delete(pack.file.name)
        run.finish(problem=marks.MARKED)
    except BaseException:
        pack.file.storage.delete(pack.file.name)
        raise


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
