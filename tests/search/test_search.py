"""Finding what a council has on record, on either database, and nothing of another council."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.models import ActionItem
from meetings.models import AgendaItem, Committee, Meeting, Paragraph
from peerchallenge.search import index
from peerchallenge.search.finding import Filters, instead, search
from peerchallenge.search.models import SearchEntry
from peerchallenge.search.query import parse
from recommendations.models import Recommendation
from tests.factories import (
    make_action,
    make_challenge,
    make_committee,
    make_council,
    make_file,
    make_item,
    make_paragraph,
    make_recommendation,
    report,
    resolve,
)

pytestmark = pytest.mark.django_db


def found(text, council=None, **filters):
    """Return kind and label of what is found, in the order of the page."""
    results = search(council or make_council(), parse(text), Filters(**filters))
    assert results.total == len(results.found)
    return [(one.kind, one.label) for one in results.found]


@pytest.fixture
def record(council):
    """One thing of each kind, each with the word "lantern"."""
    challenge = make_challenge(council=council)
    recommendation = make_recommendation(
        challenge=challenge, number="3", title="Light every lantern", text="Do it by winter."
    )
    action = make_action(
        recommendation=recommendation, ref="3.1", title="Buy oil", description="For each lantern."
    )
    report(action, "on_track", on=date(2026, 3, 3), narrative="Forty lanterns are lit.")
    item = make_item(held_on=date(2026, 3, 9))
    make_paragraph(item, text="Members asked who lights the lanterns.")
    resolve(item, text="That the lantern be lit.")
    make_file(title="Lantern register")
    return recommendation


def test_every_kind_of_thing_is_found_by_any_form_of_a_word(record):
    kinds = {kind for kind, _ in found("lanterns")}

    assert kinds == set(SearchEntry.Kind.values)


def test_titles_come_first_and_then_the_newest(council):
    first = make_action(ref="1.1", title="Tell the story", description="With a lantern.")
    report(first, "on_track", on=date(2026, 3, 1), narrative="A lantern.")
    report(first, "on_track", on=date(2026, 4, 1), narrative="Another lantern.")
    make_action(ref="1.2", title="Carry a lantern")

    results = search(council, parse("lantern"))

    assert [one.label for one in results.found][:1] == ["1.2"]
    days = [one.day for one in results.found[1:]]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("medium term plan", True),
        ("medium-term", True),
        ('"plan medium"', False),
        ('"medium term financial"', True),
        ("finan*", True),
        ("financ", False),
        ("medium -plan", False),
        ("medium -lantern", True),
        ("medium lantern", False),
        ("2026/27", True),
        ("MEDIUM", True),
        ("the of and", False),
    ],
)
def test_words_phrases_beginnings_and_what_is_left_out(council, typed, is_found):
    make_action(title="Agree a medium-term financial plan for 2026/27")

    assert bool(found(typed)) is is_found


def test_any_of_the_words_is_enough_where_that_is_asked(council):
    make_action(ref="1.1", title="Buy oil")
    make_action(ref="1.2", title="Light lamps")

    results = search(council, parse("oil lamps", any_of=True))

    assert {one.label for one in results.found} == {"1.1", "1.2"}


def test_filters_keep_kinds_committees_and_days(record):
    cabinet = Committee.objects.get()

    assert found("lantern", kinds=("action", "evidence"))[0][0] in ("action", "evidence")
    assert {kind for kind, _ in found("lantern", kinds=("minutes",))} == {"minutes"}
    assert {kind for kind, _ in found("lantern", committee=cabinet.pk)} == {
        "minutes",
        "resolution",
    }
    assert found("lantern", committee=cabinet.pk, since=date(2026, 3, 10)) == []
    on_the_day = found(
        "lantern", committee=cabinet.pk, since=date(2026, 3, 9), until=date(2026, 3, 9)
    )
    assert len(on_the_day) == 2


def test_nothing_of_another_council_is_found(record):
    other = make_council(slug="tidewell", name="Tidewell")

    assert found("lantern", other) == []
    mine = make_challenge(council=other)
    make_recommendation(challenge=mine, title="A lantern of our own", number="1")
    assert found("lantern", other) == [("recommendation", "1")]
    assert ("recommendation", "1") not in found("lantern")


def test_matches_are_marked_and_nothing_else(record):
    (one,) = search(make_council(), parse("lantern"), Filters(kinds=("minutes",))).found

    assert [words for words, hit in one.snippet if hit] == ["lanterns"]
    words = "".join(words for words, _ in one.snippet)
    assert words.rstrip(".") == "Members asked who lights the lanterns"


# ---- the index follows the record


def test_what_changes_is_found_as_it_is_now(record):
    Recommendation.objects.update(title="Light every lamp")
    assert ("recommendation", "3") not in found("lantern")
    assert ("recommendation", "3") in found("lamp")

    ActionItem.objects.update(ref="9.9")
    assert ("update", "9.9") in found("lantern")


def test_what_is_gone_is_not_found(record):
    AgendaItem.objects.get().delete()

    assert not {"minutes", "resolution"} & {kind for kind, _ in found("lantern")}


def test_what_is_stored_in_bulk_is_found(council):
    item = make_item()
    Paragraph.objects.bulk_create(
        Paragraph(item=item, index=place, text="Forty lanterns.") for place in range(3)
    )

    assert found("lanterns") == [("minutes", "1"), ("minutes", "2"), ("minutes", "3")]


def test_a_page_that_was_replaced_is_not_found_and_the_new_one_is(record):
    old = AgendaItem.objects.get()
    new = make_item(previous=old, version=2)
    make_paragraph(new, text="Members asked who cleans the lanterns.")

    results = search(make_council(), parse("members lanterns"), Filters(kinds=("minutes",)))

    assert [one.within for one in results.found] == [new.pk]


def test_minutes_of_a_committee_that_is_merged_are_found_as_the_others(record):
    board = make_committee(name="Board")
    Meeting.objects.update(committee=board)

    assert {kind for kind, _ in found("lantern", committee=board.pk)} == {"minutes", "resolution"}


def test_a_resolution_is_not_found_twice(council):
    item = make_item()
    paragraph = make_paragraph(item, text="That the lantern be lit.")
    resolve(item, text="That the lantern be lit.", paragraph=paragraph)

    assert [kind for kind, _ in found("lantern")] == ["resolution"]


def test_the_index_made_anew_is_the_same(record):
    def rows():
        fields = [field.name for field in SearchEntry._meta.fields if field.name != "id"]
        return sorted(map(str, SearchEntry.objects.values_list(*fields)))

    before, told = rows(), found("lantern")
    assert index.rebuild() == len(before)

    assert rows() == before
    assert found("lantern") == told


def test_on_sqlite_nothing_of_the_old_index_slows_the_new_one(record):
    """Words marked as gone would: a search then took six times as long after each upgrade."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL tidies its indexes up by itself")

    def pieces():
        index.rebuild()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), sum(length(block)) FROM search_words_data")
            return cursor.fetchone()

    first = pieces()
    assert pieces() == pieces() == first

    make_action(title="A heron")  # its own triggers stand again
    assert found("heron") == [("action", ActionItem.objects.get(title="A heron").ref)]


