"""A report from its draft to the record it is compared with, and what goes with it."""

import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from playwright.sync_api import expect

from tests.browser.test_keyboard_and_eyes import tab_to
from tests.browser.visiting import fill_day

LATER = 90_000  # milliseconds; a report is set in a process of its own


def test_a_report_is_drafted_previewed_issued_checked_and_compared(visit, challenge, today):
    office = visit("coordinator")
    page = office.page
    office.goto(f"{challenge}report/")
    office.look()
    page.get_by_role("link", name="Make a report").click()
    page.get_by_label("Committee").select_option(label="Cabinet")
    fill_day(page, "meeting_date", today + timedelta(days=9))
    fill_day(page, "as_at", today - timedelta(days=1))
    office.look()
    page.get_by_role("button", name="Begin the draft").click()

    # The preview and what somebody may ask about come by themselves, beside the choices.
    page.get_by_role("heading", name="Draft report").wait_for()
    expect(page.locator("#preview")).to_contain_text("Recommendation 1", timeout=LATER)
    expect(page.locator("#before")).to_contain_text("had no update", timeout=LATER)
    office.look()

    page.get_by_label("Introduction").fill("The Leader thanks everybody who took part.")
    page.get_by_label("note", exact=False).first.check()
    page.get_by_role("checkbox", name="Other suggestions").uncheck()
    page.get_by_role("button", name="Preview without saving").click()
    expect(page.locator("#preview")).to_contain_text("The Leader thanks everybody", timeout=LATER)
    expect(page.locator("#preview")).not_to_contain_text("Other suggestions")
    expect(page.locator("#preview-heading")).to_be_focused()
    expect(page.locator("#preview-heading")).to_be_in_viewport()
    expect(page.locator("#announce")).to_contain_text("They are not saved.")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("status").first).to_contain_text("saved")
    draft = office.path()

    with page.expect_download(timeout=LATER) as download:
        page.get_by_role("link", name=re.compile("^Word")).first.click()
    assert download.value.path().read_bytes().startswith(b"PK")
    page.get_by_role("link", name="Text for the covering report").click()
    expect(page.get_by_role("main")).to_contain_text("Cabinet")
    office.look()

    office.goto(draft)
    page.get_by_label("Conclusions").fill("Typed just before it goes out.")
    page.get_by_role("button", name="Issue the report").click()
    page.get_by_role("heading", name="Issue the report").wait_for()
    expect(page.get_by_role("main")).to_contain_text("had no update")
    office.look()
    page.get_by_role("button", name="Issue the report").click()
    page.get_by_role("link", name="Download the PDF as issued").wait_for(timeout=LATER)
    office.look()
    issued = office.path()
    with page.expect_download(timeout=LATER) as download:
        page.get_by_role("link", name="Download the PDF as issued").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    page.get_by_role("button", name="Check that it is unchanged").click(timeout=LATER)
    expect(page.get_by_role("status").first).to_contain_text("same", timeout=LATER)
    page.get_by_role("link", name="Compare with the record now").click()
    page.get_by_role("heading", name="As issued and as now").wait_for(timeout=LATER)
    office.look()

    member = visit("member")
    member.goto(issued)
    expect(member.page.get_by_role("link", name="Download the PDF as issued")).to_be_visible()
    expect(member.page.get_by_role("button", name="Check that it is unchanged")).to_have_count(0)
    member.goto(f"{challenge}report/issued/")
    expect(member.page.get_by_role("main")).to_contain_text("Cabinet")
    member.look()


def test_what_was_typed_into_a_draft_is_kept_when_somebody_else_saved_it(visit, challenge):
    mine, theirs = visit("coordinator"), visit("lead_officer")
    mine.provokes(409)
    page = mine.page
    mine.goto(f"{challenge}report/new/")
    page.get_by_role("button", name="Begin the draft").click()
    page.get_by_role("heading", name="Draft report").wait_for()
    theirs.goto(mine.path())
    theirs.page.get_by_label("Introduction").fill("From the lead officer.")
    theirs.page.get_by_role("button", name="Save the draft").click()
    expect(theirs.page.get_by_role("status").first).to_contain_text("saved")

    page.get_by_label("Introduction").fill("From the office.")
    page.get_by_role("button", name="Save the draft").click()

    alert = page.locator(".error-summary")
    expect(alert).to_contain_text("Their introduction begins: “From the lead officer.”")
    expect(alert).to_be_focused()
    expect(page.get_by_label("Introduction")).to_have_value("From the office.")
    mine.look()
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("status").first).to_contain_text("saved")
    page.get_by_role("link", name="Delete the draft").click()
    page.get_by_role("heading", name="Delete the draft").wait_for()
    mine.look((1280, 390))
    page.get_by_role("button", name="Delete the draft").click()
    expect(page.get_by_role("status").first).to_contain_text("deleted")


