"""Importing minutes: looked at first, stored once, settled by a person."""

from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from pytest_django.asserts import assertContains, assertNotContains

from meetings import importing
from meetings.models import (
    AgendaItem,
    Commitment,
    Committee,
    Discussion,
    Meeting,
    Paragraph,
    Resolution,
)
from meetings.settling import settle
from recommendations.models import AuditEntry
from tests.factories import make_challenge, make_council, make_recommendation, make_user
from tests.meetings.pages import PAGE, as_html

pytestmark = pytest.mark.django_db

TEXTS = {"1": "Agree a shared vision", "2": "Write a digital strategy", "3": "Thank the staff"}


@pytest.fixture
def challenge(council):
    for number, text in TEXTS.items():
        make_recommendation(number=number, title=text, text=f"{text} with partners.")
    return make_challenge()


def typed(challenge, **changes):
    return {
        "challenge": challenge.pk,
        "committee": "Cabinet",
        "held_on_day": "9",
        "held_on_month": "3",
        "held_on_year": "2026",
        "minute": "61",
        "status": "draft",
        "source_url": "https://democracy.example/mgAi.aspx?ID=1",
        "text": PAGE,
    } | changes


def store(client, challenge, **changes):
    """Store the page with everything ticked, as the preview offers it."""
    ticked = {
        "store": "1",
        "title": "Peer challenge: progress against the action plan",
        "link": ["8:2", "9:1", "9:3"],
        "resolution": ["0", "1"],
    }
    return client.post("/harbourne/meetings/import/", typed(challenge) | ticked | changes)


def nothing_is_stored():
    return not any(
        model.objects.exists() for model in (AgendaItem, Meeting, Committee, Paragraph, Discussion)
    )


def test_a_preview_shows_what_was_read_and_stores_nothing(client, sign_in, challenge):
    sign_in("clerk")

    response = client.post("/harbourne/meetings/import/", typed(challenge))

    assertContains(response, "Peer challenge: progress against the action plan")
    assertContains(response, "Recommendation 2: names &quot;Recommendation two&quot;")
    assertContains(response, "That the Scrutiny Board receive a further report")
    assertContains(response, "due 9 September 2026")
    assert nothing_is_stored()


def test_storing_keeps_paragraphs_resolutions_promises_and_suggestions(client, sign_in, challenge):
    clerk = sign_in("clerk")

    response = store(client, challenge)

    item = AgendaItem.objects.get()
    assert response.headers["Location"] == f"/harbourne/meetings/suggestions/?item={item.pk}"
    assert (item.meeting.committee.name, item.meeting.held_on) == ("Cabinet", date(2026, 3, 9))
    assert (item.minute, item.status, item.imported_by) == ("61", "draft", clerk)
    assert item.source_text.replace("\r\n", "\n") == PAGE
    assert item.paragraphs.count() == 14
    assert list(item.resolutions.values_list("label", "kind")) == [
        ("1", "note"),
        ("2", "receive-update"),
    ]
    assert Commitment.objects.get().due_on == date(2026, 9, 9)
    found = Discussion.objects.values_list("recommendation__number", "paragraph__index", "state")
    assert sorted(found) == [
        ("1", 9, "suggested"),
        ("2", 8, "suggested"),
        ("3", 9, "suggested"),
    ]
    assert AuditEntry.objects.filter(verb="imported").exists()


def test_what_is_unticked_is_not_stored(client, sign_in, challenge):
    sign_in("clerk")

    store(client, challenge, link=["8:2"], resolution=["1"], **{"kind-1": "request"})

    assert Discussion.objects.get().recommendation.number == "2"
    assert Resolution.objects.get().kind == "request"


def test_a_title_can_be_corrected(client, sign_in, challenge):
    sign_in("clerk")

    store(client, challenge, title="  LGA   peer challenge ")

    assert AgendaItem.objects.get().title == "LGA peer challenge"


def test_the_same_page_again_is_told_and_stores_nothing(client, sign_in, challenge):
    sign_in("clerk")
    store(client, challenge)

    response = store(client, challenge, text=PAGE.replace("\n", "\r\n"))

    assertContains(response, "This page is already stored", status_code=409)
    assert AgendaItem.objects.count() == 1


