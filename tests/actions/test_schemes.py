"""The words in which progress is reported, and what they count as."""

from datetime import date

import pytest
from django.utils.timezone import localdate

from actions.models import ActionItem, ProgressUpdate, StatusScheme
from actions.schemes import PRESETS, STANDARD, Scheme, State, scheme_of, stored_states
from actions.standing import Status
from recommendations.models import AuditEntry
from tests.factories import make_action, make_challenge, make_post, make_recommendation, report

ADDRESS = "/harbourne/2026/statuses/"


def use(preset, challenge=None):
    scheme = PRESETS[preset]
    return StatusScheme.objects.create(
        challenge=challenge or make_challenge(),
        preset=preset,
        name=scheme.name,
        states=stored_states(scheme.states),
    )


@pytest.mark.parametrize("scheme", PRESETS.values(), ids=lambda scheme: scheme.key)
def test_every_preset_defines_each_word_once_and_lets_every_action_end(scheme):
    labels = [one.label for one in scheme.offered]

    assert len(set(labels)) == len(labels)
    assert all(one.meaning and one.status in Status.values for one in scheme.states)
    assert {"complete", "embedded", "paused", "transferred", "superseded", "withdrawn"} <= {
        one.status for one in scheme.offered
    }


def test_a_word_is_found_in_any_capitals_and_spaces():
    assert PRESETS["five_states"].find(" on  TRACK ").status == "on_track"
    assert PRESETS["rag"].find("on track") is None


def test_a_status_without_a_word_of_the_scheme_keeps_ours():
    words = PRESETS["rag"].words

    assert (words["on_track"], words["withdrawn"]) == ("Green", "Withdrawn")


@pytest.mark.django_db
def test_a_challenge_without_a_scheme_speaks_in_our_own_words():
    assert scheme_of(make_challenge()) is STANDARD


def boxes(day):
    return {
        "effective_on_day": day.day,
        "effective_on_month": day.month,
        "effective_on_year": day.year,
    }


def save(client, action, status, **fields):
    data = {"status": status, "narrative": "Work went on.", "seen": 0, **boxes(localdate())}
    return client.post(f"/harbourne/actions/{action.pk}/update/", data | fields)


@pytest.mark.django_db
def test_an_update_keeps_the_word_in_which_it_was_reported(client, sign_in):
    action = make_action(owner=make_post(holder=sign_in("officer")))
    stored = use("rag")

    page = client.get(f"/harbourne/actions/{action.pk}/update/").content.decode()
    response = save(client, action, "at_risk")
    stored.delete()

    assert ">Amber</option>" in page
    assert ">At risk</option>" not in page
    assert response.status_code == 302
    standing = ActionItem.objects.as_at(localdate()).get()
    assert (standing.status, standing.status_label) == ("at_risk", "Amber")


@pytest.mark.django_db
def test_two_words_that_count_alike_are_told_apart(client, sign_in):
    action = make_action(owner=make_post(holder=sign_in("officer")))
    states = (
        State("Planned", "It has a date.", "not_started"),
        State("Waiting", "It has none.", "not_started"),
        State("Done", "It is done.", "complete"),
    )
    StatusScheme.objects.create(
        challenge=action.challenge, name="Our own", states=stored_states(states)
    )

    save(client, action, "not_started-2")
    page = client.get(f"/harbourne/actions/{action.pk}/update/").content.decode()

    assert ProgressUpdate.objects.get().state_label == "Waiting"
    assert '<option value="not_started-2" selected>Waiting</option>' in page


@pytest.mark.django_db
def test_a_green_status_hides_neither_a_passed_date_nor_silence(client, sign_in):
    sign_in("member")
    action = make_action(original_due_on=date(2026, 3, 1))
    use("rag")
    report(action, "on_track", on=date(2026, 2, 1), state_label="Green")

    page = client.get("/harbourne/2026/recommendations/1/").content.decode()

    assert ">Green</strong>" in page
    assert ">Overdue</strong>" in page


@pytest.mark.django_db
def test_the_legend_speaks_in_the_schemes_words(client, sign_in):
    sign_in("member")
    make_action()
    use("five_states")

    for address in ("/harbourne/2026/", "/harbourne/2026/recommendations/1/"):
        page = client.get(address).content.decode()
        assert "Delayed by 3 months or more <b>0</b>" in page
        assert "Off track <b>" not in page


# ---- what some statuses ask for


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "fields", "says"),
    [
        ("paused", {}, "Enter when the action will be looked at again"),
        ("transferred", {}, "Enter the plan or the action in which it is followed now"),
        ("superseded", {"continues_in": " "}, "Enter the plan or the action"),
    ],
)
def test_a_status_that_asks_for_more_is_not_saved_without_it(
    client, sign_in, status, fields, says
):
    action = make_action(owner=make_post(holder=sign_in("officer")))

    response = save(client, action, status, **fields)

    assert response.status_code == 422
    assert says in response.content.decode()
    assert not ProgressUpdate.objects.exists()


