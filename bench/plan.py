"""An action plan of 5,000 rows: read, checked, imported and exported, as ratios from one run.

Processor seconds of each step beside what openpyxl alone takes to load the same workbook, and
beside the same step with 1,000 rows. Run as `python -m bench.plan`; leaves with 1 if a bar is
broken.
"""

import io
import os
import sys
import tempfile
import time
from datetime import date

FOLDER = tempfile.TemporaryDirectory()
os.environ["DATA_DIR"] = FOLDER.name
os.environ.setdefault("SECRET_KEY", "bench only")
os.environ.setdefault("HTTPS", "False")
os.environ["DJANGO_SETTINGS_MODULE"] = "peerchallenge.settings"

import django  # noqa: E402

from bench.databases import throwaway  # noqa: E402

FEW, MANY = 1_000, 5_000
DAY = date(2026, 6, 15)
# Step: most times openpyxl's load of the workbook, and most times what a fifth of the rows takes.
BARS = {
    "read the tables": (2.5, 8),
    "check every row": (3, 8),
    "import": (4, 8),
    "check again": (3, 8),
    "export a workbook": (5, 8),
}


def main():
    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment(debug=False)
    with throwaway():
        return measure()


def measure():
    """Print the ratios and return whether a bar is broken."""
    _steps(50)  # what is loaded and compiled once
    few, _ = _steps(FEW)
    many, floor = _steps(MANY)
    broken = False
    for step, (most, growth) in BARS.items():
        ratio, grown = many[step] / floor, many[step] / few[step]
        late = ratio > most or grown > growth
        broken = broken or late
        print(
            f"{'BROKEN' if late else 'ok':6}  {step:20} {many[step]:6.2f} s"
            f" {ratio:6.2f} times openpyxl alone, at most {most};"
            f" {grown:5.2f} times 1,000 rows, at most {growth}"
        )
    return broken


def _steps(rows):
    """Return the processor seconds of each step with so many rows, and of openpyxl alone."""
    import openpyxl

    from actions.exchange import comparing as plan_import
    from actions.exchange import export as plan_export
    from actions.exchange.applying import apply
    from actions.exchange.comparing import Importer
    from actions.exchange.outcome import Options
    from recommendations.models import PeerChallenge
    from tests.factories import make_challenge, make_post, make_recommendation, make_user

    slug = f"plan-{rows}"
    challenge = make_challenge(slug=slug)
    for number in range(1, 11):
        make_recommendation(challenge=challenge, number=str(number))
    owner = make_post()
    challenge = PeerChallenge.objects.select_related("council", "status_scheme").get(slug=slug)
    by = Importer(make_user("coordinator"), "Carol Deane", "Coordinator", "plan.xlsx")
    content = _workbook(rows, owner.title)
    taken, made = {}, {}

    def timed(step, function):
        start = time.process_time()
        made[step] = function()
        taken[step] = time.process_time() - start
        return made[step]

    timed("openpyxl", lambda: openpyxl.load_workbook(io.BytesIO(content)))
    tables, left = timed("read the tables", lambda: plan_import.read_tables(content, "plan.xlsx"))

    def check():
        return plan_import.check(tables, left, challenge, Options(), by=by, day=DAY)

    checked = timed("check every row", check)
    timed("import", lambda: apply(checked, challenge, by=by))
    again = timed("check again", check)
    timed("export a workbook", lambda: plan_export.export(challenge, DAY, "xlsx"))
    assert (checked.counts, again.counts) == ({"new": rows}, {"unchanged": rows})
    return taken, taken.pop("openpyxl")


def _workbook(rows, owner):
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Plan")
    sheet.append(
        ["Ref", "Recommendation", "Action", "Lead officer", "Due date", "RAG", "Progress"]
    )
    for n in range(rows):
        sheet.append(
            [f"{n % 10 + 1}.{n}", n % 10 + 1, f"Action {n} of a long plan", owner, "Q3 2026/27",
             "Green", "Work goes on as planned, and this is what came of it so far."]
        )  # fmt: skip
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


if __name__ == "__main__":
    sys.exit(main())