def test_two_presses_of_the_button_at_once_store_one_item(client, sign_in, challenge, monkeypatch):
    sign_in("clerk")
    store(client, challenge)
    real, seen = importing.stored_already, []

    def blind_at_first(*arguments):
        # The second press looked before the first had stored.
        seen.append(arguments)
        return None if len(seen) < 3 else real(*arguments)

    monkeypatch.setattr(importing, "stored_already", blind_at_first)
    response = store(client, challenge)

    assertContains(response, "This page is already stored", status_code=409)
    assert (AgendaItem.objects.count(), Meeting.objects.count()) == (1, 1)


def test_a_changed_page_is_a_new_version_and_the_old_one_stays_cited(client, sign_in, challenge):
    clerk = sign_in("clerk")
    store(client, challenge)
    cited = Discussion.objects.get(recommendation__number="2")
    settle(cited.pk, council=challenge.council, decision="confirm", by=clerk)
    dismissed = Discussion.objects.get(recommendation__number="3")
    settle(dismissed.pk, council=challenge.council, decision="dismiss", by=clerk)

    store(client, challenge, text=PAGE.replace("had gone well", "had gone very well"))

    old, new = AgendaItem.objects.order_by("version")
    page = client.get(f"/harbourne/meetings/items/{new.pk}/")
    assertContains(page, "What changed since version 1")
    assertContains(page, "gone very well")
    assert (new.version, new.previous) == (2, old)
    assert list(AgendaItem.objects.newest()) == [new]
    cited.refresh_from_db()
    assert cited.paragraph.item == old
    # The paragraph that did not change is settled in the new version too; the other is asked.
    assert new.paragraphs.get(index=8).discussions.get().state == "confirmed"
    states = new.paragraphs.get(index=9).discussions.values_list("state", flat=True)
    assert set(states) == {"suggested"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_file_is_read_like_pasted_text(client, sign_in, challenge, encoding):
    sign_in("clerk")
    file = SimpleUploadedFile("minutes.txt", PAGE.encode(encoding), "text/plain")

    response = client.post("/harbourne/meetings/import/", typed(challenge, text="", file=file))

    assertContains(response, "Recommendation 2: names &quot;Recommendation two&quot;")


def test_a_saved_web_page_is_read_without_its_scripts(client, sign_in, challenge):
    sign_in("clerk")
    file = SimpleUploadedFile("minutes.html", as_html().encode(), "text/html")

    response = client.post("/harbourne/meetings/import/", typed(challenge, text="", file=file))

    assertContains(response, "Recommendation 2: names &quot;Recommendation two&quot;")
    assert response.context["page"].title == "Peer challenge: progress against the action plan"
    assert len(response.context["page"].resolutions) == 2
    assert not any("alert(1)" in one.text for one in response.context["page"].paragraphs)


BAD = {
    "nothing at all": (
        {"text": "", "source_url": ""},
        "Paste the text of the minutes, or choose a file",
    ),
    "white space": (
        {"text": " \u00a0\n\n ", "source_url": ""},
        "Paste the text of the minutes, or choose a file",
    ),
    "a page with no minutes": (
        {"text": "Cookies\n\nAccept\n\nBasket\n\nHelp\n\nContact us"},
        "No minutes",
    ),
    "a date that does not exist": (
        {"held_on_day": "31", "held_on_month": "2", "held_on_year": "2024"},
        "Enter a real date, such as 27 3 2026",
    ),
    "no committee": ({"committee": " "}, "Enter the name of the committee"),
    "an address that is none": ({"source_url": "not an address"}, "Enter an address that begins"),
    "another council's challenge": ({"challenge": "999999"}, "Select a valid choice"),
}
FILES = {
    "a large file": (b"x" * (20 * 1024 * 1024), "The file must be smaller than 5 MB"),
    "a binary file": (bytes(range(256)) * 8, "text"),
    "a PDF": (b"%PDF-1.7 \xe2\xe3", "PDF"),
    "a Word document": (b"PK\x03\x04 word", "Word"),
    "an empty file": (b"", "The file is empty"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_in_words_and_nothing_is_stored(client, sign_in, challenge, case):
    sign_in("clerk")
    changes, message = BAD[case]

    response = client.post("/harbourne/meetings/import/", typed(challenge) | changes)

    assert response.status_code == 422
    assert message.casefold() in response.content.decode().casefold()
    assert nothing_is_stored()


@pytest.mark.parametrize("case", FILES)
def test_a_bad_file_is_refused_in_words_and_nothing_is_stored(client, sign_in, challenge, case):
    sign_in("clerk")
    content, message = FILES[case]
    file = SimpleUploadedFile("minutes.txt", content)

    response = client.post("/harbourne/meetings/import/", typed(challenge, text="", file=file))

    assert response.status_code == 422
    assert message in response.content.decode()
    assert nothing_is_stored()


def test_a_pasted_text_of_20_mb_is_refused_in_words(client, sign_in, challenge):
    sign_in("clerk")

    response = client.post(
        "/harbourne/meetings/import/", typed(challenge, text="x" * (20 * 1024 * 1024))
    )

    assertContains(response, "more than 5 MB", status_code=422)
    assert nothing_is_stored()


def test_settling_shows_a_paragraph_to_members_and_dismissing_does_not(client, sign_in, challenge):
    clerk = sign_in("clerk")
    store(client, challenge)
    said = "the digital strategy was being written"
    page = "/harbourne/2026/recommendations/2/"
    suggestion = Discussion.objects.get(recommendation__number="2")
    assertNotContains(client.get(page), said)

    settle(suggestion.pk, council=challenge.council, decision="confirm", by=clerk)
    assertContains(client.get(page), said)

    settle(suggestion.pk, council=challenge.council, decision="undo", by=clerk)
    assertNotContains(client.get(page), said)


def test_settling_answers_with_the_decided_card_and_what_is_left(client, sign_in, challenge):
    sign_in("clerk")
    store(client, challenge)
    suggestion = Discussion.objects.get(recommendation__number="2")
    address = f"/harbourne/meetings/suggestions/{suggestion.pk}/"

    response = client.post(address, {"decision": "confirm"}, headers={"HX-Request": "true"})

    assertContains(response, "Linked to recommendation 2")
    assertContains(response, "3 left, about 1 minute")
    assert client.post(address, {"decision": "perhaps"}).status_code == 400


def test_a_suggestion_is_shown_with_the_words_that_caused_it_marked(client, sign_in, challenge):
    sign_in("clerk")
    store(client, challenge)

    response = client.get("/harbourne/meetings/suggestions/")

    assertContains(response, "<mark>Recommendation two</mark>")


def test_members_do_not_see_suggestions_on_the_minutes_themselves(client, sign_in, challenge):
    sign_in("clerk")
    store(client, challenge)
    sign_in("member")
    item = AgendaItem.objects.get()

    response = client.get(f"/harbourne/meetings/items/{item.pk}/")

    assertContains(response, "the digital strategy was being written")
    assertNotContains(response, "Suggested")


def test_the_command_stores_once_and_says_so(challenge, tmp_path):
    file = tmp_path / "minutes.txt"
    file.write_text(PAGE, encoding="utf-8")
    arguments = [str(file), "--council=harbourne", "--committee=Cabinet", "--date=2026-03-09"]

    first, second = StringIO(), StringIO()
    call_command("import_minutes", *arguments, stdout=first)
    call_command("import_minutes", *arguments, stdout=second)

    assert "14 paragraphs, 2 resolutions, 3 suggested links" in first.getvalue()
    assert "nothing was changed" in second.getvalue()
    assert AgendaItem.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.txt", "--council=harbourne"], "No such file"),
        (["{file}", "--council=elsewhere"], "There is no challenge"),
        (["{empty}", "--council=harbourne"], "Paste the text"),
    ],
)
def test_the_command_refuses_in_one_line(challenge, tmp_path, arguments, message):
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    names = {"file": tmp_path / "page.txt", "empty": tmp_path / "empty.txt"}
    arguments = [argument.format(**names) for argument in arguments]

    with pytest.raises(CommandError, match=message) as refused:
        call_command("import_minutes", *arguments, "--committee=Cabinet", "--date=2026-03-09")

    assert refused.value.returncode == 2
    assert nothing_is_stored()


def test_a_page_of_another_council_links_nothing_here(challenge):
    other = make_council(name="Tidewell District Council", slug="tidewell")
    theirs = make_challenge(council=other)
    make_recommendation(challenge=theirs, number="2")
    page = importing.read(PAGE, theirs, held_on=date(2026, 3, 9))

    importing.store(
        PAGE,
        page,
        theirs,
        importing.Heading(committee="Cabinet", held_on=date(2026, 3, 9)),
        by=make_user("clerk", council=other),
    )

    assert not Discussion.objects.for_council(challenge.council).exists()
    assert Discussion.objects.for_council(other).get().recommendation.number == "2"
