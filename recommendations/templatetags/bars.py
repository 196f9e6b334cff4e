"""Progress bars, each set once: a bar is nothing but its numbers and words."""

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag
def bar(progress):
    """Return the stacked bar of a `Progress`, as `components/_bar.html` draws it."""
    return _set("components/_bar.html", progress)


@register.simple_tag
def legend(progress):
    """Return what each colour of a `Progress` means, as `components/_legend.html` says it."""
    return _set("components/_legend.html", progress)


@lru_cache(maxsize=4096)
def _set(name, progress):
    return mark_safe(get_template(name).render({"bar": progress}))  # noqa: S308  (a template's)
