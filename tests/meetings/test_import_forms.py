"""Importing from an address, from Word and PDF, and out of a whole meeting, through the page."""

from io import BytesIO

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.asserts import assertContains

from meetings.models import AgendaItem
from meetings.safe_fetch import Pace
from recommendations.models import AuditEntry, Council
from tests.factories import make_challenge, make_recommendation
from tests.meetings.pages import PAGE
from tests.meetings.test_importing import typed

pytestmark = pytest.mark.django_db
ADDRESS = "/harbourne/meetings/import/"


@pytest.fixture
def challenge(council, sign_in):
    sign_in("coordinator")
    for number in ("1", "2", "3"):
        make_recommendation(number=number)
    return make_challenge()


def as_word(page=PAGE):
    document = docx.Document()
    for block in page.split("\n\n"):
        if block.strip():
            document.add_paragraph(block.strip())
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def read(client, challenge, **changes):
    response = client.post(ADDRESS, typed(challenge, **changes))
    page = response.context["page"]
    return [one.text for one in page.paragraphs], [one.text for one in page.resolutions]


def test_word_gives_the_same_paragraphs_and_resolutions_as_pasted_text(client, challenge):
    file = SimpleUploadedFile("minutes.docx", as_word())

    assert read(client, challenge, text="", file=file) == read(client, challenge)


def test_one_item_is_taken_out_of_a_whole_meeting_by_its_number(client, challenge):
    item = PAGE.split("\n\n", 1)[1]
    pack = f"60. Apologies\n\nThere were none.\n\n61. {item}\n\n62. Close\n\nThe meeting closed."

    paragraphs, resolutions = read(client, challenge, text=pack, item_number="61")

    assert len(resolutions) == 2
    assert not any("The meeting closed" in text for text in paragraphs)
    missing = client.post(ADDRESS, typed(challenge, text=pack, item_number="7"))
    assertContains(missing, "There is no item 7", status_code=422)


def test_an_address_without_a_modern_gov_is_refused_in_words(client, challenge):
    response = client.post(
        ADDRESS, typed(challenge, text="", source_url="https://elsewhere.example/mgAi.aspx?ID=1")
    )

    assert response.status_code == 422
    assert "source_url" in response.context["form"].errors
    assert not AgendaItem.objects.exists()


def test_a_private_address_is_never_contacted(client, challenge, monkeypatch):
    monkeypatch.setattr("meetings.safe_fetch.PACE", Pace(0))
    Council.objects.update(moderngov_base="http://127.0.0.1:9/")

    response = client.post(
        ADDRESS, typed(challenge, text="", source_url="http://127.0.0.1:9/mgAi.aspx?ID=1")
    )

    assert response.status_code == 422
    assert "source_url" in response.context["form"].errors


def test_a_coordinator_says_where_the_minutes_are(client, challenge):
    client.post("/harbourne/council/", {"moderngov_base": "democracy.example.gov.uk/"})

    assert Council.objects.get().moderngov_base == "https://democracy.example.gov.uk/"
    assert AuditEntry.objects.get(target_type="recommendations.council").changes == {
        "moderngov_base": ["", "https://democracy.example.gov.uk/"]
    }
    wrong = client.post("/harbourne/council/", {"moderngov_base": "not an address"})
    assert wrong.status_code == 422
