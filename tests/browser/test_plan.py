"""The whole plan: filters, the grid with the keyboard alone, words for status, the history."""

import re

from playwright.sync_api import expect

from tests.browser.visiting import action_row


def plan(challenge):
    return f"{challenge}actions/"


def test_the_plan_is_narrowed_in_place_and_by_its_address(visit, challenge):
    member = visit("member")
    page = member.page
    member.goto(plan(challenge))
    member.look()
    page.evaluate("window.stayed = true")
    overdue = page.get_by_role("link", name=re.compile("^Overdue"))
    number = int(overdue.locator("b").inner_text())
    overdue.click()
    expect(page.get_by_role("heading", level=2, name=f"{number} action")).to_be_focused()
    assert page.locator("tbody.action").count() == number
    assert member.path().endswith("?show=overdue")
    assert page.evaluate("window.stayed"), "the page was loaded again"
    member.look()
    page.go_back()
    expect(page.get_by_role("heading", level=2, name=re.compile(r"^4\d actions"))).to_be_visible()


def test_many_actions_are_updated_with_the_keyboard_alone(visit, challenge):
    coordinator = visit("coordinator")
    coordinator.provokes(422)
    page, keys = coordinator.page, coordinator.page.keyboard
    coordinator.goto(f"{plan(challenge)}update/?recommendation=10")
    coordinator.look()
    first = page.get_by_label(re.compile("What has changed in action 10.2"))
    first.focus()
    keys.type("The asbestos is out; the lease is signed.")
    keys.press("Alt+ArrowDown")
    expect(page.get_by_label(re.compile("What has changed in action 10.4"))).to_be_focused()
    keys.press("Shift+Tab")
    expect(page.get_by_label("Status of action 10.4")).to_be_focused()
    keys.press("ArrowDown")  # another status, and no word about it
    keys.press("Control+Enter")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Action 10.4: Enter what has changed")
    coordinator.look()
    expect(first).to_have_value("The asbestos is out; the lease is signed.")
    page.get_by_label(re.compile("What has changed in action 10.4")).focus()
    keys.type("The college is late with its figures.")
    keys.press("Control+Enter")
    page.get_by_text("2 actions updated.").wait_for()
    expect(action_row(page, "10.2")).to_contain_text("The asbestos is out")


def test_later_dates_words_and_the_history_can_be_read_and_used_by_everybody(visit, challenge):
    coordinator = visit("coordinator")
    page = coordinator.page
    for address in (
        f"{plan(challenge)}owners/?show=open",
        f"{challenge}statuses/",
        "/marlbrook/actions/later-dates/",
        f"{challenge}recommendations/3/history/",
    ):
        assert coordinator.goto(address).status == 200
        coordinator.look()
    page.get_by_label("Meetings and resolutions").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".story__entry--update")).to_have_count(0)
    expect(page.locator(".story__entry--meeting").first).to_be_visible()
    coordinator.look()
    coordinator.goto("/marlbrook/actions/later-dates/")
    page.get_by_role("link", name=re.compile("Record the decision")).first.click()
    coordinator.look()
