"""References of a report as links to the actions they name."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join

register = template.Library()


@register.simple_tag
def action_links(refs, keys, council):
    """Return links to those of `refs` that `keys` knows, each a reference; else nothing."""
    known = [(ref, keys[ref]) for ref in refs if ref in keys]
    if not known:
        return ""
    links = format_html_join(
        ", ",
        '<a href="{}">Action {}</a>',
        ((reverse("actions:action", args=[council.slug, key]), ref) for ref, key in known),
    )
    return format_html(" {}", links)
