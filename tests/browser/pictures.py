"""Takes the pictures of the user guide from the demonstration: `make pictures`."""

import io
import os
import tempfile
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser import site as server

FOLDER = server.ROOT / "static" / "img" / "help"
SIZE = {"width": 1240, "height": 794}

# The boxes of dates as a British reader has them, whatever languages this browser came with.
BRITISH = "--enable-blink-features=LangAttributeAwareFormControlUI"
# What comes before is taken away, for a short page cannot be scrolled past it.
BEGIN_WITH = """(first) => {
    if (first.matches("main")) {
        document.querySelectorAll("header, .header, .nav").forEach((it) => it.remove());
        window.scrollTo(0, 0);
    } else {
        window.scrollTo(0, first.getBoundingClientRect().top + window.scrollY - 16);
    }
}"""

# Each by its name: who takes it, the page, the link to follow from there, what to begin with.
PICTURES = {
    "my-actions": ("officer", "/marlbrook/my-actions/", "", "main"),
    "update": ("officer", "/marlbrook/my-actions/", "Update action 1.4", "main"),
    "committee": ("member", "/marlbrook/committees/", "Overview and Scrutiny Board", "main"),
    "recommendation": ("member", "/marlbrook/2025/recommendations/1/", "", ".columns"),
    "questions": ("clerk", "/marlbrook/meetings/suggestions/", "", "main"),
    "report": ("coordinator", "/marlbrook/2025/report/", "", "main"),
    "publish": ("coordinator", "/marlbrook/2025/publish/", "", "main"),
    "people": ("administrator", "/marlbrook/people/", "", "main"),
    "public": (None, "/marlbrook/2025/", "", "main"),
}


def main():
    """Serve the demonstration, take every picture, store each as WebP."""
    os.environ.update({"DJANGO_SETTINGS_MODULE": "peerchallenge.settings", "SECRET_KEY": "none"})
    django.setup()
    from peerchallenge.demonstration.sign_ins import PEOPLE
    from tests.browser.conftest import SWITCHES, chromium, window

    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        site, process = server.start(Path(data))
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*SWITCHES, BRITISH])
        try:
            for name, (who, path, link, first) in PICTURES.items():
                visitor = window(site, browser, viewport=SIZE)
                if who:
                    visitor.sign_in(PEOPLE[who][1])
                visitor.goto(path)
                if link:
                    found = visitor.page.get_by_role("link", name=link).first
                    visitor.goto(found.get_attribute("href"))
                visitor.page.locator(first).first.evaluate(BEGIN_WITH)
                taken = Image.open(io.BytesIO(visitor.page.screenshot()))
                taken.convert("RGB").save(FOLDER / f"{name}.webp", quality=60, method=6)
                visitor.context.close()
        finally:
            browser.close()
            server.stop(process)


if __name__ == "__main__":
    main()
