"""Set one report in a process of its own: JSON on standard input, PDF on standard output.

The typesetter keeps what it has set in memory and holds a processor while it works. A process
for each report gives both back, and can be stopped. Run as
`python -m peerchallenge.reports.worker`; nothing here imports Django.

Leaves with 0 and a PDF, or with 3 and what the typesetter said on standard error.
"""

from __future__ import annotations

import contextlib
import gc
import json
import resource
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent

MEMORY = 4 * 1024**3  # bytes of address space; ten thousand actions need about half
PROCESSOR = 120  # seconds; ten thousand actions need about a quarter
REFUSED = 3


def main() -> int:
    """Read a job, write its PDF. Return the status to leave with."""
    gc.disable()  # the process ends before there is enough rubbish to be worth collecting
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CPU, PROCESSOR)
    job = json.load(sys.stdin.buffer)

    # Imported after the limits are set, so that they hold for these too.
    import typst

    from peerchallenge.reports import row_headers

    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(HERE / "fonts")],
    )
    files = {
        "main.typ": (HERE / "progress.typ").read_bytes(),
        "data.json": json.dumps(job["data"], ensure_ascii=False).encode(),
    }
    # The typesetter may read files below its root, so that is a folder with nothing in it.
    with tempfile.TemporaryDirectory(prefix="report-") as empty:
        try:
            pdf, warnings = typst.compile_with_warnings(
                files,
                root=empty,
                font_paths=fonts,
                ignore_system_fonts=True,
                pdf_standards=["ua-1", "a-2a"],
                timestamp=job["timestamp"],
            )
        except typst.TypstError as error:
            print("\n".join([error.message, *error.hints]), file=sys.stderr)
            return REFUSED
    for warning in warnings:
        print(warning.message, file=sys.stderr)
    sys.stdout.buffer.write(row_headers.mark(pdf))
    return 0


def _limit(kind: int, most: int) -> None:
    # Some systems (macOS) refuse a limit on memory; the clock of the caller still holds.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    sys.exit(main())
