"""Words that are taken out of sight, and put back as they were."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from meetings import importing
from meetings.models import AgendaItem, Commitment, Discussion, Paragraph, Resolution
from peerchallenge.exempt import sealing
from peerchallenge.exempt.models import ExemptMaterial, SealedText
from peerchallenge.reports.making import issuing
from peerchallenge.reports.models import IssuedReport
from peerchallenge.reports.pack import pack
from peerchallenge.search.models import SearchEntry
from recommendations.exempt import Ground, placeholder
from recommendations.models import AuditEntry
from tests.factories import (
    discuss,
    keep_exempt,
    make_challenge,
    make_draft,
    make_exempt_note,
    make_file,
    make_issued,
    make_item,
    make_paragraph,
    make_recommendation,
    make_user,
    promise,
    resolve,
    tell_outcome,
)

pytestmark = pytest.mark.django_db

WORDS = (
    "The lowest tender for the leisure contract came from Brightwater Leisure Limited at "
    "four pounds and ten pence a visit, with an option of two years."
)


@pytest.fixture
def item(council):
    return make_item(
        held_on=date(2026, 4, 13), source_text=f"<p>{WORDS}</p>", source_url="", title="Leisure"
    )


def everything():
    """Return all words of minutes, links, promises and the index, as one text."""
    found = [
        *Paragraph.objects.values_list("text", flat=True),
        *Resolution.objects.values_list("text", flat=True),
        *Discussion.objects.values_list("because", flat=True),
        *Commitment.objects.values_list("what", flat=True),
        *AgendaItem.objects.values_list("source_text", flat=True),
        *SearchEntry.objects.values_list("body", flat=True),
        *(f"{one.target_name} {one.changes}" for one in AuditEntry.objects.all()),
    ]
    return "\n".join(found)


def test_nothing_but_the_sealed_store_holds_the_words_and_release_puts_them_back(item):
    recommendation = make_recommendation()
    paragraph = make_paragraph(item, WORDS)
    resolution = resolve(item, text=WORDS, paragraph=paragraph)
    link = discuss(
        recommendation, paragraph=paragraph, because="shares “Brightwater”", start=3, end=9
    )
    promise(paragraph, what="Brightwater is asked for more", state="suggested")

    material = keep_exempt(paragraph, ground="3")

    assert "Brightwater" not in everything()
    for one in (paragraph, resolution, link, item):
        one.refresh_from_db()
    assert paragraph.text == resolution.text == placeholder("3")
    assert (paragraph.exempt_under, resolution.exempt_under) == ("3", "3")
    assert (link.start, link.end, link.state) == (None, None, "confirmed")
    assert item.holds_exempt
    assert {one.text for one in SealedText.objects.all()} == {
        WORDS,
        "shares “Brightwater”",
        f"<p>{WORDS}</p>",
    }

    sealing.release(material, why="The contract is signed.", by=make_user("clerk"))

    for one in (paragraph, resolution, link, item, material):
        one.refresh_from_db()
    assert paragraph.text == resolution.text == WORDS
    assert (paragraph.exempt_under, resolution.exempt_under) == ("", "")
    assert (link.because, link.start, link.end) == ("shares “Brightwater”", 3, 9)
    assert item.source_text == f"<p>{WORDS}</p>"
    assert not item.holds_exempt
    assert not SealedText.objects.exists()
    assert material.is_released
    assert "Brightwater" in "".join(SearchEntry.objects.values_list("body", flat=True))


def test_the_page_as_read_stays_away_until_nothing_of_it_is_exempt(item):
    first, second = make_paragraph(item, WORDS), make_paragraph(item, f"Then also this. {WORDS}")
    materials = [keep_exempt(first), keep_exempt(second, ground="1")]
    clerk = make_user("clerk")

    sealing.release(materials[0], why="It is known.", by=clerk)
    item.refresh_from_db()
    assert item.holds_exempt
    sealing.release(materials[1], why="It is known.", by=clerk)
    item.refresh_from_db()

    assert item.source_text == f"<p>{WORDS}</p>"


def test_a_confirmed_promise_has_to_be_taken_back_first_and_nothing_is_done(item):
    paragraph = make_paragraph(item, WORDS)
    made = promise(paragraph, what="Brightwater is asked for more")

    with pytest.raises(sealing.RestsOnIt) as refused:
        keep_exempt(paragraph)

    assert refused.value.promises == [made]
    paragraph.refresh_from_db()
    assert paragraph.text == WORDS
    assert not ExemptMaterial.objects.exists()


def test_every_version_of_the_page_is_sealed_though_a_word_was_corrected(item):
    paragraph = make_paragraph(item, WORDS)
    later = make_item(
        held_on=date(2026, 4, 13), previous=item, version=2, title="Leisure", source_text="new"
    )
    corrected = make_paragraph(later, WORDS.replace("lowest", "best"))
    other = make_paragraph(later, "Members thanked the officers for a clear report to them all.")

    keep_exempt(corrected)

    for one in (paragraph, corrected, other):
        one.refresh_from_db()
    assert paragraph.exempt_under == corrected.exempt_under == "3"
    assert other.exempt_under == ""


def test_a_set_phrase_of_another_meeting_is_left_alone(item):
    here = make_paragraph(item, "The report was noted.")
    elsewhere = make_paragraph(make_item(held_on=date(2026, 5, 4)), "The report was noted.")

    keep_exempt(here)

    elsewhere.refresh_from_db()
    assert elsewhere.exempt_under == ""


def test_a_new_version_that_repeats_the_words_does_not_bring_them_back(council):
    challenge = make_challenge()
    make_recommendation()
    heading = importing.Heading("Cabinet", date(2026, 4, 13), title="Leisure")
    source = f"1. LEISURE\n\nMembers met the team.\n\n{WORDS}\n\nThe Chair closed the item."
    clerk = make_user("clerk")

    def store(text):
        page = importing.read(text, challenge, held_on=heading.held_on)
        return importing.store(text, page, challenge, heading, by=clerk)

    first = store(source)
    keep_exempt(first.paragraphs.get(text__contains="Brightwater"))
    second = store(source.replace("Chair closed", "Chairman closed"))

    assert second.previous == first
    assert "Brightwater" not in everything()
    assert second.paragraphs.filter(exempt_under="3").count() == 1
    material = ExemptMaterial.objects.get()
    assert material.texts.filter(paragraph__item=second).get().text == WORDS


def test_the_same_page_read_again_is_known_though_it_is_sealed(council):
    challenge = make_challenge()
    heading = importing.Heading("Cabinet", date(2026, 4, 13), title="Leisure")
    source = f"1. LEISURE\n\nMembers met the team.\n\n{WORDS}\n\nThe Chair closed the item."
    page = importing.read(source, challenge, held_on=heading.held_on)
    item = importing.store(source, page, challenge, heading, by=make_user("clerk"))
    keep_exempt(item.paragraphs.get(text__contains="Brightwater"))

    with pytest.raises(importing.AlreadyStored):
        importing.store(source, page, challenge, heading, by=make_user("clerk"))


def test_an_issued_report_that_quotes_the_words_is_no_longer_public(item):
    paragraph = make_paragraph(item, WORDS)
    quoting = make_issued(make_draft(introduction=f"We said: {WORDS}"))
    silent = make_issued(make_draft(introduction="Nothing to add."))

    material = keep_exempt(paragraph)

    assert list(material.reports.all()) == [quoting]
    public = type(quoting).objects.public()
    assert [one.pk for one in public] == [silent.pk]
    sealing.release(material, why="It is known.", by=make_user("clerk"))
    assert type(quoting).objects.public().count() == 2


def test_a_report_that_quotes_a_few_words_of_the_meeting_is_no_longer_public(item):
    """That somebody be dismissed takes five words."""
    words = "that Jane Smith be dismissed."
    paragraph = make_paragraph(item, f"RESOLVED: {words}")
    resolution = resolve(item, text=words, paragraph=paragraph)
    discuss(make_recommendation(), paragraph=paragraph)
    quoting = make_issued(make_draft(as_at=date(2026, 5, 1)))
    before = make_issued(make_draft(as_at=date(2026, 4, 1), introduction=words))
    assert words in quoting.data

    material = keep_exempt(paragraph)

    resolution.refresh_from_db()
    assert resolution.exempt_under
    assert list(material.reports.all()) == [quoting]  # the other tells of no such meeting
    assert list(type(quoting).objects.public()) == [before]


def test_a_promise_with_an_outcome_is_sealed_for_nobody_can_take_it_back(item):
    paragraph = make_paragraph(item, WORDS)
    made = promise(paragraph, what="A report on Brightwater")
    tell_outcome(made)

    material = keep_exempt(paragraph)

    made.refresh_from_db()
    assert made.what == placeholder("3")
    assert "Brightwater" not in "".join(SearchEntry.objects.values_list("body", flat=True))
    assert "Brightwater" not in "".join(SearchEntry.objects.values_list("title", flat=True))
    sealing.release(material, why="It is known.", by=make_user("clerk"))
    made.refresh_from_db()
    assert made.what == "A report on Brightwater"


def test_the_same_words_for_another_challenge_or_under_another_title_are_sealed(council):
    challenge, other = make_challenge(), make_challenge(slug="2022", title="Before")
    clerk = make_user("clerk")
    source = "1. LEISURE\n\nMembers met the team.\n\nJane Smith was dismissed.\n\nThe end."

    def store(title, challenge, text=source, day=date(2026, 4, 13)):
        heading = importing.Heading("Cabinet", day, title=title)
        page = importing.read(text, challenge, held_on=heading.held_on)
        return importing.store(text, page, challenge, heading, by=clerk)

    def words(item):
        return "\n".join(item.paragraphs.values_list("text", flat=True))

    first, second = store("Leisure", challenge), store("Leisure", other, f"{source}\n\nMore.")
    keep_exempt(first.paragraphs.get(text__contains="Jane"))

    assert "Jane" not in words(second)
    assert "Jane" not in words(store("Leisure contract", challenge, f"{source}\n\nAgain."))
    later = store("Leisure", challenge, f"{source}\n\nLater.", date(2026, 6, 15))
    assert "Jane" in words(later)  # so short a phrase may be said of somebody else


def test_a_long_paragraph_is_sealed_at_later_meetings_too(item):
    keep_exempt(make_paragraph(item, WORDS))
    source = f"1. LEISURE\n\nMembers met.\n\n{WORDS}\n\nThe end."
    heading = importing.Heading("Cabinet", date(2026, 6, 15), title="Leisure")
    page = importing.read(source, item.challenge, held_on=heading.held_on)

    later = importing.store(source, page, item.challenge, heading, by=make_user("clerk"))

    assert later.paragraphs.filter(exempt_under="3").count() == 1
    assert "Brightwater" not in everything()


def test_a_report_is_not_issued_of_what_was_marked_while_it_was_made(item, monkeypatch):
    paragraph = make_paragraph(item, WORDS)
    discuss(make_recommendation(), paragraph=paragraph)
    draft = make_draft(as_at=date(2026, 5, 1))
    monkeypatch.setattr(
        issuing, "render_pdf", lambda report: keep_exempt(paragraph) and b"%PDF-1.7"
    )

    issuing.begin_issuing(draft, seen=draft.version, by=make_user("coordinator"), as_post="Chief")

    assert "marked as exempt" in draft.problem
    assert not IssuedReport.objects.exists()


def test_a_pack_is_not_kept_of_a_file_that_was_marked_while_it_was_made(council, monkeypatch):
    evidence = make_file(is_internal=False)
    challenge = make_challenge()
    monkeypatch.setattr(pack, "render_pdf", lambda report: keep_exempt(evidence) and b"%PDF-1.7")

    made = pack.begin(
        challenge, as_at=date(2026, 5, 1), with_internal=True, by=make_user("coordinator")
    )

    assert "marked as exempt" in made.problem
    assert not made.file


def test_the_database_lets_words_go_only_with_the_mark(item):
    paragraph = make_paragraph(item, WORDS)
    rows = Paragraph.objects.filter(pk=paragraph.pk)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        rows.update(text="Other words")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(exempt_under="3")  # the words would still be there
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        rows.update(index=7, exempt_under="3", text=placeholder("3"))
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(exempt_under="9", text=placeholder("9"))

    rows.update(exempt_under="3", text=placeholder("3"))
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        rows.update(text=placeholder("1"))


def test_a_document_is_kept_from_the_public_and_cannot_be_deleted(council):
    evidence = make_file(is_internal=False)

    material = keep_exempt(evidence, ground=Ground.LEGAL)

    evidence.refresh_from_db()
    assert (evidence.exempt_under, evidence.is_internal) == ("5", True)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(evidence).objects.filter(pk=evidence.pk).update(is_internal=False)
    with pytest.raises(sealing.AlreadyMarked):
        keep_exempt(evidence)
    sealing.release(material, why="Advice is no longer needed.", by=make_user("clerk"))
    evidence.refresh_from_db()
    assert (evidence.exempt_under, evidence.is_internal) == ("", True)


def test_a_note_is_found_nowhere_but_here_and_cannot_be_released(council):
    material = make_exempt_note("Brightwater withdrew.")

    assert "Brightwater" not in everything()
    assert material.texts.get().text == "Brightwater withdrew."
    with pytest.raises(ValueError, match="note"):
        sealing.release(material, why="Why not.", by=make_user("clerk"))


def test_what_was_marked_and_why_never_changes(council):
    material = make_exempt_note()
    for field, value in {"ground": "1", "reason": "Other", "title": "Other"}.items():
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            ExemptMaterial.objects.filter(pk=material.pk).update(**{field: value})
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        SealedText.objects.update(text="Other")
