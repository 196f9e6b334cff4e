"""How other councils answered what is similar to a recommendation."""

from datetime import date

import pytest

from meetings.reading import similarity
from meetings.reading.records import Registered
from peerchallenge.demonstration import neighbours, plan
from peerchallenge.sector import alike as module
from peerchallenge.sector.alike import alike, in_words, words_of
from peerchallenge.sector.answered import BEFORE, NOT_YET, UNKNOWN, entries
from recommendations.models import ImplementationDecision, Recommendation, Theme
from tests.factories import (
    make_action,
    make_recommendation,
    make_user,
    move_date,
    report,
    take_part,
)
from tests.sector.conftest import GAP, HOMES, SCRUTINY

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 30)
OURS = (
    "Close the medium-term budget gap without reserves",
    "Bring forward a medium-term financial plan that closes the budget gap.",
)
LIKE = "/sector/like/harbourne/2026/1/"


def only(challenge):
    return Recommendation.objects.select_related("challenge__council").get(challenge=challenge)


def kept():
    return {one.text for plan in module._ready for one in plan}


def decide(recommendation, state, on):
    return ImplementationDecision.objects.create(
        recommendation=recommendation,
        state=state,
        decided_on=on,
        decided_by="Cabinet",
        reason="The budget balances.",
        recorded_by=make_user(),
    )


def test_what_is_similar_elsewhere_is_found_with_the_words_it_shares(share):
    ours = only(share("harbourne", OURS))
    theirs = share("ashby", SCRUTINY, GAP)
    share("barton", HOMES)

    (found,) = alike(ours, ours.challenge.council, DAY)

    assert found.key == theirs.recommendations.get(number="2").pk
    assert found.because == "shares “budget gap”"
    assert found.score >= similarity.LEAST


def test_nothing_of_the_same_council_is_similar(share):
    challenge = share("harbourne", OURS, GAP)
    ours = challenge.recommendations.get(number="1")

    assert alike(ours, challenge.council, DAY) == []


def test_the_same_in_two_councils_is_found_in_both_the_likest_first(share):
    ours = only(share("harbourne", OURS))
    share("ashby", ("Live within means", "Close the budget gap, whatever the settlement is."))
    share("barton", (OURS[0], OURS[1]))

    found = alike(ours, ours.challenge.council, DAY)

    assert len(found) == 2
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_the_scoring_is_that_of_the_minutes(share):
    """Plans that are kept ready give the very links that reading a paragraph gives."""
    texts = [words_of(one[0], one[1]) for one in plan.RECOMMENDATIONS.values()]
    for small in (neighbours.ASHCOMBE, neighbours.CALDERWICK, neighbours.PENHALLOW):
        known = [
            Registered(str(number), words_of(one.title, one.text))
            for number, one in enumerate(small.answered)
        ]
        ready = similarity.prepared(known)
        told = range(len(texts))
        found = list(similarity.links(texts, told, known))
        assert found
        assert list(similarity.links_to(texts, told, ready)) == found


def test_what_is_no_longer_shared_is_not_kept_in_memory(share):
    ours = only(share("harbourne", OURS))
    theirs = share("ashby", GAP)
    alike(ours, ours.challenge.council, DAY)
    assert words_of(*GAP) in kept()
    theirs.publication.delete()
    secret = make_recommendation(challenge=ours.challenge, number="9", title="Zq", text="Secret.")

    alike(secret, ours.challenge.council, DAY)

    assert kept() == {words_of(*OURS)}


@pytest.mark.parametrize(
    ("because", "words"),
    [('shares "a"', "shares “a”"), ('shares "a, b" with "c"', "shares “a, b” with “c”")],
)
def test_the_reason_has_the_quotation_marks_of_print(because, words):
    assert in_words(because) == words


