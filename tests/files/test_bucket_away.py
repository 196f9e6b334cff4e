"""The bucket away, silent, or not for us: told as such, nothing half stored, and then over."""

import socket
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse

from actions.models import ActionItem, Evidence, PlanImport
from peerchallenge import checks
from peerchallenge.reports.making import issuing
from peerchallenge.reports.models import IssuedReport
from recommendations import bucket as buckets
from recommendations.file_store import StoreAway
from recommendations.models import AuditEntry
from tests.between import Between
from tests.bucket_server import KEYS
from tests.factories import make_action, make_draft, make_file, make_recommendation, upload
from tests.handover.register import export

pytestmark = pytest.mark.django_db

WORDS = "Sorry, the service is unavailable"
WRONG = {"access_key": "tracker", "secret_key": "not the secret"}


@pytest.fixture
def between(bucket_server, bucket, use_bucket):
    """What stands before the bucket that the product uses, to be stopped and started."""

    def to_server():
        return socket.create_connection(("127.0.0.1", bucket_server.port))

    with Between(to_server) as one:
        use_bucket(bucket.name, address=f"http://127.0.0.1:{one.port}")
        yield one


@pytest.fixture
def action(council, between):
    return make_action(recommendation=make_recommendation(), ref="1.1")


@pytest.fixture
def officer(client, sign_in):
    client.raise_request_exception = False
    return sign_in("coordinator")


def give(client, action, *contents):
    address = reverse("actions:add-evidence", args=["harbourne", action.pk])
    files = [upload(content, "survey.pdf") for content in contents or (b"%PDF-1.7 survey",)]
    return client.post(address, {"evidence_file": files})


def is_told(response):
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert WORDS in response.text
    return True


def test_while_it_is_away_whoever_gives_a_file_is_told_and_nothing_is_stored(
    client, officer, action, between, bucket
):
    entries = AuditEntry.objects.count()
    between.stop()

    assert is_told(give(client, action))
    assert not Evidence.objects.exists()
    assert AuditEntry.objects.count() == entries

    between.start()
    assert give(client, action).status_code == 302
    assert list(bucket.objects().values()) == [b"%PDF-1.7 survey"]


def test_while_it_is_away_whoever_reads_a_file_is_told_and_pages_go_on(
    client, officer, action, between
):
    one = make_file(council=action.challenge.council)
    address = reverse("actions:evidence-file", args=["harbourne", one.pk])
    assert client.get(address).status_code == 200
    between.stop()

    assert is_told(client.get(address))
    assert client.get(reverse("actions:evidence", args=["harbourne", one.pk])).status_code == 200

    between.start()
    assert client.get(address).status_code == 200


def test_of_two_files_none_is_stored_where_it_goes_away_between_them(
    client, officer, action, between, monkeypatch
):
    save = buckets.Bucket._save

    def and_go_away(self, name, content):
        done = save(self, name, content)
        between.stop()
        return done

    monkeypatch.setattr(buckets.Bucket, "_save", and_go_away)

    assert is_told(give(client, action, b"%PDF-1.7 one", b"%PDF-1.7 two"))
    assert not Evidence.objects.exists()
    between.start()


def test_one_that_falls_silent_keeps_nobody_waiting_for_long(
    client, officer, action, between, bucket, use_bucket, monkeypatch
):
    monkeypatch.setattr(buckets, "READING", 0.5)
    monkeypatch.setattr(buckets, "REST", 1.5)
    use_bucket(bucket.name, address=f"http://127.0.0.1:{between.port}")
    between.is_silent = True
    started = time.monotonic()

    assert is_told(give(client, action))
    assert time.monotonic() - started < 5
    started = time.monotonic()
    assert is_told(give(client, action))
    assert time.monotonic() - started < 0.5  # who comes next does not wait at all

    between.is_silent = False
    between.hang_up()
    assert is_told(give(client, action))
    time.sleep(max(0, buckets._silent_until - time.monotonic()))
    assert give(client, action).status_code == 302


def test_ready_waits_for_a_moment_only(client, settings, tmp_path, between, monkeypatch):
    # Reading would go on for longer than a test may take.
    monkeypatch.setattr(buckets, "ASKING", 0.3)
    monkeypatch.setattr(buckets, "READING", 600)
    between.is_silent = True
    started = time.monotonic()

    assert warnings(client, settings, tmp_path) == {"files": "does not answer"}
    assert time.monotonic() - started < 60


def test_a_connection_that_was_closed_while_nobody_used_it_is_no_reason_to_fail(between):
    name = default_storage.save("one", ContentFile(b"1"))
    between.hang_up()

    with default_storage.open(name) as file:
        assert file.read() == b"1"


