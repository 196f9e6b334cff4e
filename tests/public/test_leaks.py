"""Nothing that is not public reaches anybody who is not signed in, at any address, in any form.

The walk is an anonymous visitor's: every link from the public pages, and every address there is,
filled with keys that exist.
"""

import re
from datetime import UTC, date, datetime
from html import unescape
from itertools import product
from random import Random
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import URLPattern, get_resolver

from actions.members.models import MemberAnswer, MemberQuestion
from actions.models import (
    DecisionProof,
    Milestone,
    PlanImportRow,
    Reminder,
    ReminderItem,
    StatusScheme,
    Watch,
    WordingChange,
)
from actions.proof import completion
from meetings.models import (
    AnnualMeeting,
    CommitteeQuestion,
    CommitteeRules,
    ReportDeadline,
    ScrutinyRecommendation,
)
from peerchallenge.accounts.models import CalendarFeed, FailedSignIn, GroupRole, Invitation
from peerchallenge.checking.models import SettledCheck
from peerchallenge.comments.models import SenderToday
from peerchallenge.public import publishing, record
from peerchallenge.sector import taking_part
from recommendations import audit
from recommendations.models import (
    Assessment,
    ImplementationDecision,
    PeerChallenge,
    ProgressReview,
    Recommendation,
    Theme,
)
from tests import factories as make
from tests.public.poison import CODES, MARK, PUBLIC, Poison, models, texts

pytestmark = pytest.mark.django_db

# Stored by no `save()`: the index is made by the database from what the others hold.
NOT_MADE = {"search.SearchEntry"}
OURS = "https://democracy.harbourne.example/item/{}"
SEEN = {
    "/harbourne/2026/": ["Agree one vision", "Residents who feel informed"],
    "/harbourne/2026/recommendations/1/": [
        "Agree one vision", "Tell the story", "The survey was held.", "More residents know.",
        "The survey helped me.", "Thank you, Pat.",
        "Survey of residents", "Photographs", "Members welcomed it.", "That it be noted.",
        "The council is clearer.", "The survey shows it.",
    ],
    "/harbourne/2026/good-news/": ["The survey was held early.", "Tell the story"],
    "/harbourne/2026/recommendations/1/comments/": [
        "The survey helped me.", "Pat", "Thank you, Pat.", "Head of Policy",
    ],
    "/harbourne/2026/promises/": ["report on the vision"],
    "/harbourne/2026/reports/": ["Progress report"],
    "/harbourne/2026/open-data/challenge.json": ["Members welcomed it.", "Photographs"],
    "/harbourne/2026/open-data/actions.csv": ["The survey was held."],
    "/harbourne/2026/open-data/events.json": ["Members welcomed it.", "That it be noted."],
    "/harbourne/open-data/committees.json": ["Cabinet", "Harbourne Borough Council"],
    "/harbourne/2026/changes.atom": [
        "The survey was held.", "Cabinet, 9 March 2026", "report on the vision", "overtaken",
        "Report: ", "Published:", "due date was moved", "The survey shows it.",
    ],
    "/harbourne/changes.atom": ["The survey was held.", "The survey shows it."],
    "/harbourne/2026/recommendations/1/changes.atom": ["The survey was held."],
    "/harbourne/2026/find/?q=survey": ["Agree one vision", "Photographs"],
    "/open-data/openapi.json": ["Open Government Licence"],
    "/harbourne/accessibility/": ["Democratic Services"],
    "/sector/": ["Eastby Council", "Agree one vision", "Vision of eastby"],
    "/sector/like/harbourne/2026/1/": ["Eastby Council", "Write the vision of eastby"],
    "/sector/compare/": ["Eastby Council", "Harbourne Borough Council"],
    "/sector/compare/challenges.csv": ["Eastby Council"],
}  # fmt: skip


@pytest.fixture
def poison():
    with Poison() as poison:
        yield poison


@pytest.fixture
def world(db, poison, settings):
    """A published challenge, and beside it everything else that a council keeps."""
    recommendation = public_part(poison)
    with poison.hidden():
        hidden_part(recommendation)
    make.open_to_public(recommendation.challenge)
    make.take_part(recommendation.challenge.council)
    elsewhere(poison)
    return recommendation


