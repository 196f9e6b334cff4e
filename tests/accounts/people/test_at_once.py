"""Two people who change roles at the same moment."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils.timezone import localdate

from peerchallenge.accounts.models import Invitation, Membership, User
from peerchallenge.accounts.people import changing, inviting
from peerchallenge.accounts.signing_in import group_roles
from peerchallenge.accounts.signing_in.single_sign_on import Provider
from tests.factories import make_council, make_group_role, make_invitation, make_user

OURS = Provider("council", "Harbourne", "https://id.example", "x", "y", ("example.gov.uk",), ())


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


@contextmanager
def meanwhile(act):
    """Run `act` on a connection of its own while what stands below is not committed yet.

    It begins when that has been done, and ends after it is committed. Yield what gives its result.
    """

    def run():
        try:
            return act()
        except changing.CannotBeDone as error:
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        begun = []
        with transaction.atomic():
            yield lambda: begun[0].result()
            begun.append(pool.submit(run))
            time.sleep(0.5)  # until it waits for the lock, or has gone past it


def act_of(act, person, *arguments, council):
    """Return `act` on a person, as an operator does it today."""
    fields = {"council": council, "by": None, "day": localdate()}
    if arguments:
        fields["until"] = None
    return lambda: act(person, *arguments, **fields)


@pytest.mark.usefixtures("in_threads")
def test_a_role_that_a_person_and_a_group_give_at_once_is_given_once():
    council, asha = make_council(), make_user()
    make_group_role(group="clerks", role="clerk")
    come_in = {"groups": ["clerks"]}

    with meanwhile(lambda: group_roles.bring_up_to_date(asha, OURS, come_in)) as result:
        act_of(changing.give_role, asha, "clerk", council=council)()
    assert result() is None
    assert Membership.objects.get().given_by == ""

    Membership.objects.all().delete()
    with meanwhile(act_of(changing.give_role, asha, "clerk", council=council)) as result:
        group_roles.bring_up_to_date(asha, OURS, come_in)
    assert result() == "Asha Verma is Clerk (democratic services) already"
    assert Membership.objects.get().given_by == "council"


@pytest.mark.usefixtures("in_threads")
@pytest.mark.parametrize("gives", ["person", "group"])
def test_whoever_leaves_one_council_while_another_gives_a_role_is_not_left_halfway(gives):
    council, tidewell = make_council(), make_council(name="Tidewell", slug="tidewell")
    make_group_role(council=tidewell, group="clerks", role="clerk")
    asha, huw = (make_user("officer", council=council, name=name) for name in ("Asha", "Huw"))

    def give(person):
        if gives == "person":
            return act_of(changing.give_role, person, "clerk", council=tidewell)
        return lambda: group_roles.bring_up_to_date(person, OURS, {"groups": ["clerks"]})

    with meanwhile(give(asha)) as result:
        assert act_of(changing.leave, asha, council=council)() is True
    assert result() in (None, "Asha has left: invite them again")
    assert not Membership.objects.filter(user=asha, council=tidewell).exists()

    with meanwhile(act_of(changing.leave, huw, council=council)) as result:
        give(huw)()
    assert result() is False
    huw.refresh_from_db()
    assert huw.is_active


@pytest.mark.usefixtures("in_threads")
def test_whoever_leaves_while_they_are_invited_to_another_role_gets_a_link():
    council, asha = make_council(), make_user("officer", name="Asha")
    people = [("Asha", asha.email)]

    def invite():
        return inviting.invite(
            people, "clerk", council=council, until=None, by=None, day=localdate()
        )

    with meanwhile(invite) as result:
        act_of(changing.leave, asha, council=council)()

    assert result()[0].person is None
    assert Invitation.objects.get().withdrawn_at is None
    assert not Membership.objects.filter(role="clerk").exists()


@pytest.mark.usefixtures("in_threads")
def test_an_invitation_that_is_withdrawn_while_it_is_accepted_is_one_of_both():
    council = make_council()
    invitation = make_invitation("secret")
    said = {"full_name": "Nia", "password": None, "day": localdate()}

    with meanwhile(lambda: inviting.accept("secret", **said)) as result:
        inviting.withdraw(invitation.pk, council=council, by=None)

    assert result() is None
    assert not User.objects.exists()


@pytest.mark.usefixtures("in_threads")
def test_of_two_councils_invitations_accepted_at_once_the_second_asks_for_a_sign_in():
    make_invitation("one")
    make_invitation("two", council=make_council(name="Tidewell", slug="tidewell"))
    said = {"full_name": "Nia", "password": None, "day": localdate()}

    with meanwhile(lambda: inviting.accept("two", **said)) as result:
        inviting.accept("one", **said)

    assert "sign in first" in result()
    assert Membership.objects.get().council.slug == "harbourne"
