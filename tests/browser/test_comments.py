"""A resident comments from a telephone, and the clerk shows it without what is personal."""

import re

from playwright.sync_api import expect

TELEPHONE = {"width": 390, "height": 844}
WORDS = "The library is a good place for it. Ring me on 07700 900 555 to hear more."


def test_a_resident_s_comment_is_read_checked_shown_and_answered(visit, challenge):
    resident = visit(java_script_enabled=False, viewport=TELEPHONE)
    page = resident.page
    resident.goto(f"{challenge}recommendations/4/")
    page.get_by_role("link", name="Send a comment").click()
    page.get_by_label("Your comment").fill(WORDS)
    page.get_by_label("A resident").check()
    page.wait_for_timeout(4_000)  # nobody writes faster
    page.get_by_role("button", name="Send comment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your comment was sent")
    assert resident.context.cookies() == []

    clerk = visit("clerk")
    page = clerk.page
    clerk.goto("/marlbrook/comments/")
    clerk.look()
    waiting = page.locator(".suggestion", has_text="The library is a good place")
    expect(waiting.get_by_text("looks like a telephone number").last).to_be_visible()
    waiting.get_by_role("button", name=re.compile("^Show without")).click()
    expect(page.get_by_text("Everybody can read the comment now.")).to_be_visible()
    waiting.get_by_role("link", name=re.compile("^Answer it")).click()
    clerk.look()
    page.get_by_label("The council’s answer").fill("It opens there in May.")
    page.get_by_role("button", name="Show the answer").click()
    expect(page.get_by_text("The answer is shown.")).to_be_visible()

    reader = visit()
    reader.goto(f"{challenge}recommendations/4/?now")
    expect(reader.page.get_by_text("Ring me on [removed] to hear more.")).to_be_visible()
    expect(reader.page.get_by_text("It opens there in May.")).to_be_visible()
    reader.look()


def test_the_form_and_the_good_news_can_be_read_by_everybody(visit, challenge):
    visitor = visit()
    visitor.provokes(422)
    visitor.goto(f"{challenge}good-news/")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Good news")
    visitor.look()
    visitor.goto(f"{challenge}recommendations/3/comment/")
    visitor.look()
    visitor.page.get_by_role("button", name="Send comment").click()
    expect(visitor.page.get_by_role("link", name="Enter your comment")).to_be_visible()
    visitor.look()