@pytest.mark.django_db
def test_a_paused_action_says_when_it_is_looked_at_again_and_is_not_overdue(client, sign_in):
    action = make_action(owner=make_post(holder=sign_in("officer")))
    review = {"review_on_day": 1, "review_on_month": 4, "review_on_year": 2099}

    save(client, action, "paused", **review)

    standing = ActionItem.objects.as_at(date(2099, 4, 2)).get()
    assert (standing.review_on, standing.overdue) == (date(2099, 4, 1), False)
    assert standing.review_passed
    assert not ActionItem.objects.as_at(date(2099, 4, 1)).get().review_passed


@pytest.mark.django_db
def test_an_action_without_an_end_always_carries_a_review_date(client, sign_in):
    action = make_action(
        owner=make_post(holder=sign_in("officer")),
        original_due_on=None,
        original_due_text="Ongoing",
        original_review_on=date(2026, 5, 1),
    )

    refused = save(client, action, "on_track")
    saved = save(
        client, action, "on_track", review_on_day=1, review_on_month=2, review_on_year=2099
    )

    assert (refused.status_code, saved.status_code) == (422, 302)
    assert ActionItem.objects.as_at(date(2026, 4, 1)).get().review_on == date(2026, 5, 1)
    assert ActionItem.objects.as_at(localdate()).get().review_on == date(2099, 2, 1)


@pytest.mark.django_db
def test_where_a_transferred_action_went_is_kept(client, sign_in):
    action = make_action(owner=make_post(holder=sign_in("officer")))

    save(client, action, "transferred", continues_in="Council Plan 2026, action 14")

    assert ActionItem.objects.as_at(localdate()).get().continues_in == (
        "Council Plan 2026, action 14"
    )


# ---- choosing and making a scheme


def own(*rows, name="Council plan ratings"):
    data = {
        "preset": "own",
        "name": name,
        "states-TOTAL_FORMS": 10,
        "states-INITIAL_FORMS": 10,
    }
    for number in range(10):
        label, meaning, status = rows[number] if number < len(rows) else ("", "", "")
        data |= {
            f"states-{number}-label": label,
            f"states-{number}-meaning": meaning,
            f"states-{number}-status": status,
        }
    return data


@pytest.mark.django_db
def test_a_preset_is_chosen_and_audited(client, sign_in):
    challenge = make_recommendation().challenge
    sign_in("coordinator")

    response = client.post(ADDRESS, own(name="") | {"preset": "brag"})

    assert response.status_code == 302
    challenge.refresh_from_db()
    assert scheme_of(challenge) == PRESETS["brag"]
    assert AuditEntry.objects.get().changes["scheme"] == [STANDARD.name, PRESETS["brag"].name]


@pytest.mark.django_db
def test_a_council_makes_words_of_its_own_and_changes_them(client, sign_in):
    challenge = make_recommendation().challenge
    sign_in("coordinator")
    rows = [("Planned", "Not begun.", "not_started"), ("Done", "It is done.", "complete")]

    client.post(ADDRESS, own(*rows))
    page = client.get(ADDRESS).content.decode()
    client.post(ADDRESS, own(*rows, ("Stuck", "Help is needed.", "off_track")))

    assert 'value="Planned"' in page
    challenge.refresh_from_db()
    assert scheme_of(challenge) == Scheme(
        "",
        "Council plan ratings",
        (*(State(*row) for row in rows), State("Stuck", "Help is needed.", "off_track")),
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"name": ""}, "Enter the words for status"),
        (own(("Done", "It is done.", "complete")), "Enter at least two words"),
        (own(("A", "A.", "on_track"), ("B", "B.", "off_track")), "counts as Complete or Embedded"),
        (own(("A", "A.", "on_track"), ("a", "B.", "complete")), "Enter each word only once"),
        (own(("A", "", "on_track"), ("B", "B.", "complete")), "Word 1: Enter what the word means"),
        (own(("A", "A.", ""), ("B", "B.", "complete")), "Word 1: Select what the word counts as"),
        (own(("A", "A.", "on_track"), ("B", "B.", "complete"), name=""), "Enter a name"),
        ({"preset": "own", "name": "x"}, "There is a problem"),
        (own(("A" * 61, "A.", "on_track"), ("B", "B.", "complete")), "Word 1: "),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(client, sign_in, data, says):
    make_recommendation()
    sign_in("coordinator")

    response = client.post(ADDRESS, data)

    assert response.status_code == 422
    assert says.replace("Enter the words", "Select the words") in response.content.decode()
    assert not StatusScheme.objects.exists()
