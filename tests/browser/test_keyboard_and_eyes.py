"""Readers without a mouse, with large print, with their own colours, or made ill by motion."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import action_number, action_row, sideways

MINE = "/marlbrook/my-actions/"
# What a browser draws around the element in focus: never nothing.
RING = """() => {
    const one = document.activeElement, style = getComputedStyle(one);
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
        && !/, 0\\)$|transparent/.test(style.outlineColor);
    return {name: one.outerHTML.slice(0, 100), box: one.getBoundingClientRect().width > 1,
            seen: outline || style.boxShadow !== "none"
                || style.backgroundColor === "rgb(255, 221, 0)"};
}"""


def tab_to(visitor, selector, key="Tab"):
    """Press Tab until the focus is on what matches `selector`; return what was passed."""
    passed = []
    for _ in range(80):
        visitor.page.keyboard.press(key)
        passed.append(visitor.page.evaluate(RING))
        if visitor.page.evaluate(f"document.activeElement.matches({selector!r})"):
            return passed
    raise AssertionError(f"Tab never comes to {selector}")


def test_the_first_tab_offers_to_skip_to_the_content(visit, challenge):
    member = visit("member")
    member.goto(challenge)
    skip = member.page.get_by_role("link", name="Skip to main content")
    expect(skip).not_to_be_in_viewport()
    member.page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    member.page.keyboard.press("Enter")
    expect(member.page.locator("#main")).to_be_focused()
    member.page.keyboard.press("Tab")
    assert member.page.evaluate("!!document.activeElement.closest('main')")


def test_an_update_is_made_with_the_keyboard_alone(visit):
    lead = visit("lead_officer")
    page, keys = lead.page, lead.page.keyboard
    lead.goto(MINE)
    number = action_number(page, "1.2")
    passed = tab_to(lead, f"#update-{number}")
    keys.press("Enter")
    row = action_row(page, "1.2")
    expect(row.get_by_label("Status")).to_be_focused()
    keys.type("On")  # the first choice that begins so
    expect(row.get_by_label("Status")).to_have_value("on_track")
    passed += tab_to(lead, "[name=narrative]")
    keys.type("The priorities are being looked at again.")
    passed += tab_to(lead, "form button")
    keys.press("Enter")
    expect(page.locator(f"#update-{number}")).to_be_focused()
    expect(row.locator(".tag")).to_have_text("On track")
    expect(page.locator("#announce")).to_contain_text("Action 1.2 saved as On track.")
    passed += tab_to(lead, ".skip, body")  # on to the end of the page
    assert len(passed) > 10
    assert [one["name"] for one in passed[:-1] if not (one["seen"] and one["box"])] == []


PAGES = [
    ("coordinator", "{challenge}"),
    ("coordinator", "{challenge}recommendations/2/"),
    ("coordinator", "{challenge}recommendations/2/edit/"),
    ("coordinator", "{challenge}recommendations/2/actions/new/"),
    ("coordinator", "{challenge}report/"),
    ("coordinator", "{challenge}progress-review/"),
    ("coordinator", "{challenge}edit/"),
    ("officer", MINE),
    ("coordinator", "/marlbrook/meetings/"),
    ("member", "/marlbrook/search/?q=plan"),
    ("coordinator", "/marlbrook/meetings/import/"),
    ("clerk", "/marlbrook/meetings/suggestions/"),
    ("administrator", "/marlbrook/actions/8/"),
    ("administrator", "/marlbrook/actions/8/update/"),
    ("administrator", "/marlbrook/actions/8/edit/"),
]


@pytest.mark.parametrize(("role", "path"), PAGES, ids=[path for _, path in PAGES])
def test_a_page_at_twice_the_size_needs_no_scrolling_sideways(visit, challenge, role, path):
    large = visit(role, viewport={"width": 640, "height": 450}, device_scale_factor=2)
    large.goto(path.format(challenge=challenge))
    assert not sideways(large.page)
    seen_nowhere_else = ("actions/8/", "?q=plan")
    if "edit" in path or "review" in path or "new" in path or path.endswith(seen_nowhere_else):
        large.look((1280, 320))  # the pages that no journey meets


def test_every_target_can_be_hit_and_text_stretched(visit, challenge):
    """Letters, words and lines as far apart as the guidelines ask for: nothing is cut off."""
    reader = visit("member", viewport={"width": 390, "height": 844}, bypass_csp=True)
    for path in (challenge, f"{challenge}recommendations/2/"):
        reader.goto(path)
        reader.page.add_style_tag(
            content="* { line-height: 1.5 !important; letter-spacing: .12em !important; "
            "word-spacing: .16em !important } p { margin-bottom: 2em !important }"
        )
        assert not sideways(reader.page)


def test_in_the_readers_own_colours_every_status_is_a_word_in_a_box(visit, challenge):
    reader = visit("member", forced_colors="active")
    page = reader.page
    reader.goto(f"{challenge}recommendations/2/")
    tags = page.locator(".actions .tag")
    words = tags.all_inner_texts()
    assert "Off track" in words
    assert "Complete" in words
    drawn = tags.evaluate_all(
        """(all) => all.map((one) => {
            const style = getComputedStyle(one);
            return {border: style.borderTopStyle, color: style.color,
                    background: style.backgroundColor};
        })"""
    )
    assert {one["border"] for one in drawn} == {"solid"}
    assert all(one["color"] != one["background"] for one in drawn)
    # One colour for all of them: the forced ones are at work, and only the words differ.
    assert len({one["background"] for one in drawn}) == 1
    # The bar keeps its own colours, and beside it stands what they mean.
    kept = page.locator(".bar").first.evaluate("(one) => getComputedStyle(one).forcedColorAdjust")
    assert kept == "none"
    expect(page.locator(".legend-list").first).to_contain_text("Off track")


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_for_somebody_who_asked_for_stillness(visit, challenge, motion, moves):
    officer = visit("coordinator", reduced_motion=motion)
    page = officer.page
    ref = "10.4" if moves else "4.4"
    officer.goto(f"{challenge}recommendations/{ref.partition('.')[0]}/")
    row = action_row(page, ref)
    row.get_by_role("link", name=re.compile("^Update")).click()
    row.get_by_label("What has changed?").fill("Nothing that moves.")
    row.get_by_role("button", name="Save update").click()
    expect(row).to_have_class(re.compile("action--saved"))
    assert (page.evaluate("document.getAnimations().length") > 0) is moves


# Puts a word that no page could hold after the first text of each place where people's own words
# may stand, one place at a time, and tells where that pushed the page sideways.
LONG_WORD = """() => {
    const pushed = [], seen = new Set();
    const fixed = ".visually-hidden, .cell-label, .action__link, .action__of, .paragraph__number,"
        + " .nowrap, .numeric, select, textarea, thead";
    const own = "main :is(th, td, label, legend, p, li, dd, h1, h2, caption)";
    for (const place of document.querySelectorAll(own)) {
        const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
        let text = texts.nextNode();
        while (text && !(text.data.trim() && !text.parentElement.closest(fixed)
            && text.parentElement.checkVisibility())) text = texts.nextNode();
        if (!text || seen.has(text)) continue;
        seen.add(text);
        const kept = text.data;
        text.data = kept + " " + "x".repeat(120);
        if (document.documentElement.scrollWidth > innerWidth)
            pushed.push(text.parentElement.outerHTML.slice(0, 120));
        text.data = kept;
    }
    return seen.size ? pushed : ["nothing to look at"];
}"""
# Ordinary words that begin on one line and end on the next: none of them has to.
BROKEN = """() => {
    const broken = [];
    const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode;
        if (text.parentElement.closest("select, textarea, .visually-hidden")) continue;
        const head = text.parentElement.closest("thead"); // of a folded table it is not seen
        if (head && head.getBoundingClientRect().width < 2) continue;
        for (const word of text.data.matchAll(/[A-Za-z0-9’.,]{2,20}/g)) {
            const range = document.createRange();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            const lines = [...range.getClientRects()].filter((box) => box.width > 0);
            if (new Set(lines.map((box) => Math.round(box.top))).size > 1) broken.push(word[0]);
        }
    }
    return broken;
}"""


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("officer", MINE),
        ("coordinator", "{challenge}recommendations/2/"),
        ("coordinator", "{challenge}actions/"),
        ("coordinator", "{challenge}actions/owners/"),
        ("coordinator", "/marlbrook/members-questions/"),
        ("coordinator", "/marlbrook/committees/"),
        ("administrator", "/marlbrook/posts/"),
        ("coordinator", "{challenge}report/issued/1/compare/"),
        ("coordinator", "/marlbrook/commitments/"),
        ("coordinator", "/marlbrook/actions/8/update/"),
    ],
)
def test_one_long_word_is_broken_and_no_other(visit, challenge, role, path):
    reader = visit(role)
    reader.goto(path.format(challenge=challenge))
    for width in (1280, 780, 390, 320):
        reader.page.set_viewport_size({"width": width, "height": 900})
        assert reader.page.evaluate(LONG_WORD) == [], width
        assert reader.page.evaluate(BROKEN) == [], width


def test_paper_gets_tables_and_a_filter_that_can_be_read(visit, challenge):
    reader = visit("coordinator", viewport={"width": 700, "height": 900})
    page = reader.page
    reader.goto(f"{challenge}actions/")
    row, chosen = page.locator(".actions tbody tr").first, page.locator(".quick [aria-current]")
    drawn = "(one) => getComputedStyle(one)"
    assert row.evaluate(f"{drawn}.display") == "grid"
    page.emulate_media(media="print")
    assert row.evaluate(f"{drawn}.display") == "table-row"
    assert chosen.evaluate(f"{drawn}.color") == "rgb(0, 0, 0)"


def test_paper_gets_no_buttons(visit, challenge):
    reader = visit("coordinator")
    reader.goto(f"{challenge}recommendations/2/")
    reader.page.emulate_media(media="print")
    expect(reader.page.locator(".nav")).to_be_hidden()
    expect(reader.page.locator(".as-at")).to_be_hidden()
    expect(action_row(reader.page, "2.3")).to_be_visible()