def elsewhere(poison):
    """Another council shares what is similar; one only publishes, one left, one unpublished."""
    for slug, hides in (("eastby", False), ("westby", True), ("leftby", True), ("shutby", True)):
        if hides:
            with poison.hidden():
                challenge = sharing(slug)
        else:
            challenge = sharing(slug)
        council = challenge.council
        make.open_to_public(challenge)
        if slug != "westby":
            make.take_part(council)
        if slug == "leftby":
            taking_part.leave(council, by=None)
        if slug == "shutby":
            publishing.unpublish(challenge, by=None)
    with poison.hidden():
        unpublished = make.make_recommendation(
            challenge=PeerChallenge.objects.get(council__slug="eastby"), number="2"
        )
        Theme.objects.create(challenge=unpublished.challenge).recommendations.add(unpublished)
        make.make_action(recommendation=unpublished)


def sharing(slug):
    """Return a challenge of another council with one published recommendation and its action."""
    council = make.make_council(name=f"{slug.title()} Council", slug=slug)
    found = make.make_recommendation(
        challenge=make.make_challenge(council=council),
        title="Agree one vision",
        text="Do what recommendation 1 says, and say what came of it.",
        published_on=date(2026, 2, 1),
    )
    Theme.objects.create(challenge=found.challenge, name=f"Vision of {slug}").recommendations.add(
        found
    )
    action = make.make_action(recommendation=found, title=f"Write the vision of {slug}")
    make.make_evidence(council=council, actions=[action])
    return found.challenge


def public_part(poison):
    council = make.make_council()
    officer = make.make_user("officer")
    post = make.make_post(holder=officer)
    member = make.make_post(title="Leader of the Council", kind="member")
    recommendation = make.make_recommendation(
        title="Agree one vision",
        published_on=date(2026, 2, 1),
        lead_officer=post,
        lead_member=member,
        response="accepted",
        response_reasons="It is right.",
    )
    Theme.objects.create(challenge=recommendation.challenge, name="Leadership")
    action = make.make_action(recommendation=recommendation, owner=post)
    with poison.hidden():
        make.report(action, "at_risk", on=date(2026, 2, 10))
        Milestone.objects.create(action=action, title="First draft")
    make.move_date(action, date(2026, 9, 30), on=date(2026, 2, 20))
    WordingChange.objects.create(
        action=action, sequence=1, old_title="Tell a story", new_title=action.title,
        reason="Clearer.", agreed_by="Cabinet", effective_on=date(2026, 2, 21),
        recorded_by=officer,
    )  # fmt: skip
    proof = make.make_evidence(actions=[action], is_internal=False)
    photographs = make.make_file(title="Photographs", is_internal=False)
    photographs.actions.add(action)
    claimed = make.claim(action, evidence=[proof], difference="More residents know.")
    completion.approve(
        claimed, approved_by=f"{MARK} Cabinet", decided_on=date(2026, 3, 3), seen=1, by=officer,
        as_post="Head of Policy", council=council,
    )  # fmt: skip
    measure = make.make_measure(recommendation=recommendation)
    measure.readings.create(measured_on=date(2026, 3, 1), value=70, recorded_by=officer)
    decision = ImplementationDecision.objects.create(
        recommendation=recommendation, state="implemented", decided_on=date(2026, 3, 5),
        decided_by="Cabinet", reason="The survey shows it.", recorded_by=officer,
    )  # fmt: skip
    DecisionProof.objects.create(decision=decision)
    item = make.make_item(status="confirmed", source_url=OURS.format(1))
    paragraph = make.make_paragraph(item, "Members welcomed it.")
    make.discuss(recommendation, paragraph=paragraph)
    make.resolve(item, "That it be noted.")
    promised = make.promise(paragraph, what="a report on the vision")
    make.tell_outcome(promised, "overtaken", reason="The board has seen it.")
    review = ProgressReview.objects.create(
        challenge=recommendation.challenge, visited_on=date(2026, 3, 20),
        published_on=date(2026, 4, 20),
    )  # fmt: skip
    Assessment.objects.create(
        review=review, recommendation=recommendation, text="The council is clearer."
    )
    make.report(
        action, "complete", on=date(2026, 2, 25), narrative="The survey was held early.",
        is_good_news=True,
    )  # fmt: skip
    make.make_box(recommendation.challenge)
    make.make_comment(
        recommendation, state="shown", shown_text="The survey helped me.", shown_name="Pat",
        answer="Thank you, Pat.", answered_post="Head of Policy",
    )  # fmt: skip
    with poison.hidden():
        make.make_paragraph(item)
        draft = make.make_draft()
    make.make_issued(draft)
    StatusScheme.objects.create(challenge=recommendation.challenge, preset="own", states=[])
    return recommendation


