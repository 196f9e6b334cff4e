"""Everybody looks for words in what a council has published, and finds nothing else."""

from datetime import date

import pytest

from peerchallenge.public.finding import Text, find, instead
from peerchallenge.public.stemming import stem_of
from peerchallenge.search.query import parse
from tests import factories as make

FIND = "/harbourne/2026/find/"
TEXTS = [
    Text("Recommendation 1", "Plan for the workforce", "Agree one vision.", ("a", "1")),
    Text("Action 1.1", "Recruit", "The workforce plan was agreed by neighbours.", ("a", "1"),
         "action-1.1", date(2026, 3, 1)),
    Text("Minutes", "Progress", "Members were planning. The panel met.", ("a", "1"),
         "minutes-1", date(2026, 4, 1)),
]  # fmt: skip


def kinds(words, **options):
    return [one.text.kind for one in find(TEXTS, parse(words, **options))]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("plan", ["Recommendation 1", "Minutes", "Action 1.1"]),
        ("PLANS", ["Recommendation 1", "Minutes", "Action 1.1"]),
        ("agreeing", ["Recommendation 1", "Action 1.1"]),
        ("workforce plan", ["Recommendation 1", "Action 1.1"]),
        ('"workforce plan"', ["Action 1.1"]),
        ("neighb*", ["Action 1.1"]),
        ("plan -panel", ["Recommendation 1", "Action 1.1"]),
        ('plan -"workforce plan"', ["Recommendation 1", "Minutes"]),
        ("vision recruit", []),
        ("the", []),
        ("", []),
    ],
)
def test_words_are_found_in_any_form(words, found):
    assert kinds(words) == found


def test_any_of_the_words_is_enough_where_that_is_asked_for():
    assert kinds("vision recruit", any_of=True) == ["Action 1.1", "Recommendation 1"]


def test_what_matched_is_marked():
    (one,) = find(TEXTS, parse('"workforce plan" agreed'))

    assert one.title == (("Recruit", False),)
    assert one.snippet == (
        ("The ", False), ("workforce plan", True), (" was ", False), ("agreed", True),
        (" by neighbours.", False),
    )  # fmt: skip


def test_a_long_text_is_cut_around_its_match():
    long = Text("Minutes", "", "first word " * 60 + "the needle is here " + "last word " * 60, ())
    (one,) = find([long], parse("needle"))
    shown = "".join(words for words, _ in one.snippet)

    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert ("needle", True) in one.snippet
    assert len(shown) < 300


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("workforse", ["workforce"]),
        ("neighbors", ["neighbours"]),
        ("workforce unicorn", ["workforce"]),
        ("workforse vision", ["workforce vision", "vision", "workforce"]),
        ("xyzzy", []),
        ("", []),
    ],
)
def test_something_that_is_there_is_suggested(words, wanted):
    found = instead(TEXTS, parse(words), words)

    assert found[: len(wanted)] == wanted
    assert all(find(TEXTS, parse(one)) for one in found)


@pytest.mark.parametrize(
    "words",
    [
        "plan plans planned planning", "agree agreed agreeing agrees", "policy policies",
        "report reported reporting reports", "measure measured measures measuring",
        "organise organised organising organises", "relation relations", "fitting fitted",
        "hoping hoped hope hopes", "digitisation digitise digitising", "consult consulted",
    ],
)  # fmt: skip
def test_forms_of_a_word_have_one_stem(words):
    assert len({stem_of(word) for word in words.split()}) == 1


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        # From Porter's own paper.
        ("caresses", "caress"), ("ponies", "poni"), ("feed", "feed"), ("plastered", "plaster"),
        ("bled", "bled"), ("motoring", "motor"), ("sing", "sing"), ("conflated", "conflat"),
        ("hopping", "hop"), ("falling", "fall"), ("filing", "file"), ("sky", "sky"),
        ("relational", "relat"), ("rational", "ration"), ("vietnamization", "vietnam"),
        ("hopefulness", "hope"), ("triplicate", "triplic"), ("adjustment", "adjust"),
        ("adoption", "adopt"), ("controll", "control"), ("roll", "roll"), ("rate", "rate"),
        ("café", "café"), ("2026", "2026"), ("is", "is"),
    ],
)  # fmt: skip
def test_stems_are_those_of_porter(word, stem):
    assert stem_of(word) == stem


# ---- the page


@pytest.fixture
def recommendation(council):
    recommendation = make.make_recommendation(
        published_on=date(2026, 2, 1), title="Plan for the workforce", text="Agree a plan."
    )
    make.open_to_public(recommendation.challenge)
    return recommendation


