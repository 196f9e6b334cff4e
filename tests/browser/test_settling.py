"""Questions to settle, answered with the keyboard alone, and links made by hand."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.test_coordinator import give_minutes, press
from tests.browser.visiting import fill_day

TIDEWELL = "coordinator@tidewell.example"
WIDTHS = (1280, 390)
NUMBERS = ("R1", "R2", "R3")

HEAD = """Agenda item

{title}

Report of the Chief Executive.

Minutes:

"""
TAIL = """Resolved:

1.    That the report be noted.

2.    That the Chief Executive bring a report on parishes to the Committee within six months.

Supporting documents:
"""


def minutes(title, paragraphs):
    """Return an invented page, each of whose paragraphs names one recommendation."""
    said = "".join(
        f"On Recommendation {NUMBERS[number % 3]}, a member asked what had been done in ward "
        f"{number}, and was answered.\n\n"
        for number in range(paragraphs)
    )
    return HEAD.format(title=title) + said + TAIL


def bring(visitor, title, held_on, paragraphs=10):
    """Import a page of invented minutes."""
    give_minutes(
        visitor,
        challenge="Planning peer challenge",
        held_on=held_on,
        text=minutes(title, paragraphs),
    )
    press(visitor.page, "Store these minutes")
    expect(visitor.page.get_by_role("status").first).to_contain_text("is stored")


def to_the_first_card(page):
    """Press Tab from the top of the page until a card has the focus, or something in it."""
    page.locator("#main").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('[data-card]')"):
            return
    raise AssertionError("no card can be reached")


def left(page):
    return int(page.locator("#suggestions-left").inner_text().split()[0])


def test_twenty_questions_are_settled_with_the_keyboard_alone(visit):
    clerk = visit(TIDEWELL)
    page, keys = clerk.page, clerk.page.keyboard
    bring(clerk, "Planning peer challenge: the wards, first part", date(2026, 10, 7))
    bring(clerk, "Planning peer challenge: the wards, second part", date(2026, 10, 14))
    clerk.goto("/tidewell/meetings/suggestions/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Questions to settle")
    expect(page.locator("#suggestions-left")).to_have_text(re.compile(r"^\d+ left, about \d+ min"))
    clerk.look(WIDTHS)
    before = left(page)
    assert before >= 22
    cards = page.locator("[data-card]")
    names = cards.evaluate_all("(all) => all.map((one) => one.id)")
    page.evaluate("window.stayed = true")

    to_the_first_card(page)
    keys.press("j")
    keys.press("k")
    expect(page.locator(f"#{names[0]}")).to_be_focused()

    # Put off, and that taken back: it is still a question.
    keys.press("l")
    expect(page.locator("#announce")).to_have_text(f"Put off. {before} left.")
    expect(page.locator(f"#{names[1]}")).to_be_focused()
    keys.press("u")
    expect(page.locator(f"#{names[0]}[data-card]")).to_be_focused()
    expect(page.locator("#announce")).to_have_text(f"Taken back. {before} left.")

    # Twenty answers: yes and no by turns, each heard, each followed by the next card.
    for number, name in enumerate(names[:20]):
        expect(page.locator(f"#{name}")).to_be_focused()
        keys.press("n" if number % 4 == 3 else "y")
        expect(page.locator(f"#{name}.suggestion--decided")).to_be_visible()
        expect(page.locator("#announce")).to_have_text(
            re.compile(rf"^(Linked to|Dismissed|Promise recorded).* {before - number - 1} left\.$")
        )
        assert left(page) == before - number - 1
    clerk.look(WIDTHS)

    # The last is taken back with a key, and answered again.
    keys.press("u")
    expect(page.locator(f"#{names[19]}[data-card]")).to_be_focused()
    expect(page.locator("#announce")).to_have_text(f"Taken back. {before - 19} left.")
    keys.press("y")
    expect(page.locator(f"#{names[19]}.suggestion--decided")).to_be_visible()
    assert page.evaluate("window.stayed"), "the page was left"

    # What was answered last can be taken back later, too.
    clerk.goto("/tidewell/meetings/suggestions/")
    assert left(page) == before - 20
    page.get_by_text("Answered last").click()
    expect(page.locator(".details [data-undo]")).to_have_count(10)
    clerk.look(WIDTHS)


def test_a_promise_is_put_right_on_its_card_and_a_wrong_date_is_told_there(visit):
    clerk = visit(TIDEWELL)
    clerk.provokes(422)
    page = clerk.page
    bring(clerk, "Planning peer challenge: a promise", date(2026, 11, 4), paragraphs=1)
    card = page.locator("[data-card]").filter(has_text="Is this a promise")
    name = card.get_attribute("id")
    fill_day_in(card, ("31", "2", "2028"))
    card.get_by_role("button", name="Yes, a promise").click()
    expect(card.locator(".error-summary")).to_be_focused()
    expect(card).to_contain_text("Enter a real date")
    clerk.look(WIDTHS)
    # Letters typed into a box are letters, not answers.
    card.get_by_label("Month").fill("")
    card.get_by_label("Month").press_sequentially("july")
    expect(card.get_by_label("Month")).to_have_value("july")
    card.get_by_label("Year").press("Enter")
    expect(page.locator(f"#{name}.suggestion--decided")).to_contain_text("Promise")
    clerk.goto("/tidewell/meetings/")
    expect(page.get_by_role("row").filter(has_text="31 Jul 2028")).to_have_count(1)


def fill_day_in(card, typed):
    for box, value in zip(("Day", "Month", "Year"), typed, strict=True):
        card.get_by_label(box, exact=True).fill(value)


@pytest.mark.parametrize("javascript", [True, False])
def test_what_was_not_found_is_linked_by_hand_and_becomes_an_action(visit, javascript):
    coordinator = visit(TIDEWELL, java_script_enabled=javascript)
    page = coordinator.page
    held_on = date(2026, 12, 2 if javascript else 9)
    bring(coordinator, f"Planning peer challenge by hand {held_on.day}", held_on, paragraphs=1)
    item = coordinator.path().partition("item=")[2]
    coordinator.goto(f"/tidewell/meetings/items/{item}/")
    if javascript:
        coordinator.look(WIDTHS)

    first = page.locator(".page-text__paragraph").first
    first.locator("summary").click()
    first.get_by_label("Recommendation").select_option(index=2)
    if javascript:
        coordinator.look(WIDTHS)
    first.get_by_role("button", name="Link", exact=True).click()
    expect(first.get_by_role("button", name=re.compile("^Remove"))).to_be_visible()

    resolution = page.locator(".resolution").first
    resolution.locator("summary").click()
    resolution.get_by_label("Recommendation").select_option(index=2)
    resolution.get_by_role("button", name="Link", exact=True).click()
    expect(resolution.get_by_role("button", name=re.compile("^Remove"))).to_be_visible()

    resolution.locator("summary").click()
    resolution.get_by_role("link", name=re.compile("^Record a promise")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Record a promise")
    if javascript:
        coordinator.look(WIDTHS)
    page.get_by_label("When, in the words of the minutes").fill("by the end of July")
    fill_day(page, "due_on", date(2027, 7, 31))
    press(page, "Record the promise")
    expect(resolution).to_contain_text("due 31 July 2027")

    resolution.locator("summary").click()
    resolution.get_by_role("link", name=re.compile("^Make an action")).click()
    expect(page.get_by_label("What will be done")).to_have_value("The report be noted")
    if javascript:
        coordinator.look(WIDTHS)
    press(page, "Save action")
    expect(page.get_by_role("status").first).to_contain_text("saved")
    expect(page.locator("tbody.action", has_text="The report be noted").first).to_be_visible()
