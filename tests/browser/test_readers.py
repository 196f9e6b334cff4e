"""Scrutiny members read, the chief executive's office makes the report, strangers get nothing."""

import re
from datetime import date, timedelta

import pytest
from django.urls import URLPattern, get_resolver
from playwright.sync_api import expect

from tests.browser.visiting import action_row, fill_day
from tests.test_house import COMMENTED, ENTRANCE, PUBLISHED, SECTOR, SHARED

GUIDES = {"guide:guides", "guide:guide"}
# Open to everybody: whoever has no session must be able to sign in, and load balancers to ask.
OPEN = {"health", "ready", "metrics", "calendar-file", "openapi", "people:invitation"}
OPEN |= ENTRANCE | SECTOR | GUIDES
# Open where a council has published what they are about.
THEIRS = PUBLISHED | SHARED | COMMENTED


def status(page, ref):
    """Return the words of the status of the action called `ref`."""
    return action_row(page, ref).locator(".tag").inner_text()


def dates_discussed(page):
    """Return the days of the meetings that the page shows, those folded away included."""
    days = page.locator(".timeline time").evaluate_all("(all) => all.map((one) => one.dateTime)")
    return [date.fromisoformat(day) for day in days]


def test_a_member_reads_how_things_stood_on_an_earlier_day(visit, challenge, today):
    member = visit("member")
    page = member.page
    member.goto("/")
    assert member.path() == challenge
    member.look()
    page.get_by_role("link", name=re.compile("Close the medium-term budget gap")).click()
    member.look()
    now = {ref: status(page, ref) for ref in ("2.1", "2.3", "2.4")}
    assert now == {"2.1": "Complete", "2.3": "Off track", "2.4": "Complete"}
    day = today - timedelta(weeks=30)
    assert any(met > day for met in dates_discussed(page))
    assert page.get_by_role("link", name=re.compile("^Update")).count() == 0
    page.evaluate("window.stayed = true")

    page.get_by_label("Show as at").fill(day.isoformat())
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile(rf"\?as_at={day.isoformat()}$"))
    expect(page.locator(".progress__as-at").first).to_contain_text(f"As at {day.day} {day:%B %Y}")
    then = {ref: status(page, ref) for ref in now}
    assert then == {"2.1": "Complete", "2.3": "On track", "2.4": "Not started"}
    assert dates_discussed(page)
    assert all(met <= day for met in dates_discussed(page))
    assert page.get_by_role("link", name=re.compile("^Update")).count() == 0
    assert page.evaluate("window.stayed"), "the page was loaded again"
    expect(page.get_by_role("heading", name="Action plan")).to_be_focused()
    member.look()

    page.go_back()
    expect(page.locator(".progress__as-at")).to_have_count(0)
    assert status(page, "2.3") == "Off track"
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_day_that_does_not_exist_is_said_to_be_wrong(visit, challenge):
    member = visit("member")
    member.provokes(422)
    member.goto(f"{challenge}recommendations/2/?as_at=31/02/2026")
    expect(member.page.locator("#as-at-error")).to_contain_text("Enter a real date")
    assert status(member.page, "2.3") == "Off track"
    member.look((1280, 320))


def test_a_member_follows_a_paragraph_into_its_minutes(visit, challenge):
    member = visit("member")
    page = member.page
    member.goto(f"{challenge}recommendations/6/")
    said = page.locator(".timeline .paragraph").first
    words = said.inner_text().split(" ", 2)[2]
    said.get_by_role("link").click()
    expect(page.locator(":target")).to_contain_text(words)
    expect(page.locator(":target")).to_be_in_viewport()
    expect(page.get_by_role("button", name=re.compile("^Link"))).to_have_count(0)
    member.look()


def test_a_member_sees_what_committees_were_promised(visit):
    member = visit("member")
    page = member.page
    member.goto("/marlbrook/meetings/")
    expect(page.get_by_role("link", name="Import minutes")).to_have_count(0)
    member.look()
    page.get_by_role("link", name="All promises").click()
    rows = page.get_by_role("main").get_by_role("row")
    expect(rows.filter(has_text="Met").first).to_be_visible()
    member.look()
    late = rows.filter(has_text="workforce plan").filter(has_text="Overdue").first
    late.get_by_role("link", name=re.compile("paragraph")).click()
    expect(page.locator(":target")).to_be_visible()


def test_an_action_is_shown_with_its_whole_history(visit, challenge):
    member = visit("member")
    page = member.page
    member.goto(f"{challenge}recommendations/7/")
    action_row(page, "7.2").get_by_role("link", name="Redesign the first five").click()
    # An officer's test may have put more on top of them.
    for said in ("council tax moves are live", "Three of five are live", "in test with twelve"):
        expect(page.locator(".timeline > li").filter(has_text=said)).to_have_count(1)
    expect(page.get_by_role("heading", name="Dates moved")).to_be_visible()
    expect(page.get_by_role("link", name="Update")).to_have_count(0)
    member.look()


WITHOUT_A_DRAFT = "Fetch the position on a day, without a draft"


