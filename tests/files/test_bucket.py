"""Files in a bucket: given and read through the application alone, as from a folder."""

import hashlib
import io
import zipfile
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from actions.exchange import jobs as plan_jobs
from actions.models import Evidence, PlanImport
from actions.proof import evidence as keeping
from peerchallenge.reports.making import issuing
from peerchallenge.reports.models import IssuedReport, ReportDraft, ReviewPack
from recommendations import bucket as buckets
from tests.actions.plan_papers import workbook
from tests.factories import (
    make_action,
    make_challenge,
    make_council,
    make_draft,
    make_file,
    make_recommendation,
    make_user,
    open_to_public,
    upload,
)

pytestmark = pytest.mark.django_db

SURVEY = b"%PDF-1.7\n1 0 obj of the survey"


@pytest.fixture
def action(council, bucket):
    recommendation = make_recommendation(published_on=date(2026, 2, 1))
    return make_action(recommendation=recommendation, ref="1.1")


def give(client, action, content=SURVEY, name="Residents’ survey.pdf"):
    address = reverse("actions:add-evidence", args=["harbourne", action.pk])
    return client.post(address, {"evidence_file": [upload(content, name)]})


def address_of(one):
    return reverse("actions:evidence-file", args=[one.council.slug, one.pk])


def content_of(response):
    return b"".join(response.streaming_content)


# ---- evidence


def test_an_officer_gives_a_file_and_a_member_reads_it_byte_for_byte(
    client, sign_in, action, bucket, bucket_server
):
    sign_in("coordinator")
    assert give(client, action).status_code == 302
    one = Evidence.objects.get()
    sign_in("member")

    response = client.get(address_of(one))

    assert content_of(response) == SURVEY
    assert response.headers["Content-Length"] == str(len(SURVEY))
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert bucket.objects() == {f"evidence/{one.file.name}": SURVEY}
    page = client.get(reverse("actions:evidence", args=["harbourne", one.pk]))
    for told in (str(response.headers), str(page.headers), page.text):
        assert bucket.name not in told
        assert bucket_server.address not in told
    with pytest.raises(NotImplementedError):
        print(one.file.url)


def test_what_is_kept_is_private_and_named_and_typed_after_nothing_of_its_owner(action, bucket):
    one = make_file(content=SURVEY, name="Redundancies.pdf")

    [key] = bucket.objects()
    assert key == f"evidence/{one.file.name}"
    assert "edundanc" not in key
    head = bucket.client.head_object(Bucket=bucket.name, Key=key)
    assert head["ContentType"] == "application/octet-stream"
    grants = bucket.client.get_object_acl(Bucket=bucket.name, Key=key)["Grants"]
    assert [one["Permission"] for one in grants] == ["FULL_CONTROL"]  # of the bucket's owner


def test_a_stranger_and_another_council_get_nothing(client, sign_in, action):
    one = make_file(council=action.challenge.council, content=SURVEY)
    assert client.get(address_of(one)).status_code == 302  # to sign in
    other = make_user("administrator", council=make_council(name="Wyke", slug="wyke"))
    client.force_login(other)

    assert client.get(address_of(one)).status_code == 404
    assert client.get(f"/wyke/evidence/{one.pk}/file/").status_code == 404


def test_two_councils_hold_the_same_bytes_apart(council, bucket):
    ours = make_file(council=council, content=SURVEY)
    theirs = make_file(council=make_council(name="Wyke", slug="wyke"), content=SURVEY)

    assert ours.file.name != theirs.file.name
    assert len(bucket.objects()) == 2
    keeping.keep_file(council, upload(SURVEY), by=make_user())  # held already
    assert len(bucket.objects()) == 2


def test_a_file_that_is_deleted_is_gone_from_the_bucket(
    action, bucket, django_capture_on_commit_callbacks
):
    one = make_file(content=SURVEY)
    with django_capture_on_commit_callbacks(execute=True):
        keeping.remove(one, by=make_user())

    assert bucket.objects() == {}
    assert not Evidence.objects.exists()


def test_a_file_that_somebody_took_from_the_bucket_is_said_to_be_gone(
    client, sign_in, action, bucket
):
    sign_in("member")
    one = make_file(council=action.challenge.council, content=SURVEY)
    bucket.client.delete_object(Bucket=bucket.name, Key=f"evidence/{one.file.name}")

    response = client.get(address_of(one))

    assert response.status_code == 404
    assert "This file cannot be found" in response.text