def test_the_page_tells_how_it_was_answered_and_how_long_it_took(client, share):
    share("harbourne", OURS)
    theirs = only(share("ashby", GAP))
    action = make_action(recommendation=theirs, title="Agree savings", ref="1.1")
    report(action, "complete", on=date(2026, 4, 2))
    move_date(action, date(2026, 9, 30), on=date(2026, 3, 2))
    decide(theirs, "implemented", date(2026, 5, 2))

    page = client.get(LIKE).content.decode()

    for words in (
        "1 similar recommendation of other councils",
        "Ashby Council",
        "it shares “budget gap”.",
        "Agree savings",
        "moved 1 time",
        "1 of 1",
        "Implemented, as Cabinet decided on 2 May 2026",
        "90 days, about 3 months",  # from 1 February to the decision
        "60 days</dd>",  # to the last report on the actions
        'href="/ashby/2026/recommendations/1/"',
        "That says nothing about who did better",
    ):
        assert words in page, words


def test_what_is_open_says_not_yet_and_what_cannot_be_counted_says_why(share):
    one = only(share("ashby", GAP))
    action = make_action(recommendation=one)
    (entry,) = entries([one.pk], DAY)
    assert (entry.decided_after, entry.done_after) == (NOT_YET, NOT_YET)

    report(action, "complete", on=date(2026, 1, 25))
    decide(one, "part_implemented", date(2026, 5, 1))
    (entry,) = entries([one.pk], DAY)
    assert (entry.decided_after, entry.done_after) == (NOT_YET, BEFORE)

    decide(one, "embedded", date(2026, 5, 2))
    one.challenge.report_published_on = None
    one.challenge.save()
    (entry,) = entries([one.pk], DAY)
    assert (entry.decided_after, entry.done_after) == (UNKNOWN, UNKNOWN)


def test_an_action_that_ended_in_another_way_is_not_waited_for(share):
    one = only(share("ashby", GAP))
    report(make_action(recommendation=one), "complete", on=date(2026, 3, 1))
    report(make_action(recommendation=one), "withdrawn", on=date(2026, 4, 1))
    (entry,) = entries([one.pk], DAY)
    assert entry.done_after == "28 days"

    report(make_action(recommendation=one), "on_track", on=date(2026, 4, 1))
    (entry,) = entries([one.pk], DAY)
    assert entry.done_after == NOT_YET


def test_where_nothing_is_similar_that_is_said_and_themes_are_offered(client, share):
    challenge = share("harbourne", HOMES)
    share("ashby", GAP)
    theme = Theme.objects.create(challenge=challenge, name="Governance & Culture")
    challenge.recommendations.get().themes.add(theme)

    page = client.get(LIKE).content.decode()

    assert "Nothing similar was found" in page
    assert 'href="/sector/?theme=governance-culture">Governance &amp; Culture</a>' in page


def test_the_public_page_leads_there_only_while_it_is_shared(client, share):
    challenge = share("harbourne", OURS, joins=False)
    path = "/harbourne/2026/recommendations/1/"
    assert LIKE not in client.get(path).content.decode()

    take_part(challenge.council)

    assert f'href="{LIKE}"' in client.get(path).content.decode()


def test_people_of_a_council_look_for_what_is_not_published(client, sign_in, share):
    share("ashby", GAP)
    own = make_recommendation(title=OURS[0], text=OURS[1])
    Theme.objects.create(challenge=own.challenge, name="Money").recommendations.add(own)
    sign_in("member")

    page = client.get("/harbourne/2026/recommendations/1/").content.decode()
    assert 'href="/harbourne/2026/recommendations/1/elsewhere/"' in page
    page = client.get("/harbourne/2026/recommendations/1/elsewhere/").content.decode()

    assert "Ashby Council" in page
    assert "it shares “budget gap”." in page
    assert "theme=money" not in page  # nobody has it there
    assert "Sign out" in page


def test_without_anybody_else_there_is_nothing_to_lead_to(client, sign_in, share):
    share("harbourne", OURS)
    sign_in("member")

    page = client.get("/harbourne/2026/recommendations/1/").content.decode()

    assert "elsewhere/" not in page
    answer = client.get("/harbourne/2026/recommendations/1/elsewhere/").content.decode()
    assert "Nothing similar was found" in answer
