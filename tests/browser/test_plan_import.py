"""A plan of five thousand rows in a browser: no page waits for it, and its progress is shown."""

import re
from datetime import date

from playwright.sync_api import expect

from tests.actions.plan_papers import HEADINGS, workbook
from tests.browser.test_coordinator import add_challenge, press
from tests.browser.visiting import fill_day

TIDEWELL = "coordinator@tidewell.example"
ROWS = 5_000
LONG = 240_000  # milliseconds; a machine with other work to do is slow, not wrong


def test_a_plan_of_five_thousand_rows_is_imported_while_its_progress_is_shown(visit):
    coordinator = visit(TIDEWELL)
    page = coordinator.page
    add_challenge(coordinator, "Finance peer challenge", "five-thousand")
    coordinator.goto("/tidewell/five-thousand/recommendations/new/")
    page.locator("[name=number]").fill("1")
    page.locator("[name=title]").fill("Balance the budget")
    page.locator("[name=text]").fill("Balance the budget over the coming years.")
    press(page, "Save recommendation")
    rows = [["", "1", f"Action {n}", None, date(2027, 3, 31), "Green", "Begun."]
            for n in range(ROWS)]  # fmt: skip

    coordinator.goto("/tidewell/five-thousand/plan/import/")
    content = workbook([HEADINGS, *rows])
    file = {"name": "plan.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("File").set_input_files(file)
    press(page, "Read the file")
    expect(page.locator("#plan-progress")).to_contain_text("Reading the file")
    coordinator.look()
    expect(page.get_by_role("heading", name="What the columns mean")).to_be_visible(timeout=LONG)
    coordinator.look()
    fill_day(page, "joined_on", date(2026, 3, 1))
    press(page, "Check every row")
    expect(page.locator("#plan-progress")).to_contain_text(
        re.compile(r"of 5,000 rows|rows so far"), timeout=LONG
    )
    expect(page.get_by_role("heading", name="Check every row")).to_be_visible(timeout=LONG)
    press(page, "Import 5,000 rows")
    expect(page.locator("#plan-progress")).to_contain_text("Importing the plan")
    expect(page.get_by_role("heading", name="The plan is imported")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("main")).to_contain_text("5,000 actions added and 0 changed")
