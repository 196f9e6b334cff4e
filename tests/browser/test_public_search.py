"""Everybody finds words on the public pages: without a script, on a telephone, with a keyboard."""

import re

import pytest
from defusedxml import ElementTree
from playwright.sync_api import expect

from tests.browser.visiting import inaccessible, sideways

TELEPHONE = {"width": 390, "height": 844}


@pytest.fixture
def stranger(visit):
    return visit(java_script_enabled=False, viewport=TELEPHONE)


def test_a_visitor_finds_a_word_and_comes_to_the_place(stranger, visit, challenge):
    page, eyes = stranger.page, visit()
    stranger.goto(challenge)
    page.get_by_label("Search these pages").fill("workforce plan")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    expect(page.get_by_role("heading", name=re.compile(r"^\d+ results$"))).to_be_visible()
    expect(page.locator("mark", has_text="workforce").first).to_be_visible()
    look(eyes, stranger.path())

    page.get_by_role("link", name=re.compile(r"^Actions \(\d+\)$")).click()
    page.get_by_role("link", name=re.compile("^Action 6.2:")).click()
    assert stranger.path() == f"{challenge}recommendations/6/#action-6.2"
    expect(page.locator(":target")).to_contain_text("6.2")
    assert stranger.context.cookies() == []


def test_a_misspelt_word_leads_to_the_right_one(stranger, visit, challenge):
    page = stranger.page
    stranger.goto(f"{challenge}find/?q=workforse")
    expect(page.get_by_role("heading", name="Nothing was found")).to_be_visible()
    look(visit(), stranger.path())

    page.get_by_role("link", name="workforce", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile(r"^\d+ results$"))).to_be_visible()


def test_what_programs_read_is_found_from_the_pages(stranger, visit, challenge):
    page, ask = stranger.page, stranger.context.request
    stranger.goto(challenge)
    links = page.locator('link[type="application/atom+xml"]')
    addresses = [links.nth(at).get_attribute("href") for at in range(links.count())]
    assert addresses == ["/marlbrook/changes.atom", f"{challenge}changes.atom"]
    for path in addresses:
        answer = ask.get(stranger.site.address + path)
        assert answer.status == 200
        assert len(ElementTree.fromstring(answer.body())) > 20

    page.get_by_role("link", name="Open data", exact=True).click()
    look(visit(), stranger.path())
    for name in ("challenge.json", "events.json", "committees.json", "openapi.json"):
        path = page.get_by_role("link", name=name).get_attribute("href")
        answer = ask.get(stranger.site.address + path)
        assert answer.status == 200
        assert answer.json()


def test_a_public_report_is_fetched(stranger, visit, challenge):
    page = stranger.page
    stranger.goto(f"{challenge}reports/")
    page.get_by_role("link", name=re.compile("progress as at")).first.click()
    look(visit(), stranger.path())
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^Download the PDF")).click()

    assert download.value.path().read_bytes().startswith(b"%PDF-1.")


def look(window, path):
    """Look for what is cut off or inaccessible, in a window that lets scripts run."""
    window.goto(path)
    for size in (TELEPHONE, {"width": 1280, "height": 900}):
        window.page.set_viewport_size(size)
        assert not sideways(window.page), (path, size, sideways(window.page))
        assert not inaccessible(window.page), (path, size)