@pytest.mark.parametrize("size", [buckets.IN_MEMORY + 1, 100])
def test_a_file_is_read_twice_and_from_its_middle(action, monkeypatch, size):
    content = bytes(range(256)) * (size // 256 + 1)
    name = default_storage.save("a", ContentFile(content))

    with default_storage.open(name) as file:
        assert file.size == len(content)
        assert file.read() == content
        file.seek(70)
        assert file.read(3) == content[70:73]
    assert file.closed
    assert file.open().read() == content
    file.close()
    assert default_storage.size(name) == len(content)


def test_nothing_is_written_over(bucket):
    first = default_storage.save("ab/one", ContentFile(b"1"))
    second = default_storage.save("ab/one", ContentFile(b"2"))

    assert first != second
    assert sorted(bucket.objects().values()) == [b"1", b"2"]
    with pytest.raises(ValueError, match="written once"):
        default_storage.open(first, "wb")


def test_a_large_file_goes_in_parts_and_comes_whole(bucket):
    content = bytes(6 * buckets.MB) + b"the end"
    default_storage.transfer_config.multipart_threshold = 5 * buckets.MB

    name = default_storage.save("large", ContentFile(content))

    assert bucket.objects() == {"evidence/large": content}
    with default_storage.open(name) as file:
        assert file.read() == content
    tag = bucket.client.head_object(Bucket=bucket.name, Key="evidence/large")["ETag"]
    assert "-" in tag  # of several parts


@pytest.mark.parametrize("prefix", ["", "a/b"])
def test_only_what_is_below_the_prefix_is_ours(bucket, use_bucket, prefix):
    use_bucket(bucket.name, prefix=prefix)
    default_storage.save("ab/one", ContentFile(b"1"))
    bucket.put(f"{prefix}/.incoming/x".strip("/"), b"under way")
    if prefix:
        bucket.put("a/bc/elsewhere", b"of others")

    assert list(default_storage.names()) == ["ab/one"]


# ---- reports, packs, plans, the public's files


def test_a_report_is_issued_and_its_pdf_comes_as_issued(client, sign_in, action, bucket):
    sign_in("coordinator")
    draft = make_draft(action.challenge)
    address = f"/harbourne/2026/report/drafts/{draft.pk}/issue/"
    client.post(address, {"version": draft.version})
    issued = IssuedReport.objects.get()

    response = client.get(f"/harbourne/2026/report/issued/{issued.pk}/download/")

    assert hashlib.sha256(content_of(response)).hexdigest() == issued.pdf_sha256
    assert list(bucket.objects()) == [f"evidence/{issued.pdf.name}"]
    assert issuing.check(issued).is_sound
    assert ReportDraft.objects.get().issued == issued


def test_a_pack_holds_the_evidence_of_the_bucket_and_is_kept_there(
    client, sign_in, action, bucket
):
    sign_in("coordinator")
    make_file(council=action.challenge.council, content=SURVEY).actions.add(action)
    day = {"as_at_day": 30, "as_at_month": 6, "as_at_year": 2026, "with_internal": "on"}

    client.post("/harbourne/2026/review-pack/", day)

    pack = ReviewPack.objects.get()
    assert (pack.problem, pack.files, pack.missing) == ("", 1, 0)
    content = content_of(client.get(f"/harbourne/2026/review-pack/{pack.pk}/download/"))
    assert hashlib.sha256(content).hexdigest() == pack.sha256
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        [name] = [name for name in archive.namelist() if name.startswith("evidence/")]
        assert archive.read(name) == SURVEY
    assert f"evidence/{pack.file.name}" in bucket.objects()


def test_the_file_of_a_plan_is_read_from_the_bucket_and_can_be_forgotten(council, bucket):
    challenge = make_challenge()
    make_recommendation(challenge=challenge)
    content = workbook([["Ref", "Rec", "Action"], ["1.1", "1", "Tell the story"]])

    batch = plan_jobs.receive(challenge, "plan.xlsx", content, user=make_user("coordinator"))

    assert PlanImport.objects.get().stage == PlanImport.Stage.READ
    assert bucket.objects() == {f"evidence/{batch.file.name}": content}
    assert plan_jobs.discard(batch)
    assert bucket.objects() == {}


def test_the_public_reads_what_is_public_and_asks_the_bucket_once(client, action, bucket):
    one = make_file(council=action.challenge.council, content=SURVEY, is_internal=False)
    one.actions.add(action)
    open_to_public(action.challenge)
    address = reverse("public:evidence-file", args=["harbourne", "2026", one.pk])

    response = Client().get(address)

    assert content_of(response) == SURVEY
    bucket.client.delete_object(Bucket=bucket.name, Key=f"evidence/{one.file.name}")
    again = client.get(address, headers={"if-none-match": response.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(address).status_code == 404