@pytest.mark.django_db
def test_each_kind_is_found_with_the_way_to_it(client, recommendation):
    action = make.make_action(recommendation=recommendation, ref="1.1", title="Count the posts")
    make.report(action, "on_track", on=date(2026, 3, 1), narrative="The harbour was dredged.",
                is_good_news=True)  # fmt: skip
    make.make_measure(recommendation=recommendation, name="Ships in the harbour")
    item = make.make_item(status="confirmed", source_url="https://democracy.harbourne.example/1")
    paragraph = make.make_paragraph(item, "Members asked about the harbours.")
    make.discuss(recommendation, paragraph=paragraph)
    make.promise(paragraph, what="a map of the harbour")

    page = client.get(FIND, {"q": "harbour"}).content.decode()

    start = "/harbourne/2026/"
    for address in (
        f"{start}recommendations/1/#action-1.1",
        f"{start}recommendations/1/#measures-heading",
        f"{start}recommendations/1/#minutes-1",
        f"{start}promises/#promise-1",
        f"{start}good-news/",
    ):
        assert f'href="{address}"' in page, address
        place, _, element = address.partition("#")
        if element:
            assert f'id="{element}"' in client.get(place).content.decode(), address
    assert "<mark>harbours</mark>" in page
    assert "5 results" in page
    assert 'href="/harbourne/2026/find/?q=harbour&amp;kind=Minutes"' in page


@pytest.mark.django_db
def test_what_is_not_public_is_not_found(client, recommendation):
    action = make.make_action(recommendation=recommendation)
    make.report(action, "at_risk", on=date(2026, 3, 1), narrative="A secret merger.")
    make.report(action, "on_track", on=date(2026, 4, 1), narrative="All is well.")
    make.make_evidence(title="A secret memo", actions=[action])
    make.make_recommendation(number="2", title="A secret sale")
    draft = make.make_item(status="draft", source_url="https://democracy.harbourne.example/1")
    make.discuss(recommendation, paragraph=make.make_paragraph(draft, "A secret vote."))

    page = client.get(FIND, {"q": "secret"}).content.decode()

    assert "Nothing was found" in page
    assert not any(word in page for word in ("merger", "memo", "sale", "vote"))


@pytest.mark.django_db
def test_where_nothing_is_found_something_is_suggested(client, recommendation):
    page = client.get(FIND, {"q": "workforse"}).content.decode()
    assert '<a href="/harbourne/2026/find/?q=workforce">workforce</a>' in page

    page = client.get(FIND, {"q": "workforce xyzzy"}).content.decode()
    assert 'href="/harbourne/2026/find/?q=workforce+xyzzy&amp;any=1"' in page
    assert "1 result" in client.get(FIND, {"q": "workforce xyzzy", "any": "1"}).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "Search these pages"),
        ({"q": "  "}, "Search these pages"),
        ({"q": "the"}, "Enter a word to look for"),
        ({"q": "plan", "page": "99"}, "1 result"),
        ({"q": "plan", "page": "x", "kind": "y"}, "Nothing was found"),
        ({"q": "<script>alert(1)</script>"}, "Nothing was found"),
        ({"q": "plan" * 500}, "Nothing was found"),
    ],
)
def test_whatever_is_asked_has_an_answer(client, recommendation, asked, says):
    response = client.get(FIND, asked)

    assert response.status_code == 200
    assert says in response.content.decode()
    assert b"<script" not in response.content


@pytest.mark.django_db
def test_many_results_have_pages(client, recommendation):
    for number in range(25):
        make.make_action(recommendation=recommendation, title=f"Dredge berth {number}")

    first = client.get(FIND, {"q": "berth"}).content.decode()
    second = client.get(FIND, {"q": "berth", "page": "2"}).content.decode()

    assert first.count("<mark>berth</mark>") == 20
    assert 'rel="next"' in first
    assert second.count("<mark>berth</mark>") == 5
    assert '<ol class="finds" start="21">' in second


@pytest.mark.django_db
def test_a_search_is_kept_under_its_own_words(client, recommendation):
    response = client.get(FIND, {"q": "plan"})

    assert "Cookie" in response.headers["Vary"]
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Cache-Control"] == "public, max-age=300"
    other = client.get(FIND, {"q": "workforce"})
    assert other.headers["ETag"] != response.headers["ETag"]


@pytest.mark.django_db
def test_a_search_in_a_preview_stays_in_it(client, sign_in, recommendation):
    sign_in("officer")

    page = client.get(FIND, {"q": "plan", "as": "public"}).content.decode()

    assert '<input type="hidden" name="as" value="public">' in page
    assert 'href="/harbourne/2026/recommendations/1/?as=public"' in page
