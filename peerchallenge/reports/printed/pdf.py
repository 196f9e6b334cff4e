"""The progress report as a PDF: tagged, PDF/UA-1 and PDF/A-2a, the same bytes for the same report.

`render_pdf()` has one fixed template set in a process of its own (`worker`), from the plain texts,
numbers and drawings that `printed` makes of the report.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from peerchallenge.reports.printed import page_values as printed
from peerchallenge.reports.report import ProgressReport

log = logging.getLogger(__name__)

PROJECT = Path(__file__).parents[3]
SECONDS = 180  # by the clock, for the largest report on a busy machine


class ReportNotMade(RuntimeError):
    """The PDF could not be made; the message says what happened, with the typesetter's words."""


def render_pdf(report: ProgressReport, *, seconds: float = SECONDS) -> bytes:
    """Return `report` as a PDF.

    Raises `ReportNotMade` if the typesetter refuses it, or needs more time or memory than a
    report may take.
    """
    # Dated by the day it describes, not the moment it was made: the same record gives the same
    # bytes whenever it is asked for.
    made = datetime.combine(report.as_at, time(12), tzinfo=UTC)
    return set_apart(
        {
            "template": "progress.typ",
            "data": printed.view(report),
            "timestamp": int(made.timestamp()),
        },
        seconds=seconds,
    )


def set_apart(job: dict[str, Any], *, seconds: float = SECONDS) -> bytes:
    """Have `worker` do a job in a process of its own and return what it made.

    Raises `ReportNotMade` as `render_pdf()` does.
    """
    begins = b"[" if "drawings" in job else b"%PDF-"
    try:
        done = subprocess.run(
            [sys.executable, "-m", "peerchallenge.reports.printed.worker"],
            input=json.dumps(job, ensure_ascii=False).encode(),
            capture_output=True,
            timeout=seconds,
            cwd=PROJECT,
            # Nothing of this process's settings and secrets; and few threads, because each
            # reserves address space, of which the worker has a limited amount.
            env={"PYTHONUTF8": "1", "RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReportNotMade(f"the report was not finished within {seconds:g} seconds") from error
    except OSError as error:
        raise ReportNotMade(f"the report could not be started: {error}") from error
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode < 0:
        raise ReportNotMade(
            f"the report was stopped by signal {-done.returncode}:"
            f" it needed more time or memory than a report may take. {said}".rstrip()
        )
    if done.returncode or not done.stdout.startswith(begins):
        raise ReportNotMade(f"the report could not be set: {said or 'nothing came back'}")
    if said:
        log.warning("The typesetter warned: %s", said)
    return done.stdout