def test_the_triggers_stand_after_all_migrations(db):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        names = {name for (name,) in cursor.fetchall()}
    made = {
        match[1]
        for sql in index.statements(connection.vendor)
        if (match := re.match(r'CREATE (?:OR REPLACE )?TRIGGER "(\w+)"', sql))
    }

    assert len(made) > 20
    assert made <= names


# ---- where nothing is found


def test_a_word_that_is_nearly_right_is_offered(record):
    assert [words for words, _ in instead(make_council(), parse("lantren"), "Lantren")] == [
        "lantern"
    ]
    assert instead(make_council(), parse("xylophone"), "xylophone") == []


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed=st.text(alphabet="ab\"'*-()&|!:<>\\%\x00é {}^~", max_size=30))
def test_no_words_break_the_search(council, typed):
    query = parse(typed)

    search(council, query)
    instead(council, query, typed)


# ---- the page


def test_the_page_shows_results_with_links_that_open(client, sign_in, record):
    sign_in("member")

    page = client.get("/harbourne/search/?q=lantern")

    for address in set(re.findall(r'<li>\s*<p class="found__title"><a href="([^"]+)"', page.text)):
        assert client.get(address.partition("#")[0]).status_code == 200, address
    assert page.text.count('<p class="found__title">') == 6
    assert "6 results" in page.text
    assert "<mark>lanterns</mark>" in page.text


