"""The pack for the peers' return: what is in it, under which names, and what is left out."""

import csv
import hashlib
import io
import zipfile
from datetime import UTC, date, datetime

import pytest

from peerchallenge.reports.models import ReviewPack
from peerchallenge.reports.pack.pack import entries, name_in_pack
from recommendations.models import Assessment, AuditEntry, ProgressReview
from tests.factories import (
    make_action,
    make_challenge,
    make_evidence,
    make_file,
    make_recommendation,
)

pytestmark = pytest.mark.django_db
PACK = "/harbourne/2026/review-pack/"


@pytest.fixture
def action(council):
    return make_action(recommendation=make_recommendation(), ref="1.1")


def attached(action, **fields):
    """A file of evidence for an action."""
    fields.setdefault("is_internal", False)
    kept = make_file(**fields)
    kept.actions.add(action)
    return kept


def make(client, **given):
    """Make a pack as somebody signed in, and return what is in it: name -> bytes."""
    day = {"as_at_day": 30, "as_at_month": 6, "as_at_year": 2026}
    response = client.post(PACK, day | given)
    assert response.status_code == 302
    pack = ReviewPack.objects.latest("pk")
    assert pack.problem == ""
    got = client.get(f"{PACK}{pack.pk}/download/")
    content = b"".join(got.streaming_content)
    assert hashlib.sha256(content).hexdigest() == pack.sha256
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def index_in(found):
    return list(csv.DictReader(io.StringIO(found["evidence-index.csv"].decode("utf-8-sig"))))


def test_a_pack_holds_the_position_the_index_the_files_and_its_contents(client, sign_in, action):
    kept = attached(action, content=b"%PDF-1.7\nsurvey", name="Survey 2026.pdf")
    make_evidence(title="A page", is_internal=False, actions=[action], url="https://example.org/a")
    sign_in("coordinator")

    found = make(client)

    assert found["position-statement.pdf"].startswith(b"%PDF-")
    (name,) = [name for name in found if name.startswith("evidence/")]
    assert name.endswith("-Survey 2026.pdf")
    assert found[name] == b"%PDF-1.7\nsurvey"
    rows = {row["Title"]: row for row in index_in(found)}
    assert rows["Survey 2026"]["SHA-256"] == kept.sha256
    assert rows["Survey 2026"]["Used for actions"] == "1.1"
    assert rows["A page"]["Address"] == "https://example.org/a"
    contents = found["contents.html"].decode()
    assert kept.sha256 in contents
    assert 'href="https://example.org/a"' in contents
    assert hashlib.sha256(found["position-statement.pdf"]).hexdigest() in contents
    assert AuditEntry.objects.filter(verb="made", target_type="reports.reviewpack").exists()


def test_what_is_kept_from_the_public_comes_only_when_it_is_asked_for(client, sign_in, action):
    attached(action, content=b"%PDF-1.7\nsecret", name="secret.pdf", is_internal=True)
    sign_in("coordinator")

    assert not any("secret" in name for name in make(client))
    assert any("secret" in name for name in make(client, with_internal="on"))


def test_only_evidence_of_the_challenges_actions_in_the_plan_by_then_is_in_it(
    client, sign_in, action
):
    other = make_challenge(slug="2022")
    attached(make_action(recommendation=make_recommendation(challenge=other)), name="other.pdf")
    later = make_action(added_on=date(2026, 7, 1))
    attached(later, content=b"%PDF-1.7\nlater", name="later.pdf")
    make_file(content=b"%PDF-1.7\nloose", name="loose.pdf", is_internal=False)
    sign_in("coordinator")

    assert index_in(make(client)) == []


@pytest.mark.parametrize(
    ("called", "kept_as"),
    [
        ("../../etc/passwd.pdf", "evidence/007-passwd.pdf"),
        ("C:\\Temp\\CON.pdf", "evidence/007-CON.pdf"),
        ('a<b>:"c".pdf', "evidence/007-a-b-c-.pdf"),
        ("x" * 300 + ".pdf", f"evidence/007-{'x' * 80}.pdf"),
        ("fdp.\u202etxt.pdf", "evidence/007-fdp.txt.pdf"),
    ],
)
def test_names_in_a_pack_are_safe_whatever_a_file_was_called(council, called, kept_as):
    kept = make_file(is_internal=False)
    kept.original_name = called

    assert name_in_pack(7, kept) == kept_as


