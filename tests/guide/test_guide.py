"""The user guide: open to everybody, whole, and with pictures that are there."""

import re

import pytest
from django.conf import settings

from peerchallenge.guide.views import GUIDES
from tests.browser.pictures import PICTURES


def test_the_index_leads_to_every_guide(client, db):
    page = client.get("/help/").content.decode()

    assert [name for name in GUIDES if f'href="/help/{name}/"' not in page] == []


@pytest.mark.parametrize("name", GUIDES)
def test_each_guide_opens_for_a_stranger(client, db, name):
    assert client.get(f"/help/{name}/").status_code == 200


def test_there_is_no_other_guide(client, db):
    assert client.get("/help/index/").status_code == 404


def test_every_picture_of_a_guide_is_taken_and_says_what_it_shows():
    shown = {}
    for template in (settings.BASE_DIR / "templates" / "help").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        shown |= dict(re.findall(r'name="img/help/([\w-]+)\.webp" alt="([^"]+)"', text))

    assert shown.keys() == PICTURES.keys()
    folder = settings.BASE_DIR / "static" / "img" / "help"
    assert {one.stem for one in folder.iterdir()} == PICTURES.keys()
    assert all(one.stat().st_size < 80_000 for one in folder.iterdir())


def test_what_a_guide_tells_people_to_choose_is_on_a_page():
    """The words in bold after “choose” or “open” are those of a link or a button."""
    templates = settings.BASE_DIR / "templates"
    pages = " ".join(
        one.read_text(encoding="utf-8")
        for one in templates.rglob("*.html")
        if one.parent.name != "help"
    )
    code = " ".join(
        one.read_text(encoding="utf-8")
        for folder in ("actions", "peerchallenge")
        for one in (settings.BASE_DIR / folder).rglob("*.py")
    )
    chosen = {
        words
        for guide in (templates / "help").glob("*.html")
        for words in re.findall(
            r"(?:[Cc]hoose|[Oo]pen|[Tt]ick|then|[Uu]nder) <b>([^<]+)</b>",
            guide.read_text(encoding="utf-8"),
        )
    }

    assert len(chosen) > 15
    assert [words for words in sorted(chosen) if words not in pages and words not in code] == []
