"""An officer reports progress on their own actions, in the row, in under a minute."""

import re

from playwright.sync_api import expect

from tests.browser.visiting import action_number, action_row

MINE = "/marlbrook/my-actions/"


def open_form(visitor, ref):
    """Open the form in the row of the action called `ref`, and return the row."""
    row = action_row(visitor.page, ref)
    row.get_by_role("link", name=f"Update action {ref}").click()
    expect(row.locator("form")).to_be_visible()
    return row


def test_an_update_is_saved_in_its_row_and_everything_that_counts_it_follows(visit):
    officer = visit("officer")
    page = officer.page
    officer.goto(MINE)
    officer.look()
    section = page.locator("section", has=action_row(page, "1.4"))
    counts, bar = page.locator("#counts"), section.locator(".progress")
    open_before = int(counts.locator("b").inner_text())
    done_before = int(bar.locator("strong").inner_text())
    drawn_before = bar.locator("svg").get_attribute("aria-label")
    other_rows = page.locator("tbody.action").count()
    page.evaluate("window.stayed = true")

    row = open_form(officer, "1.4")
    expect(row.get_by_label("Status")).to_be_focused()
    officer.look()
    row.get_by_label("Status").select_option("Off track")
    row.get_by_label("What has changed?").fill("Three strategies still point elsewhere.")
    with page.expect_response(lambda answer: "/update/" in answer.url) as saved:
        row.get_by_role("button", name="Save update").click()
    assert saved.value.status == 200

    expect(row.locator(".tag")).to_have_text("Off track")
    expect(row.locator("form")).to_have_count(0)
    expect(row).to_contain_text("Three strategies still point elsewhere.")
    expect(counts.locator("b")).to_have_text(str(open_before))
    expect(bar.locator("strong")).to_have_text(str(done_before))
    assert bar.locator("svg").get_attribute("aria-label") != drawn_before
    total = re.search(r"of (\d+) action", bar.inner_text())[1]
    expect(page.locator("#announce")).to_have_text(
        f"Action 1.4 saved as Off track. {done_before} of {total} actions complete."
    )
    expect(page.locator(f"#update-{action_number(page, '1.4')}")).to_be_focused()
    assert page.locator("tbody.action").count() == other_rows
    assert page.evaluate("window.stayed"), "the page was loaded again"
    assert page.locator("template").count() == 0
    officer.look((1280,))


def test_what_only_some_statuses_ask_for_is_shown_with_them(visit):
    officer = visit("officer")
    officer.goto(MINE)
    row = open_form(officer, "7.3")
    review = row.get_by_text("When it will be looked at again")
    expect(review).to_be_hidden()
    row.get_by_label("Status").select_option("Paused")
    expect(review).to_be_visible()
    expect(row.get_by_label("Where it is followed now")).to_be_hidden()
    officer.look()
    row.get_by_label("Status").select_option("Transferred")
    expect(row.get_by_label("Where it is followed now")).to_be_visible()
    expect(review).to_be_hidden()


def test_an_action_is_complete_when_it_was_claimed_with_proof_and_approved(visit):
    officer, coordinator = visit("officer"), visit("coordinator")
    page = officer.page
    officer.goto(MINE)
    row = open_form(officer, "7.2")
    row.get_by_label("Status").select_option("Complete")
    row.get_by_label("What has changed?").fill(
        "Blue Badge is live; all five work from end to end."
    )
    row.get_by_role("button", name="Save update").click()

    page.get_by_role("heading", name="Say that this action is done").wait_for()
    expect(page.get_by_label("What was done?")).to_have_value(
        "Blue Badge is live; all five work from end to end."
    )
    officer.look()
    page.get_by_label("What difference did it make?").fill("Three in four finish online.")
    page.get_by_label("What risk remains?").fill("None")
    page.get_by_label("Or the address of a page").fill("https://www.marlbrook.example/blue-badge")
    page.get_by_label("Title of the evidence").fill("Blue Badge, as it is now")
    page.get_by_role("button", name="Send for approval").click()
    page.get_by_text("when Director of Resources, or a committee, has approved it").wait_for()
    officer.look()
    expect(page.get_by_role("main").locator(".tag").first).to_have_text("At risk")

    page = coordinator.page
    coordinator.goto("/marlbrook/completions/")
    coordinator.look()
    page.get_by_role("link", name=re.compile("Redesign the first five")).click()
    coordinator.look()
    page.get_by_label("The lead officer, Director of Resources").check()
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("Action 7.2 is complete.").wait_for()
    coordinator.look()
    officer.goto(MINE)
    expect(action_row(officer.page, "7.2").locator(".tag")).to_have_text("Complete")


