"""Parts of pages that Jinja sets: as careful with what they are given as the pages around them."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template, engines
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from jinja2 import UndefinedError

from actions.models import ActionItem
from recommendations.parts import ENGINE, part
from tests.factories import make_action, report

TEMPLATES = Path(settings.BASE_DIR, "templates")
PARTS = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.jinja"))
HOSTILE = "<b> & \"quotes\" 'and' >"


def set_from(source, **values):
    return engines[ENGINE].from_string(source).template.render(values)


def test_what_a_part_is_given_is_escaped_and_what_is_safe_is_left():
    assert set_from("{{ words }}", words=HOSTILE) == (
        "&lt;b&gt; &amp; &#34;quotes&#34; &#39;and&#39; &gt;"
    )
    assert set_from("{{ words }}", words=mark_safe("<b>")) == "<b>"


def test_a_filter_of_djangos_does_not_make_words_safe():
    assert set_from("{{ words|capfirst }}", words="é<b>") == "É&lt;b&gt;"


@pytest.mark.parametrize("source", ["{{ nothing }}", "{% if nothing %}{% endif %}"])
def test_a_name_that_was_not_given_is_an_error(source):
    with pytest.raises(UndefinedError):
        set_from(source)


@pytest.mark.parametrize("name", PARTS)
def test_every_part_is_sound_and_says_what_it_needs(name):
    assert engines[ENGINE].get_template(name)
    assert Path(TEMPLATES, name).read_text(encoding="utf-8").startswith("{# ")


def test_pages_get_a_part_by_a_tag_and_do_not_escape_it_again():
    page = Template('{% load parts %}{% part "search/_found.jinja" results=results %}')

    assert page.render(Context({"results": []})) == part("search/_found.jinja", results=[]) == ""


@pytest.mark.django_db
def test_a_row_alone_is_the_same_as_in_a_list():
    day = date(2026, 3, 31)
    action = make_action(title=HOSTILE, original_due_on=date(2026, 1, 31))
    report(action, "on_track", on=date(2026, 2, 1))
    row = ActionItem.objects.as_at(day).for_listing().get(pk=action.pk)
    row.may_update = True
    told = {"council": action.challenge.council, "origin": "recommendation"}

    alone = render_to_string("actions/_action.html", {"action": row, **told})
    listed = part("actions/_actions.jinja", actions=[row], **told)

    assert re.sub(r"\s+", "", alone) == re.sub(r"\s+", "", listed)
    assert HOSTILE not in alone
    assert "Overdue" in alone
