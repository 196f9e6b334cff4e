"""What a progress report may cost, as ratios from one run: `python -m bench.report`.

Processor seconds and memory are those of the process that sets the report, the median of several,
beside a file with one line in it: made by the same steps, and made by the typesetter alone without
our fonts, standards and tags. Against the latter a report costs about 13 times as much in a fresh
process: 8 of them set its twenty pages, 2 import the library that marks rows and packs the file,
2 do so. Leaves with 1 if a bar is broken.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from peerchallenge.reports.printed import page_values as printed  # noqa: E402
from peerchallenge.reports.printed import pdf  # noqa: E402
from tests.reports import sample_report  # noqa: E402

RUNS = 5

# The least that the same steps can make: the same fonts and standards, and one line.
ONE_LINE = r"""
import json, sys, tempfile, typst
from peerchallenge.reports.printed import row_headers, worker
fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False,
                    font_paths=["peerchallenge/reports/printed/fonts"])
source = b'#set document(title: "One line")\n#set text(font: "Source Sans 3")\nOne line.'
made = typst.compile({"main.typ": source}, font_paths=fonts, ignore_system_fonts=True,
                     pdf_standards=["ua-1", "a-2a"], timestamp=0)
sys.stdout.buffer.write(row_headers.mark(made))
"""

# What the typesetter makes by itself, in the words of its own first example.
BARE = "import sys, typst; sys.stdout.buffer.write(typst.compile(b'One line.'))"

# How long marking and packing take beside setting, in one process.
STAGES = """
import json, sys, time, typst
begun = time.process_time()
fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False,
                    font_paths=["peerchallenge/reports/printed/fonts"])
data = json.dumps(json.load(sys.stdin)["data"]).encode()
with open("peerchallenge/reports/printed/progress.typ", "rb") as template:
    files = {"main.typ": template.read(), "data.json": data}
made = typst.compile(files, font_paths=fonts, ignore_system_fonts=True,
                     pdf_standards=["ua-1", "a-2a"], timestamp=0)
set_in = time.process_time() - begun
from peerchallenge.reports.printed import row_headers
row_headers.mark(made)
print(json.dumps((time.process_time() - begun - set_in) / set_in))
"""

# The process that serves pages, after three reports in four formats and after twenty more.
SERVING = """
import json, os, sys
sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "peerchallenge.settings"
import django
django.setup()
from peerchallenge.reports.formats.renderers import RENDERERS
from tests.reports import sample_report
def size():
    with open("/proc/self/statm") as given:
        return int(given.read().split()[1])
def make(seed):
    report = sample_report.report(7, 10, seed=seed)
    for key in ("pdf", "docx", "html", "xlsx"):
        RENDERERS[key].render(report)
for seed in range(3):
    make(seed)
before = size()
for seed in range(3, 23):
    make(seed)
print(json.dumps(size() / before))
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

WORKER = [sys.executable, "-m", "peerchallenge.reports.printed.worker"]


def main() -> int:
    """Measure, print one line for each bar, return the status to leave with."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        bare = measured(place, [sys.executable, "-c", BARE], b"")
        empty = measured(place, [sys.executable, "-c", ONE_LINE], b"")
        small = measured(place, WORKER, job(7, 10))
        large = measured(place, WORKER, job(20, 50))
        largest = measured(place, WORKER, job(50, 200), runs=1)
    marking = statistics.median(said([sys.executable, "-c", STAGES], job(7, 10)) for _ in range(3))
    growth = said([sys.executable, "-c", SERVING], b"")
    report = sample_report.report(7, 10)
    more = len(pdf.render_pdf(sample_report.report(7, 50)))
    once = pdf.render_pdf(report)
    twice = pdf.render_pdf(report)
    results = [
        ("7x10 against one line, processor", small[0] / empty[0], 10),
        ("7x10 against the typesetter's own, processor", small[0] / bare[0], 16),
        ("20x50 against 7x10, processor", large[0] / small[0], 8),
        ("50x200 against 20x50, processor", largest[0] / large[0], 10),
        ("7x10 against one line, peak memory", small[1] / empty[1], 3.5),
        ("20x50 against 7x10, peak memory", large[1] / small[1], 4.5),
        ("50x200 against 20x50, peak memory", largest[1] / large[1], 7),
        ("marking rows against setting, processor", marking, 0.8),
        ("web process after twenty reports, memory", growth, 1.05),
        ("bytes for a further action", (more - len(once)) / (7 * 40), 1000),
        ("differences when made twice", float(once != twice), 0),
    ]
    broken = 0
    for name, value, bar in results:
        broken += value > bar
        print(f"{'BROKEN' if value > bar else 'ok':6}  {name:46} {value:8.2f}  at most {bar:g}")
    return 1 if broken else 0


def job(recommendations: int, actions: int) -> bytes:
    """Return what the worker is given for an invented report of this size."""
    report = sample_report.report(recommendations, actions)
    return json.dumps({"data": printed.view(report), "timestamp": 0}).encode()


def said(command: list[str], given: bytes) -> float:
    """Return the number that a process says."""
    environment = {"SECRET_KEY": "bench only", "HTTPS": "False", "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        command,
        input=given,
        capture_output=True,
        check=True,
        cwd=PROJECT,
        env=os.environ | environment,
    )
    number: float = json.loads(done.stdout)
    return number


def measured(
    place: Path, command: list[str], given: bytes, *, runs: int = RUNS
) -> tuple[float, float]:
    """Return the median of processor seconds and of peak memory of a command."""
    (place / "job").write_bytes(given)
    seen = []
    for _ in range(runs):
        done = subprocess.run(
            [sys.executable, "-S", "-c", MEASURE, place / "job", place / "made", *command],
            cwd=PROJECT,
            capture_output=True,
            check=True,
        )
        status, seconds, memory = json.loads(done.stdout)
        if status or not (place / "made").read_bytes().startswith(b"%PDF-"):
            raise SystemExit(f"{command} failed: {done.stderr.decode()}")
        seen.append((seconds, memory))
    return statistics.median(s for s, _ in seen), statistics.median(m for _, m in seen)


if __name__ == "__main__":
    sys.exit(main())
