"""Due dates in words, later dates asked for, and wordings that change."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from pytest_django.asserts import assertContains, assertNotContains

from actions.dates.requests import AlreadyDecided, decide
from actions.models import ActionItem, DateRequest, WordingChange
from actions.wording import as_worded_on
from recommendations.models import AuditEntry
from tests.factories import (
    make_action,
    make_challenge,
    make_council,
    make_item,
    make_post,
    make_recommendation,
    make_user,
    move_date,
    report,
    resolve,
)

pytestmark = pytest.mark.django_db


def add(client, **fields):
    make_recommendation()
    return client.post(
        "/harbourne/2026/recommendations/1/actions/new/",
        {"ref": "1.1", "title": "Ask residents"} | fields,
    )


def boxes(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


@pytest.mark.parametrize(
    ("due", "on", "words"),
    [
        ("30 June 2027", date(2027, 6, 30), ""),
        ("Q3 2026/27", date(2026, 12, 31), "Q3 2026/27"),
        ("Summer 2027", date(2027, 8, 31), "Summer 2027"),
    ],
)
def test_a_date_in_words_is_kept_beside_the_day_it_means(client, sign_in, due, on, words):
    sign_in("coordinator")

    response = add(client, due=due)

    action = ActionItem.objects.get()
    assert response.status_code == 302
    assert (action.original_due_on, action.original_due_text) == (on, words)


def test_within_six_months_counts_from_the_day_the_plan_was_published(client, sign_in):
    make_challenge(plan_published_on=date(2026, 3, 9))
    sign_in("coordinator")

    add(client, due="within six months")

    assert ActionItem.objects.get().original_due_on == date(2026, 9, 9)


def test_a_vague_date_is_overdue_after_its_last_day(client, sign_in):
    sign_in("coordinator")
    add(client, due="Q3 2026/27")
    ActionItem.objects.update(added_on=date(2026, 1, 1))

    assert not ActionItem.objects.overdue(date(2026, 12, 31)).exists()
    assert ActionItem.objects.overdue(date(2027, 1, 1)).exists()


def test_what_has_no_end_needs_a_day_of_review(client, sign_in):
    sign_in("coordinator")

    refused = add(client, due="Ongoing")
    saved = add(client, due="Ongoing", **boxes("review_on", date(2027, 1, 31)))

    assertContains(
        refused, "Enter when an action without an end will be looked at again", status_code=422
    )
    assert saved.status_code == 302
    action = ActionItem.objects.get()
    assert (action.original_due_on, action.original_due_text, action.original_review_on) == (
        None,
        "Ongoing",
        date(2027, 1, 31),
    )


def test_the_words_may_themselves_say_when_it_is_reviewed(client, sign_in):
    sign_in("coordinator")

    add(client, due="Ongoing, review in March 2027")

    assert ActionItem.objects.get().original_review_on == date(2027, 3, 31)


def test_a_date_that_looks_mistyped_is_taken_only_when_it_is_confirmed(client, sign_in):
    sign_in("coordinator")

    refused = add(client, due="17 September 2204")
    assert not ActionItem.objects.exists()
    add(client, due="17 September 2204", is_sure="on")

    assertContains(refused, "Check the date: the year 2204 looks wrong", status_code=422)
    assertContains(refused, "The date is right as it is written", status_code=422)
    assert ActionItem.objects.get().original_due_on == date(2204, 9, 17)


def test_the_box_that_confirms_a_date_is_not_offered_before_one_is_in_doubt(client, sign_in):
    make_recommendation()
    sign_in("coordinator")

    page = client.get("/harbourne/2026/recommendations/1/actions/new/")

    assertNotContains(page, "is_sure")


@pytest.mark.parametrize("field", ["original_due_on", "original_due_text", "original_review_on"])
def test_the_database_keeps_the_first_date(field):
    action = make_action()

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        ActionItem.objects.filter(pk=action.pk).update(
            **{field: "2030-01-01" if field != "original_due_text" else "Later"}
        )


@pytest.mark.parametrize(
    ("day", "review_on"),
    [
        (date(2026, 2, 1), date(2026, 6, 1)),  # as first planned
        (date(2026, 4, 1), date(2026, 9, 1)),  # as the update said
        (date(2026, 5, 1), date(2026, 12, 1)),  # as the move said, later
        (date(2026, 7, 1), date(2026, 12, 1)),  # an update that says nothing changes nothing
        (date(2026, 8, 1), date(2027, 2, 1)),
    ],
)
def test_the_review_is_what_was_said_last_by_that_day(day, review_on):
    action = make_action(
        original_due_on=None, original_due_text="Ongoing", original_review_on=date(2026, 6, 1)
    )
    report(action, "on_track", on=date(2026, 4, 1), review_on=date(2026, 9, 1))
    move_date(
        action, None, on=date(2026, 5, 1), new_due_text="Ongoing", new_review_on=date(2026, 12, 1)
    )
    report(action, "on_track", on=date(2026, 7, 1))
    report(action, "on_track", on=date(2026, 8, 1), review_on=date(2027, 2, 1))

    assert ActionItem.objects.as_at(day).get().review_on == review_on


# ---- later dates asked for


def ask(client, action, **fields):
    return client.post(
        f"/harbourne/actions/{action.pk}/ask-for-date/",
        {"wanted": "30 September 2035", "reason_class": "funding", "reason": "The grant is late."}
        | fields,
    )


def decision(client, **fields):
    asked = DateRequest.objects.get(outcome="")
    return client.post(
        f"/harbourne/actions/later-dates/{asked.pk}/", {"outcome": "granted"} | fields
    )


def resolution_of_today(action):
    item = make_item(challenge=action.challenge, committee="Scrutiny Board", held_on=localdate())
    return resolve(item, "That the date be moved.", label="4")


@pytest.fixture
def action(sign_in):
    return make_action(owner=make_post(holder=sign_in("officer")))


def test_an_owner_asks_for_a_later_date_and_the_old_one_stands(client, action):
    response = ask(client, action)

    assert response.status_code == 302
    asked = DateRequest.objects.get()
    assert (asked.wanted_on, asked.asked_post, asked.outcome) == (
        date(2035, 9, 30),
        "Head of Policy",
        "",
    )
    assert ActionItem.objects.as_at(localdate()).get().due_on == date(2026, 6, 30)
    assertContains(client.get(f"/harbourne/actions/{action.pk}/"), "A later date is asked for:")
    assert AuditEntry.objects.get().verb == "asked for a later date of"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"wanted": ""}, "Enter the date you ask for"),
        ({"wanted": "1 May 2026"}, "must be after the present due date"),
        ({"wanted": "Ongoing"}, "a request is for a later day"),
        ({"reason": ""}, "Enter why a later date is needed"),
        ({"reason_class": ""}, "Select the kind of reason"),
    ],
)
def test_a_request_says_which_later_day_and_why(client, action, fields, says):
    response = ask(client, action, **({"is_sure": "on"} | fields))

    assertContains(response, says, status_code=422)
    assert not DateRequest.objects.exists()


def test_a_far_date_is_confirmed_first(client, action):
    refused = ask(client, action, wanted="30 September 2204")

    assertContains(refused, "2204 looks wrong", status_code=422)


def test_only_one_request_waits_for_an_action(client, action):
    ask(client, action)

    response = ask(client, action)

    assertContains(response, "has been asked for already", status_code=409)
    assert DateRequest.objects.count() == 1


def test_a_resolution_grants_a_request_and_the_move_cites_it(client, sign_in, action):
    ask(client, action)
    resolution = resolution_of_today(action)
    sign_in("coordinator")

    response = decision(client, resolution=resolution.pk)

    assert response.status_code == 302
    change = action.date_changes.get()
    assert (change.agreed_by, change.resolution, change.effective_on) == (
        "Scrutiny Board",
        resolution,
        localdate(),
    )
    assert (change.agreed_at, change.reason) == (resolution.item.meeting, "The grant is late.")
    assert ActionItem.objects.as_at(localdate()).get().due_on == date(2035, 9, 30)
    asked = DateRequest.objects.get()
    assert (asked.outcome, asked.date_change) == ("granted", change)
    page = client.get(f"/harbourne/actions/{action.pk}/")
    assertContains(page, f"/meetings/items/{resolution.item_id}/#resolution-{resolution.pk}")
    assertContains(page, "moved 1 time")


def test_a_refusal_keeps_the_date_and_says_why(client, sign_in, action):
    ask(client, action)
    sign_in("coordinator")
    by = {"decided_by": "Chief Executive"} | boxes("decided_on", localdate())

    silent = decision(client, outcome="refused", **by)
    decision(client, outcome="refused", why="Twice is enough.", **by)

    assertContains(silent, "Enter the reason given for the refusal", status_code=422)
    assert not action.date_changes.exists()
    page = client.get(f"/harbourne/actions/{action.pk}/")
    assertContains(page, "refused by Chief Executive")
    assertContains(page, "Twice is enough.")


def test_a_decision_names_who_made_it_and_when(client, sign_in, action):
    ask(client, action)
    sign_in("coordinator")

    response = decision(client)

    assertContains(response, "Enter who decided, or select the resolution", status_code=422)
    assertContains(response, "Enter the date of the decision", status_code=422)


def test_a_request_is_not_decided_before_it_was_made(client, sign_in, action):
    ask(client, action)
    earlier = resolve(make_item(challenge=action.challenge, held_on=date(2026, 3, 9)))
    sign_in("coordinator")

    response = decision(client, resolution=earlier.pk)

    assertContains(response, "cannot be decided before the day", status_code=422)
    assert DateRequest.objects.get().outcome == ""
    assert not action.date_changes.exists()


def test_a_request_is_not_granted_as_of_before_the_last_move(client, sign_in, action):
    ask(client, action)
    DateRequest.objects.update(asked_on=date(2026, 3, 1))
    move_date(action, date(2034, 1, 31), on=date(2026, 5, 10))
    sign_in("coordinator")
    by = {"decided_by": "Cabinet"}

    response = decision(client, **by, **boxes("decided_on", date(2026, 5, 1)))

    assertContains(response, "was changed again on 10 May 2026", status_code=422)
    assert decision(client, **by, **boxes("decided_on", date(2026, 5, 10))).status_code == 302
    assert ActionItem.objects.as_at(localdate()).get().due_on == date(2035, 9, 30)


def test_a_request_is_decided_once(client, sign_in, action):
    ask(client, action)
    asked = DateRequest.objects.get()
    by = make_user("coordinator")
    told = {"decided_by": "Cabinet", "decided_on": localdate(), "why": "", "resolution": None}
    decide(asked.pk, outcome="granted", by=by, **told)

    with pytest.raises(AlreadyDecided):
        decide(asked.pk, outcome="granted", by=by, **told)

    assert action.date_changes.count() == 1


def test_the_database_keeps_a_decision(client, action):
    ask(client, action)
    told = {"decided_by": "Cabinet", "decided_on": localdate(), "why": "No.", "resolution": None}
    decide(DateRequest.objects.get().pk, outcome="refused", by=make_user(), **told)

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        DateRequest.objects.update(outcome="withdrawn")


def test_requests_of_another_council_are_not_listed_or_decided(client, sign_in, action):
    ask(client, action)
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    client.force_login(make_user("coordinator", council=elsewhere))
    asked = DateRequest.objects.get()

    assertNotContains(client.get("/tidewell/actions/later-dates/"), action.title)
    assert client.get(f"/tidewell/actions/later-dates/{asked.pk}/").status_code == 404


def test_the_list_shows_what_waits_and_what_was_decided(client, sign_in, action):
    ask(client, action)
    sign_in("coordinator")
    assertContains(client.get("/harbourne/actions/later-dates/"), "Record the decision")

    decision(client, decided_by="Cabinet", **boxes("decided_on", localdate()))

    page = client.get("/harbourne/actions/later-dates/")
    assertContains(page, "No request waits for a decision.")
    assertContains(page, "Granted")


# ---- wording


def edit(client, action, **fields):
    return client.post(
        f"/harbourne/actions/{action.pk}/edit/",
        {"ref": action.ref, "title": action.title} | fields,
    )


def test_rewording_needs_a_reason_and_who_agreed(client, sign_in):
    sign_in("coordinator")
    action = make_action()

    response = edit(client, action, title="Ask every resident")

    assertContains(response, "Enter why the wording changes", status_code=422)
    assertContains(response, "Enter who agreed to the wording", status_code=422)
    action.refresh_from_db()
    assert action.title == "Tell the story"


def test_an_edit_that_rewords_nothing_asks_for_no_reason(client, sign_in):
    sign_in("coordinator")
    action = make_action()

    response = edit(client, action, directorate="Resources")

    assert response.status_code == 302
    assert not WordingChange.objects.exists()


def test_the_resolution_that_changed_the_wording_is_kept_with_the_old_words(client, sign_in):
    sign_in("coordinator")
    action = make_action()
    resolution = resolve(make_item(challenge=action.challenge, held_on=date(2026, 3, 9)))

    edit(client, action, title="Ask every resident", reason="Clearer.", agreed_in=resolution.pk)

    change = WordingChange.objects.get()
    assert (change.old_title, change.new_title) == ("Tell the story", "Ask every resident")
    assert (change.agreed_by, change.effective_on) == ("Cabinet", date(2026, 3, 9))
    page = client.get(f"/harbourne/actions/{action.pk}/")
    assertContains(page, "It said: “Tell the story”")
    assertContains(page, f"#resolution-{resolution.pk}")


def test_words_are_not_changed_by_a_meeting_before_the_last_change(client, sign_in):
    sign_in("coordinator")
    action = make_action()
    meetings = [
        resolve(make_item(challenge=action.challenge, held_on=day))
        for day in (date(2026, 5, 11), date(2026, 3, 9))
    ]
    edit(client, action, title="Ask residents", reason="Clearer.", agreed_in=meetings[0].pk)

    late = edit(client, action, title="Ask all", reason="Clearer.", agreed_in=meetings[1].pk)

    assertContains(late, "The wording was changed again on 11 May 2026", status_code=422)
    action.refresh_from_db()
    assert action.title == "Ask residents"


@pytest.mark.parametrize(
    ("day", "title"),
    [
        (date(2026, 3, 8), "First"),
        (date(2026, 3, 9), "Second"),
        (date(2026, 5, 10), "Second"),
        (date(2026, 5, 11), "Third"),
    ],
)
def test_a_past_day_shows_the_words_of_that_day(day, title):
    action = make_action(title="Third")
    for sequence, (old, new, on) in enumerate(
        [("First", "Second", date(2026, 3, 9)), ("Second", "Third", date(2026, 5, 11))], start=1
    ):
        WordingChange.objects.create(
            action=action, sequence=sequence, old_title=old, new_title=new, reason="Clearer.",
            agreed_by="Cabinet", effective_on=on, recorded_by=make_user(),
        )  # fmt: skip

    assert as_worded_on([ActionItem.objects.get()], day)[0].title == title
