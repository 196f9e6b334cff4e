"""A person at a browser, watched: whatever goes wrong on their pages fails the test."""

import re
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe

from peerchallenge.demonstration.sign_ins import PASSWORD

# Every width that somebody really has: a desk, a telephone, and the narrowest the law asks for.
WIDTHS = (1280, 390, 320)
AXE = {
    "resultTypes": ["violations"],
    "preload": False,
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
}
# A blocked style or script is told to the page, not to the network: it is said aloud here.
TELL_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error("securitypolicyviolation", event.violatedDirective, event.blockedURI,
                  event.sourceFile, event.sample));"""

axe = Axe()


@dataclass
class Visitor:
    """One person's browser window."""

    site: object
    context: object
    page: object
    problems: list = field(default_factory=list)
    provoked: set = field(default_factory=set)

    def watch(self, page):
        """Keep every complaint about `page`, and every answer that is a refusal."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(("page error", str(error))))
        page.on("response", self._response)
        return page

    def _console(self, message):
        # A refusal's own line in the console says no more than the refusal does: see `_response`.
        refusal = re.search(r"status of (\d{3})|Status Error Code (\d{3})", message.text)
        if message.type in ("error", "warning") and not refusal:
            self.problems.append((message.type, message.text))

    def _response(self, response):
        if response.status >= 400:
            self.problems.append((response.status, response.request.method, response.url))

    def provokes(self, *statuses):
        """Say that this test brings refusals with these statuses about."""
        self.provoked.update(statuses)

    def unexpected(self):
        """Return what went wrong and was not provoked."""
        return [one for one in self.problems if one[0] not in self.provoked]

    def goto(self, path):
        """Go to an address of the site and return the response."""
        return self.page.goto(self.site.address + path)

    def path(self):
        """Return where the window is, without the site's own address."""
        return self.page.url.removeprefix(self.site.address)

    def sign_in(self, email):
        """Fill in the page for signing in."""
        self.goto("/sign-in/")
        self.page.get_by_label("Email address").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.get_by_role("button", name="Sign out").wait_for()

    def look(self, widths=WIDTHS):
        """Look at the page as it is now, at every width: nothing cut off, nothing inaccessible."""
        self.page.wait_for_load_state()  # a page that is still on its way has nothing on it
        before = self.page.viewport_size
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 900})
            assert not sideways(self.page), f"{self.path()} at {width}: {sideways(self.page)}"
            assert not inaccessible(self.page), f"{self.path()} at {width}"
        self.page.set_viewport_size(before)


def sideways(page):
    """Return what sticks out to the right, where the page has to be scrolled sideways."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [`${document.documentElement.scrollWidth} > ${innerWidth}`].concat(
            [...document.querySelectorAll("body *")]
            .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
            .slice(0, 8).map((one) => one.outerHTML.slice(0, 90)))"""
    )


def inaccessible(page):
    """Return what axe finds wrong: the rule, the element and why."""
    if page.evaluate("typeof window.axe") == "undefined":
        page.evaluate(axe.axe_script)
    found = page.evaluate("async (options) => (await axe.run(options)).violations", AXE)
    # An empty page passes every rule: be sure that there was one to look at.
    assert page.locator("h1").count() == 1, f"{page.url} has no main heading"
    return [
        (one["id"], node["html"][:160], node["failureSummary"][:300])
        for one in found
        for node in one["nodes"]
    ]


def action_row(page, ref):
    """Return the rows of the action called `ref`, wherever a list of actions is shown."""
    mark = page.locator(".action__ref", has_text=re.compile(rf"^{re.escape(ref)}$"))
    return page.locator("tbody.action", has=mark)


def action_number(page, ref):
    """Return the number by which addresses know the action called `ref`."""
    return int(action_row(page, ref).get_attribute("id").removeprefix("action-"))


def fill_day(page, name, day):
    """Fill in the three boxes of a date."""
    for box, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        page.locator(f"[name={name}_{box}]").fill(str(value))
