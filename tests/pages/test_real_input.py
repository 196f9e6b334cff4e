"""The main job on real public documents, where they are at hand.

Nothing of their wording stands here: it is checked by counts, numbers and where things are.
"""

from datetime import date

import pytest

from meetings import importing
from meetings.models import AgendaItem, Commitment, Discussion, Resolution
from meetings.settling import settle, settle_promise
from peerchallenge.reports.progress import progress_report
from recommendations.models import Assessment, Recommendation
from tests.factories import make_challenge, make_council, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def documents(samples):
    """The source documents by the number with which their names begin."""
    folder = samples / "source-documents"
    return {path.name[:3]: path.read_text(encoding="utf-8") for path in folder.glob("*.txt")}


@pytest.fixture
def rotherham(council, sign_in, client, documents):
    """The council and its challenge, its recommendations entered through the pages."""
    rotherham = make_council(name="Rotherham Metropolitan Borough Council", slug="rotherham")
    challenge = make_challenge(
        council=rotherham,
        slug="2023",
        on_site_from=date(2023, 6, 5),
        on_site_until=date(2023, 6, 8),
        report_published_on=date(2023, 9, 18),
    )
    client.force_login(make_user("coordinator", council=rotherham))
    page = "/rotherham/2023/recommendations/from-report/"
    found = client.post(page, {"text": documents["002"]})
    client.post(page, as_typed(found.context["formset"]) | {"store": "1"})
    return challenge


def as_typed(formset):
    """Return a formset's first values as a browser would send them."""
    data = {
        f"{formset.prefix}-TOTAL_FORMS": len(formset.forms),
        f"{formset.prefix}-INITIAL_FORMS": len(formset.forms),
    }
    for form in formset.forms:
        for name in form.fields:
            value = form[name].value()
            if value not in (None, False, ""):
                data[form.add_prefix(name)] = "on" if value is True else value
    return data


def store(source, challenge, committee, held_on, by=None):
    page = importing.read(source, challenge, held_on=held_on)
    heading = importing.Heading(committee=committee, held_on=held_on)
    return importing.store(source, page, challenge, heading, by=by)


def test_a_progress_review_gives_seven_recommendations_each_once(rotherham):
    found = Recommendation.objects.filter(challenge=rotherham).for_listing()

    assert [one.number for one in found] == ["1", "2", "3", "4", "5", "6", "7"]
    assert all(one.text and one.explanation for one in found)
    assert len({one.text for one in found}) == 7
    # A paragraph broken at the end of a page is whole again, and the lists of people are not in.
    assert "top-team to take on greater levels" in found[4].explanation
    assert found[6].explanation.endswith("grip on the budget.")
    assert all(one.published_on == date(2023, 9, 18) for one in found)


def test_a_progress_review_gives_seven_assessments(rotherham, client, documents):
    page = "/rotherham/2023/progress-review/"
    found = client.post(page, {"text": documents["002"]})
    review = found.context["review_form"].initial["visited_on"]

    client.post(
        page,
        as_typed(found.context["formset"])
        | {"visited_on_day": 21, "visited_on_month": 12, "visited_on_year": 2023, "store": "1"},
    )

    assert review == date(2023, 12, 21)
    said = Assessment.objects.order_by("recommendation__sort_key")
    assert [one.recommendation.number for one in said] == ["1", "2", "3", "4", "5", "6", "7"]
    assert {one.review.visited_on for one in said} == {review}
    assert "\n\n" in said[0].text
    # The closing section, with its names and addresses, is no part of the last assessment.
    assert "@" not in said[6].text
    assert all(not one.text.startswith(one.recommendation.text[:40]) for one in said)


def test_cabinet_of_18_september_2023(rotherham, documents):
    item = store(documents["000"], rotherham, "Cabinet", date(2023, 9, 18))

    assert list(item.resolutions.values_list("label", "kind", "nested_in")) == [
        ("1", "note", None),
        ("2", "approve", None),
        ("3", "receive-update", None),
    ]
    promise = Commitment.objects.get()
    assert (promise.resolution.label, promise.due_on) == ("3", date(2024, 5, 31))
    assert explicit(item) == {(10, "1"), (10, "3"), (10, "4"), (11, "5"), (12, "6"), (13, "7")}


def test_scrutiny_of_13_september_2023(rotherham, documents):
    item = store(documents["001"], rotherham, "OSMB", date(2023, 9, 13))

    first, second = item.resolutions.filter(nested_in=None).order_by("position")
    assert (first.label, second.label) == ("1", "2")
    assert [one.label for one in second.nested.order_by("position")] == ["1", "2"]
    assert Commitment.objects.get().resolution == first
    assert explicit(item) == {(16 + number, str(number)) for number in range(1, 8)}


def explicit(item):
    found = Discussion.objects.filter(paragraph__item=item, basis="explicit")
    return set(found.values_list("paragraph__index", "recommendation__number"))


def test_the_older_minutes_name_no_recommendation_and_have_two_resolutions(rotherham, documents):
    item = store(documents["003"], rotherham, "Cabinet", date(2011, 4, 6))

    assert list(item.resolutions.values_list("label", "kind")) == [
        ("1", "approve"),
        ("2", "refer"),
    ]
    assert explicit(item) == set()


def test_another_councils_minutes_link_nothing_here(rotherham, documents):
    kirklees = make_council(name="Kirklees Council", slug="kirklees")
    challenge = make_challenge(council=kirklees, slug="2019")
    for number in range(1, 9):
        Recommendation.objects.create(
            challenge=challenge, number=str(number), title=f"Number {number}", text="Do it."
        )

    item = store(documents["004"], challenge, "Scrutiny Committee", date(2021, 9, 7))

    assert explicit(item) == {(8, "6"), (11, "1"), (27, "8")}
    assert item.resolutions.count() == 2
    assert not Discussion.objects.for_council(rotherham.council).exists()


def test_every_document_twice_is_the_same_as_once(rotherham, documents):
    for number in ("000", "001"):
        store(documents[number], rotherham, "Cabinet", date(2023, 9, 18))
        with pytest.raises(importing.AlreadyStored):
            store(documents[number], rotherham, "Cabinet", date(2023, 9, 18))

    assert (AgendaItem.objects.count(), Resolution.objects.count()) == (2, 7)


def test_the_report_holds_the_minutes_once_they_are_confirmed(rotherham, documents):
    clerk = make_user("clerk", council=rotherham.council)
    item = store(documents["000"], rotherham, "Cabinet", date(2023, 9, 18), by=clerk)
    for one in Discussion.objects.filter(paragraph__item=item, basis="explicit"):
        settle(one.pk, council=rotherham.council, decision="confirm", by=clerk)
    promise = Commitment.objects.get()
    settle_promise(promise.pk, council=rotherham.council, decision="confirm", by=clerk)

    def report(day):
        return progress_report(rotherham, day, generated_at=item.retrieved_at)

    fifth = report(date(2023, 10, 1)).recommendations[4]
    assert [said.paragraph for said in fifth.discussions] == [12]
    assert [resolution.label for resolution in fifth.resolutions] == ["1", "2", "3"]
    assert report(date(2023, 9, 17)).recommendations[4].discussions == ()
    states = [report(day).commitments[0].state for day in (date(2024, 5, 31), date(2024, 6, 1))]
    assert states == ["open", "overdue"]
