"""Everybody reads what a council has published: without a script, on a telephone, enlarged."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_weight import Scales
from tests.browser.visiting import inaccessible, sideways

FIRST_VISIT, LATER_PAGE = 60_000, 10_000  # bytes as sent: page, style sheet, letters, icon
TELEPHONE = {"width": 390, "height": 844}
ENLARGED = {"width": 640, "height": 450}  # what is left of 1280 by 900 at 200 %


@pytest.fixture
def stranger(visit):
    """Somebody with a telephone, who is nobody here and lets no script run."""
    return visit(java_script_enabled=False, viewport=TELEPHONE)


@pytest.fixture
def eyes(visit):
    """Return a function that looks at a page at 390 pixels and at 200 %.

    In a window of its own: what looks for mistakes is a script.
    """
    window = visit()

    def look(path):
        window.goto(path)
        for size in (TELEPHONE, ENLARGED):
            window.page.set_viewport_size(size)
            assert not sideways(window.page), (path, size, sideways(window.page))
            assert not inaccessible(window.page), (path, size)

    look.window = window
    return look


def test_a_visitor_reads_what_became_of_a_recommendation(stranger, eyes, challenge):
    page = stranger.page
    stranger.goto("/marlbrook/")
    page.get_by_role("link", name=re.compile("^Corporate peer challenge")).click()
    assert stranger.path() == challenge
    expect(page.get_by_role("heading", level=1)).to_contain_text("the peers’ recommendations")
    expect(page.get_by_text(re.compile(r"^As at \d+ \w+ \d{4}$"))).to_be_visible()
    eyes(stranger.path())

    page.get_by_role("link", name=re.compile("Plan for the workforce")).click()
    assert stranger.path() == f"{challenge}recommendations/6/"
    expect(page.get_by_role("heading", name="What committees said")).to_be_visible()
    expect(page.get_by_text("Overdue").first).to_be_visible()
    minutes = page.get_by_role("link", name=re.compile("^The council’s minutes of")).first
    assert minutes.get_attribute("href").startswith("https://democracy.marlbrook.example/")
    expect(page.get_by_text("Tom Hallworth")).to_have_count(0)
    eyes(stranger.path())

    for door, heading in (
        ("Promises to committees", "Promises to committees"),
        ("Reports", "Progress reports"),
        ("Open data", "Open data"),
        ("Accessibility statement", "Accessibility statement"),
        ("Privacy notice", "Privacy notice"),
    ):
        page.get_by_role("link", name=door, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        eyes(stranger.path())
        if "notice" not in door and "statement" not in door:
            expect(page.get_by_role("link", name=door, exact=True)).to_have_attribute(
                "aria-current", "page"
            )
    assert stranger.context.cookies() == []


def test_evidence_that_is_public_is_fetched(stranger, challenge):
    page = stranger.page
    stranger.goto(f"{challenge}recommendations/6/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Skills forecast, service by service").click()

    assert download.value.suggested_filename.startswith("skills-forecast-service-by-service.")
    assert download.value.path().stat().st_size > 0


def test_a_page_that_is_not_there_says_so_without_the_tracker(stranger, eyes, challenge):
    stranger.provokes(404)
    eyes.window.provokes(404)
    stranger.goto(f"{challenge}recommendations/99/")
    page = stranger.page
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    eyes(stranger.path())
    page.get_by_role("link", name="What Marlbrook Borough Council has published").click()
    assert stranger.path() == "/marlbrook/"


def test_a_visit_is_light_and_leaves_nothing_behind(visit, challenge, capsys):
    visitor = visit()
    scales = Scales(visitor)
    answer = visitor.goto(challenge)
    visitor.page.wait_for_load_state("networkidle")
    first = scales.read()
    visitor.goto(f"{challenge}recommendations/6/")
    visitor.page.wait_for_load_state("networkidle")
    later = scales.read()

    with capsys.disabled():
        print(f"\na stranger's first page {first} bytes, a recommendation {later} bytes")
    # Less would mean that the scales do not work.
    assert 20_000 < first <= FIRST_VISIT
    assert 1_000 < later <= LATER_PAGE
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert visitor.context.cookies() == []


def test_an_address_that_serves_only_the_public_depends_on_no_cookie(visit, challenge):
    visitor = visit()
    ask = visitor.context.request
    for path, depends in (
        (challenge, True),  # people of the council see their own page there
        (f"{challenge}promises/", False),
        (f"{challenge}open-data/challenge.json", False),
        ("/marlbrook/accessibility/", False),
    ):
        answer = ask.get(visitor.site.address + path)
        assert answer.status == 200
        assert ("Cookie" in answer.headers["vary"]) == depends, path
        tag = {"If-None-Match": answer.headers["etag"]}
        assert ask.get(visitor.site.address + path, headers=tag).status == 304, path


def test_a_coordinator_previews_what_the_public_sees(visit, challenge):
    coordinator = visit("coordinator")
    page = coordinator.page
    coordinator.goto(challenge)
    page.get_by_text("Set up and import").click()
    page.get_by_role("link", name="Public site").click()
    expect(page.get_by_role("heading", name="Public site")).to_be_visible()
    coordinator.look()
    page.get_by_role("link", name="Preview the public site").click()
    expect(page.get_by_text("Preview", exact=True)).to_be_visible()
    coordinator.look()
    page.get_by_role("link", name=re.compile("Plan for the workforce")).click()
    expect(page.get_by_text("Preview", exact=True)).to_be_visible()
    page.get_by_role("link", name="Back to the tracker").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_district_publishes_and_takes_it_back(visit):
    coordinator, stranger = visit("coordinator@tidewell.example"), visit()
    page = coordinator.page
    coordinator.goto("/tidewell/planning/publish/")
    page.get_by_role("link", name="Enter the public texts").click()
    for label, value in (
        ("Who answers questions about these pages", "Democratic Services"),
        ("Email address for questions", "democracy@tidewell.example"),
        ("What is not accessible yet", "Maps have no text that says the same."),
        ("Data protection officer", "Information Governance Officer"),
        ("Their email address", "privacy@tidewell.example"),
    ):
        page.get_by_label(label).fill(value)
    for part, value in (("day", "1"), ("month", "5"), ("year", "2026")):
        page.locator(f"[name=prepared_on_{part}]").fill(value)
    coordinator.look()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The public texts are saved.")).to_be_visible()

    coordinator.goto("/tidewell/planning/publish/")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Everybody can read it now")).to_be_visible()
    stranger.goto("/tidewell/planning/recommendations/R1/")
    expect(stranger.page.get_by_role("heading", name="Adopt the local plan")).to_be_visible()
    stranger.look()

    page.get_by_role("button", name="Unpublish").click()
    expect(page.get_by_text("Only your council sees it.")).to_be_visible()
    stranger.goto("/tidewell/planning/?now")
    expect(stranger.page.get_by_role("heading", name="Sign in")).to_be_visible()
