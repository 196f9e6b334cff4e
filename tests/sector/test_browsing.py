"""Looking through all that councils share: by kind, theme, council and words."""

import re
from html import unescape

import pytest

from recommendations.models import Recommendation, Theme
from tests.factories import make_recommendation
from tests.sector.conftest import GAP, HOMES, PUBLISHED, SCRUTINY

pytestmark = pytest.mark.django_db

PAGE = "/sector/"


def give_theme(challenge, number, name):
    theme, _ = Theme.objects.get_or_create(challenge=challenge, name=name)
    theme.recommendations.add(challenge.recommendations.get(number=number))


@pytest.fixture
def three(share):
    """Three councils; two of them write one theme in two ways."""
    ashby = share("ashby", GAP, SCRUTINY)
    barton = share("barton", HOMES, GAP, kind="finance", title="Finance peer challenge")
    share("corby", SCRUTINY)
    make_recommendation(
        challenge=ashby, number="S1", kind="suggestion", title="Thank staff", text="Say thanks.",
        published_on=PUBLISHED,
    )  # fmt: skip
    give_theme(ashby, "1", "Finance")
    give_theme(ashby, "2", "Governance & Culture")
    give_theme(barton, "2", "Financial planning and management")
    give_theme(barton, "1", "Housing")


def shown(client, query=""):
    """Return [(council, title)] of the list."""
    page = client.get(PAGE + query).content.decode()
    named = r'hidden">([^<]*?), (?:recommendation|suggestion) \w+: </span>([^<]*)</a></h3>'
    return [(council, title) for council, title in re.findall(named, page)]


def test_all_are_listed_by_the_names_of_councils_and_lead_to_their_own_pages(client, three):
    assert shown(client) == [
        ("Ashby Council", GAP[0]),
        ("Ashby Council", SCRUTINY[0]),
        ("Ashby Council", "Thank staff"),
        ("Barton Council", HOMES[0]),
        ("Barton Council", GAP[0]),
        ("Corby Council", SCRUTINY[0]),
    ]
    page = client.get(PAGE).content.decode()
    assert "6 recommendations of 3 councils that publish their peer challenge" in page
    assert 'href="/barton/2026/recommendations/2/"' in page
    assert 'href="/sector/like/barton/2026/2/"' in page


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?challenge=finance", [HOMES[0], GAP[0]]),
        ("?kind=suggestion", ["Thank staff"]),
        ("?theme=financial-planning-management", [GAP[0], GAP[0]]),
        ("?theme=housing", [HOMES[0]]),
        ("?theme=none", ["Thank staff", SCRUTINY[0]]),
        ("?council=corby", [SCRUTINY[0]]),
        ("?q=BUDGET+reserves", [GAP[0], GAP[0]]),
        ("?q=budget+homes", []),
        ("?q=%25", []),
        ("?theme=financial-planning-management&council=ashby", [GAP[0]]),
        ("?challenge=finance&q=homes", [HOMES[0]]),
    ],
)
def test_the_list_is_narrowed(client, three, query, titles):
    assert [title for _, title in shown(client, query)] == titles


def test_every_choice_says_how_many_there_are_under_the_others(client, three):
    page = unescape(client.get(f"{PAGE}?council=ashby").content.decode())

    for label in (
        "Corporate peer challenge (3)",
        "Finance peer challenge (0)",
        "Suggestion (1)",
        "Financial planning and management (1)",
        "Governance and culture (1)",
        "Housing (0)",
        "No theme (1)",
        "Ashby Council (3)",
        "Barton Council (2)",
    ):
        assert label in page, label


def test_the_numbers_follow_the_words(client, three):
    page = client.get(f"{PAGE}?q=scrutiny").content.decode()

    assert "Ashby Council (1)" in page
    assert "Barton Council (0)" in page


@pytest.mark.parametrize("query", ["?theme=nowhere", "?council=<b>", "?kind=x", f"?q={'w' * 101}"])
def test_what_is_no_choice_is_said(client, three, query):
    response = client.get(PAGE + query)

    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert "<b>" not in re.sub(r"<b>\w[^<]*</b>", "", response.content.decode())


def test_a_page_beyond_the_last_is_the_last_and_links_keep_the_choice(client, share):
    share("ashby", *[(f"Rule {n}", f"Follow rule {n} of scrutiny.") for n in range(1, 24)])

    first = client.get(f"{PAGE}?q=scrutiny").content.decode()
    assert len(shown(client, "?q=scrutiny")) == 20
    assert "q=scrutiny&amp;page=2" in first
    assert len(shown(client, "?q=scrutiny&page=99")) == 3


def test_without_anybody_the_page_says_so(client, db):
    page = client.get(PAGE).content.decode()

    assert "No council that has published a peer challenge takes part yet" in page
    assert "<form" not in page


def test_titles_are_never_taken_for_markup(client, share):
    share("ashby", ("<b>Bold</b>", "Do <i>it</i>."), name="A&B Council")
    Recommendation.objects.update(explanation="<script>")

    page = client.get(PAGE).content.decode()

    assert "&lt;b&gt;Bold" in page
    assert "A&amp;B Council" in page
