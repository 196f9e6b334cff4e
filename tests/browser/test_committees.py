"""What members and clerks do between meetings: promises, questions, committees, what is ahead."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import fill_day

PAGES = [
    ("member", "/marlbrook/commitments/"),
    ("clerk", "/marlbrook/scrutiny-recommendations/"),
    ("clerk", "/marlbrook/scrutiny-recommendations/1/"),
    ("member", "/marlbrook/committees/"),
    ("clerk", "/marlbrook/committees/1/edit/"),
    ("member", "/marlbrook/members-questions/"),
    ("member", "/marlbrook/forward-view/"),
    ("coordinator", "/marlbrook/committee-settings/"),
    ("clerk", "/marlbrook/meetings/new/"),
    ("coordinator", "{challenge}clock/"),
    ("coordinator", "{challenge}clock/review/"),
    ("clerk", "{challenge}worth-checking/"),
]


@pytest.mark.parametrize(("role", "path"), PAGES, ids=[path for _, path in PAGES])
def test_a_page_can_be_read_by_everybody_on_any_screen(visit, challenge, role, path):
    reader = visit(role)
    reader.goto(path.format(challenge=challenge))
    reader.look()


def test_a_member_sees_the_committee_as_it_stood_on_a_day(visit):
    member = visit("member")
    page = member.page
    member.goto("/marlbrook/committees/")
    page.get_by_role("link", name="Overview and Scrutiny Board").click()
    expect(page.get_by_role("heading", name="What it was promised")).to_be_visible()
    member.look()
    page.get_by_label("Show as at").fill("2026-01-31")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("This is how it stood on 31 January 2026")
    member.look((1280, 390))


def test_a_private_question_is_asked_answered_and_seen_by_those_two_only(visit, challenge):
    member, office, officer = visit("member"), visit("coordinator"), visit("officer")
    page = member.page
    member.goto(f"{challenge}recommendations/3/")
    page.get_by_role("link", name="Ask a question").click()
    page.get_by_label("Your question").fill("Which papers reached the Board too late to read?")
    page.get_by_label("Meeting at which you ask it").select_option(index=1)
    page.get_by_label("Keep it private until the meeting").check()
    member.look()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Which papers reached the Board")
    expect(page.get_by_role("main")).to_contain_text("Private")
    question = member.path()

    officer.provokes(404)
    assert officer.goto(question).status == 404

    page = office.page
    office.goto(question)
    page.get_by_role("link", name="Answer", exact=True).click()
    page.get_by_label("answer", exact=False).first.fill("Three of twelve; the list is attached.")
    office.look()
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_role("main")).to_contain_text("Three of twelve")
    member.goto(question)
    expect(member.page.get_by_role("main")).to_contain_text("Three of twelve")
    member.look()


def test_a_clerk_records_what_became_of_a_promise_and_reopens_it(visit, today):
    clerk = visit("clerk")
    page = clerk.page
    clerk.provokes(422)
    clerk.goto("/marlbrook/commitments/")
    page.get_by_role("link", name="Tell the Board", exact=True).click()
    clerk.look()
    page.get_by_role("link", name="Record what became of it").click()
    page.get_by_role("button", name="Record it").click()
    expect(page.locator(".error-summary")).to_be_focused()
    clerk.look()
    page.get_by_label("Met", exact=True).check()
    page.get_by_label("Or the document that shows it").fill("Letter to the Chair")
    fill_day(page, "effective_on", today)
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("main")).to_contain_text("Shown by Letter to the Chair")
    expect(page.locator("main .tag").first).to_have_text("Met")
    page.get_by_role("link", name="Reopen it").click()
    fill_day(page, "effective_on", today)
    page.get_by_label("Why is it reopened?").fill("The letter was about another matter.")
    page.get_by_role("button", name="Reopen it").click()
    expect(page.locator("main .tag").first).to_have_text("Open")
    expect(page.get_by_role("main")).to_contain_text("The letter was about another matter.")
    clerk.look()


def test_a_calendar_address_is_made_read_and_stopped(visit):
    member = visit("member")
    page = member.page
    member.goto("/marlbrook/forward-view/calendar/")
    page.get_by_role("button", name=re.compile("^Make a")).click()
    address = page.locator(".fingerprint").inner_text().strip()
    member.look((1280, 320))
    path = "/calendars/" + address.rpartition("/calendars/")[2]
    stranger = visit()
    stranger.provokes(404)
    answer = stranger.context.request.get(stranger.site.address + path)
    assert answer.status == 200
    assert answer.body().startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"SUMMARY" in answer.body()
    member.goto("/marlbrook/forward-view/calendar/")
    page.get_by_role("button", name="Stop the address").click()
    assert stranger.context.request.get(stranger.site.address + path).status == 404


def test_a_contradiction_may_stand_when_somebody_says_why(visit, challenge):
    clerk = visit("clerk")
    page = clerk.page
    clerk.goto(f"{challenge}worth-checking/")
    stands = page.locator("summary", has_text="It may stand")
    before = stands.count()
    stands.last.click()
    page.get_by_role("textbox").last.fill("The panel is to hear of it in January.")
    page.get_by_role("button", name="Let it stand").last.click()
    expect(stands).to_have_count(before - 1)
    expect(page.get_by_role("main")).to_contain_text("The panel is to hear of it in January.")
    clerk.look()
