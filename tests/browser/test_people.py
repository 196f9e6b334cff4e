"""Administrators at work on people, and somebody who is invited."""

import email
import re
from email import policy

import pytest
from playwright.sync_api import expect

PASSWORD = "four-sheep-and-a-kettle"


@pytest.fixture
def administrator(visit):
    """A window of the demonstration's administrator."""
    return visit("administrator")


def last_link(site):
    """Return the path in the newest e-mail that the site has written."""
    newest = max((site.data / "mail").iterdir(), key=lambda path: path.stat().st_mtime)
    message = email.message_from_bytes(newest.read_bytes(), policy=policy.default)
    return re.search(r"/invitation/[\w-]+/", message.get_content())[0]


def test_somebody_is_invited_and_comes_in_and_leaves(site, visit, administrator):
    page = administrator.page
    administrator.goto("/marlbrook/people/")
    administrator.look()
    page.get_by_role("link", name="Invite somebody").click()
    administrator.look()
    page.get_by_label("Name", exact=True).fill("Nia Novak")
    page.get_by_label("Email address").fill("nia.novak@marlbrook.example")
    page.get_by_label("Viewer").check()
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_text("was emailed to nia.novak@marlbrook.example")).to_be_visible()

    invited = visit()
    invited.goto(last_link(site))
    invited.look()
    invited.page.get_by_label("Password", exact=True).fill(PASSWORD)
    invited.page.get_by_label("Password again").fill(PASSWORD)
    invited.page.get_by_role("button", name="Accept the invitation").click()
    invited.page.get_by_label("Email address").fill("nia.novak@marlbrook.example")
    invited.page.get_by_label("Password").fill(PASSWORD)
    invited.page.get_by_role("button", name="Sign in", exact=True).click()
    invited.page.get_by_role("button", name="Sign out").wait_for()

    administrator.goto("/marlbrook/people/?q=novak")
    page.get_by_role("link", name="Nia Novak").click()
    administrator.look()
    page.get_by_role("link", name="Nia Novak leaves").click()
    administrator.look()
    page.get_by_role("button", name="End their access").click()
    expect(page.get_by_text("Their account is deactivated")).to_be_visible()
    invited.goto("/marlbrook/committees/")
    expect(invited.page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    ["people/?left=1", "people/roles/", "people/groups/", "people/invite/several/", "audit/"],
)
def test_every_page_is_for_everybody(administrator, path):
    administrator.goto(f"/marlbrook/{path}")
    administrator.look()
