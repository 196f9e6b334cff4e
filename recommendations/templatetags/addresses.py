"""Addresses of pages in lists, where the same few stand on every page that is made."""

from functools import lru_cache

from django import template
from django.urls import get_script_prefix, get_urlconf, reverse

register = template.Library()


@register.simple_tag
def address(name, *args):
    """Return what `url` does, found out once for each page: an address depends on nothing else."""
    return _found(get_urlconf(), get_script_prefix(), name, args)


@lru_cache(maxsize=16_384)
def _found(urlconf, prefix, name, args):
    return reverse(name, urlconf=urlconf, args=args)