def test_a_report_is_not_issued_meanwhile_and_can_be_afterwards(client, officer, action, between):
    draft = make_draft(action.challenge)
    address = f"/harbourne/2026/report/drafts/{draft.pk}/issue/"
    between.stop()

    client.post(address, {"version": draft.version})

    draft.refresh_from_db()
    assert draft.problem == issuing.FAILED
    assert not IssuedReport.objects.exists()

    between.start()
    client.post(address, {"version": draft.version})
    assert issuing.check(IssuedReport.objects.get()).is_sound


def test_a_plan_is_not_taken_meanwhile(client, officer, action, between):
    between.stop()

    address = reverse("actions:plan-import", args=["harbourne", "2026"])
    file = upload(b"Ref,Rec,Action\n1.1,1,Tell", "plan.csv")

    assert is_told(client.post(address, {"file": file}))
    assert not PlanImport.objects.exists()


# ---- what operators are told


def warnings(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    response = client.get("/ready/")
    assert response.status_code == 200
    assert settings.S3_BUCKET not in response.text
    return response.json()["warnings"]


def test_ready_says_that_it_is_well(client, settings, tmp_path, bucket):
    assert warnings(client, settings, tmp_path) == {"files": "ok"}
    assert checks.the_bucket_answers(None) == []


def test_ready_says_that_it_does_not_answer(client, settings, tmp_path, between):
    between.stop()

    assert warnings(client, settings, tmp_path) == {"files": "does not answer"}
    [told] = checks.the_bucket_answers(None)
    assert told.msg == "No file can be kept or read: the bucket does not answer."


def test_ready_says_that_wrong_keys_are_refused(
    client, settings, tmp_path, bucket, bucket_server, use_bucket
):
    use_bucket(bucket.name, keys=WRONG)
    bucket_server.believe(everybody=False)
    try:
        assert warnings(client, settings, tmp_path) == {"files": "refuses"}
        [told] = checks.the_bucket_answers(None)
        with pytest.raises(StoreAway, match="refuses"):
            default_storage.save("one", ContentFile(b"1"))
    finally:
        bucket_server.believe(everybody=True)
    assert told.msg == "No file can be kept or read: the bucket refuses."
    assert bucket.objects() == {}


@pytest.mark.parametrize("keys", [{"access_key": None, "secret_key": None}, KEYS])
def test_ready_says_that_a_bucket_that_is_not_there_refuses(
    client, settings, tmp_path, bucket_server, use_bucket, monkeypatch, keys
):
    """Without keys and without a role of the machine there is nothing to ask with."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    use_bucket("of-nobody", keys=keys)

    assert warnings(client, settings, tmp_path) == {"files": "refuses"}


def test_ready_asks_once_in_ten_seconds(client, settings, tmp_path, between):
    warnings(client, settings, tmp_path)
    between.stop()

    assert warnings(client, settings, tmp_path) == {"files": "ok"}


# ---- commands


@pytest.mark.parametrize("name", ["backup", "export"])
def test_what_reads_all_files_writes_nothing_without_them(council, between, tmp_path, name):
    make_file(council=council)
    between.stop()
    path = tmp_path / "it"
    arguments = (
        ["backup", str(path)] if name == "backup" else ["export_council", "harbourne", path]
    )

    with pytest.raises(CommandError, match="the bucket does not answer") as error:
        call_command(*map(str, arguments))

    assert error.value.returncode == 2
    assert list(tmp_path.glob("*it*")) + list(tmp_path.glob(".*")) == []


def test_a_plan_that_cannot_be_kept_is_not_imported(council, between, tmp_path):
    make_recommendation()
    path = tmp_path / "plan.csv"
    path.write_text("Ref,Rec,Action\n1.1,1,Tell the story\n", encoding="utf-8")
    between.stop()

    with pytest.raises(CommandError, match="the bucket does not answer; nothing was stored"):
        call_command("import_plan", str(path), council="harbourne", challenge="2026")

    assert not ActionItem.objects.exists()


@pytest.mark.parametrize("name", ["restore", "import"])
def test_what_brings_files_changes_nothing_without_it(council, between, tmp_path, name):
    one = make_file(council=council)
    path = tmp_path / "it"
    if name == "import":
        export(council, path)
        arguments = ["import_council", path, "--as-slug=copy", "--as-name=Copy"]
    else:
        call_command("backup", str(path))
        arguments = ["restore", path, "--replace-everything", "--yes"]
    between.stop()

    with pytest.raises(CommandError, match="the bucket does not answer") as error:
        call_command(*map(str, arguments))

    assert error.value.returncode == 2
    assert Evidence.objects.get() == one