def test_an_update_without_words_is_refused_and_nothing_typed_is_lost(visit):
    officer = visit("officer")
    officer.provokes(422)
    officer.goto(MINE)
    row = open_form(officer, "5.1")
    row.get_by_label("Status").select_option("At risk")
    row.get_by_label("What happens next?").fill("Ask the directors again.")
    row.get_by_role("button", name="Save update").click()
    summary = row.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Enter what has changed")
    expect(row.get_by_label("Status")).to_have_value("at_risk")
    expect(row.get_by_label("What happens next?")).to_have_value("Ask the directors again.")
    officer.look()
    summary.get_by_role("link", name="Enter what has changed").click()
    expect(row.get_by_label("What has changed?")).to_be_focused()


def test_two_people_who_save_at_once_are_both_heard(visit, challenge):
    officer, coordinator = visit("officer"), visit("coordinator")
    officer.provokes(409)
    officer.goto(MINE)
    row = open_form(officer, "5.4")
    row.get_by_label("Status").select_option("On track")
    row.get_by_label("What has changed?").fill("Said by the officer, who began first.")

    coordinator.goto(f"{challenge}recommendations/5/")
    theirs = open_form(coordinator, "5.4")
    theirs.get_by_label("Status").select_option("At risk")
    theirs.get_by_label("What has changed?").fill("Said by the coordinator, who saved first.")
    theirs.get_by_role("button", name="Save update").click()
    expect(theirs.locator(".tag")).to_have_text("At risk")

    row.get_by_role("button", name="Save update").click()
    told = row.locator(".error-summary")
    expect(told).to_contain_text("This action has changed since you opened it")
    expect(told).to_contain_text(re.compile("Grace Lindqvist.* reported “At risk”"))
    expect(told).to_contain_text("Said by the coordinator, who saved first.")
    expect(told).to_be_focused()
    expect(row.get_by_label("Status")).to_have_value("on_track")
    kept = row.get_by_label("What has changed?")
    expect(kept).to_have_value("Said by the officer, who began first.")
    officer.look()

    row.get_by_role("button", name="Save update").click()
    expect(row.locator("form")).to_have_count(0)
    expect(row.locator(".tag")).to_have_text("On track")
    row.get_by_role("link", name=re.compile("^Show on the page")).click()
    history = officer.page.locator(".timeline > li")
    expect(history.nth(0)).to_contain_text("Said by the officer, who began first.")
    expect(history.nth(1)).to_contain_text("Said by the coordinator, who saved first.")
    officer.look()


def test_cancel_puts_the_row_back(visit):
    officer = visit("officer")
    officer.goto(MINE)
    before = action_row(officer.page, "5.1").inner_text()
    row = open_form(officer, "5.1")
    row.get_by_label("What has changed?").fill("Never mind.")
    row.get_by_role("link", name="Cancel").click()
    expect(row.locator("form")).to_have_count(0)
    assert row.inner_text() == before
    number = action_number(officer.page, "5.1")
    expect(officer.page.locator(f"#update-{number}")).to_be_focused()
    assert officer.path() == MINE


