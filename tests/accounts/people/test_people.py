"""The page of people, and what administrators change on it."""

from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from peerchallenge.accounts.models import GroupRole, Membership
from peerchallenge.accounts.people import changing
from peerchallenge.accounts.people.sentences import SENTENCES, table
from peerchallenge.accounts.roles import PERMISSIONS, Role
from recommendations.models import AuditEntry
from tests.factories import make_council, make_group_role, make_invitation, make_post, make_user

pytestmark = pytest.mark.django_db
OTHER = {"name": "Tidewell District Council", "slug": "tidewell"}


def typed(day):
    return {"until_day": day.day, "until_month": day.month, "until_year": day.year}


def role_of(person, role=None):
    found = person.memberships.filter(council__slug="harbourne")
    return found.get(role=role) if role else found.get()


def change(client, membership, ends, until=None, seen=None):
    data = {"ends": ends, "seen": seen or changing.seen_of(membership)}
    data |= typed(until) if until else {}
    address = f"/harbourne/people/{membership.user_id}/roles/{membership.pk}/"
    return client.post(address, data)


def test_the_page_shows_everybody_with_what_they_are(client, sign_in, council):
    asha = make_user("lead_officer", council=council, name="Asha Verma")
    Membership.objects.create(user=asha, council=council, role="clerk", until=date(2099, 3, 31))
    Authenticator.objects.create(user=asha, type="totp", data={})
    make_post(title="Head of Finance", holder=asha)
    sign_in("administrator", name="Sam Okoro")

    page = client.get("/harbourne/people/")

    for said in (
        "Asha Verma",
        asha.email,
        "Lead officer",
        "until 31 March 2099",
        "Head of Finance",
    ):
        assertContains(page, said)
    assertContains(page, "Yes</td>")
    assertContains(page, '<a href="/harbourne/people/" aria-current="page">People</a>', html=True)


def test_the_page_says_since_when_and_who_gave_a_role(client, sign_in, council):
    sam = sign_in("administrator", name="Sam Okoro")
    asha = make_user(name="Asha Verma")
    changing.give_role(asha, "clerk", council=council, until=None, by=sam, day=localdate())
    peer = make_user("viewer", council=council, name="Carla Sousa")
    Membership.objects.filter(user=peer).update(given_by="council")

    page = client.get("/harbourne/people/")

    assertContains(page, "Given by Sam Okoro")
    assertContains(page, "Given by groups of council")


def test_people_are_found_by_words_and_by_role(client, sign_in, council):
    make_user("clerk", council=council, name="Huw Prosser")
    make_user("member", council=council, name="Ruth Adeyemi")
    sign_in("administrator")

    assertNotContains(client.get("/harbourne/people/?q=huw+pross"), "Ruth Adeyemi")
    by_role = client.get("/harbourne/people/?role=member")
    assertContains(by_role, "Ruth Adeyemi")
    assertNotContains(by_role, "Huw Prosser")


def test_leavers_and_people_of_other_councils_stand_apart(client, sign_in, council):
    make_user("member", council=council, name="Gone Already", until=date(2026, 1, 1))
    make_user("member", council=make_council(**OTHER), name="Quite Another")
    sign_in("administrator")

    page = client.get("/harbourne/people/")
    assertNotContains(page, "Gone Already")
    assertContains(page, "Leavers (1)")
    left = client.get("/harbourne/people/?left=1")
    assertContains(left, "Gone Already")
    assertContains(left, "ended after 1 January 2026")
    assertNotContains(left, "Quite Another")


def test_the_page_costs_the_same_for_many(client, sign_in, council, django_assert_num_queries):
    sign_in("administrator")
    for number in range(2):
        make_invitation(str(number), email=f"a{number}@example.gov.uk")
    # Session, person and roles, people, posts, second factors, since when; invitations, e-mails.
    with django_assert_num_queries(8):
        client.get("/harbourne/people/")
    for number in range(2, 12):
        make_post(title=f"Post {number}", holder=make_user("officer", council=council))
        make_invitation(str(number), email=f"a{number}@example.gov.uk")
    with django_assert_num_queries(8):
        client.get("/harbourne/people/")


def test_a_role_is_added_with_a_last_day(client, sign_in, council):
    sign_in("administrator")
    asha = make_user("member", council=council)
    until = localdate() + timedelta(days=30)

    client.post(f"/harbourne/people/{asha.pk}/roles/new/", {"role": "clerk"} | typed(until))

    assert role_of(asha, "clerk").until == until
    entry = AuditEntry.objects.get(verb="gave a role")
    assert entry.changes == {"role": "clerk", "until": [None, until.isoformat()]}
    assert entry.target_id == asha.pk


@pytest.mark.parametrize(
    ("role", "days", "said"),
    [
        ("visiting_peer", None, "Enter the last day of the visiting peer"),
        ("visiting_peer", 500, "within a year from now"),
        ("member", 0, "must be in the future"),
        ("", 5, "Select the role"),
    ],
)
def test_what_is_wrong_with_a_role_is_said(client, sign_in, council, role, days, said):
    sign_in("administrator")
    asha = make_user("member", council=council)
    until = typed(localdate() + timedelta(days=days)) if days is not None else {}

    page = client.post(f"/harbourne/people/{asha.pk}/roles/new/", {"role": role} | until)

    assertContains(page, said, status_code=422)
    assert asha.memberships.count() == 1


