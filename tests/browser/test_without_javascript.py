"""Every job can be done with JavaScript switched off."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import papers
from tests.browser.test_coordinator import give_minutes, press
from tests.browser.visiting import action_number, action_row, fill_day

COORDINATOR = "coordinator@tidewell.example"


@pytest.fixture
def plain(visit):
    """Return a function that opens a window in which no script runs."""

    def open_window(who=None):
        visitor = visit(who, java_script_enabled=False)
        visitor.page.on("response", no_fragment)
        return visitor

    return open_window


def no_fragment(response):
    assert "hx-request" not in response.request.headers, response.url


def test_somebody_signs_in_and_out(plain):
    stranger = plain()
    stranger.sign_in("officer@tidewell.example")
    stranger.page.get_by_role("button", name="Sign out").click()
    expect(stranger.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_an_update_is_made_on_a_page_of_its_own(plain, challenge):
    coordinator = plain("coordinator")
    coordinator.provokes(422)
    page = coordinator.page
    coordinator.goto(f"{challenge}recommendations/6/")
    number = action_number(page, "6.2")
    done = page.locator("#plan .progress strong")
    before = int(done.inner_text())
    action_row(page, "6.2").get_by_role("link", name="Update action 6.2").click()
    assert coordinator.path().startswith(f"/marlbrook/actions/{number}/update/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.get_by_label("Status").select_option("On track")
    page.get_by_label("What happens next?").fill("Tell the Board.")
    press(page, "Save update")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".error-summary")).to_contain_text("Enter what has changed")
    expect(page.get_by_label("Status")).to_have_value("on_track")
    expect(page.get_by_label("What happens next?")).to_have_value("Tell the Board.")

    page.get_by_label("What has changed?").fill("Cabinet saw the draft.")
    press(page, "Save update")
    expect(page).to_have_url(re.compile(rf"{challenge}recommendations/6/#action-{number}$"))
    expect(page.get_by_role("status").first).to_contain_text("Action 6.2 saved as On track.")
    expect(action_row(page, "6.2")).to_contain_text("Cabinet saw the draft.")
    expect(done).to_have_text(str(before))


def test_two_who_save_at_once_are_both_heard(plain, visit, challenge):
    first, second = plain("coordinator"), visit("administrator")
    first.provokes(409)
    page = first.page
    first.goto(f"{challenge}recommendations/7/")
    number = action_number(page, "7.3")
    first.goto(f"/marlbrook/actions/{number}/update/")
    page.get_by_label("Status").select_option("On track")
    page.get_by_label("What has changed?").fill("Begun first, without a script.")

    second.goto(f"/marlbrook/actions/{number}/update/")
    second.look()
    second.page.get_by_label("Status").select_option("At risk")
    second.page.get_by_label("What has changed?").fill("Saved first.")
    press(second.page, "Save update")
    expect(second.page.get_by_role("status").first).to_contain_text("saved as At risk")

    press(page, "Save update")
    expect(page.locator(".error-summary")).to_contain_text("Saved first.")
    expect(page.get_by_label("What has changed?")).to_have_value("Begun first, without a script.")
    press(page, "Save update")
    expect(page.get_by_role("status").first).to_contain_text("saved as On track")
    first.goto(f"/marlbrook/actions/{number}/")
    history = page.locator(".timeline > li")
    expect(history.nth(0)).to_contain_text("Begun first, without a script.")
    expect(history.nth(1)).to_contain_text("Saved first.")


def test_an_earlier_day_is_shown(plain, challenge, today):
    member = plain("member")
    page = member.page
    member.goto(f"{challenge}recommendations/2/")
    day = today - timedelta(weeks=30)
    page.get_by_label("Show as at").fill(day.isoformat())
    page.get_by_role("button", name="Show", exact=True).click()
    assert member.path().endswith(f"?as_at={day.isoformat()}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".progress__as-at").first).to_be_visible()
    expect(action_row(page, "2.4").locator(".tag")).to_have_text("Not started")
    page.get_by_role("link", name="Show it as it stands today").click()
    expect(action_row(page, "2.4").locator(".tag")).to_have_text("Complete")


def test_minutes_are_imported_and_their_suggestions_settled(plain):
    clerk = plain(COORDINATOR)
    clerk.provokes(409)
    page = clerk.page
    title = "Planning peer challenge, without a script"
    minutes = {
        "challenge": "Planning peer challenge",
        "held_on": date(2026, 7, 8),
        "text": papers.MINUTES.replace("Recommendation two", "Recommendation R2")
        .replace("recommendation 3", "recommendation R3")
        .format(title=title),
    }
    give_minutes(clerk, **minutes)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check what was read")
    page.get_by_label(re.compile("^Recommendation R3: ")).first.uncheck()
    page.locator("input[name=resolution]").first.uncheck()
    press(page, "Store these minutes")
    expect(page.get_by_role("status").first).to_contain_text("is stored")
    about = clerk.path()
    cards = page.locator("[data-card]")
    expect(cards.filter(has_text="Recommendation R3:").filter(has_text="names")).to_have_count(0)
    card = cards.filter(has_text="Recommendation R2:").first
    number = card.get_attribute("id")
    card.get_by_role("button", name="Link to recommendation R2").click()
    expect(page).to_have_url(re.compile("/tidewell/meetings/suggestions/"))
    expect(page.locator(f"#{number}[data-card]")).to_have_count(0)
    # An answer can be taken back here too, and given again.
    page.get_by_text("Answered last").click()
    page.locator(f"#{number}").get_by_role("button", name="Undo").click()
    page.locator(f"#{number}[data-card]").get_by_role("button", name="Later").click()
    expect(page.locator(f"#{number}[data-card] ~ [data-card]")).to_have_count(0)
    page.locator(f"#{number}").get_by_role("button", name="Link to recommendation R2").click()
    expect(page.locator(f"#{number}[data-card]")).to_have_count(0)
    clerk.goto("/tidewell/planning/recommendations/R2/")
    # Other tests bring minutes like these; where theirs are newer, ours are among the older ones.
    own = page.locator(".timeline li", has_text=title)
    expect(own.get_by_text("letters now got an answer")).to_have_count(1)
    assert about.startswith("/tidewell/meetings/suggestions/?item=")

    # In the minutes themselves a suggestion can be settled and taken back.
    item = about.partition("=")[2]
    clerk.goto(f"/tidewell/meetings/items/{item}/")
    expect(page.locator(".resolution")).to_have_count(1)
    give_minutes(clerk, **minutes)
    expect(page.locator(".error-summary")).to_contain_text("This page is already stored")


def test_a_peer_challenge_is_entered_from_its_report(plain):
    coordinator = plain(COORDINATOR)
    page = coordinator.page
    coordinator.goto("/tidewell/challenges/new/")
    page.get_by_label("Title").fill("Corporate peer challenge on paper")
    page.locator("[name=slug]").fill("paper")
    fill_day(page, "on_site_from", date(2026, 2, 3))
    press(page, "Save peer challenge")
    page.get_by_role("link", name="Add recommendations from the report").click()
    page.get_by_label("Text of the report").fill(papers.REPORT)
    press(page, "Find the recommendations")
    page.locator("fieldset.found").nth(0).get_by_label("Keep this recommendation").uncheck()
    press(page, "Store these recommendations")
    expect(page.get_by_role("status").first).to_contain_text("2 recommendations stored.")
    expect(page.locator(".rec")).to_have_count(2)


def test_words_are_found_without_javascript(visit):
    reader = visit("member", java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = reader.page
    reader.goto("/marlbrook/search/")
    page.get_by_label("Words").fill("workforce plan")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name=re.compile("result"))).to_be_visible()
    page.get_by_role("link", name=re.compile("^Minutes, paragraph")).first.click()
    expect(page.get_by_role("main")).to_contain_text("workforce plan")
