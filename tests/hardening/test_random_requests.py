"""Random requests by everybody over every address: whatever is asked, nothing breaks.

200 by each here; `RANDOM_REQUESTS=10000 RANDOM_SEED=7` asks more, and others. A failure prints
the seed and the request that broke it.
"""

import os
import time
import traceback
from collections import Counter
from urllib.parse import urlencode

import pytest
from django.urls import NoReverseMatch

from peerchallenge.accounts.roles import Role
from tests import test_permissions
from tests.factories import make_council, make_post, make_user, open_to_public
from tests.hardening.requests_of_all_kinds import Maker

NUMBER = int(os.environ.get("RANDOM_REQUESTS", "200"))
SLOWEST = 30  # seconds
SEED = os.environ.get("RANDOM_SEED", "1")
WHO = [*Role.values, "stranger", "elsewhere"]

record = test_permissions.record


def somebody(who, council, record):
    """Make the person who asks; None for one who is not signed in."""
    if who == "stranger":
        return None
    if who == "elsewhere":
        there = make_council(name="Tidewell District Council", slug="tidewell")
        return make_user("administrator", council=there)
    person = make_user(who, council=council)
    record["action"].owner = make_post(title="Post of the one who asks", holder=person)
    record["action"].save()
    return person


def known_addresses(record):
    found = {}
    for name in test_permissions.VIEWS:
        try:
            found[name] = test_permissions.address(name, record)
        except NoReverseMatch:
            continue
    return found


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore::bs4.XMLParsedAsHTMLWarning")
@pytest.mark.parametrize("who", WHO)
def test_whatever_is_asked_nothing_breaks(client, council, record, settings, tmp_path, who):
    settings.BACKGROUND_INLINE, settings.DATA_DIR = True, tmp_path
    open_to_public(record["recommendation"].challenge)
    person = somebody(who, council, record)
    maker = Maker(f"{SEED}/{who}", known_addresses(record))
    if person:
        client.force_login(person)
    client.raise_request_exception = False
    counts, broken = Counter(), {}
    for number in range(NUMBER):
        asked = maker.make()
        began = time.monotonic()
        response = ask(client, maker, asked)
        took = time.monotonic() - began
        counts[response.status_code] += 1
        if response.status_code >= 500 or took > SLOWEST:
            what = f"RANDOM_SEED={SEED}, {number}: {response.status_code} after {took:.0f} s"
            broken.setdefault(place_of(response), f"{what}: {asked!r}")
        if person and "sessionid" in response.cookies:
            client.force_login(person)
    print(who, dict(sorted(counts.items())))
    assert broken == {}
    assert counts.keys() >= {200, 302, 404}, "the requests led nowhere"


def place_of(response):
    """Return where something broke, so that each place is told once."""
    if not getattr(response, "exc_info", None):
        return response.wsgi_request.path
    frames = traceback.extract_tb(response.exc_info[2])[-3:]
    where = " < ".join(f"{one.filename}:{one.lineno}" for one in reversed(frames))
    return f"{response.exc_info[1]!r:.300} at {where}"


def ask(client, maker, asked):
    """Make the request; the form of a page is filled in where it has one."""
    address = asked.path + ("?" + urlencode(asked.query) if asked.query else "")
    if asked.data is not None:
        page = whole(client.get(asked.path))
        if page.status_code == 200 and not page.streaming:
            if not (given := maker.fill_in(page.content)):
                return page
            asked.data |= given
        return whole(client.post(address, asked.data, headers=asked.headers))
    if asked.raw is not None:
        kind, body = asked.raw
        return whole(client.generic(asked.method, address, body, kind, headers=asked.headers))
    return whole(client.generic(asked.method, address, headers=asked.headers))


def whole(response):
    """Read a file to its end, which also closes it."""
    if response.streaming:
        for _ in response:
            pass
    return response
