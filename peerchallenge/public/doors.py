"""Who is let in at a public address, and what their answer carries.

The addresses of a challenge and of a recommendation serve two readers: people of the council get
their own page, everybody else the public one where the challenge is published. `?as=public` shows
the council's people what the public would see, published or not.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from peerchallenge.public.freshness import Freshness, freshness
from peerchallenge.public.good_news import with_news
from peerchallenge.public.publishing import published
from recommendations.models import Council, PeerChallenge

MAX_AGE = 300  # seconds for which a copy may be shown after a challenge is unpublished
AS_PUBLIC = "?as=public"


@dataclass(frozen=True)
class Site:
    """What a public page is about; `challenge` is None on the pages of a council."""

    council: Council
    challenge: PeerChallenge | None
    challenges: tuple[PeerChallenge, ...]  # the published ones, newest first
    is_preview: bool
    fresh: Freshness | None = None  # none in a preview, which nobody keeps

    @property
    def suffix(self):
        """What its own links end with, so that a preview stays one."""
        return AS_PUBLIC if self.is_preview else ""


def public_page(view: Callable):
    """Open an address to everybody, where what it is about is published.

    The view gets a `Site` in place of the short names of the address.
    """

    @require_safe
    @login_not_required
    @wraps(view)
    def wrapped(request, council_slug, challenge_slug=None, **kwargs):
        own = _own_council(request, council_slug)
        site = _site(request, own, council_slug, challenge_slug)
        if site is None:
            return _closed(request)
        response = _answer(view, request, site, kwargs)
        return _for_keeping(request, response, site, depends=bool(request.GET))

    return wrapped


def public_form(view: Callable):
    """Open an address at which everybody may send something, where what it is about is published.

    The view gets a `Site` as that of `public_page` does. Nobody keeps the answer: it may hold what
    somebody typed. There is no token against forged requests, which would need a cookie: whoever
    sends has no account here, so a request has no authority that another site could borrow, and
    what it brings is shown to nobody before a person has read it.
    """

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @login_not_required
    @wraps(view)
    def wrapped(request, council_slug, challenge_slug, **kwargs):
        site = _site(request, _own_council(request, council_slug), council_slug, challenge_slug)
        if site is None:
            return _closed(request)
        response = _answer(view, request, site, kwargs)
        if not _has_session(request):
            request.session.accessed = False
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def or_public(public_view: Callable):
    """Give everybody but the people of the council `public_view`, where it is published.

    Goes above `in_council`. Where nothing is published, strangers are told what they are told
    everywhere: to sign in, or that there is no such page.
    """

    def decorate(view):
        @login_not_required
        @wraps(view)
        def wrapped(request, council_slug, challenge_slug=None, **kwargs):
            own = _own_council(request, council_slug)
            if own is not None and not _asks_for_preview(request):
                named = {} if challenge_slug is None else {"challenge_slug": challenge_slug}
                return view(request, council_slug=council_slug, **named, **kwargs)
            site = _site(request, own, council_slug, challenge_slug)
            if site is None:
                return _closed(request)
            response = _answer(public_view, request, site, kwargs)
            return _for_keeping(request, response, site, depends=True)

        return wrapped

    return decorate


def _has_session(request):
    """Say whether somebody may be signed in, without opening the session of those who are not."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _own_council(request, slug):
    if not _has_session(request) or not request.user.is_authenticated:
        return None
    return request.user.council_called(slug)


def _asks_for_preview(request):
    return request.GET.get("as") == "public"


def _site(request, own, council_slug, challenge_slug):
    """Return what the address is about, or None where that is not public for whoever asks."""
    if own is not None and _asks_for_preview(request):
        return _preview(own, challenge_slug)
    found = published(council_slug)
    if challenge_slug is not None:
        found = with_news(found.filter(slug=challenge_slug), timezone.localdate())
    challenges = tuple(found)
    if not challenges:
        return None
    only = challenges[0] if challenge_slug is not None else None
    council = challenges[0].council
    fresh = freshness(council, timezone.now())
    return Site(council, only, challenges, is_preview=False, fresh=fresh)


def _preview(council, challenge_slug):
    if challenge_slug is None:
        return Site(council, None, tuple(published(council.slug)), is_preview=True)
    own = PeerChallenge.objects.select_related("status_scheme", "comment_box").filter(
        council=council, slug=challenge_slug
    )
    challenge = with_news(own, timezone.localdate()).first()
    if challenge is None:
        raise Http404
    challenge.council = council
    return Site(council, challenge, (challenge,), is_preview=True)


def _closed(request):
    if _has_session(request) and request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())


def _answer(view, request, site, kwargs):
    """Call the view; what it does not find is said on a public page, without the tracker's own."""
    try:
        return view(request, site, **kwargs)
    except Http404:
        return answer(request, "public/not_found.html", {"site": site}, status=404)


def answer(request, template, context, status=200):
    """Return a page made of `context` alone.

    Not what every page of the tracker is given: that would open the session and look for a person.
    """
    text = render_to_string(template, context | {"path": request.path})
    return HttpResponse(text, status=status)


def _for_keeping(request, response, site, *, depends):
    """Say who may keep the answer, and answer 304 to whoever has it.

    `depends` where somebody signed in would be told something else at the same address: caches,
    the browser's own among them, must then tell the two apart.
    """
    if site.is_preview:
        response.headers["X-Robots-Tag"] = "noindex"
        return response
    if depends:
        patch_vary_headers(response, ["Cookie"])
    if not _has_session(request):
        _for_all(response)
        # Django asks every request who sends it. Nobody did, and nothing here depends on that.
        request.session.accessed = False
    return validated(request, response, site.fresh)


def for_everybody(view: Callable):
    """Open an address that is about no council: the same for whoever asks until a release."""

    @require_safe
    @login_not_required
    @wraps(view)
    def wrapped(request):
        response = view(request)
        _for_all(response)
        return validated(request, response, freshness(None, timezone.now()))

    return wrapped


def _for_all(response):
    response.headers.pop("Cache-Control", None)
    patch_cache_control(response, public=True, max_age=MAX_AGE)


def validated(request, response, fresh: Freshness):
    """Give `response` its ETag and Last-Modified, or answer 304 to whoever has it by either.

    Where a reader names both, the ETag decides (RFC 9110, section 13.2.2).
    """
    if response.status_code not in {200, 304}:
        return response
    if response.status_code == 200 and not response.has_header("ETag"):
        tag = hashlib.sha256(response.content).hexdigest()[:32]
        response.headers["ETag"] = f'"{tag}"'
    response.headers["Last-Modified"] = http_date(fresh.modified)
    return unchanged(request, fresh, response.headers.get("ETag"), response)


def unchanged(request, fresh: Freshness | None, tag: str | None, response=None):
    """Return a 304 where the reader has it already, else `response`."""
    since = fresh.modified if fresh and fresh.is_settled else None
    return get_conditional_response(request, etag=tag, last_modified=since, response=response)
