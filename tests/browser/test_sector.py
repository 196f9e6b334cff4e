"""Everybody looks at what councils did, side by side: without a script, on a telephone."""

import re

import pytest
from playwright.sync_api import expect

TELEPHONE = {"width": 390, "height": 844}


@pytest.fixture
def stranger(visit):
    """Somebody with a telephone, who is nobody here and lets no script run."""
    return visit(java_script_enabled=False, viewport=TELEPHONE)


@pytest.fixture
def eyes(visit):
    """Return a function that looks at a page at every width, in a window that runs scripts."""
    window = visit()

    def look(path):
        window.goto(path)
        window.look()

    return look


def test_a_visitor_finds_how_other_councils_answered(stranger, eyes, challenge):
    page = stranger.page
    stranger.goto(f"{challenge}recommendations/2/")
    page.get_by_role("link", name="How other councils answered a similar").click()
    assert stranger.path().startswith("/sector/like/marlbrook/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("How other councils answered")
    expect(page.get_by_text("it shares “budget gap”")).to_be_visible()
    for name in ("Ashcombe", "Calderwick", "Penhallow"):
        expect(page.get_by_text(re.compile(f"^{name}[^,]*, Corporate")).first).to_be_visible()
    page.get_by_text("How similar ones are found").click()
    expect(page.get_by_text("Nobody has judged")).to_be_visible()
    eyes(stranger.path())

    page.get_by_role("link", name=re.compile("Close the budget gap with a")).first.click()
    assert re.fullmatch(r"/ashcombe/\d{4}/recommendations/1/", stranger.path())
    expect(page.get_by_role("heading", level=1)).to_contain_text("Close the budget gap")
    assert stranger.context.cookies() == []


def test_a_visitor_narrows_the_list_by_theme_and_words(stranger, eyes):
    page = stranger.page
    stranger.goto("/sector/")
    eyes(stranger.path())
    theme = page.get_by_label("Theme")
    wanted = page.locator("option[value=financial-planning-management]").inner_text()
    assert re.fullmatch(r"Financial planning and management \(\d+\)", wanted)
    theme.select_option(label=wanted)
    page.get_by_label("Words").fill("reserves")
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_role("heading", level=2).first).to_have_text("3 recommendations")
    assert "theme=financial-planning-management" in stranger.path()
    expect(page.get_by_role("link", name=re.compile("Live within the county"))).to_be_visible()
    eyes(stranger.path())
    page.get_by_role("link", name="Clear").click()
    assert stranger.path() == "/sector/"


def test_councils_stand_side_by_side_in_the_order_of_names(stranger, eyes):
    page = stranger.page
    stranger.goto("/sector/")
    page.get_by_role("link", name="Councils side by side").click()
    expect(page.get_by_text("It is no ranking")).to_be_visible()
    names = page.get_by_role("rowheader").get_by_role("link").all_inner_texts()
    assert names == sorted(names)
    assert len(names) >= 3
    assert not any("Tidewell" in name for name in names)
    eyes(stranger.path())
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all figures as CSV").click()
    assert download.value.suggested_filename == "peer-challenges-compared.csv"


def test_a_page_that_is_not_there_says_so(stranger):
    stranger.provokes(404)
    stranger.goto("/sector/like/tidewell/planning/R1/")

    expect(stranger.page.get_by_role("heading", name="Page not found")).to_be_visible()


def test_a_member_looks_for_what_others_did_in_the_tracker_itself(visit, challenge):
    member = visit("member")
    member.goto(f"{challenge}recommendations/6/")
    member.page.get_by_role("link", name="How other councils answered a similar").click()
    assert member.path() == f"{challenge}recommendations/6/elsewhere/"
    expect(member.page.get_by_text("Rely less on agency staff").first).to_be_visible()
    expect(member.page.get_by_role("button", name="Sign out")).to_be_visible()
    member.look()


def test_a_council_decides_whether_it_takes_part(visit):
    coordinator = visit("coordinator@tidewell.example")
    page = coordinator.page
    coordinator.goto("/tidewell/planning/publish/")
    page.get_by_role("link", name="Whether your council takes part").click()
    assert coordinator.path() == "/tidewell/sector/"
    expect(page.get_by_text("Does not take part")).to_be_visible()
    coordinator.look()
    page.get_by_role("button", name="Take part").click()
    expect(page.get_by_text("takes part in the sector’s memory")).to_be_visible()
    coordinator.look()
    page.get_by_role("button", name="Stop taking part").click()
    expect(page.get_by_text("It took part until")).to_be_visible()
