"""Set one report in a process of its own: JSON on standard input, PDF on standard output.

A job names one of our templates and carries its data; or it carries drawings, and what comes back
is a JSON list of them as PNG.

The typesetter keeps what it has set in memory and holds a processor while it works. A process
for each report gives both back, and can be stopped. Run as
`python -m peerchallenge.reports.printed.worker`; nothing here imports Django.

Leaves with 0 and what was made, or with 3 and what the typesetter said on standard error.
"""

from __future__ import annotations

import base64
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
PIXELS = 200  # to the inch, of a drawing in Word: sharp in print

# Each drawing on a page of its own size. The font is named, or the words in it would vanish.
PICTURES = b"""#set page(width: auto, height: auto, margin: 0pt, fill: none)
#set text(font: "Source Sans 3")
#for (place, svg) in json("data.json").enumerate() {
  if place > 0 { pagebreak() }
  image(bytes(svg), format: "svg")
}
"""


def main() -> int:
    """Read a job, write its PDF. Return the status to leave with."""
    gc.disable()  # the process ends before there is enough rubbish to be worth collecting
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CPU, PROCESSOR)
    job = json.load(sys.stdin.buffer)

    # Imported after the limits are set, so that they hold for these too.
    import typst

    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(HERE / "fonts")],
    )
    drawings = job.get("drawings")
    template = job.get("template", "progress.typ")
    if "/" in template:
        raise ValueError("A template is a file beside this one")
    source = PICTURES if drawings else (HERE / template).read_bytes()
    data = drawings or job["data"]
    logo = None if drawings else data.get("logo")
    picture = base64.b64decode(logo.pop("base64")) if logo else b""
    files = {"main.typ": source, "data.json": json.dumps(data, ensure_ascii=False).encode()}
    timestamp = job.get("timestamp", 0)
    job.clear()  # a long report's is large, and the most memory is needed from here on
    del data, logo
    # The typesetter may read files below its root, so that is a folder with nothing in it but
    # the logo: those handed over in memory have to be text.
    with tempfile.TemporaryDirectory(prefix="report-") as empty:
        if picture:
            (Path(empty) / "logo").write_bytes(picture)
        try:
            made, warnings = typst.compile_with_warnings(
                files,
                root=empty,
                font_paths=fonts,
                ignore_system_fonts=True,
                **(
                    {"format": "png", "ppi": PIXELS}
                    if drawings
                    else {"pdf_standards": ["ua-1", "a-2a"], "timestamp": timestamp}
                ),
            )
        except typst.TypstError as error:
            print("\n".join([error.message, *error.hints]), file=sys.stderr)
            return REFUSED
    for warning in warnings:
        print(warning.message, file=sys.stderr)
    if drawings:
        pages = made if isinstance(made, list) else [made]
        json.dump([base64.b64encode(page).decode() for page in pages], sys.stdout)
        return 0
    from peerchallenge.reports.printed import row_headers

    sys.stdout.buffer.write(row_headers.mark(made))
    return 0


def _limit(kind: int, most: int) -> None:
    # Some systems (macOS) refuse a limit on memory; the clock of the caller still holds.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    sys.exit(main())
