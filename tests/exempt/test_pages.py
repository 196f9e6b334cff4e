"""The pages of exempt material: who reads, that it is recorded, and what people are told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from peerchallenge.exempt.models import ExemptMaterial
from recommendations.exempt import placeholder
from recommendations.models import AuditEntry
from tests.factories import (
    MARKED,
    keep_exempt,
    make_challenge,
    make_council,
    make_draft,
    make_exempt_note,
    make_file,
    make_issued,
    make_item,
    make_pack,
    make_paragraph,
    make_recommendation,
    make_user,
    promise,
)

pytestmark = pytest.mark.django_db

WORDS = "The price that was offered is four pounds and ten pence for each visit, for two years."


@pytest.fixture
def sign_in(client, council):
    def as_role(role):
        user = make_user(role, council=council)
        client.force_login(user)
        return user

    return as_role


def page(name, *args):
    return reverse(f"exempt:{name}", args=["harbourne", *args])


def typed(**fields):
    day = localdate() + timedelta(days=200)
    return {
        "ground": "3",
        "reason": "The contract is being negotiated.",
        "review_by_day": day.day,
        "review_by_month": day.month,
        "review_by_year": day.year,
    } | fields


def test_a_clerk_marks_a_paragraph_and_each_reading_is_recorded(client, sign_in):
    clerk = sign_in("clerk")
    paragraph = make_paragraph(make_item(), WORDS)
    place = page("mark-paragraph", paragraph.pk)
    assert WORDS in client.get(place).content.decode()

    done = client.post(place, typed(), follow=True)

    text = done.content.decode()
    assert "Paragraph 1 is marked as exempt." in text
    assert placeholder("3") in text
    assert "four pounds" not in text
    material = ExemptMaterial.objects.get()
    assert not AuditEntry.objects.filter(verb="read exempt material").exists()

    read = client.get(page("paragraph", paragraph.pk), follow=True)

    assert WORDS in read.content.decode()
    assert read.headers["Cache-Control"] == "private, no-store"
    entry = AuditEntry.objects.get(verb="read exempt material")
    assert (entry.actor, entry.target_id) == (clerk, material.pk)
    assert "four pounds" not in f"{entry.target_name}{entry.changes}"


def test_members_read_what_was_opened_to_them_and_know_of_nothing_else(client, sign_in):
    opened = make_exempt_note("It was opened.", title="An opened note")
    closed = make_exempt_note("It is closed.", title="A closed note", open_to_members=False)
    document = keep_exempt(make_file(), open_to_members=False)
    sign_in("member")

    listed = client.get(page("materials")).content.decode()

    assert "An opened note" in listed
    assert "A closed note" not in listed
    assert "opened." in client.get(page("material", opened.pk)).content.decode()
    assert client.get(page("material", closed.pk)).status_code == 404
    assert client.get(page("file", document.pk)).status_code == 404
    told = client.get(page("document", document.evidence_id), follow=True)
    assert "it was not opened to members" in told.content.decode()


@pytest.mark.parametrize("role", ["viewer", "visiting_peer", "officer", "administrator"])
def test_others_see_a_title_and_the_ground_but_no_file(client, sign_in, role):
    evidence = make_file(title="Legal advice", name="advice on Brightwater.pdf")
    keep_exempt(evidence, ground="5")
    sign_in(role)

    shown = client.get(reverse("actions:evidence", args=["harbourne", evidence.pk]))
    file = client.get(reverse("actions:evidence-file", args=["harbourne", evidence.pk]))

    text = shown.content.decode()
    assert "Legal advice" in text
    assert "legal professional privilege" in text
    assert "Brightwater" not in text
    assert file.status_code == 302
    assert client.get(page("document", evidence.pk)).status_code == 403


def test_a_document_is_opened_and_that_is_recorded(client, sign_in):
    material = keep_exempt(make_file(content=b"%PDF-1.7 secret"))
    sign_in("coordinator")

    response = client.get(page("file", material.pk))

    assert b"".join(response.streaming_content) == b"%PDF-1.7 secret"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert AuditEntry.objects.filter(verb="opened an exempt document").count() == 1


def test_wrong_input_is_said_at_its_field_and_what_was_typed_stays(client, sign_in):
    sign_in("clerk")
    paragraph = make_paragraph(make_item(), WORDS)
    yesterday = localdate() - timedelta(days=1)
    wrong = typed(ground="", reason="Because of the tender.") | {
        "review_by_day": yesterday.day,
        "review_by_month": yesterday.month,
        "review_by_year": yesterday.year,
    }

    response = client.post(page("mark-paragraph", paragraph.pk), wrong)

    text = response.content.decode()
    assert response.status_code == 422
    assert "Select the ground" in text
    assert "The day of the review must be in the future" in text
    assert "Because of the tender." in text
    assert not ExemptMaterial.objects.exists()


def test_a_promise_in_the_way_is_named_and_nothing_is_marked(client, sign_in):
    sign_in("clerk")
    paragraph = make_paragraph(make_item(), WORDS)
    made = promise(paragraph, what="bring the price to the committee")

    response = client.post(page("mark-paragraph", paragraph.pk), typed())

    assert response.status_code == 409
    text = response.content.decode()
    assert "Undo it first" in text
    assert reverse("meetings:commitment", args=["harbourne", made.pk]) in text
    assert "The contract is being negotiated." in text
    assert not ExemptMaterial.objects.exists()


def test_marking_twice_says_so(client, sign_in):
    paragraph = make_paragraph(make_item(), WORDS)
    evidence = make_file()
    keep_exempt(paragraph)
    keep_exempt(evidence)
    sign_in("clerk")

    first = client.post(page("mark-paragraph", paragraph.pk), typed(), follow=True)
    second = client.post(page("mark-document", evidence.pk), typed(), follow=True)

    assert "is marked as exempt already" in first.content.decode()
    assert "is marked as exempt already" in second.content.decode()
    assert ExemptMaterial.objects.count() == 2


def test_a_note_about_a_recommendation(client, sign_in):
    recommendation = make_recommendation()
    sign_in("clerk")
    note = {"title": "The dispute", "text": "It was settled out of court."}
    about = {"about": f"recommendation-{recommendation.pk}"}

    client.post(page("add-note"), typed(**note, **about))

    made = ExemptMaterial.objects.get()
    assert made.recommendation == recommendation
    assert made.texts.get().text == "It was settled out of court."
    listed = client.get(page("materials")).content.decode()
    assert "The dispute" in listed
    assert "out of court" not in listed


def test_a_note_about_another_councils_plan_is_refused(client, sign_in):
    elsewhere = make_challenge(council=make_council(name="Tidewell", slug="tidewell"))
    other = make_recommendation(challenge=elsewhere)
    sign_in("clerk")
    note = {"title": "The dispute", "text": "It was settled."}

    response = client.post(page("add-note"), typed(**note, about=f"recommendation-{other.pk}"))

    assert response.status_code == 422
    assert not ExemptMaterial.objects.exists()


def test_a_review_keeps_or_releases_and_says_why(client, sign_in):
    paragraph = make_paragraph(make_item(), WORDS)
    material = keep_exempt(paragraph)
    sign_in("coordinator")
    kept = typed(outcome="keep", why="It still runs.")
    del kept["ground"], kept["reason"]

    client.post(page("review", material.pk), kept)

    material.refresh_from_db()
    assert material.review_by == localdate() + timedelta(days=200)
    assert not material.open_to_members
    entry = AuditEntry.objects.get(verb="kept exempt")
    assert entry.changes["open_to_members"] == [True, False]

    no_day = client.post(page("review", material.pk), {"outcome": "keep", "why": "It runs."})
    assert no_day.status_code == 422
    client.post(page("review", material.pk), {"outcome": "release", "why": "It is signed."})
    paragraph.refresh_from_db()
    assert paragraph.text == WORDS
    again = client.get(page("review", material.pk), follow=True)
    assert "was released already" in again.content.decode()


def test_what_is_due_for_review_is_listed_first_and_alone(client, sign_in):
    make_exempt_note(title="Later")
    make_exempt_note(title="Long due", review_by=localdate())
    sign_in("clerk")

    listed = client.get(page("materials")).content.decode()
    due = client.get(page("materials") + "?due=1").content.decode()

    assert listed.index("Long due") < listed.index("Later")
    assert "1 to be reviewed now" in listed
    assert "Long due" in due
    assert "Later" not in due


def test_the_list_costs_the_same_however_long(client, sign_in):
    sign_in("clerk")

    def cost():
        with CaptureQueriesContext(connection) as found:
            client.get(page("materials"))
        return len(found)

    item = make_item()
    for number in range(2):
        keep_exempt(make_paragraph(item, f"{WORDS} {number} {'word ' * number * 40}"))
    few = cost()
    for number in range(5):
        make_exempt_note(title=f"Note {number}")
        keep_exempt(make_file(content=b"%%PDF-1.7 %d" % number))

    assert cost() == few


def test_reports_and_packs_made_before_open_only_for_readers(client, sign_in):
    paragraph = make_paragraph(make_item(), WORDS)
    issued = make_issued(make_draft(introduction=WORDS))
    pack = make_pack()
    material = keep_exempt(paragraph, open_to_members=False)
    assert list(material.reports.all()) == [issued]
    assert list(material.packs.all()) == [pack]
    places = [
        reverse(f"reports:{name}", args=["harbourne", "2026", issued.pk])
        for name in ("issued-file", "issued-cover", "compare-issued")
    ]
    for role in ("officer", "member", "viewer"):
        sign_in(role)
        for place in places:
            refused = client.get(place)
            assert refused.status_code == 403, place
            assert "marked as exempt" in refused.content.decode()
    pack_file = reverse("reports:pack-file", args=["harbourne", "2026", pack.pk])
    sign_in("lead_officer")
    assert client.get(pack_file).status_code == 403
    sign_in("clerk")
    for place in (*places, pack_file):
        response = client.get(place)
        assert response.status_code == 200, place
        if response.streaming:
            list(response)
    assert AuditEntry.objects.filter(verb="opened what may hold exempt material").count() == 4


def test_another_council_knows_nothing_of_it(client):
    material = make_exempt_note()
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    client.force_login(make_user("clerk", council=elsewhere))

    assert client.get(page("material", material.pk)).status_code == 404
    own = reverse("exempt:material", args=["tidewell", material.pk])
    assert client.get(own).status_code == 404


assert MARKED["review_by"] > localdate(), "the factory's day of review has passed"