@pytest.mark.parametrize("role", ["lead_officer", "coordinator"])
def test_the_report_is_made_from_its_page(visit, challenge, today, role):
    person = visit(role)
    page = person.page
    person.goto(challenge)
    page.get_by_role("link", name="Make the progress report").click()
    page.get_by_text(WITHOUT_A_DRAFT).click()
    person.look()
    data, name = made(page)
    assert data.startswith(b"%PDF-")
    assert name == f"CPC-progress-marlbrook-{today.isoformat()}.pdf"
    if role == "coordinator":
        return
    day = today - timedelta(weeks=5)
    fill_day(page, "as_at", day)
    page.get_by_label("Committee").select_option(label="Cabinet")
    fill_day(page, "meeting_date", today + timedelta(weeks=1))
    for_committee, name = made(page)
    assert for_committee.startswith(b"%PDF-")
    assert name == f"CPC-progress-marlbrook-{day.isoformat()}.pdf"
    assert for_committee != data
    page.get_by_label("JSON, for other systems").check()
    as_json, name = made(page)
    assert as_json.startswith(b"{")
    assert name.endswith(".json")
    # The button is free again: another report can be made from the same page.
    expect(page.get_by_role("button", name="Fetch it")).to_be_enabled()


def made(page):
    """Press the button and return the file that comes and its name."""
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="Fetch it").click()
    return download.value.path().read_bytes(), download.value.suggested_filename


def test_a_report_of_a_day_to_come_is_refused(visit, challenge, today):
    person = visit("lead_officer")
    person.provokes(422)
    person.goto(f"{challenge}report/")
    person.page.get_by_text(WITHOUT_A_DRAFT).click()
    fill_day(person.page, "as_at", today + timedelta(days=30))
    person.page.get_by_role("button", name="Fetch it").click()
    expect(person.page.locator(".error-summary")).to_contain_text("must be today or in the past")
    person.look((1280, 320))


def addresses(challenge):
    """Return every address of the product, filled in with things that are there, by name."""
    _, council, slug, _ = challenge.split("/")
    filled = {"council_slug": council, "challenge_slug": slug, "number": "2"}
    found = {}

    def walk(patterns, prefix, space):
        for one in patterns:
            route = prefix + str(one.pattern)
            if isinstance(one, URLPattern):
                path = re.sub(r"<\w+:(\w+)>", lambda match: filled.get(match[1], "1"), route)
                found[f"{space}{one.name}"] = f"/{path}"
            else:
                walk(one.url_patterns, route, f"{one.namespace}:" if one.namespace else space)

    walk(get_resolver("peerchallenge.urls").url_patterns, "", "")
    return found


def test_a_stranger_is_asked_to_sign_in_wherever_they_knock(visit, challenge):
    stranger = visit()
    ask = stranger.context.request
    # Marlbrook has published its challenge, Tidewell has not.
    theirs = {name: path for name, path in addresses(challenge).items() if name not in OPEN}
    tidewell = addresses("/tidewell/planning/")
    knocked = [*theirs.items(), *((name, tidewell[name]) for name in THEIRS)]
    assert len(knocked) > 15
    for name, path in knocked:
        answer = ask.get(stranger.site.address + path, max_redirects=0)
        if name in THEIRS and path.startswith("/marlbrook/"):
            assert answer.status in (200, 404), (name, answer.status)  # its key may not be there
            assert "set-cookie" not in answer.headers, name
            continue
        assert answer.status == 302, (name, answer.status)
        assert answer.headers["location"] == f"/sign-in/?next={path}", name
    stranger.goto("/tidewell/planning/recommendations/R1/")
    expect(stranger.page.get_by_role("heading", name="Sign in")).to_be_visible()
    stranger.look()


def test_another_councils_person_is_told_that_there_is_no_such_page(visit, challenge):
    other = visit("coordinator@tidewell.example")
    other.provokes(404)
    ask = other.context.request
    token = next(one["value"] for one in other.context.cookies() if one["name"] == "csrftoken")
    asked = 0
    for name, path in addresses(challenge).items():
        if not path.startswith("/marlbrook/") or name in THEIRS:
            continue
        asked += 1
        by_post = ask.post(other.site.address + path, headers={"X-CSRFToken": token})
        assert by_post.status in (404, 405), (name, by_post.status)
        by_get = ask.get(other.site.address + path)
        assert by_get.status in (404, 405), (name, by_get.status)
        assert 404 in (by_get.status, by_post.status), name
        assert "Marlbrook" not in by_get.text(), name
    assert asked > 15
    other.goto(f"{challenge}changes/")
    expect(other.page.get_by_role("heading", name="Page not found")).to_be_visible()
    other.look()
    # What is published they read as everybody does.
    other.goto(challenge)
    expect(other.page.get_by_role("link", name="Sign in, for")).to_be_visible()
    expect(other.page.get_by_role("button", name="Sign out")).to_have_count(0)


def test_a_member_may_not_do_what_officers_do(visit, challenge):
    member = visit("member")
    member.provokes(403)
    answer = member.goto("/marlbrook/meetings/import/")
    assert answer.status == 403
    member.look()


def test_a_wrong_password_is_refused_without_saying_what_was_wrong(visit):
    stranger = visit()
    stranger.provokes(422)
    page = stranger.page
    stranger.goto("/sign-in/")
    page.get_by_label("Email address").fill("officer@marlbrook.example")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary")).to_contain_text("email address or the password")
    stranger.look()


def test_signing_out_shuts_every_page(visit, challenge):
    officer = visit()
    officer.sign_in("officer@tidewell.example")
    officer.goto("/tidewell/my-actions/")
    officer.page.get_by_role("button", name="Sign out").click()
    expect(officer.page.get_by_role("heading", name="Sign in")).to_be_visible()
    officer.page.go_back()
    expect(officer.page.get_by_role("heading", name="Sign in")).to_be_visible()
    officer.goto("/tidewell/my-actions/")
    assert officer.path() == "/sign-in/?next=/tidewell/my-actions/"
