"""Giving evidence that is exempt: it is kept apart as it is stored, from its giver too."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from actions.models import Evidence, ProgressUpdate
from actions.proof import evidence as keeping
from peerchallenge.accounts.roles import PERMISSIONS, Role
from peerchallenge.exempt.models import ExemptMaterial
from recommendations.models import AuditEntry
from tests.factories import make_action, make_file, make_pack, make_post, make_user, upload

pytestmark = pytest.mark.django_db

WORDS = b"%PDF-1.7\nThe bidder named a price of four pounds."
GIVEN = {
    "evidence_title": "Legal advice",
    "evidence_internal": "on",
    "evidence_exempt": "on",
    "evidence_ground": "5",
    "evidence_reason": "The case has not been heard.",
}


@pytest.fixture
def officer(client, council):
    user = make_user("officer", council=council)
    client.force_login(user)
    return user


@pytest.fixture
def action(officer):
    return make_action(owner=make_post(title="Head of Legal", holder=officer))


def place(action):
    return reverse("actions:add-evidence", args=["harbourne", action.pk])


def give(client, action, **fields):
    given = GIVEN | {"evidence_file": upload(WORDS, "Smith settlement.pdf")} | fields
    return client.post(place(action), {k: v for k, v in given.items() if v is not None})


def test_a_file_given_as_exempt_is_sealed_and_its_giver_told_whom_to_ask(client, officer, action):
    answer = client.post(
        place(action),
        GIVEN | {"evidence_file": upload(WORDS, "Smith settlement.pdf")},
        follow=True,
    )

    one = Evidence.objects.get()
    assert (one.exempt_under, one.is_internal) == ("5", True)
    material = ExemptMaterial.objects.get(evidence=one)
    assert (material.ground, material.marked_by) == ("5", officer)
    assert not material.open_to_members
    assert material.review_by == localdate() + timedelta(days=28)
    text = answer.content.decode()
    assert "“Legal advice” is kept apart as exempt" in text
    assert "ask democratic services" in text
    assert "Smith" not in text


def test_nobody_but_who_may_read_exempt_material_opens_it(client, council, officer, action):
    give(client, action)
    one = Evidence.objects.get()
    file = reverse("actions:evidence-file", args=["harbourne", one.pk])
    sealed = reverse("exempt:file", args=["harbourne", ExemptMaterial.objects.get().pk])

    for role in Role.values:
        client.force_login(officer if role == "officer" else make_user(role, council=council))
        assert client.get(file).status_code == 302, role
        expected = {"clerk": 200, "coordinator": 200, "member": 404}.get(role, 403)
        answer = client.get(sealed)
        assert answer.status_code == expected, role
        if answer.streaming:
            list(answer)


def test_it_is_in_the_audit_without_the_name_of_the_file(client, officer, action):
    give(client, action)

    entries = AuditEntry.objects.filter(actor=officer).order_by("pk")
    assert [one.verb for one in entries] == ["added", "marked as exempt", "added evidence"]
    assert "Smith" not in str(list(entries.values()))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"evidence_ground": ""}, "Select the paragraph of Schedule 12A"),
        ({"evidence_reason": ""}, "Enter why the public interest is in keeping it exempt"),
        ({"evidence_title": ""}, "Enter a title: everybody in the council can read it"),
        ({"evidence_url": "https://example.org/x"}, "A link cannot be exempt"),
        ({"evidence_file": None}, "Choose the one file that is exempt"),
    ],
)
def test_nothing_is_kept_until_all_is_said_that_keeps_it_apart(client, action, fields, message):
    answer = give(client, action, **fields)

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Evidence.objects.exists()


def test_several_exempt_files_are_given_one_by_one(client, action):
    files = [upload(WORDS, "a.pdf"), upload(WORDS + b"2", "b.pdf")]

    assert give(client, action, evidence_file=files).status_code == 422
    assert not Evidence.objects.exists()


def test_a_file_kept_from_a_form_that_is_wrong_elsewhere_is_sealed(client, action):
    answer = client.post(
        reverse("actions:complete", args=["harbourne", action.pk]),
        GIVEN | {"evidence_file": upload(WORDS)},
    )

    assert answer.status_code == 422
    one = Evidence.objects.get()
    assert one.exempt_under == "5"
    assert "Legal advice (PDF" in answer.content.decode()
    assert not answer.context["form"]["evidence_exempt"].value()


@pytest.mark.parametrize("htmx", [True, False])
def test_an_update_may_bring_an_exempt_file(client, action, htmx):
    answer = client.post(
        reverse("actions:update", args=["harbourne", action.pk]),
        GIVEN
        | {
            "evidence_file": upload(WORDS),
            "status": "on_track",
            "narrative": "The advice is here.",
            "effective_on_day": localdate().day,
            "effective_on_month": localdate().month,
            "effective_on_year": localdate().year,
            "seen": "0",
        },
        headers={"HX-Request": "true"} if htmx else {},
    )

    to = answer.headers["HX-Redirect" if htmx else "Location"]
    assert "kept apart as exempt" in client.get(to).content.decode()
    assert ProgressUpdate.objects.get().evidence.get().exempt_under == "5"


def test_what_another_gave_openly_is_for_democratic_services_to_mark(client, action):
    make_file(content=WORDS, title="Advice")

    answer = give(client, action)

    assert answer.status_code == 422
    assert "The council holds this file already, as “Advice”" in answer.content.decode()
    assert Evidence.objects.get().exempt_under == ""


def test_what_one_gave_openly_oneself_is_sealed_by_giving_it_again(client, officer, action):
    make_file(content=WORDS, by=officer)

    assert give(client, action).status_code == 302
    assert Evidence.objects.get().exempt_under == "5"


def test_the_same_file_given_by_another_in_the_same_moment_is_sealed(council, officer):
    made = make_file(content=WORDS)
    exempt = keeping.Exemption("5", "It is privileged.", localdate() + timedelta(days=28))

    kept = keeping.keep_file(council, upload(WORDS), by=officer, exempt=exempt)

    assert kept.was_held
    made.refresh_from_db()
    assert made.exempt_under == "5"


def test_packs_made_before_the_file_was_given_stay_open(client, action):
    pack = make_pack(file="packs/one.zip", sha256="0" * 64)

    give(client, action)

    assert not pack.exempt_material.exists()


def test_nothing_is_stored_where_nothing_keeps_it_apart(council, officer, monkeypatch):
    monkeypatch.setattr(keeping, "KEEP_APART", [])
    exempt = keeping.Exemption("5", "It is privileged.", localdate() + timedelta(days=28))

    with pytest.raises(RuntimeError):
        keeping.keep_file(council, upload(WORDS), by=officer, exempt=exempt)

    assert not Evidence.objects.exists()


def test_everybody_who_may_give_evidence_may_say_that_it_is_exempt():
    for role in Role:
        gives = "actions.add_progressupdate" in PERMISSIONS[role]
        assert gives == ("actions.give_exempt_evidence" in PERMISSIONS[role])