def test_a_session_that_ends_while_a_form_is_open_costs_nobody_their_words(visit, keys):
    officer = visit("officer")
    page = officer.page
    officer.provokes(401)
    officer.goto(MINE)
    row = open_form(officer, "5.2")
    row.get_by_label("What has changed?").fill("Words that took half an hour.")
    officer.context.clear_cookies(name="sessionid")
    row.get_by_role("button", name="Save update").click()
    told = row.get_by_role("alert")
    expect(told).to_contain_text("You have been signed out")
    expect(row.get_by_label("What has changed?")).to_have_value("Words that took half an hour.")
    assert officer.path() == MINE
    assert page.get_by_label("Password").count() == 0
    officer.look((1280, 320))

    # They sign in in the other tab, where the token changes, come back and save.
    with officer.context.expect_page() as opened:
        told.get_by_role("link").click()
    other = opened.value
    other.get_by_label("Email address").fill("officer@marlbrook.example")
    other.get_by_label("Password").fill("marlbrook-by-the-sea")
    other.get_by_role("button", name="Sign in", exact=True).click()
    expect(other.get_by_role("heading", name="My actions", level=1)).to_be_visible()
    other.close()
    row.get_by_role("button", name="Save update").click()
    expect(row.locator("form")).to_have_count(0)
    expect(row).to_contain_text("Words that took half an hour.")


def test_a_session_that_ended_leads_to_sign_in_and_back_when_a_form_is_asked_for(visit):
    officer = visit("officer")
    officer.goto(MINE)
    officer.context.clear_cookies()
    action_row(officer.page, "1.1").get_by_role("link", name="Update").click()
    expect(officer.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert officer.path() == "/sign-in/?next=/marlbrook/my-actions/"


def test_somebody_offline_is_told_and_keeps_their_words(visit):
    officer = visit("officer")
    officer.goto(MINE)
    row = open_form(officer, "1.1")
    row.get_by_label("What has changed?").fill("Written on a train.")
    officer.context.set_offline(True)
    row.get_by_role("button", name="Save update").click()
    expect(row.get_by_role("alert")).to_contain_text("You appear to be offline")
    expect(row.get_by_label("What has changed?")).to_have_value("Written on a train.")
    # The browser and htmx say in the console that nothing could be sent, and nothing else.
    said = [text for _, text in officer.problems]
    assert [text for text in said if not re.search("htmx:|ERR_INTERNET_DISCONNECTED", text)] == []
    officer.problems.clear()


def test_a_form_is_sent_once_however_often_its_button_is_pressed(visit):
    officer = visit("officer")
    page = officer.page
    officer.goto(MINE)
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    officer.provokes(422)
    row = open_form(officer, "1.1")
    row.get_by_role("button", name="Save update").evaluate(
        "(button) => { button.click(); button.click(); button.click(); }"
    )
    expect(row.locator(".error-summary")).to_be_visible()
    assert len(sent) == 1
    assert row.get_by_role("button", name="Save update").get_attribute("aria-disabled") is None


def test_going_back_gives_whole_pages_and_none_is_kept_in_the_browser(visit, challenge):
    member = visit("member")
    page = member.page
    member.goto(challenge)
    page.get_by_role("link", name=re.compile("Close the medium-term")).click()
    page.locator("#as-at").fill("2026-01-01")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile(r"as_at=2026-01-01"))
    fragments = []
    page.on(
        "request",
        lambda request: (
            fragments.append(request.url) if request.headers.get("hx-request") else None
        ),
    )
    page.go_back()
    expect(page).to_have_url(re.compile(r"recommendations/2/$"))
    expect(page.locator("header.header")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("#record .progress__as-at")).to_have_count(0)
    page.go_forward()
    expect(page.locator("header.header")).to_be_visible()
    expect(page.locator("#record .progress__as-at").first).to_be_visible()
    assert fragments == []
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "<" not in kept, kept
    assert "history-cache" not in kept, kept
