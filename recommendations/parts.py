"""Parts of pages that stand on them many times over, set by Jinja.

Django's own templates look up each name in several ways and take most of the time of a long page;
Jinja compiles a template to Python. Pages stay Django's, which people who write them know, and
ask for a part by `{% part "app/_rows.jinja" rows=rows %}`. A part sees what it is given
and nothing else, and an unknown name is an error.

`environment()` is what `TEMPLATES` names; templates of both kinds stand side by side.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.template import engines
from django.template.defaultfilters import capfirst, pluralize
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from recommendations.addresses import address
from recommendations.templatetags.bars import bar
from recommendations.templatetags.days import day, short_day

ENGINE = "parts"


def environment(**options: Any) -> Environment:
    """Return Jinja as the parts need it; what `options` holds is Django's, from the settings."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**options)  # noqa: S701  (Django's backend asks for escaping)
    made.globals |= {"address": address, "bar": bar}
    made.filters |= {
        "capfirst": capfirst,
        "day": day,
        "pluralize": pluralize,
        "short_day": short_day,
    }
    return made


def part(name: str, **values: Any) -> SafeString:
    """Return a part of a page, set with `values` alone."""
    return mark_safe(_template(name).render(values))  # noqa: S308  (a template that escapes)


@cache
def macro(name: str, macro: str) -> Callable[..., Markup]:
    """Return one of the macros of a template; what it gives is escaped and safe in a page."""
    return getattr(_template(name).module, macro)


@cache
def _template(name):
    return engines[ENGINE].get_template(name).template
