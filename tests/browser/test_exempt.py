"""What the public may not read: marking it, reading it, reviewing it."""

import re
from datetime import timedelta

from playwright.sync_api import expect


def fill_in(page, day, ground="Paragraph 3"):
    page.get_by_label(re.compile(f"^{ground}")).check()
    page.get_by_label("Why the public interest").fill("The talks are still going on.")
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(label, exact=True).fill(str(value))


def test_a_clerk_marks_a_paragraph_and_releases_it_with_the_keyboard_in_reach(visit, today):
    clerk = visit("clerk")
    page = clerk.page
    clerk.goto("/marlbrook/meetings/")
    page.get_by_role("link", name="Exempt material").click()
    clerk.look()
    for title in ("Civic centre", "East wing: the offers compared", "Action 4.1"):
        expect(page.locator(".suggestion", has_text=title).first).to_be_visible()
    page.get_by_role("link", name=re.compile("^Paragraph .* of “Civic centre", re.I)).click()
    expect(page.locator("blockquote")).to_contain_text("£1.85 million")
    clerk.look()
    page.get_by_role("link", name=re.compile("^Cabinet, ")).click()
    expect(page.locator(".page-text")).to_contain_text("Schedule 12A paragraph 3")
    expect(page.locator(".page-text")).not_to_contain_text("£1.85 million")
    clerk.look()

    own = page.locator(".page-text__paragraph", has_text="officers would complete the talks")
    own.get_by_text("Link or record").click()
    own.get_by_role("link", name="Mark as exempt").click()
    clerk.look()
    clerk.provokes(422)
    page.get_by_role("button", name="Mark as exempt").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary")).to_contain_text("Select the ground")
    clerk.look((1280, 390))
    fill_in(page, today + timedelta(days=90))
    page.get_by_role("button", name="Mark as exempt").click()
    expect(page.get_by_role("status").first).to_contain_text("is marked as exempt")
    expect(page.locator("body")).not_to_contain_text("officers would complete the talks")

    marked = page.locator(".page-text__paragraph", has=page.get_by_role("link", name="Read it"))
    marked.last.get_by_role("link", name="Read it").click()
    expect(page.locator("blockquote")).to_contain_text("officers would complete the talks")
    page.get_by_role("link", name="Review it").click()
    clerk.look()
    page.get_by_label("Release it").check()
    page.get_by_label("Why", exact=True).fill("The building is sold.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("is released")
    expect(page.locator(".suggestion", has_text="Released")).to_have_count(1)


def test_a_note_is_kept_without_a_script(visit, today):
    clerk = visit("clerk", java_script_enabled=False)
    page = clerk.page
    clerk.goto("/marlbrook/exempt-material/notes/new/")
    page.get_by_label("Title").fill("The claim")
    page.get_by_label("The note").fill("It was settled.")
    page.get_by_label("What it is about").select_option(label="The council in general")
    fill_in(page, today + timedelta(days=30), ground="Paragraph 5")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_role("link", name="The claim")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("It was settled.")


def test_a_member_opens_what_was_opened_to_members(visit):
    member = visit("member")
    page = member.page
    member.goto("/marlbrook/exempt-material/")
    expect(page.locator(".suggestion")).to_have_count(1)
    member.look()
    page.locator(".suggestion a").first.click()
    expect(page.locator("blockquote")).to_contain_text("£1.85 million")
    member.look((1280, 390))


def test_an_officer_sees_the_title_of_an_exempt_file_and_no_way_to_it(visit):
    officer = visit("officer")
    page = officer.page
    officer.goto("/marlbrook/evidence/?q=East+wing")
    page.get_by_role("link", name="East wing: the offers compared").click()
    expect(page.locator("main")).to_contain_text("not for publication")
    expect(page.get_by_role("link", name=re.compile("Download|Open it"))).to_have_count(0)
    officer.look()
    officer.provokes(403)
    assert officer.goto("/marlbrook/exempt-material/").status == 403


def ask_for_evidence(officer):
    """Open the form for evidence; return where the ground is asked, which is not shown yet."""
    page = officer.page
    officer.goto("/marlbrook/my-actions/")
    page.locator("tbody.action .action__title a, tbody.action a").first.click()
    page.get_by_role("link", name="Add evidence").click()
    ground = page.get_by_label(re.compile("^Paragraph of Schedule 12A"))
    expect(ground).to_be_hidden()
    return ground


def give_exempt(page, name, title):
    page.get_by_label("Add files").set_input_files(
        [{"name": f"{name}.csv", "mimeType": "text/csv", "buffer": f"{name},1\n".encode()}]
    )
    page.get_by_label("Title of the evidence").fill(title)
    page.get_by_label(re.compile("^Paragraph of Schedule 12A")).select_option(
        label="Paragraph 5: legal professional privilege"
    )
    page.get_by_label(re.compile("^Why the public interest")).fill("It has not been heard.")


def test_an_officer_gives_an_exempt_file_and_is_told_whom_to_ask(visit):
    officer = visit("officer")
    page = officer.page
    ground = ask_for_evidence(officer)
    officer.look()
    page.get_by_label(re.compile("^The file is exempt")).check()
    expect(ground).to_be_visible()
    officer.look()
    officer.provokes(422)
    page.get_by_role("button", name="Add evidence").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary")).to_contain_text("Select the paragraph of Schedule 12A")
    officer.look()
    give_exempt(page, "advice", "Advice on the lease")
    page.get_by_role("button", name="Add evidence").click()
    told = page.get_by_role("status").filter(has_text="kept apart")
    expect(told).to_contain_text("ask democratic services")
    officer.look()
    page.get_by_role("link", name="Advice on the lease", exact=True).click()
    expect(page.locator("main")).to_contain_text("not for publication")
    expect(page.get_by_role("link", name=re.compile("Download|Open it"))).to_have_count(0)
    officer.look()


def test_an_exempt_file_is_given_without_a_script(visit):
    officer = visit("officer", java_script_enabled=False)
    page = officer.page
    ground = ask_for_evidence(officer)
    page.get_by_label(re.compile("^The file is exempt")).check()
    expect(ground).to_be_visible()
    give_exempt(page, "bid", "The bid")
    page.get_by_role("button", name="Add evidence").click()
    expect(page.get_by_role("status").filter(has_text="kept apart")).to_be_visible()


def test_a_clerk_finds_what_is_exempt_on_the_page_that_it_is_about(visit):
    clerk = visit("clerk")
    page = clerk.page
    clerk.goto("/marlbrook/2025/recommendations/4/")
    section = page.get_by_role("region", name="Exempt material about this")
    expect(section).to_contain_text("Paragraph 1: information about an individual")
    expect(section).not_to_contain_text("sick leave")
    clerk.look()
    section.get_by_role("link").first.click()
    expect(page.locator("blockquote")).to_contain_text("sick leave")
    page.get_by_role("link", name=re.compile("^Action 4.1")).click()
    expect(page.get_by_role("region", name="Exempt material about this")).to_be_visible()
    clerk.look()
