"""Numbers for Prometheus: off until METRICS_TOKEN is set, and then only for whoever has it.

Counted by the name of a page, never by its address, so that there are few numbers and none is
about a person. With several server processes PROMETHEUS_MULTIPROC_DIR must name a folder, in
which the library adds them up; `deploy/gunicorn.conf.py` keeps it.
"""

import os
import time
from functools import cache
from types import SimpleNamespace

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import MiddlewareNotUsed
from django.db import Error, connection
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from peerchallenge.operating.health import LAST, WELL
from recommendations.background import SILENCE, Work

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
# Where somebody failed to get in: the page, and the answers that say so.
FAILED_WAYS = {
    ("accounts:sign-in", "POST", 422): "password",
    ("accounts:sign-in", "POST", 429): "too_often",
    ("mfa_authenticate", "POST", 422): "second_factor",
    ("mfa_authenticate", "POST", 429): "too_often",
    ("openid_connect_callback", "GET", 403): "single_sign_on",
    ("socialaccount_login_error", "GET", 403): "single_sign_on",
}


@cache
def instruments() -> SimpleNamespace:
    """Make the counters, once in a process; the library is not even loaded without metrics."""
    from prometheus_client import CollectorRegistry, Counter, Histogram

    own = CollectorRegistry()
    return SimpleNamespace(
        registry=own,
        requests=Counter(
            "peerchallenge_requests",
            "Requests, by page, method and class of answer",
            ["view", "method", "status"],
            registry=own,
        ),
        seconds=Histogram(
            "peerchallenge_request_seconds",
            "How long requests took, by page",
            ["view"],
            buckets=SECONDS,
            registry=own,
        ),
        failed_sign_ins=Counter(
            "peerchallenge_failed_sign_ins",
            "Attempts to sign in that failed, by way",
            ["way"],
            registry=own,
        ),
        database_errors=Counter(
            "peerchallenge_database_errors",
            "Statements that the database refused, by kind of error",
            ["kind"],
            registry=own,
        ),
    )


def counted(get_response):
    """Count each request and how long it took. Not there at all without METRICS_TOKEN."""
    if not settings.METRICS_TOKEN:
        raise MiddlewareNotUsed
    made = instruments()

    def middleware(request):
        began = time.monotonic()
        with connection.execute_wrapper(_count_error):
            response = get_response(request)
        match = request.resolver_match
        view = (match and match.view_name) or "none"
        method = request.method if request.method in {"GET", "HEAD", "POST"} else "other"
        made.requests.labels(view, method, f"{response.status_code // 100}xx").inc()
        made.seconds.labels(view).observe(time.monotonic() - began)
        if way := FAILED_WAYS.get((view, method, response.status_code)):
            made.failed_sign_ins.labels(way).inc()
        return response

    return middleware


def _count_error(execute, sql, params, many, context):
    try:
        return execute(sql, params, many, context)
    except Error as error:
        instruments().database_errors.labels(type(error).__name__).inc()
        raise


@never_cache
@require_safe
@login_not_required
def metrics(request):
    """Give the numbers to whoever shows the token; to all others there is no such page."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    shown = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(shown, expected):
        raise Http404
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    text = generate_latest(_counted_so_far()) + generate_latest(_as_it_stands())
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def _counted_so_far():
    """Return what this process counted, or all of them where they share a folder."""
    from prometheus_client import CollectorRegistry, multiprocess

    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return instruments().registry
    together = CollectorRegistry()
    multiprocess.MultiProcessCollector(together)
    return together


def _as_it_stands():
    """Return what is looked up when asked: the checks of `/ready/` and work in the background."""
    from prometheus_client import CollectorRegistry

    registry = CollectorRegistry()
    registry.register(_Standing())
    return registry


class _Standing:
    """Collects what the database and the checks say at the moment."""

    def collect(self):
        from prometheus_client.core import GaugeMetricFamily

        found = LAST.get()
        ready = GaugeMetricFamily(
            "peerchallenge_ready", "Whether a check of /ready/ is well", labels=["check"]
        )
        for name, says in found.items():
            ready.add_metric([name], says == WELL)
        yield ready
        if found["database"] != WELL:
            return
        runs = GaugeMetricFamily(
            "peerchallenge_background_runs",
            "Work in the background: going on, or fallen silent",
            labels=["kind", "state"],
        )
        for model in Work.__subclasses__():
            for state, number in _runs_of(model).items():
                runs.add_metric([model._meta.label_lower, state], number)
        yield runs


def _runs_of(model) -> dict[str, int]:
    """Count the rows of a kind that are worked on; one query."""
    alive = Q(beat_at__gte=timezone.now() - SILENCE)
    return model._default_manager.exclude(run="").aggregate(
        running=Count("pk", filter=alive),
        stopped=Count("pk", filter=~alive | Q(beat_at__isnull=True)),
    )