def test_two_files_of_one_name_are_both_in_the_pack(client, sign_in, action):
    attached(action, content=b"%PDF-1.7\none", name="survey.pdf")
    attached(action, content=b"%PDF-1.7\ntwo", name="survey.pdf")
    sign_in("coordinator")

    found = make(client)

    files = {content for name, content in found.items() if name.startswith("evidence/")}
    assert files == {b"%PDF-1.7\none", b"%PDF-1.7\ntwo"}


def test_a_file_that_is_gone_is_named_and_the_pack_is_made(client, sign_in, action):
    kept = attached(action)
    kept.file.storage.delete(kept.file.name)
    sign_in("coordinator")

    found = make(client)

    assert index_in(found)[0]["File"] == "The file is missing"
    page = client.get(f"{PACK}{ReviewPack.objects.get().pk}/")
    assert "1 file of evidence could not be found on the disk" in page.text


def test_a_title_that_looks_like_a_formula_is_not_one_in_the_index(client, sign_in, action):
    make_evidence(title="=1+1", is_internal=False, actions=[action])
    sign_in("coordinator")

    assert index_in(make(client))[0]["Title"] == "'=1+1"


def test_a_title_with_markup_is_text_on_the_contents_page(client, sign_in, action):
    make_evidence(title="<script>x</script>", is_internal=False, actions=[action])
    sign_in("coordinator")

    contents = make(client)["contents.html"].decode()

    assert "&lt;script&gt;x&lt;/script&gt;" in contents
    assert "<script>" not in contents


def test_evidence_for_several_actions_is_listed_once(action):
    kept = attached(action)
    kept.actions.add(make_action(ref="1.2"))

    (only,) = entries(make_challenge(), date(2026, 6, 30), with_internal=False)

    assert only.refs == ["1.1", "1.2"]


def test_the_index_takes_two_queries_however_much_there_is(action, django_assert_num_queries):
    for number in range(4):
        attached(action, content=b"%PDF-1.7\n" + bytes([48 + number]))
    challenge = action.challenge

    # The evidence, and the actions that cite it.
    with django_assert_num_queries(2):
        assert len(entries(challenge, date(2026, 6, 30), with_internal=False)) == 4


def test_the_making_of_a_large_pack_shows_how_far_it_is(client, sign_in, action):
    user = sign_in("coordinator")
    pack = ReviewPack.objects.create(
        challenge=make_challenge(), as_at=date(2026, 6, 30), made_by=user, made_name="G",
        run="a run", done=20, total=80, beat_at=datetime.now(UTC),
    )  # fmt: skip

    response = client.get(f"{PACK}{pack.pk}/", headers={"HX-Request": "true"})

    assert response.text.lstrip().startswith('<div id="packing"')
    assert "25%" in response.text
    assert client.get(f"{PACK}{pack.pk}/download/").status_code == 404


def test_a_pack_that_was_broken_off_is_made_when_it_is_started_again(client, sign_in, action):
    user = sign_in("coordinator")
    pack = ReviewPack.objects.create(
        challenge=make_challenge(), as_at=date(2026, 6, 30), made_by=user, made_name="G",
        run="a run", beat_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip

    assert "broken off" in client.get(f"{PACK}{pack.pk}/").text
    client.post(f"{PACK}{pack.pk}/")

    pack.refresh_from_db()
    assert pack.file
    assert pack.run == ""


def test_the_peers_verdicts_stand_beside_the_councils_own_state(client, sign_in, action):
    review = ProgressReview.objects.create(challenge=make_challenge(), visited_on=date(2026, 5, 1))
    Assessment.objects.create(
        review=review, recommendation=make_recommendation(), text="Good progress was seen."
    )
    sign_in("coordinator")

    page = client.get(PACK)

    assert "Good progress was seen." in page.text
    assert "Not implemented" in page.text
    assert "Enter or paste what the peers said" in page.text


def test_members_do_not_make_packs(client, sign_in, action):
    sign_in("member")

    assert client.post(PACK, {}).status_code == 403
