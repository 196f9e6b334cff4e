"""Random requests by everybody over every address: whatever is asked, nothing breaks.

200 by each here; `RANDOM_REQUESTS=10000 RANDOM_SEED=7` asks more, and others; `-s` shows how the
requests were answered. A failure prints the seed and the request that broke it.
"""

import os
import time
import traceback
from collections import Counter
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client, TestCase
from django.urls import NoReverseMatch

from peerchallenge.accounts.roles import Role
from tests import test_permissions
from tests.factories import make_council, make_post, make_user, open_to_public
from tests.hardening.requests_of_all_kinds import Maker
from tests.hardening.seen_pages import view_at
from tests.test_house import PUBLIC

NUMBER = int(os.environ.get("RANDOM_REQUESTS", "200"))
SLOWEST = 30  # seconds
SEED = os.environ.get("RANDOM_SEED", "1")
WHO = [*Role.values, "stranger", "elsewhere"]
# After so many requests the record is as it was: what they deleted is there to be asked for.
BATCH = 200
TOKEN = "t" * 32  # against forged requests: the cookie and the header have to agree

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


def open_to(who):
    """Return the names of the views that open for somebody."""
    if who == "stranger":
        return PUBLIC
    names = PUBLIC | test_permissions.OWN_ACCOUNT
    return names | {name for name, roles in test_permissions.VIEWS.items() if who in roles}


class Answers:
    """How the requests of one asker were answered."""

    def __init__(self):
        self.statuses, self.asked, self.opened = Counter(), set(), set()
        self.broken, self.slowest = {}, 0

    def note(self, asked, response, took):
        self.statuses[response.status_code] += 1
        self.slowest = max(self.slowest, took)
        if (name := view_at(asked.path)) is not None:
            self.asked.add(name)
            if response.status_code == 200:
                self.opened.add(name)

    def row(self, who):
        found = [self.statuses[one] for one in SINGLE]
        server = sum(count for one, count in self.statuses.items() if one >= 500)
        total = sum(self.statuses.values())
        found += [total - sum(found) - server, server]
        return [who, total, *found, len(self.asked), len(self.opened), f"{self.slowest:.1f} s"]


SINGLE = [200, 302, 400, 403, 404, 405, 422]
HEADINGS = ["asker", "requests", *SINGLE, "others", "5xx", "asked", "opened", "slowest"]


@pytest.fixture(scope="module")
def table():
    """Collect the answers by asker, and print them at the end."""
    rows = {}
    yield rows
    lines = [HEADINGS, *(answers.row(who) for who, answers in rows.items())]
    print(f"\nSeed {SEED}; asked and opened: views asked for, views that answered 200")
    for line in lines:
        print("| " + " | ".join(map(str, line)) + " |", flush=True)


@pytest.mark.django_db
@pytest.mark.parametrize("who", WHO)
def test_whatever_is_asked_nothing_breaks(council, record, settings, tmp_path, who, table):
    settings.BACKGROUND_INLINE, settings.DATA_DIR = True, tmp_path
    open_to_public(record["recommendation"].challenge)
    person = somebody(who, council, record)
    maker = Maker(f"{SEED}/{who}", known_addresses(record), open_to(who))
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    table[who] = answers = Answers()
    number = 0
    while number < NUMBER:
        maker.forget()
        with transaction.atomic():
            number = ask_on(client, person, maker, answers, number)
            transaction.set_rollback(True)
    print(who, dict(sorted(answers.statuses.items())), flush=True)
    assert answers.broken == {}
    assert answers.statuses.keys() >= {200, 302, 404}, "the requests led nowhere"


def ask_on(client, person, maker, answers, number):
    """Make requests to the end of a batch, or until one breaks; return the number of the next.

    What broke may have left the database refusing.
    """
    in_as = None
    end = min(number + BATCH, NUMBER)
    while number < end:
        if person and in_as != person:
            client.force_login(person)
            in_as = person
        asked = maker.make()
        began = time.monotonic()
        response = ask(client, asked)
        took = time.monotonic() - began
        answers.note(asked, response, took)
        maker.learn(asked, response.status_code, page_of(response))
        if "sessionid" in response.cookies:
            in_as = None
        if response.status_code >= 500 or took > SLOWEST:
            what = f"RANDOM_SEED={SEED}, {number}: {response.status_code} after {took:.0f} s"
            answers.broken.setdefault(place_of(response), f"{what}: {asked!r}")
            print(f"{place_of(response)} {what}: {asked!r}", flush=True)  # a long run may be ended
        number += 1
        if response.status_code >= 500:
            break
    return number


def place_of(response):
    """Return where something broke, so that each place is told once."""
    if not getattr(response, "exc_info", None):
        return response.wsgi_request.path
    frames = traceback.extract_tb(response.exc_info[2])[-6:]
    where = " < ".join(f"{one.filename}:{one.lineno}" for one in reversed(frames))
    return f"{response.exc_info[1]!r:.300} at {where}"


def ask(client, asked):
    """Make the request, and do what the product does once it is stored."""
    address = asked.path
    if asked.query:
        address += ("&" if "?" in address else "?") + urlencode(asked.query)
    headers = dict(asked.headers)
    if asked.token:
        client.cookies["csrftoken"] = headers["x-csrftoken"] = TOKEN
    with TestCase.captureOnCommitCallbacks(execute=True):
        if asked.raw is not None:
            kind, body = asked.raw
            response = client.generic(asked.method, address, body, kind, headers=headers)
        elif asked.method == "POST":
            response = client.post(address, asked.data, headers=headers)
        else:
            response = client.generic(asked.method, address, headers=headers)
        if response.streaming:
            list(response)  # reads a file to its end, which also closes it
    return response


def page_of(response):
    """Return the page of an answer, None where it is none."""
    if response.streaming or response.status_code not in {200, 409, 422}:
        return None
    kind = response.headers.get("Content-Type", "")
    plain = "Content-Encoding" not in response.headers
    return response.content if kind.startswith("text/html") and plain else None
