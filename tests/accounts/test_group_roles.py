"""Roles that groups of single sign-on give: which begin again, and which stay ended."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains

from peerchallenge.accounts.models import GroupRole, Membership, User
from peerchallenge.accounts.people import changing
from peerchallenge.accounts.signing_in import group_roles
from peerchallenge.accounts.signing_in.single_sign_on import Provider
from recommendations.models import AuditEntry
from tests.factories import make_group_role, make_user

pytestmark = pytest.mark.django_db
OURS = Provider("council", "Harbourne", "https://id.example", "x", "y", ("example.gov.uk",), ())
STAYS = "A role that somebody ended stays ended"


def come_in(user, *groups):
    """Do what a sign-in does; return the roles that run then."""
    group_roles.bring_up_to_date(user, OURS, {"groups": list(groups)})
    return [one.role for one in User.objects.get(pk=user.pk).current_memberships]


@pytest.fixture
def clerks(council):
    return make_group_role(group="clerks", role="clerk")


def set_last_day(user, until, day=None):
    """Say as an operator when the role ends."""
    held = user.memberships.get()
    changing.set_last_day(
        held, until, seen=changing.seen_of(held), by=None, day=day or localdate()
    )


def end_now(user, council):
    set_last_day(user, localdate() - timedelta(days=1))


def leave_for_another(user, council):
    changing.leave(user, council=council, by=None, day=localdate())
    User.objects.filter(pk=user.pk).update(is_active=True)


def test_a_role_that_ran_out_by_its_own_last_day_begins_again(council, clerks):
    user, day = make_user(), date(2026, 1, 1)
    until = date(2026, 3, 31)
    changing.give_role(user, "clerk", council=council, until=until, by=None, day=day)

    assert come_in(user, "clerks") == ["clerk"]

    held = Membership.objects.get()
    assert (held.until, held.given_by) == (None, "council")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.council) == ("gave a role", council)
    assert entry.changes == {"role": "clerk", "until": ["2026-03-31", None], "by": "Harbourne"}


def test_one_that_was_made_longer_and_ran_out_then_begins_again_too(council, clerks):
    user, day = make_user(), date(2026, 1, 1)
    changing.give_role(user, "clerk", council=council, until=date(2026, 3, 31), by=None, day=day)
    set_last_day(user, date(2026, 4, 30), day)

    assert come_in(user, "clerks") == ["clerk"]


def test_one_of_which_nothing_is_recorded_begins_again(council, clerks):
    assert come_in(make_user("clerk", until=date(2026, 1, 1)), "clerks") == ["clerk"]


@pytest.mark.parametrize("end", [end_now, leave_for_another])
@pytest.mark.parametrize("given_by", ["a person", "a group"])
def test_one_that_somebody_ended_stays_ended_until_somebody_gives_it(
    client, sign_in, settings, council, clerks, end, given_by
):
    user, day = make_user(), localdate()
    if given_by == "a group":
        assert come_in(user, "clerks") == ["clerk"]
    else:
        changing.give_role(user, "clerk", council=council, until=None, by=None, day=day)
    end(user, council)

    assert come_in(user, "clerks") == []
    assert come_in(user) == []
    assert come_in(user, "clerks") == []
    sign_in("administrator")
    page = client.get(f"/harbourne/people/{user.pk}/")
    assertContains(page, "(ended by An operator&#x27;s command)")
    assertContains(page, STAYS)
    changing.give_role(user, "clerk", council=council, until=None, by=None, day=day)
    assert come_in(user, "clerks") == ["clerk"]
    assertNotContains(client.get(f"/harbourne/people/{user.pk}/"), STAYS)


def test_a_role_of_a_group_to_which_somebody_set_a_last_day_stays_ended_after_it(council, clerks):
    user = make_user()
    come_in(user, "clerks")
    set_last_day(user, date(2026, 1, 31), date(2026, 1, 1))

    assert come_in(user, "clerks") == []


def test_a_role_comes_and_goes_with_the_group_and_its_holder_stays_known(
    client, sign_in, council, clerks
):
    user = make_user(name="Huw Prosser")
    assert come_in(user, "clerks") == ["clerk"]
    assert come_in(user) == []
    held = Membership.objects.get()
    yesterday = localdate() - timedelta(days=1)
    assert held.until == yesterday
    entry = AuditEntry.objects.latest("pk")
    assert entry.verb == "took a role away"
    assert entry.changes["until"] == [None, yesterday.isoformat()]
    sign_in("administrator")
    assertContains(client.get("/harbourne/people/?left=1"), "Huw Prosser")
    assertNotContains(client.get(f"/harbourne/people/{user.pk}/"), STAYS)

    assert come_in(user, "clerks") == ["clerk"]
    assert Membership.objects.filter(user=user).get() == held


def test_nothing_is_recorded_where_nothing_changes(council, clerks, django_assert_num_queries):
    user = make_user()
    come_in(user, "clerks")
    number = AuditEntry.objects.count()

    # The groups and the roles, in a transaction.
    with django_assert_num_queries(4):
        group_roles.bring_up_to_date(user, OURS, {"groups": ["clerks"]})
    assert AuditEntry.objects.count() == number


def test_a_group_gives_a_deactivated_person_nothing(council, clerks):
    user = make_user()
    User.objects.filter(pk=user.pk).update(is_active=False)

    come_in(user, "clerks")

    assert not Membership.objects.exists()
    assert GroupRole.objects.exists()
