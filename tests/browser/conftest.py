"""What the browser's tests share: one site, one Chromium, and people who are signed in once.

They drive the product as it is deployed, not Django's test server. They run in any order on the
same data, so each that writes has an action, a challenge or a page of minutes of its own.
"""

import re
import shutil
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect, sync_playwright

from peerchallenge.demonstration.sign_ins import PEOPLE
from tests.browser import site as server
from tests.browser.visiting import TELL_VIOLATIONS, Visitor

HERE = Path(__file__).resolve().parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--lang=en-GB",
]
PATIENCE = 15_000  # milliseconds; a machine with other work to do is slow, not wrong


def chromium():
    """Return where Chromium is, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def pytest_collection_modifyitems(items):
    """Mark the tests of this folder, and leave them out where there is no browser."""
    missing = pytest.mark.skip(reason="no Chromium: apt-get install chromium")
    for item in items:
        if HERE in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
            if not chromium():
                item.add_marker(missing)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The product, served with the demonstration's data."""
    running, process = server.start(tmp_path_factory.mktemp("site"))
    yield running
    server.stop(process)
    said = running.log.read_text()
    assert not re.search(" (ERROR|CRITICAL) |locked", said), said


@pytest.fixture(scope="session")
def browser():
    """Chromium, without a window."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=SWITCHES)
        yield running
        running.close()


@pytest.fixture(scope="session")
def keys():
    """What keeps each person signed in, by address; filled as they come."""
    return {}


@pytest.fixture
def visit(site, browser, keys):
    """Return a function that opens a window: for a stranger, for a role, or for an address.

    At the end of the test nothing may have gone wrong in any of them but what was provoked.
    """
    visitors = []

    def open_window(who=None, **options):
        email = PEOPLE[who][1] if who in PEOPLE else who
        options.setdefault("viewport", {"width": 1280, "height": 900})
        if email:
            options["storage_state"] = signed_in(email)
        visitor = window(site, browser, **options)
        visitors.append(visitor)
        return visitor

    def signed_in(email):
        if email not in keys:
            first = window(site, browser)
            first.sign_in(email)
            keys[email] = first.context.storage_state()
            first.context.close()
            assert not first.unexpected()
        return keys[email]

    yield open_window
    for visitor in visitors:
        visitor.context.close()
    assert [one for visitor in visitors for one in visitor.unexpected()] == []


def window(site, browser, **options):
    """Open a watched window in a context of its own."""
    context = browser.new_context(locale="en-GB", **options)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(TELL_VIOLATIONS)
    visitor = Visitor(site, context, None)
    context.on("page", visitor.watch)
    visitor.page = context.new_page()
    return visitor


@pytest.fixture
def today():
    """The day on which the demonstration was loaded."""
    return datetime.now(ZoneInfo("Europe/London")).date()


@pytest.fixture(scope="session")
def challenge(site, browser, keys):
    """The address of the overview of the demonstration's borough."""
    visitor = window(site, browser)
    visitor.sign_in(PEOPLE["member"][1])
    path = visitor.path()
    visitor.context.close()
    assert re.fullmatch(r"/marlbrook/\d{4}/", path), path
    return path
