"""The product's main job, from a feedback report on paper to minutes beside the action plan."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser import papers
from tests.browser.visiting import fill_day

TIDEWELL = "coordinator@tidewell.example"
NEW = "/tidewell/challenges/new/"
IMPORT = "/tidewell/meetings/import/"


def press(page, name):
    """Press a button of the page itself."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def add_challenge(visitor, title, slug):
    """Enter a peer challenge and be taken to its overview."""
    page = visitor.page
    visitor.goto(NEW)
    page.get_by_label("Title").fill(title)
    page.locator("[name=slug]").fill(slug)
    fill_day(page, "on_site_from", date(2026, 3, 3))
    fill_day(page, "on_site_until", date(2026, 3, 5))
    press(page, "Save peer challenge")
    expect(page).to_have_url(re.compile(f"/tidewell/{slug}/$"))


def give_minutes(visitor, *, challenge, held_on, text=None, file=None):
    """Fill in the import's form and send it."""
    page = visitor.page
    visitor.goto(IMPORT)
    page.get_by_label("Peer challenge").select_option(label=challenge)
    page.get_by_label("Committee").fill("Overview and Scrutiny Committee")
    fill_day(page, "held_on", held_on)
    page.get_by_label("Minute number").fill("17")
    page.get_by_label("Address of the page").fill("https://democracy.tidewell.example/item?ID=17")
    if text:
        page.get_by_label("Or paste the text").fill(text)
    if file:
        page.get_by_label("File").set_input_files(file)
    press(page, "Read the page")


