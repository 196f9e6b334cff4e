"""A round of updates from opening to the signed-off report, by everybody who has a part in it."""

import re
import subprocess
import sys
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from peerchallenge.demonstration.sign_ins import PASSWORD
from tests.browser import site as server
from tests.browser.visiting import action_row, fill_day

COORDINATOR, OFFICER = "coordinator@tidewell.example", "officer@tidewell.example"
LEAD = "lead@tidewell.example"
OVERVIEW = "/tidewell/rounds-2026/"


def press(page, name):
    """Press a button of the page itself."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def lead(site):
    """A lead officer of the district, who is new there."""
    role = ["--name=Nia Morgan", "--council=tidewell", "--role=lead_officer"]
    done = subprocess.run(
        [sys.executable, "manage.py", "add_person", LEAD, *role],
        cwd=server.ROOT,
        env=server.environment(site.data),
        input=f"{PASSWORD}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return LEAD


def prepare(coordinator):
    """Enter a challenge with one recommendation, who leads it, and two actions of the officer."""
    page = coordinator.page
    coordinator.goto("/tidewell/posts/new/")
    page.get_by_label("Title").fill("Director of Place")
    page.get_by_label("Held by").select_option(label="Nia Morgan")
    press(page, "Save post")
    coordinator.goto("/tidewell/challenges/new/")
    page.get_by_label("Title").fill("Corporate peer challenge of the rounds")
    page.locator("[name=slug]").fill("rounds-2026")
    fill_day(page, "on_site_from", date(2026, 3, 3))
    fill_day(page, "on_site_until", date(2026, 3, 5))
    press(page, "Save peer challenge")
    coordinator.goto(f"{OVERVIEW}recommendations/new/")
    page.get_by_label("Number").fill("1")
    page.get_by_label("Short title").fill("Answer residents sooner")
    page.get_by_label("word for word").fill("Answer every resident within ten days.")
    page.get_by_label("Lead officer").select_option(label="Director of Place")
    press(page, "Save recommendation")
    for ref, title in (("1.1", "Set a standard for answers"), ("1.2", "Publish how many met it")):
        coordinator.goto(f"{OVERVIEW}recommendations/1/actions/new/")
        expect(page.get_by_label("Ref")).to_have_value(ref)
        page.get_by_label("What will be done").fill(title)
        page.get_by_label("Owner").select_option(label="Planning Policy Manager")
        page.locator("[name=due]").fill("31 March 2031")
        press(page, "Save action")


def test_a_round_from_its_opening_to_the_signed_off_report(visit, lead, today):
    coordinator = visit(COORDINATOR)
    prepare(coordinator)

    # The coordinator opens the round.
    page = coordinator.page
    coordinator.goto(OVERVIEW)
    page.get_by_role("link", name="Update rounds").click()
    coordinator.look()
    page.get_by_role("link", name="Open a round").click()
    expect(page.get_by_role("main")).to_contain_text("2 open actions of 1 post")
    coordinator.look()
    page.get_by_label("What the round is for").fill("Cabinet in the spring")
    fill_day(page, "answers_due_on", today + timedelta(days=14))
    page.get_by_label("What should people bear in mind?").fill("Say what difference it made.")
    press(page, "Open the round")
    expect(page.get_by_role("status").first).to_contain_text("Cabinet in the spring is open")
    expect(page.locator("#round_report")).to_contain_text("2 answers, and the sign-off of")
    coordinator.look()
    round_page = coordinator.path()

    # The officer answers one with an update and one with "no change".
    officer = visit(OFFICER)
    officer.provokes(422)
    theirs = officer.page
    officer.goto("/tidewell/my-actions/")
    expect(theirs.locator(".banner")).to_contain_text("asks for 2 answers by")
    officer.look()
    theirs.get_by_role("link", name="Answer now").click()
    expect(theirs.locator("#round_left")).to_have_text("2 of 2 to answer")
    officer.look()
    theirs.evaluate("window.stayed = true")
    row = action_row(theirs, "1.1")
    row.get_by_role("link", name="Update action 1.1").click()
    row.get_by_label("Status").select_option("On track")
    row.get_by_label("What has changed?").fill("The standard is agreed.")
    row.get_by_role("button", name="Save update").click()
    expect(row).to_contain_text("The standard is agreed.")
    expect(theirs.locator("#round_left")).to_have_text("1 of 2 to answer")
    unsaid = theirs.locator("tbody.answer", has=theirs.get_by_role("textbox"))
    expect(unsaid).to_have_count(1)
    unsaid.get_by_role("button", name="Save no change").click()
    expect(unsaid.locator(".error-summary")).to_contain_text("Enter why nothing has changed")
    expect(unsaid.locator(".error-summary")).to_be_focused()
    officer.look()
    unsaid.get_by_label("No change, because").fill("The figures come in April.")
    unsaid.get_by_role("button", name="Save no change").click()
    expect(theirs.locator("#round_left")).to_have_text("All 2 answered. Thank you.")
    expect(theirs.locator("tbody.answer .tag")).to_have_text(["Answered", "No change"])
    expect(action_row(theirs, "1.2")).to_contain_text("The figures come in April.")
    expect(action_row(theirs, "1.2").get_by_role("link", name="Update")).to_be_focused()
    assert theirs.evaluate("window.stayed"), "the page was loaded again"
    officer.look()

    # The lead officer returns one with a reason.
    chief = visit(lead)
    reading = chief.page
    chief.goto("/tidewell/my-actions/")
    expect(reading.locator(".banner")).to_contain_text("has 1 recommendation to sign off")
    reading.get_by_role("link", name="Recommendation 1", exact=True).click()
    expect(reading.get_by_role("main")).to_contain_text("The figures come in April.")
    chief.look()
    reading.get_by_role("link", name="Return it with a reason to the owner of action 1.2").click()
    chief.look()
    reading.get_by_label("What is missing or wrong?").fill("Give the figures of the winter.")
    press(reading, "Return it")
    expect(reading.get_by_role("status").first).to_contain_text("Action 1.2 is returned")

    # The officer reads why, and answers again.
    officer.goto("/tidewell/my-actions/")
    theirs.get_by_role("link", name="Answer now").click()
    returned = theirs.locator("tbody.answer .banner")
    expect(returned).to_contain_text("Returned by Nia Morgan, Director of Place")
    expect(returned).to_contain_text("Give the figures of the winter.")
    officer.look()
    row = action_row(theirs, "1.2")
    row.get_by_role("link", name="Update action 1.2").click()
    row.get_by_label("Status").select_option("At risk")
    row.get_by_label("What has changed?").fill("In winter 71 in 100 were met.")
    row.get_by_role("button", name="Save update").click()
    expect(theirs.locator("#round_left")).to_have_text("All 2 answered. Thank you.")

    # The lead officer signs off.
    reading.reload()
    expect(reading.get_by_role("main")).to_contain_text("In winter 71 in 100 were met.")
    press(reading, "Sign off recommendation 1")
    expect(reading.get_by_role("status").first).to_contain_text("Recommendation 1 is signed off")
    expect(reading.locator("#round_report")).to_contain_text("Everything is signed off")
    chief.look()

    # The coordinator makes the report and closes the round.
    coordinator.goto(round_page)
    expect(page.get_by_role("main")).to_contain_text("Nia Morgan, Director of Place")
    coordinator.look()
    with page.expect_download() as report:
        page.get_by_role("link", name="Make the progress report").click()
    assert re.fullmatch(
        rf"CPC-progress-tidewell-{today:%Y-%m-%d}\.pdf", report.value.suggested_filename
    )
    assert report.value.path().read_bytes().startswith(b"%PDF-")
    page.get_by_role("link", name="Close the round").click()
    coordinator.look()
    press(page, "Close the round")
    expect(page.get_by_role("status").first).to_contain_text("is closed")
    expect(page.get_by_role("link", name="Make the progress report")).to_be_visible()
    officer.goto("/tidewell/my-actions/")
    expect(theirs.locator(".banner")).to_have_count(0)