def hidden_part(recommendation):
    council, challenge = recommendation.challenge.council, recommendation.challenge
    user, action = make.make_user("coordinator"), challenge.actions.get()
    # A recommendation that is not published, with all that belongs to it.
    secret = make.make_recommendation(number="77")
    theirs = make.make_action(recommendation=secret, ref="77.1")
    make.report(theirs, "off_track", on=date(2026, 3, 1))
    make.make_evidence(actions=[theirs], is_internal=False)
    make.make_measure(recommendation=secret)
    make.claim(make.make_action(recommendation=secret, ref="77.2"))
    make.ask_for_date(theirs)
    later = make.make_recommendation(number="78", published_on=date(2050, 1, 1))
    make.make_action(recommendation=later, ref="78.1")
    # Evidence that is kept from the public, of an action that they see.
    make.make_evidence(actions=[action])
    internal = make.make_file(content=f"%PDF-1.7\n{MARK}".encode())
    internal.actions.add(action)
    internal.updates.add(action.updates.last())
    # Minutes that may not be quoted, though somebody has confirmed what they are about.
    url = OURS.format(2)
    for fields, text in (
        ({"status": "draft", "source_url": url}, f"{MARK} draft"),
        ({"status": "confirmed", "source_url": ""}, f"{MARK} pasted"),
        ({"status": "confirmed", "source_url": url}, f"{MARK} exempt"),
        ({"status": "confirmed", "source_url": url, "held_on": date(2050, 1, 1)}, "to come"),
    ):
        minutes(recommendation, {"held_on": date(2026, 4, 13)} | fields, text)
    replaced = minutes(
        recommendation,
        {"status": "confirmed", "source_url": url, "held_on": date(2026, 5, 11)},
        f"{MARK} replaced",
    )
    make.make_item(status="confirmed", previous=replaced, version=2, held_on=date(2026, 5, 11))
    # Links and promises that nobody has confirmed, in minutes that may be quoted.
    public = challenge.agenda_items.get(source_url=OURS.format(1))
    for state in ("suggested", "dismissed"):
        make.discuss(recommendation, paragraph=make.make_paragraph(public), state=state)
        make.promise(make.make_paragraph(public), state=state)
    paragraph = make.make_paragraph(public)
    resolved = make.resolve(minutes(secret, {"held_on": date(2026, 6, 8)}, f"{MARK} other"))
    ScrutinyRecommendation.objects.create(resolution=resolved)
    CommitteeQuestion.objects.create(
        committee=make.make_committee("The Board"), other=make.make_committee("Board"),
        because="it sounds alike",
    )  # fmt: skip
    CommitteeRules.objects.create(council=council)
    ReportDeadline.objects.create(council=council, amount=10)
    AnnualMeeting.objects.create(council=council, held_on=date(2026, 5, 20))
    # Reports that are not public, or not issued.
    restricted = make.make_issued(make.make_draft())
    assert restricted.classification != "Public"
    make.make_pack()
    make.make_branding()
    # What is exempt, and what was made before it was marked so.
    make.keep_exempt(make.make_paragraph(resolved.item, f"{MARK} exempt"))
    make.keep_exempt(make.make_file(content=f"%PDF-1.7\n{MARK} exempt".encode()))
    make.make_exempt_note(f"{MARK} exempt")
    # What people of the council keep for themselves.
    question = MemberQuestion.objects.create(
        recommendation=recommendation, asked_by=user, asked_on=date(2026, 3, 1)
    )
    MemberAnswer.objects.create(
        question=question, sequence=1, answered_by=user, answered_on=date(2026, 3, 9)
    )
    asked = make.make_round(actions=[action])
    make.return_answer(asked, action)
    plan = make.make_plan_import()
    PlanImportRow.objects.create(batch=plan, position=1, number=1, kind="new")
    Watch.objects.create(user=user, recommendation=recommendation)
    reminder = Reminder.objects.create(person=user, day=date(2026, 3, 1))
    ReminderItem.objects.create(reminder=reminder, council=council)
    CalendarFeed.objects.create(person=user, council=council, token_hash="0" * 64)
    Invitation.objects.create(
        council=council,
        role="viewer",
        token_hash="1" * 64,
        expires_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    GroupRole.objects.create(council=council, role="viewer")
    FailedSignIn.objects.create(at=datetime(2026, 1, 1, tzinfo=UTC))
    SettledCheck.objects.create(challenge=challenge, settled_by=user, key="1")
    # Good news that is none any more, or of what is not public; comments that nobody has shown.
    make.report(action, "complete", on=date(2026, 2, 11), is_good_news=True)
    make.report(action, "complete", on=date(2026, 2, 11))
    make.report(theirs, "on_track", on=date(2026, 3, 3), is_good_news=True)
    make.make_comment(recommendation)
    make.make_comment(recommendation, state="refused", reason="other", reason_words=MARK)
    make.make_comment(secret, state="shown", answer=f"{MARK} answered")
    SenderToday.objects.create(day=date(2026, 6, 1), sender="0" * 64)
    audit.record(user, "changed", action, council=council, title=["a", MARK])
    # What the peers said and has not been published, another challenge, another council.
    review = ProgressReview.objects.create(challenge=challenge, visited_on=date(2026, 6, 1))
    Assessment.objects.create(review=review, recommendation=recommendation, text="Worse.")
    for other in (
        make.make_challenge(slug="2020"),
        make.make_challenge(council=make.make_council(name="Tidewell", slug="tidewell")),
    ):
        published = make.make_recommendation(challenge=other, published_on=date(2026, 2, 1))
        make.make_action(recommendation=published)
        make.discuss(
            published,
            paragraph=make.make_paragraph(
                make.make_item(challenge=other, status="confirmed", source_url=url)
            ),
        )
    assert paragraph.text.startswith(MARK)


def minutes(recommendation, fields, text):
    """Store an item with a confirmed link, a resolution and a promise."""
    item = make.make_item(challenge=recommendation.challenge, **fields)
    paragraph = make.make_paragraph(item, text)
    if text.endswith("exempt"):
        make.make_paragraph(item, f"{MARK} Exempt under paragraph 3 of Schedule 12A.")
    make.discuss(recommendation, paragraph=paragraph)
    resolved = make.resolve(item)
    resolved.recommendations.add(recommendation)
    make.promise(paragraph)
    return item


def addresses():
    """Yield every address there is, filled with short names, numbers and keys that exist."""
    keys = sorted({pk for model in models() for pk in model.objects.values_list("pk", flat=True)})
    known = {
        "council_slug": ["harbourne", "tidewell"],
        "challenge_slug": sorted(set(PeerChallenge.objects.values_list("slug", flat=True))),
        "number": sorted(set(Recommendation.objects.values_list("number", flat=True))),
        "day": ["2026-06-30"],
    }

    def walk(patterns, prefix):
        for one in patterns:
            route = prefix + str(one.pattern)
            if isinstance(one, URLPattern):
                yield route, not getattr(one.callback, "login_required", True)
            else:
                yield from walk(one.url_patterns, route)

    by_lot = Random(1972)
    for route, is_open in walk(get_resolver("peerchallenge.urls").url_patterns, ""):
        names = re.findall(r"<\w+:(\w+)>", route)
        ways = list(product(*(known.get(name, keys) for name in names)))
        # A page behind the sign-in answers all keys alike; where nobody is asked, all of the
        # published challenge are tried, and of the others as many as time allows.
        if not is_open:
            ways = by_lot.sample(ways, min(len(ways), 40))
        elif len(ways) > 500:
            own = [one for one in ways if {"harbourne", "2026"} <= set(one)]
            ways = [*own, *by_lot.sample(ways, 200)]
        for filled in ways:
            path = route
            for value in filled:
                path = re.sub(r"<\w+:\w+>", str(value), path, count=1)
            yield f"/{path}"


def asked(client, path):
    """Return everything that an answer consists of, headers and body, as text."""
    response = client.get(path)
    body = b"".join(response) if response.streaming else response.content
    return response, f"{response.headers}{response.cookies}{body.decode(errors='replace')}"


def test_the_marker_reaches_no_stranger(client, world):
    waiting, seen, opened = ["/harbourne/", *SEEN], {}, 0
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        response, seen[path] = asked(client, path)
        opened += response.status_code == 200
        if "html" in response.headers.get("Content-Type", ""):
            links = [unescape(link) for link in re.findall(r'(?:href|src)="([^"#]+)', seen[path])]
            waiting += [one for link in links if local(one := urljoin(path, link))]
    assert opened > 15
    assert [path for path, text in seen.items() if MARK in text] == []

    walked = set(addresses())
    assert len(walked) > 1_000
    for path in walked - seen.keys():
        response, text = asked(client, path)
        assert MARK not in text, path
        if response.status_code == 200:
            query = "?as=public&format=json&as_at=2026-06-30&q=must&show=overdue"
            assert MARK not in asked(client, path + query)[1], path + query


def local(path):
    return urlsplit(path).netloc == "" and not path.startswith("/static/")


def test_the_public_reads_what_is_theirs(client, world):
    for path, words in SEEN.items():
        text = unescape(asked(client, path)[1])
        assert [one for one in words if one not in text] == [], path


def test_nothing_of_who_does_not_share_is_at_the_sector_s_addresses(client, world):
    for path in ("/sector/", "/sector/compare/", "/sector/like/harbourne/2026/1/"):
        text = asked(client, path)[1].casefold()
        assert "eastby" in text
        assert [one for one in ("westby", "leftby", "shutby", "tidewell") if one in text] == []
    for slug in ("westby", "leftby", "shutby", "tidewell"):
        response, text = asked(client, f"/sector/like/{slug}/2026/1/")
        assert (response.status_code, MARK in text) == (404, False)


def test_a_page_that_breaks_tells_a_stranger_nothing(client, world, monkeypatch):
    def broken(*args):
        raise ValueError(MARK)

    monkeypatch.setattr(record, "overview", broken)
    client.raise_request_exception = False
    response, text = asked(client, "/harbourne/2026/")

    assert response.status_code == 500
    assert MARK not in text


def test_the_council_itself_sees_the_marker(client, world):
    client.force_login(make.make_user("coordinator"))
    action = world.challenge.actions.get(ref=world.actions.get().ref)
    for path in (
        "/harbourne/2026/",
        "/harbourne/2026/recommendations/1/",
        f"/harbourne/actions/{action.pk}/",
    ):
        assert MARK in asked(client, path)[1], path
    for path in ("/harbourne/2026/", "/harbourne/2026/recommendations/1/"):
        assert MARK not in asked(client, f"{path}?as=public")[1], path


def test_every_kind_of_record_is_among_what_is_poisoned(world, poison):
    kinds = {model._meta.label for model in models()}

    assert poison.stored == kinds - NOT_MADE


def test_only_fields_that_exist_are_listed_as_public():
    known = {model._meta.label: model for model in models()}
    for label, names in (*PUBLIC.items(), *CODES.items()):
        assert names <= {field.name for field in known[label]._meta.concrete_fields}, label
    assert all(PUBLIC[label] & texts(known[label]) for label in PUBLIC)
