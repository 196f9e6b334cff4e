"""Addresses of pages in lists, where the same few stand on every page that is made."""

from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, get_urlconf, reverse


def address(name: str, *args: Any) -> str:
    """Return what `reverse()` does, found out once for each page: it depends on nothing else."""
    return _found(get_urlconf(), get_script_prefix(), name, args)


@lru_cache(maxsize=16_384)
def _found(urlconf, prefix, name, args):
    return reverse(name, urlconf=urlconf, args=args)
