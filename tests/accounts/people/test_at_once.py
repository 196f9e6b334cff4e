"""Two people who change roles at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from peerchallenge.accounts.models import Membership, User
from tests.factories import make_council, make_invitation, make_user


def both(*acts):
    """Run the acts at once, each on a connection of its own; return their status codes."""
    start = Barrier(len(acts))

    def run(act):
        try:
            start.wait()
            return act().status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.mark.usefixtures("in_threads")
def test_of_two_administrators_who_remove_each_other_at_once_one_is_refused():
    council = make_council()
    first, second = (make_user("administrator", council=council) for _ in range(2))
    windows = {}
    for one in (first, second):
        windows[one] = Client()
        windows[one].force_login(one)

    answers = both(
        lambda: windows[first].post(f"/harbourne/people/{second.pk}/leave/"),
        lambda: windows[second].post(f"/harbourne/people/{first.pk}/leave/"),
    )

    # Who lost the role before the request began is a stranger already.
    assert answers in ([302, 409], [302, 404], [302, 302])
    assert Membership.objects.filter(role="administrator", until=None).count() == 1


@pytest.mark.usefixtures("in_threads")
def test_an_invitation_that_is_accepted_twice_at_once_makes_one_account(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_invitation("secret")
    password = "four-sheep-and-a-kettle"
    said = {"full_name": "Nia", "password": password, "again": password}

    answers = both(*[lambda: Client().post("/invitation/secret/", said)] * 2)

    assert answers == [302, 404]
    assert User.objects.count() == 1