def upload(name, text):
    """Return a file as a form gets it."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": text.encode()}


def test_from_a_report_on_paper_to_minutes_beside_the_plan(visit):
    coordinator = visit(TIDEWELL)
    coordinator.provokes(409)
    page = coordinator.page

    coordinator.goto("/tidewell/?all=1")
    coordinator.goto(NEW)
    coordinator.look()
    add_challenge(coordinator, "Corporate peer challenge of the harbour", "harbour")
    expect(page.get_by_role("status").first).to_contain_text("saved")

    # The report is pasted, what was found is seen, one title is put right, all is stored.
    page.get_by_role("link", name="Add recommendations from the report").click()
    coordinator.look()
    page.get_by_label("Text of the report").fill(papers.REPORT)
    press(page, "Find the recommendations")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check what was found")
    found = page.locator("fieldset.found")
    expect(found).to_have_count(3)
    expect(found.nth(1).get_by_label("The recommendation, word for word")).to_have_value(
        "Give parish councils a named officer who answers their letters within ten working days."
    )
    coordinator.look()
    found.nth(1).get_by_label("Short title").fill("Answer the parishes")
    press(page, "Store these recommendations")
    expect(page.get_by_role("status").first).to_contain_text("3 recommendations stored.")
    expect(page.locator(".rec")).to_have_count(3)
    coordinator.look()

    # An action for the second.
    page.get_by_role("link", name=re.compile("Answer the parishes")).click()
    page.get_by_role("link", name="Add an action").click()
    expect(page.get_by_label("Ref")).to_have_value("2.1")
    coordinator.look()
    page.get_by_label("What will be done").fill("Name an officer for each parish")
    page.get_by_label("Owner").select_option(label="Planning Policy Manager")
    page.get_by_label("Due date").fill("Q4 2026/27")
    press(page, "Save action")
    expect(page.locator("tbody.action")).to_have_count(1)
    expect(page.locator("tbody.action")).to_contain_text("31 Mar 2027")

    # Minutes: what was read is shown with the words that caused each suggestion.
    title = "Corporate peer challenge: the first report on the harbour"
    minutes = {
        "challenge": "Corporate peer challenge of the harbour",
        "held_on": date(2026, 9, 17),
        "text": papers.MINUTES.format(title=title),
    }
    give_minutes(coordinator, **minutes)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check what was read")
    expect(page.get_by_label("Title")).to_have_value(title)
    links = page.locator("input[name=link]")
    expect(page.get_by_text(re.compile("Recommendation 2: .*Recommendation two"))).to_be_visible()
    expect(page.locator("input[name=resolution]")).to_have_count(2)
    expect(page.get_by_text("17 March 2027")).to_be_visible()
    coordinator.look()
    explicit = links.count()
    assert explicit >= 3
    page.get_by_label(re.compile("^Recommendation 1: ")).first.uncheck()
    press(page, "Store these minutes")

    # Straight to the suggestions of this page; they are settled without a mouse.
    expect(page).to_have_url(re.compile(r"/tidewell/meetings/suggestions/\?item=\d+$"))
    cards = page.locator("[data-card]")
    expect(cards).to_have_count(explicit - 1 + 1)  # one link was left out; one is a promise
    coordinator.look()
    settle_with_the_keyboard(coordinator)

    # The recommendation shows the paragraph and where it is from.
    page.goto(coordinator.site.address + "/tidewell/harbour/recommendations/2/")
    said = page.locator(".timeline > li")
    expect(said).to_have_count(1)
    expect(said).to_contain_text("17 September 2026")
    expect(said).to_contain_text("Overview and Scrutiny Committee")
    expect(said).to_contain_text("letters now got an answer")
    expect(said.get_by_role("link", name="Source")).to_have_attribute(
        "href", "https://democracy.tidewell.example/item?ID=17"
    )
    coordinator.look()
    said.get_by_role("link", name=re.compile("^Paragraph")).click()
    expect(page.locator(":target")).to_contain_text("letters now got an answer")
    coordinator.look()

    # The same page again is not stored again.
    give_minutes(coordinator, **minutes)
    told = page.locator(".error-summary")
    expect(told).to_contain_text("This page is already stored")
    expect(told).to_be_focused()
    expect(told.get_by_role("link", name=title)).to_be_visible()
    expect(page.get_by_label("Or paste the text")).to_have_value(re.compile("letters now got"))
    coordinator.look()


def settle_with_the_keyboard(coordinator):
    """Link one suggestion, dismiss one, take one back, never leaving the page or the keys."""
    page = coordinator.page
    keys = page.keyboard
    page.evaluate("window.stayed = true")
    cards = page.locator("[data-card]")
    numbers = cards.evaluate_all("(all) => all.map((one) => one.id)")
    titles = cards.locator("h2").all_inner_texts()
    before = int(page.locator("#suggestions-left").inner_text().split()[0])

    page.locator("#main").focus()
    for _ in range(20):
        keys.press("Tab")
        if page.evaluate("!!document.activeElement.closest('[data-card]')"):
            break
    keys.press("j")
    expect(page.locator(f"#{numbers[1]}")).to_be_focused()
    keys.press("k")
    expect(page.locator(f"#{numbers[0]}")).to_be_focused()

    # The one about recommendation 2 is linked, whichever it is, and the other is dismissed.
    for number, title in zip(numbers[:2], titles[:2], strict=True):
        expect(page.locator(f"#{number}")).to_be_focused()
        key = "y" if "Recommendation 2" in title else "n"
        keys.press(key)
        expect(page.locator(f"#{number}.suggestion--decided")).to_be_visible()
        before -= 1
        said = "Linked to recommendation 2." if key == "y" else "Dismissed."
        expect(page.locator("#announce")).to_have_text(f"{said} {before} left.")
        expect(page.locator("#suggestions-left")).to_have_text(f"{before} left, about 1 minute")
    coordinator.look((1280, 320))

    # A dismissal is taken back, and decided again.
    dismissed = next(
        number
        for number, title in zip(numbers[:2], titles[:2], strict=True)
        if "Recommendation 2" not in title
    )
    page.locator(f"#{dismissed}").get_by_role("button", name="Undo").focus()
    keys.press("Enter")
    expect(page.locator(f"#{dismissed}[data-card]")).to_be_focused()
    expect(page.locator("#announce")).to_have_text(f"Taken back. {before + 1} left.")
    keys.press("n")
    expect(page.locator(f"#{dismissed}.suggestion--decided")).to_be_visible()
    # The rest, linked or not; after the last card, the end of the list has the focus.
    while (left := page.locator("[data-card]").count()) > 0:
        if not page.evaluate("document.activeElement.matches('[data-card]')"):
            page.locator("[data-card]").first.focus()
        card = page.evaluate("document.activeElement.innerText")
        keys.press("y" if "Recommendation 2" in card else "n")
        expect(page.locator("[data-card]")).to_have_count(left - 1)
    expect(page.locator("[data-done]")).to_be_focused()
    assert page.evaluate("window.stayed"), "the page was left"


@pytest.mark.parametrize(
    ("name", "text", "day"),
    [
        ("item.html", papers.PAGE, date(2026, 5, 6)),
        ("item.txt", papers.MINUTES.replace("Recommendation two", "Recommendation R2"),
         date(2026, 6, 3)),
    ],
)  # fmt: skip
def test_minutes_are_read_from_a_file(visit, name, text, day):
    coordinator = visit(TIDEWELL)
    coordinator.provokes(409)
    page = coordinator.page
    title = f"Planning peer challenge, as kept in {name}"
    file = upload(name, text.format(title=title))
    give_minutes(coordinator, challenge="Planning peer challenge", held_on=day, file=file)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check what was read")
    expect(page.get_by_label("Title")).to_have_value(title)
    expect(page.get_by_label(re.compile("^Recommendation R2: ")).first).to_be_checked()
    press(page, "Store these minutes")
    expect(page).to_have_url(re.compile(r"suggestions/\?item=\d+$"))
    expect(page.get_by_role("status").first).to_contain_text(f"{title} is stored.")

    give_minutes(coordinator, challenge="Planning peer challenge", held_on=day, file=file)
    expect(page.locator(".error-summary")).to_contain_text("This page is already stored")


def test_what_cannot_be_read_is_refused_with_words_that_help(visit):
    coordinator = visit(TIDEWELL)
    coordinator.provokes(422)
    page = coordinator.page
    coordinator.goto(IMPORT)
    press(page, "Read the page")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Enter the name of the committee")
    expect(summary).to_contain_text("Paste the text of the minutes, or choose a file")
    expect(page).to_have_title(re.compile("^Error: "))
    coordinator.look()
    summary.get_by_role("link", name="Enter the date of the meeting").click()
    expect(page.locator("[name=held_on_day]")).to_be_focused()

    broken = upload("minutes.txt", "%PDF-1.7 not a text")
    give_minutes(
        coordinator,
        challenge="Planning peer challenge",
        held_on=date(2026, 5, 6),
        file=broken,
    )
    expect(summary).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import minutes")


def test_a_report_without_recommendations_is_not_taken(visit):
    coordinator = visit(TIDEWELL)
    coordinator.provokes(422)
    page = coordinator.page
    coordinator.goto("/tidewell/planning/recommendations/from-report/")
    page.get_by_label("Text of the report").fill("Dear all, the buffet is at noon.")
    press(page, "Find the recommendations")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("Text of the report")).to_have_value(re.compile("buffet"))
    coordinator.look((1280, 320))


def test_no_number_is_kept_twice_and_nothing_found_is_lost_by_saying_so(visit):
    coordinator = visit(TIDEWELL)
    coordinator.provokes(422)
    page = coordinator.page
    add_challenge(coordinator, "Corporate peer challenge of the numbers", "numbers")
    page.get_by_role("link", name="Add recommendations from the report").click()
    page.get_by_label("Text of the report").fill(papers.REPORT)
    press(page, "Find the recommendations")
    found = page.locator("fieldset.found")
    found.nth(2).get_by_label("Number as printed").fill("2")
    found.nth(0).get_by_label("Short title").fill("Stop something")
    press(page, "Store these recommendations")
    expect(page.locator(".error-summary")).to_contain_text("Number 2 is kept twice")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(found.nth(0).get_by_label("Short title")).to_have_value("Stop something")
    for one in (0, 1):
        found.nth(one).get_by_label("Short title").fill("")
    press(page, "Store these recommendations")
    expect(page.locator(".error-summary")).to_have_count(1)
    page.get_by_role("link", name="Enter a short title (2 of 3)").click()
    expect(found.nth(1).get_by_label("Short title")).to_be_focused()
    coordinator.look((1280, 320))
    for one, title in ((0, "Stop something"), (1, "Answer the parishes")):
        found.nth(one).get_by_label("Short title").fill(title)
    found.nth(2).get_by_label("Keep this recommendation").uncheck()
    press(page, "Store these recommendations")
    expect(page.locator(".rec")).to_have_count(2)
