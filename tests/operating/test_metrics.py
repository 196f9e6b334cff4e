"""Numbers for Prometheus: for whoever shows the token, and none of them about a person."""

import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from peerchallenge.operating import health, metrics
from recommendations.models import Council
from tests.factories import make_council, make_plan_import, make_user

TOKEN = "a token of more than twenty characters"
SHOWN = {"authorization": f"Bearer {TOKEN}"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on(settings, tmp_path):
    settings.METRICS_TOKEN = TOKEN
    settings.DATA_DIR = tmp_path
    metrics.instruments.cache_clear()
    health.LAST.forget()


def numbers(client):
    """Return every number by its name and labels."""
    response = client.get("/metrics/", headers=SHOWN)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(number) for name, number in pairs}


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": TOKEN}, {"authorization": "Bearer "}, {"authorization": "Bearer é"}],
)
def test_without_the_token_there_is_no_such_page(client, headers):
    assert client.get("/metrics/", headers=headers).status_code == 404


@pytest.mark.parametrize("shown", ["Bearer ", "Bearer", "", f"Bearer {TOKEN}"])
def test_where_no_token_is_set_there_is_none_to_show(settings, shown):
    settings.METRICS_TOKEN = ""

    assert Client().get("/metrics/", headers={"authorization": shown}).status_code == 404


def test_without_a_token_nothing_is_counted_and_the_library_is_not_loaded():
    program = (
        "import django, sys; django.setup();"
        "from django.core.wsgi import get_wsgi_application; get_wsgi_application();"
        "print('prometheus_client' in sys.modules)"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "peerchallenge.settings",
        "METRICS_TOKEN": "",
    }
    result = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=True
    )

    assert result.stdout.split()[-1] == b"False"


def test_requests_are_counted_by_page_and_kind_of_answer(client, council, sign_in):
    sign_in("coordinator")
    client.get("/harbourne/meetings/")
    client.get("/harbourne/meetings/?page=2")
    client.get("/zebra.txt")

    found = numbers(client)

    page = 'view="meetings:meetings"'
    assert found[f'peerchallenge_requests_total{{method="GET",status="2xx",{page}}}'] == 2
    assert found[f"peerchallenge_request_seconds_count{{{page}}}"] == 2
    assert 'peerchallenge_requests_total{method="GET",status="4xx",view="none"}' in str(found)
    assert "harbourne" not in str(found)
    assert "zebra" not in str(found)


def test_a_method_that_somebody_makes_up_is_one_of_the_others(client):
    client.generic("ZEBRA", "/sign-in/")

    assert "ZEBRA" not in str(numbers(client))


def test_wrong_passwords_are_counted(client, council):
    user = make_user("officer", council=council)
    client.post("/sign-in/", {"username": user.email, "password": "wrong"})

    assert numbers(client)['peerchallenge_failed_sign_ins_total{way="password"}'] == 1


def test_what_the_database_refuses_is_counted(client, rf):
    def view(request):
        slug = make_council().slug
        with pytest.raises(IntegrityError), transaction.atomic():
            Council.objects.create(name="Another", slug=slug)
        request.resolver_match = None
        return client.get("/sign-in/")

    metrics.counted(view)(rf.get("/"))

    counted = numbers(client)
    assert counted['peerchallenge_database_errors_total{kind="IntegrityError"}'] == 1


def test_it_says_whether_the_installation_is_ready(client, settings, tmp_path):
    assert numbers(client)['peerchallenge_ready{check="data_folder"}'] == 1

    settings.DATA_DIR = tmp_path / "gone"
    health.LAST.forget()
    assert numbers(client)['peerchallenge_ready{check="data_folder"}'] == 0


def test_work_in_the_background_is_counted(client, council):
    now = timezone.now()
    make_plan_import(run="a", beat_at=now)
    make_plan_import(run="b", beat_at=now - timedelta(hours=1))
    make_plan_import(run="c")

    found = numbers(client)

    runs = 'peerchallenge_background_runs{{kind="actions.planimport",state="{}"}}'
    assert (found[runs.format("running")], found[runs.format("stopped")]) == (1, 2)


def test_several_processes_are_added_up(tmp_path):
    program = (
        "import django; django.setup();"
        "from peerchallenge.operating import metrics;"
        "metrics.instruments().failed_sign_ins.labels('password').inc();"
        "from prometheus_client import generate_latest;"
        "print(generate_latest(metrics._counted_so_far()).decode())"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "peerchallenge.settings",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "METRICS_TOKEN": TOKEN,
    }
    for _ in range(2):
        result = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, check=True
        )

    assert re.search(rb'failed_sign_ins_total\{way="password"\} 2\.0', result.stdout)
