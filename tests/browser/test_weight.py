"""What a visit costs: bytes as they are sent, and how much the page jumps while it loads."""

import re

from playwright.sync_api import expect

from peerchallenge.demonstration.sign_ins import PASSWORD
from tests.browser.visiting import action_row

FIRST_VISIT, LATER_PAGE, SAVED = 80_000, 8_000, 3_000  # bytes
JUMPS = 0.02
MEASURE_JUMPS = """window.jumps = 0;
new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.jumps += one.value;
}).observe({type: "layout-shift", buffered: true});"""


class Scales:
    """Weighs everything that comes over the wire for a page: bodies as packed, and headers."""

    def __init__(self, visitor):
        self.bytes = {}
        session = visitor.context.new_cdp_session(visitor.page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.requestWillBeSent", self._redirected)

    def _finished(self, event):
        self.bytes[event["requestId"]] = event["encodedDataLength"]

    def _redirected(self, event):
        if redirect := event.get("redirectResponse"):
            key = (event["requestId"], redirect["url"])
            self.bytes[key] = redirect["encodedDataLength"]

    def read(self):
        """Return the weight since the last reading."""
        total, self.bytes = sum(self.bytes.values()), {}
        return total


def test_the_first_visit_and_a_later_page_are_light(visit, capsys):
    officer = visit()
    page = officer.page
    page.add_init_script(MEASURE_JUMPS)
    scales, jumps = Scales(officer), []
    officer.goto("/sign-in/")
    page.wait_for_load_state("networkidle")
    jumps.append(page.evaluate("window.jumps"))
    page.get_by_label("Email address").fill("officer@marlbrook.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Sign out").wait_for()
    page.wait_for_load_state("networkidle")
    jumps.append(page.evaluate("window.jumps"))
    first = scales.read()

    page.get_by_role("link", name=re.compile("Close the medium-term")).click()
    expect(page.locator("#record")).to_be_visible()
    page.wait_for_load_state("networkidle")
    jumps.append(page.evaluate("window.jumps"))
    later = scales.read()

    with capsys.disabled():
        print(
            f"\nfirst visit {first} bytes, a recommendation {later} bytes, jumps {max(jumps):.4f}"
        )
    # Less would mean that the scales do not work.
    assert 20_000 < first <= FIRST_VISIT
    assert 2_000 < later <= LATER_PAGE
    assert max(jumps) <= JUMPS


def test_a_telephones_page_does_not_jump_while_its_letters_arrive(visit, challenge):
    member = visit("member", viewport={"width": 390, "height": 844})
    page = member.page
    page.add_init_script(MEASURE_JUMPS)
    waiting = []
    page.route("**/*.woff2", lambda route: waiting.append(route))
    page.goto(f"{member.site.address}{challenge}recommendations/2/", wait_until="domcontentloaded")
    page.wait_for_timeout(300)
    assert waiting, "the letters were not asked for"
    for route in waiting:
        route.continue_()
    page.evaluate("""document.fonts.load("16px 'Source Sans 3'").then(() => true)""")
    page.wait_for_timeout(300)
    assert page.evaluate("window.jumps") <= JUMPS


def test_the_answer_to_a_save_is_small(visit, challenge, capsys):
    coordinator = visit("coordinator")
    page = coordinator.page
    coordinator.goto(f"{challenge}recommendations/10/")
    row = action_row(page, "10.1")
    row.get_by_role("link", name=re.compile("^Update")).click()
    row.get_by_label("What has changed?").fill("The second count is done. " * 8)
    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        row.get_by_role("button", name="Save update").click()
    expect(row.locator("form")).to_have_count(0)
    size = len(saved.value.body())
    with capsys.disabled():
        print(f"\nanswer to a save {size} bytes")
    assert 500 < size <= SAVED


def test_files_that_never_change_are_kept_for_ever_and_come_packed(visit, challenge):
    member = visit("member")
    static = []
    member.page.on("response", lambda one: static.append(one) if "/static/" in one.url else None)
    member.goto(challenge)
    member.page.wait_for_load_state("networkidle")
    assert {one.url.rpartition(".")[2] for one in static} >= {"css", "js", "woff2"}
    for one in static:
        assert "immutable" in one.headers["cache-control"], one.url
        if one.url.endswith((".css", ".js")):
            assert one.headers["content-encoding"] in ("br", "gzip"), one.url


def test_pages_of_somebody_signed_in_are_kept_by_no_cache_between(visit, challenge):
    member = visit("member")
    answer = member.goto(challenge)
    assert "private" in answer.headers["cache-control"]
    assert "HX-Request" in answer.headers["vary"]
    policy = answer.headers["content-security-policy"]
    assert "unsafe-" not in policy
    assert "default-src 'none'" in policy
