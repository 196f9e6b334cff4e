"""Issuing a report: frozen as it went to its meeting, checked against itself ever after."""

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from actions.models import ActionItem
from peerchallenge.reports.making import drafts, marks
from peerchallenge.reports.models import IssuedReport, ReportDraft
from peerchallenge.reports.printed.pdf import ReportNotMade, render_pdf
from peerchallenge.reports.report import ProgressReport, report_from_json
from peerchallenge.reports.wording import long_day
from recommendations import audit, background
from recommendations.file_store import NOT_THERE

AT_ONCE = 300  # actions of a plan whose report is made within a request
STEPS = 3  # the record read, the PDF set, everything stored
FAILED = "Something went wrong on our side and nothing was issued. Try again."
TAKEN = "Another report has taken the place of that one already. Choose it in the draft again."


def begin_issuing(
    draft: ReportDraft, *, seen: int, by, as_post: str, supersedes: IssuedReport | None = None
) -> bool:
    """Issue `draft` as it was saved `seen` times, in the background where the plan is long.

    With `supersedes`, in the place of that report.

    Of two clicks one does it. Return whether this one did; the draft is fetched anew.
    """
    number = ActionItem.objects.filter(challenge=draft.challenge_id).count()
    started = background.start(
        draft,
        lambda key, run: issue(key, run, by=by, as_post=as_post),
        only_if={"issued__isnull": True, "version": seen},
        failed={"problem": FAILED},
        inline=number <= AT_ONCE,
        problem="",
        supersedes=supersedes,
    )
    draft.refresh_from_db()
    return started is not None


def issue(key: int, run, *, by, as_post: str) -> None:
    """Make the report of a draft, and keep its bytes, its data, and who issued it when."""
    draft = ReportDraft.objects.select_related(
        "challenge__council", "challenge__status_scheme", "committee"
    ).get(pk=key)
    council = draft.challenge.council
    run.tell(0, STEPS, now=True)
    before = marks.marks_of(council)
    report = drafts.report_of(draft, drafts.branding_of(council), at=timezone.now())
    data = as_text(report)
    run.tell(1, STEPS, now=True)
    try:
        # Of what is kept, not of what was just read: only so is it sure to come out the same.
        pdf = render_pdf(from_text(data))
    except ReportNotMade as error:
        run.finish(problem=f"The PDF could not be made, and nothing was issued: {error}")
        return
    run.tell(2, STEPS, now=True)
    issued = IssuedReport(
        challenge=draft.challenge,
        committee=draft.committee,
        meeting_date=draft.meeting_date,
        as_at=draft.as_at,
        title=title_of(report),
        classification=draft.classification,
        data=data,
        data_sha256=sha256(data.encode()),
        pdf_sha256=sha256(pdf),
        pdf_size=len(pdf),
        made_with=f"Typst {version('typst')}",
        supersedes=draft.supersedes,
        issued_by=by,
        issued_name=str(by),
        issued_post=as_post,
    )
    issued.pdf.save("report.pdf", ContentFile(pdf), save=False)
    try:
        with transaction.atomic():
            marks.check(before, council)
            issued.save(force_insert=True)
            run.finish(issued=issued, problem="")
            audit.record(
                by,
                "issued",
                issued,
                council=council,
                pdf_sha256=issued.pdf_sha256,
                data_sha256=issued.data_sha256,
                supersedes=draft.supersedes_id,
            )
    except marks.MarkedMeanwhile:
        issued.pdf.storage.delete(issued.pdf.name)
        run.finish(problem=marks.MARKED)
    except IntegrityError:
        issued.pdf.storage.delete(issued.pdf.name)
        if not draft.supersedes_id:
            raise  # another rule was broken, and that is a fault of ours
        run.finish(problem=TAKEN)
    except BaseException:
        issued.pdf.storage.delete(issued.pdf.name)
        raise


def title_of(report: ProgressReport) -> str:
    """Return what an issued report is called in lists."""
    title = f"{report.challenge}: progress as at {long_day(report.as_at)}"
    return title if len(title) <= 300 else title[:299] + "…"


def as_text(report: ProgressReport) -> str:
    """Return everything a report says as JSON text, the same text for the same report."""
    return json.dumps(report.as_kept(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_text(data: str) -> ProgressReport:
    """Return the report that `as_text()` wrote down."""
    return report_from_json(json.loads(data))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Checked:
    """What became of checking an issued report against itself."""

    file_is_there: bool
    file_is_unchanged: bool
    data_are_unchanged: bool
    comes_out_the_same: bool
    problem: str = ""

    @property
    def is_sound(self) -> bool:
        return self.file_is_unchanged and self.data_are_unchanged and self.comes_out_the_same


def check(issued: IssuedReport) -> Checked:
    """Compare the kept file and data with their SHA-256, and make the PDF again from the data."""
    stored = read_pdf(issued)
    same = False
    problem = ""
    try:
        same = sha256(render_pdf(from_text(issued.data))) == issued.pdf_sha256
    except (ReportNotMade, ValueError, KeyError, TypeError) as error:
        problem = str(error)
    return Checked(
        file_is_there=stored is not None,
        file_is_unchanged=stored is not None and sha256(stored) == issued.pdf_sha256,
        data_are_unchanged=sha256(issued.data.encode()) == issued.data_sha256,
        comes_out_the_same=same,
        problem=problem,
    )


def read_pdf(issued: IssuedReport) -> bytes | None:
    """Return the bytes that were issued, or None where the file is gone."""
    try:
        with issued.pdf.open("rb") as file:
            return file.read()
    except NOT_THERE:
        return None