def test_a_role_that_somebody_has_is_not_given_twice(client, sign_in, council):
    sign_in("administrator")
    asha = make_user("member", council=council)

    page = client.post(f"/harbourne/people/{asha.pk}/roles/new/", {"role": "member"})

    assertContains(page, "is Scrutiny member already", status_code=409)


def test_whose_access_ends_is_out_at_the_next_request(client, sign_in, council):
    asha = sign_in("officer")
    assert client.get("/harbourne/my-actions/").status_code == 200
    administrator = make_user("administrator", council=council)

    changing.set_last_day(
        role_of(asha), localdate() - timedelta(days=1), seen="none", by=administrator,
        day=localdate(),
    )  # fmt: skip

    assert client.get("/harbourne/my-actions/").status_code == 404
    assert AuditEntry.objects.get().verb == "ended a role"


def test_a_role_ends_now_or_on_a_day_or_not_at_all(client, sign_in, council):
    sign_in("administrator")
    asha = make_user("member", council=council)
    today = localdate()

    change(client, role_of(asha), "on", today + timedelta(days=9))
    assert role_of(asha).until == today + timedelta(days=9)
    change(client, role_of(asha), "on", today)
    assert role_of(asha).until == today
    change(client, role_of(asha), "never")
    assert role_of(asha).until is None
    change(client, role_of(asha), "now")
    assert role_of(asha).until == today - timedelta(days=1)
    assert AuditEntry.objects.filter(target_id=asha.pk).count() == 4


def test_a_peer_keeps_an_end(client, sign_in, council):
    sign_in("administrator")
    peer = make_user("visiting_peer", council=council)

    assert change(client, role_of(peer), "never").status_code == 422
    far = localdate() + timedelta(days=400)
    assert change(client, role_of(peer), "on", far).status_code == 422


def test_a_change_that_somebody_else_has_made_meanwhile_is_not_overwritten(
    client, sign_in, council
):
    sign_in("administrator")
    asha = make_user("member", council=council, until=date(2099, 1, 1))

    page = change(client, role_of(asha), "now", seen="none")

    assertContains(page, "Somebody else has changed this role", status_code=409)
    assert role_of(asha).until == date(2099, 1, 1)


def test_nobody_ends_their_own_role_of_administrator(client, sign_in, council):
    sam = sign_in("administrator")
    make_user("administrator", council=council)

    page = change(client, role_of(sam), "now")

    assertContains(page, "Ask another administrator", status_code=422)
    assert client.post(f"/harbourne/people/{sam.pk}/leave/").status_code == 422
    assert role_of(sam).until is None


def test_the_last_administrator_stays(council):
    today, sam = localdate(), make_user("administrator", council=council)

    with pytest.raises(changing.CannotBeDone, match="without an administrator"):
        changing.leave(sam, council=council, by=None, day=today)

    other = make_user("administrator", council=council, until=today + timedelta(days=5))
    with pytest.raises(changing.CannotBeDone):  # who is there no longer then
        changing.set_last_day(
            role_of(sam), today + timedelta(days=5), seen="none", by=other, day=today
        )
    changing.set_last_day(
        role_of(sam), today + timedelta(days=4), seen="none", by=other, day=today
    )


def test_of_two_administrators_who_remove_each_other_one_stays(client, sign_in, council):
    first = sign_in("administrator")
    second = make_user("administrator", council=council)
    page = client.get(f"/harbourne/people/{second.pk}/leave/")
    assert page.status_code == 200

    changing.leave(first, council=council, by=second, day=localdate())
    with pytest.raises(changing.CannotBeDone, match="no longer an administrator"):
        changing.leave(second, council=council, by=first, day=localdate())

    assert role_of(second).until is None


def test_a_leaver_loses_roles_sessions_and_account_and_hands_posts_over(
    client, sign_in, council, django_user_model
):
    asha = make_user("officer", council=council, name="Asha Verma")
    Membership.objects.create(user=asha, council=council, role="clerk")
    make_post(title="Head of Digital", holder=asha)
    own = client.__class__()
    own.force_login(asha)
    UserSession.objects.create(user=asha, ip="127.0.0.1", session_key=own.session.session_key)
    sign_in("administrator")

    response = client.post(f"/harbourne/people/{asha.pk}/leave/")

    address = f"/harbourne/posts/hand-over/?person={asha.pk}"
    assertRedirects(response, address)
    assert not django_user_model.objects.get(pk=asha.pk).is_active
    assert set(asha.memberships.values_list("until", flat=True)) == {
        localdate() - timedelta(days=1)
    }
    assert not UserSession.objects.exists()
    assert not own.session.exists(own.cookies["sessionid"].value)
    verbs = AuditEntry.objects.values_list("verb", flat=True).order_by("pk")
    assert list(verbs) == ["ended a role", "ended a role", "deactivated"]


