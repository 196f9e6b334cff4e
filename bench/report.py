"""What a progress report may cost, as ratios from one run: `python bench/report.py`.

Processor seconds and memory are those of the process that sets the report, the median of five,
beside a file with one line in it made by the same steps. Leaves with 1 if a bar is broken.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from peerchallenge.reports import pdf, printed  # noqa: E402
from tests.reports import sample_report  # noqa: E402

RUNS = 5

# The least that the same steps can make: the same fonts and standards, and one line.
ONE_LINE = r"""
import json, sys, tempfile, typst
from peerchallenge.reports import row_headers, worker
fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False,
                    font_paths=["peerchallenge/reports/fonts"])
source = b'#set document(title: "One line")\n#set text(font: "Source Sans 3")\nOne line.'
made = typst.compile({"main.typ": source}, font_paths=fonts, ignore_system_fonts=True,
                     pdf_standards=["ua-1", "a-2a"], timestamp=0)
sys.stdout.buffer.write(row_headers.mark(made))
"""

# A small process starts the measured one, because a child's peak of memory counts that of the
# process which started it.
MEASURE = """
import json, os, subprocess, sys
job, made, *command = sys.argv[1:]
with open(job, "rb") as given, open(made, "wb") as taken:
    child = subprocess.Popen(command, stdin=given, stdout=taken)
    _, status, used = os.wait4(child.pid, 0)
print(json.dumps([status, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""

WORKER = [sys.executable, "-m", "peerchallenge.reports.worker"]


def main() -> int:
    """Measure, print one line for each bar, return the status to leave with."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        empty = measured(place, [sys.executable, "-c", ONE_LINE], b"")
        small = measured(place, WORKER, job(7, 10))
        large = measured(place, WORKER, job(20, 50))
    report = sample_report.report(7, 10)
    more = len(pdf.render_pdf(sample_report.report(7, 50)))
    once = pdf.render_pdf(report)
    twice = pdf.render_pdf(report)
    results = [
        ("7x10 against one line, processor", small[0] / empty[0], 10),
        ("20x50 against 7x10, processor", large[0] / small[0], 8),
        ("7x10 against one line, peak memory", small[1] / empty[1], 3.5),
        ("20x50 against 7x10, peak memory", large[1] / small[1], 4.5),
        ("bytes for a further action", (more - len(once)) / (7 * 40), 1000),
        ("differences when made twice", float(once != twice), 0),
    ]
    broken = 0
    for name, value, bar in results:
        broken += value > bar
        print(f"{'BROKEN' if value > bar else 'ok':6}  {name:36} {value:8.2f}  at most {bar:g}")
    return 1 if broken else 0


def job(recommendations: int, actions: int) -> bytes:
    """Return what the worker is given for an invented report of this size."""
    report = sample_report.report(recommendations, actions)
    return json.dumps({"data": printed.view(report), "timestamp": 0}).encode()


def measured(place: Path, command: list[str], given: bytes) -> tuple[float, float]:
    """Return the median of processor seconds and of peak memory of a command."""
    (place / "job").write_bytes(given)
    runs = []
    for _ in range(RUNS):
        done = subprocess.run(
            [sys.executable, "-S", "-c", MEASURE, place / "job", place / "made", *command],
            cwd=PROJECT,
            capture_output=True,
            check=True,
        )
        status, seconds, memory = json.loads(done.stdout)
        if status or not (place / "made").read_bytes().startswith(b"%PDF-"):
            raise SystemExit(f"{command} failed: {done.stderr.decode()}")
        runs.append((seconds, memory))
    return statistics.median(s for s, _ in runs), statistics.median(m for _, m in runs)


if __name__ == "__main__":
    sys.exit(main())