def test_a_draft_is_made_with_the_keyboard_alone(visit, challenge):
    office = visit("lead_officer")
    page, keys = office.page, office.page.keyboard
    office.goto(f"{challenge}report/")
    passed = tab_to(office, "a.button[href$='/report/new/']")
    keys.press("Enter")
    page.get_by_role("heading", name="Make a report").wait_for()
    passed += tab_to(office, "main form button")
    keys.press("Enter")
    page.get_by_role("heading", name="Draft report").wait_for()
    passed += tab_to(office, "[name=introduction]")
    keys.type("Typed.")
    passed += tab_to(office, "main form button")
    keys.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("saved")
    expect(page.get_by_label("Introduction")).to_have_value("Typed.")
    assert [one["name"] for one in passed if not (one["seen"] and one["box"])] == []


def test_a_draft_needs_no_javascript(visit, challenge):
    plain = visit("lead_officer", java_script_enabled=False)
    page = plain.page
    plain.goto(f"{challenge}report/new/")
    page.get_by_role("button", name="Begin the draft").click()
    page.get_by_label("Introduction").fill("Without a script.")
    page.get_by_role("button", name="Preview without saving").click()
    expect(page.get_by_role("main")).to_contain_text("Without a script.", timeout=LATER)
    page.go_back()
    page.get_by_role("link", name="Before it goes out").click()
    expect(page.get_by_role("main")).to_contain_text("had no update", timeout=LATER)


def test_a_member_reads_the_briefing_on_a_tablet_and_takes_it_along(visit, challenge):
    member = visit("member", viewport={"width": 820, "height": 1180})
    page = member.page
    member.goto(challenge)
    page.get_by_role("link", name=re.compile("riefing")).first.click()
    member.look()
    page.get_by_label("Committee").select_option(index=1)
    page.get_by_role("button", name="Show the briefing").click()
    page.get_by_role("heading", name=re.compile("Suggested lines")).wait_for()
    member.look((1280, 820, 390, 320))
    paper = page.get_by_role("link", name="Two pages to print (PDF)").get_attribute("href")
    answer = member.context.request.get(page.url.partition("?")[0] + paper, timeout=LATER)
    assert answer.body().startswith(b"%PDF-")


def test_the_pack_for_the_peers_is_made_and_fetched(visit, challenge):
    office = visit("coordinator")
    page = office.page
    office.goto(f"{challenge}review-pack/")
    office.look()
    page.get_by_role("button", name="Make the pack").click()
    link = page.get_by_role("link", name=re.compile("^Download the pack"))
    link.wait_for(timeout=LATER)
    office.look()
    with page.expect_download(timeout=LATER) as download:
        link.click()
    names = zipfile.ZipFile(BytesIO(download.value.path().read_bytes())).namelist()
    assert any(name.endswith(".pdf") for name in names)
    assert any(name.endswith(".html") for name in names)


def test_a_colour_that_nobody_could_read_on_is_refused_with_words(visit):
    office = visit("administrator")
    office.provokes(422)
    page = office.page
    office.goto("/marlbrook/report-settings/")
    office.look()
    colour = page.locator("[name=colour]")
    before = colour.input_value()
    colour.fill("#ffff66")
    page.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.locator(".error-summary")).to_contain_text("contrast")
    expect(page.locator(".error-summary")).to_be_focused()
    office.look((1280, 390))
    page.locator("[name=colour]").fill(before or "#1d3557")
    page.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.get_by_role("status").first).to_contain_text("saved")


@pytest.mark.parametrize("path", ["changes/", "report/issued/"])
def test_the_pages_of_what_was_said_can_be_read_by_everybody(visit, challenge, path):
    member = visit("member")
    member.goto(f"{challenge}{path}")
    member.look()


# Where the labels of a table's cells begin and end, of those that are seen.
LABELS = """() => [...document.querySelectorAll(".report .cell-label")]
    .map((one) => one.getBoundingClientRect()).filter((box) => box.width > 1)
    .map((box) => [box.left, box.right])"""


def test_the_tables_of_a_report_fold_at_one_width_and_never_on_paper(visit, challenge, today):
    person = visit("lead_officer", viewport={"width": 700, "height": 900})
    page = person.page
    person.goto(f"{challenge}report/as-at/{(today - timedelta(days=30)).isoformat()}/")
    for width, folded in ((769, False), (700, True), (390, True)):
        page.set_viewport_size({"width": width, "height": 900})
        labels = page.evaluate(LABELS)
        assert bool(labels) is folded, width
        assert [one for one in labels if one[0] < 0 or one[1] > width] == [], width
        display = page.locator(".report__table tbody tr").first.evaluate(
            "(one) => getComputedStyle(one).display"
        )
        assert display == ("block" if folded else "table-row"), width
    page.emulate_media(media="print")
    assert page.evaluate(LABELS) == []


def test_the_report_of_a_day_is_a_page_with_an_address_that_stays(visit, challenge, today):
    person = visit("lead_officer")
    day = today - timedelta(days=30)
    person.goto(f"{challenge}report/as-at/{day.isoformat()}/")
    expect(person.page.get_by_role("heading", level=1)).to_be_visible()
    person.look()
