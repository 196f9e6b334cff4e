"""What an answer of the sector's pages carries: everybody gets the same, and may keep it a while.

They look for no person and open no session, as the public pages of a council do.
"""

import hashlib
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from peerchallenge.public.doors import MAX_AGE, answer


def sector_page(view: Callable):
    """Open an address to everybody."""

    @require_safe
    @login_not_required
    @wraps(view)
    def wrapped(request, **kwargs):
        try:
            response = view(request, **kwargs)
        except Http404:
            response = answer(request, "sector/not_found.html", {}, status=404)
        return _for_keeping(request, response)

    return wrapped


def _for_keeping(request, response):
    """Say who may keep the answer, and answer 304 to whoever has it as it is now.

    A council that leaves changes the answer, so nobody who asks again gets the old one.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        response.headers.pop("Cache-Control", None)
        patch_cache_control(response, public=True, max_age=MAX_AGE)
        # Django asks every request who sends it. Nobody did, and nothing here depends on that.
        request.session.accessed = False
    if response.status_code != 200:
        return response
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = tag
    return get_conditional_response(request, etag=tag, response=response)
