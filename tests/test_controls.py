"""Controls set by our macros are what Django's templates would have set."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from peerchallenge.forms import Renderer

HOSTILE = "<b> & \"quotes\" 'and' >"
CHOICES = [("", "None"), ("a&b", HOSTILE), ("Group <1>", [(1, "One"), (2, mark_safe("<i>2</i>"))])]
WIDGETS = [
    (forms.TextInput({"class": HOSTILE, "required": True, "disabled": False}), HOSTILE),
    (forms.TextInput(), None),
    (forms.TextInput({"type": "search"}), ""),
    (forms.HiddenInput(), 12_345),
    (forms.NumberInput({"min": 0}), 1.5),
    (forms.CheckboxInput(), True),
    (forms.FileInput({"accept": ".pdf,.docx", "required": True}), None),
    (forms.Textarea({"rows": 3}), HOSTILE),
    (forms.Textarea(), mark_safe("<b>")),
    (forms.Textarea(), None),
    (forms.Select(choices=CHOICES), "2"),
    (forms.Select({"aria-label": HOSTILE}, choices=CHOICES), None),
    (forms.SelectMultiple(choices=CHOICES), ["a&b", "1"]),
]


def plain(html):
    """Leave out what nobody sees: white space between elements, how a quote is written."""
    html = re.sub(r">\s+<", "><", html.strip())
    return html.replace("&#x27;", "&#39;").replace("&#34;", "&quot;")


@pytest.mark.parametrize(("widget", "value"), WIDGETS)
def test_a_control_is_the_same_as_by_template(widget, value):
    attrs = {"id": "id_some", "aria-describedby": "hint"}
    ours = widget.render("na<me", value, attrs, renderer=Renderer())
    assert plain(ours) == plain(widget.render("na<me", value, attrs, renderer=DjangoTemplates()))