def test_a_fragment_answers_htmx(client, sign_in, record):
    sign_in("member")

    page = client.get("/harbourne/search/?q=lantern", headers={"HX-Request": "true"})

    assert 'id="results"' in page.text
    assert "<html" not in page.text


def test_the_page_helps_where_nothing_is_found(client, sign_in, record):
    sign_in("member")

    page = client.get("/harbourne/search/?q=lantren+plan&kind=action").text

    assert "Nothing was found" in page
    assert "lantern plan" in page
    assert "any=1" in page
    assert "Look everywhere" in page
    assert "Enter a word to look for" in client.get("/harbourne/search/?q=the").text


@pytest.mark.parametrize(
    "wrong", ["since_day=31&since_month=2&since_year=2026", "kind=nonsense", "committee=999999"]
)
def test_wrong_input_is_told(client, sign_in, wrong):
    sign_in("member")

    assert client.get(f"/harbourne/search/?q=plan&{wrong}").status_code == 422


@pytest.mark.parametrize("page", ["0", "-1", "abc", "99999999999999999999", "²"])
def test_a_page_that_is_not_there_is_no_error(client, sign_in, record, page):
    sign_in("member")

    assert client.get(f"/harbourne/search/?q=lantern&page={page}").status_code == 200


def test_the_next_page_goes_on_where_the_first_ended(client, sign_in, council):
    action = make_action()
    for day in range(1, 29):
        report(action, "on_track", on=date(2026, 2, day), narrative=f"Lantern {day}.")
    sign_in("member")

    first, second = (
        client.get(f"/harbourne/search/?q=lantern&page={page}").text for page in (1, 2)
    )

    assert "28 results" in first
    assert 'rel="next"' in first
    assert 'start="21"' in second
    assert 'rel="next"' not in second


def test_a_search_takes_four_queries_for_few_and_for_many(client, sign_in, council):
    sign_in("member")
    counts = []
    for number in (1, 15):
        for place in range(number):
            make_action(ref=f"{number}.{place}", title="A lantern")
        with CaptureQueriesContext(connection) as queries:
            client.get("/harbourne/search/?q=lantern")
        counts.append(len(queries))

    # Session, person with memberships (two), what was found, and the committees to choose from.
    assert counts[0] == counts[1] <= 4, queries.captured_queries


def test_the_command_makes_the_index_anew(record, capsys):
    call_command("rebuild_search")

    assert capsys.readouterr().out == "6 things can be found.\n"


@pytest.mark.django_db
def test_on_postgresql_a_migration_fills_the_index_anew_only_where_it_is_made_in_another_way():
    """Others may be saving, and would wait for it."""
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite the triggers are taken down meanwhile")
    make_recommendation()
    index.rebuild()
    kept = SearchEntry.objects.count()
    SearchEntry.objects.filter(pk=SearchEntry.objects.first().pk).delete()
    make_recommendation(number="2")  # so that there is something in it

    index.after_migrating(sender=None, using="default", plan=["a migration"])
    assert SearchEntry.objects.count() == kept

    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON TABLE search_searchentry IS 'as an earlier version made it'")
    index.after_migrating(sender=None, using="default", plan=["a migration"])
    assert SearchEntry.objects.count() == kept + 1