@pytest.mark.parametrize("is_active", [True, False])
def test_whoever_has_left_is_invited_again_and_given_nothing_before(
    client, sign_in, council, is_active
):
    sign_in("administrator")
    asha = make_user("member", council=council, name="Asha Verma")
    Membership.objects.create(user=asha, council=make_council(**OTHER), role="member")
    changing.leave(asha, council=council, by=None, day=localdate())
    asha.is_active = is_active
    asha.save()
    ended = role_of(asha).until

    role = role_of(asha)
    for address, data in (
        (f"/harbourne/people/{asha.pk}/roles/new/", {"role": "clerk"}),
        (f"/harbourne/people/{asha.pk}/roles/{role.pk}/", {"ends": "never"}),
    ):
        response = client.post(address, data | {"seen": changing.seen_of(role)}, follow=True)
        assertRedirects(response, "/harbourne/people/invite/")
        assertContains(response, "Asha Verma has left: invite them again")
    assert role_of(asha).until == ended
    for act in (
        lambda: changing.give_another_role(
            asha, "clerk", council=council, until=None, by=None, day=localdate()
        ),
        lambda: changing.set_last_day(
            role, None, seen=changing.seen_of(role), by=None, day=localdate()
        ),
    ):
        with pytest.raises(changing.CannotBeDone, match="invite them again"):
            act()
    assertContains(client.get(f"/harbourne/people/{asha.pk}/"), "Invite them again")


def test_a_deactivated_person_is_given_no_role(council):
    gone = make_user()
    gone.is_active = False
    gone.save()

    with pytest.raises(changing.CannotBeDone, match="invite them again"):
        changing.give_role(gone, "clerk", council=council, until=None, by=None, day=localdate())


def test_a_role_that_runs_on_for_a_deactivated_person_can_be_ended(client, sign_in, council):
    asha = make_user("member", council=council, name="Asha Verma")
    asha.is_active = False
    asha.save()
    sign_in("administrator")

    assertContains(client.get(f"/harbourne/people/{asha.pk}/"), "Asha Verma leaves")
    page = client.post(f"/harbourne/people/{asha.pk}/leave/", follow=True)

    assertContains(page, "Their account is deactivated")
    assert role_of(asha).until == localdate() - timedelta(days=1)


def test_a_leaver_with_a_role_in_another_council_keeps_the_account(client, sign_in, council):
    asha = make_user("member", council=council)
    Membership.objects.create(user=asha, council=make_council(**OTHER), role="member")
    sign_in("administrator")

    response = client.post(f"/harbourne/people/{asha.pk}/leave/", follow=True)

    assertContains(response, "still in use elsewhere")
    asha.refresh_from_db()
    assert asha.is_active
    assert asha.memberships.get(council__slug="tidewell").until is None


def test_every_permission_has_a_sentence_and_every_sentence_a_permission():
    assert SENTENCES.keys() == set().union(*PERMISSIONS.values())
    assert len(set(SENTENCES.values())) == len(SENTENCES)
    assert all(len(cells) == len(Role) for _, cells in table())


def test_everybody_sees_who_may_do_what(client, sign_in):
    sign_in("visiting_peer")

    page = client.get("/harbourne/people/roles/")

    assertContains(page, "Invite people, and say who has which role")
    assertContains(page, "<b>Visiting peer</b>")


@pytest.fixture
def provider(settings):
    from peerchallenge.accounts.signing_in.single_sign_on import Provider

    def made(id, *councils):
        return Provider(id, id.title(), "https://id.example", "x", "y", ("a.example",), councils)

    settings.SINGLE_SIGN_ON = (made("ours"), made("theirs", "tidewell"))


@pytest.mark.usefixtures("provider")
def test_a_group_gives_a_role_until_it_is_removed(client, sign_in):
    sign_in("administrator")
    data = {"provider": "ours", "group": " scrutiny ", "role": "member"}

    assertRedirects(client.post("/harbourne/people/groups/", data), "/harbourne/people/groups/")
    assert client.post("/harbourne/people/groups/", data).status_code == 409
    added = GroupRole.objects.get()
    assert (added.provider, added.group, added.role) == ("ours", "scrutiny", "member")
    assertContains(client.get("/harbourne/people/groups/"), "scrutiny</th>")

    client.post(f"/harbourne/people/groups/{added.pk}/remove/")
    assert not GroupRole.objects.exists()
    verbs = AuditEntry.objects.values_list("verb", flat=True).order_by("pk")
    assert list(verbs) == ["added", "removed"]


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize(
    "change", [{"provider": "theirs"}, {"role": "visiting_peer"}, {"group": " "}]
)
def test_only_providers_of_the_council_and_lasting_roles(client, sign_in, change):
    sign_in("administrator")
    data = {"provider": "ours", "group": "scrutiny", "role": "member"} | change

    assert client.post("/harbourne/people/groups/", data).status_code == 422
    assert not GroupRole.objects.exists()


def test_without_single_sign_on_no_group_can_be_added(client, sign_in, council):
    make_group_role(provider="gone")
    sign_in("administrator")

    page = client.get("/harbourne/people/groups/")

    assertContains(page, "No single sign-on is set up")
    assertContains(page, "which is not set up any more")
