"""Days in words. The same few days stand on a page many times, so each is worded once."""

from functools import lru_cache

from django import template
from django.utils.dateformat import format as format_date

register = template.Library()


@lru_cache(maxsize=8192)
def _worded(value, pattern):
    return format_date(value, pattern)


@register.filter
def day(value):
    """Return a date as 31 March 2026; nothing for none."""
    return _worded(value, "j F Y") if value else ""


@register.filter
def short_day(value):
    """Return a date as 31 Mar 2026, for tables; nothing for none."""
    return _worded(value, "j M Y") if value else ""
