"""Every link that a page offers opens for whom it is offered to."""

import re
from collections import Counter, defaultdict
from html import unescape
from io import StringIO
from urllib.parse import urljoin

import pytest
from django.core.management import call_command
from django.core.signals import request_finished
from django.db import close_old_connections
from django.urls import resolve

from peerchallenge.accounts.models import User
from peerchallenge.accounts.roles import Role
from peerchallenge.demonstration.sign_ins import PEOPLE

pytestmark = pytest.mark.django_db
OF_A_KIND = 3  # pages of one view, by their order on the pages that lead there


def links(page, path):
    """Return the addresses within the product that a page links to, without fragments."""
    found = re.findall(r'<a\s[^>]*href="([^"#]+)', page)
    return [
        address
        for link in found
        if (address := urljoin(path, unescape(link))).startswith("/")
        and not address.startswith("/static/")
    ]


def close(response):
    """Close what a file is sent from, and not, as the end of a request would, the connection."""
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)


def walk(client, titles=None):
    """Follow links from the first page; return {address: status} of what was opened.

    In `titles` the addresses are kept of the pages, each by its title. A list that is narrowed has
    the title of the whole, and so has a form that begins with a choice.
    """
    opened, waiting, kinds = {}, ["/"], Counter()
    while waiting:
        path = waiting.pop(0)
        kind = resolve(path.split("?")[0]).view_name
        if path in opened or kinds[kind] >= OF_A_KIND:
            continue
        kinds[kind] += 1
        response = client.get(path)
        opened[path] = response.status_code
        close(response)
        if response.status_code == 302:
            waiting.append(response.headers["Location"].split("#")[0])
        elif "html" in response.headers["Content-Type"]:
            page = response.content.decode()
            waiting += links(page, path)
            ids = Counter(re.findall(r'\sid="([^"]+)"', page))
            assert {name for name, number in ids.items() if number > 1} == set(), path
            if titles is not None:
                title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1].strip()
                titles[title].add(path.split("?")[0])
    return opened


@pytest.fixture
def marlbrook(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("demo", stdout=StringIO())


def test_every_link_opens_for_whom_it_is_offered_to(client, marlbrook):
    numbers, titles = {}, defaultdict(set)
    for _, email, role in PEOPLE.values():
        client.force_login(User.objects.get(email=email))
        opened = walk(client, titles)
        numbers[role] = len(opened)
        refused = {path: status for path, status in opened.items() if status not in (200, 302)}
        assert refused == {}, role

    assert numbers[Role.MEMBER] > 20
    assert numbers[Role.COORDINATOR] > 60
    shared = {title: paths for title, paths in titles.items() if len(paths) > 1}
    assert shared == {}
