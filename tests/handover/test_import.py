"""Taking a register over: as a new council, or into one that succeeds it."""

import tracemalloc
import zipfile
from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from actions.models import ActionItem, Evidence, PlanImport, ProgressUpdate
from meetings.models import AgendaItem, CommitteeRules
from peerchallenge.accounts.models import Membership, User
from peerchallenge.handover.exporting import NotExported
from peerchallenge.handover.exporting import export as export_to
from peerchallenge.handover.importing import VERB, Wish, import_register
from peerchallenge.reports.models import IssuedReport
from recommendations.models import AuditEntry, Council, PeerChallenge, Post
from tests.factories import (
    make_action,
    make_challenge,
    make_committee,
    make_council,
    make_file,
    make_plan_import,
    make_post,
    make_recommendation,
    make_user,
)
from tests.handover.register import SETTLED, export, fill, written_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(council, tmp_path):
    """The archive of a council with everything in it."""
    fill(council)
    return export(council, tmp_path / "register.zip")


def bring(archive, *options):
    """Import an archive by the command; return what it says."""
    out = StringIO()
    call_command("import_council", str(archive), *options, stdout=out)
    return out.getvalue()


def refused(archive, *options):
    """Import an archive that is refused; return the words."""
    with pytest.raises(CommandError) as error:
        bring(archive, *options)
    assert error.value.returncode == 2
    assert "\n" not in str(error.value)
    return str(error.value)


def as_copy(archive, *options):
    bring(archive, "--as-slug=copy", "--as-name=The copy", *options)
    return Council.objects.get(slug="copy")


def test_rows_come_with_the_moments_and_the_provenance_that_they_had(council, archive):
    copy = as_copy(archive)

    update = ProgressUpdate.objects.get(action__challenge__council=copy, status="on_track")
    assert update.recorded_at.isoformat() == "2026-03-20T16:05:00+00:00"
    mine, theirs = (
        AgendaItem.objects.for_council(one).exclude(source_url="").get() for one in (council, copy)
    )
    for name in ("source_url", "source_text", "source_hash", "retrieved_at"):
        assert getattr(theirs, name) == getattr(mine, name)


def test_files_come_along_byte_by_byte(council, archive):
    copy = as_copy(archive)

    mine, theirs = (
        Evidence.objects.for_council(one).get(actions__ref="1.1", url="")
        for one in (council, copy)
    )
    assert theirs.file.name != mine.file.name
    assert _bytes(theirs.file) == _bytes(mine.file) == b"%PDF-1.7 what was done"
    for issued in IssuedReport.objects.for_council(copy):
        assert _bytes(issued.pdf) == b"%PDF-1.7 not set"
    assert not list(settings.MEDIA_ROOT.glob(".incoming-*"))


def _bytes(file):
    with file.open("rb") as opened:
        return opened.read()


def test_people_who_are_not_known_come_without_a_way_to_sign_in(council, archive):
    there = User.objects.get(full_name="Siân Rowlands")
    User.objects.filter(pk=there.pk).update(email="of.another.installation@example.gov.uk")

    copy = as_copy(archive)

    came = Post.objects.get(council=copy, title="Head of Policy (full)").holder
    assert came.pk != there.pk
    assert came.full_name == "Siân Rowlands"
    assert not came.is_active
    assert not came.has_usable_password()
    assert not Membership.objects.filter(council=copy).exists()


def test_whoever_came_along_signs_in_once_they_are_given_a_role(council, archive, monkeypatch):
    there = User.objects.get(full_name="Siân Rowlands")
    address = there.email
    User.objects.filter(pk=there.pk).update(email="of.another.installation@example.gov.uk")
    copy = as_copy(archive)
    monkeypatch.setattr("sys.stdin", StringIO("a long enough sentence\n"))

    call_command("add_person", address, "--council=copy", "--role=officer", stdout=StringIO())

    came = User.objects.get(email=address)
    assert came.is_active
    assert came.check_password("a long enough sentence")
    assert came.permissions_in(copy)


def test_a_person_with_the_same_address_is_that_person_and_stays_as_they_are(council, archive):
    before = set(User.objects.values_list("pk", "is_active", "full_name"))

    as_copy(archive)

    assert set(User.objects.values_list("pk", "is_active", "full_name")) == before


def test_the_audit_comes_along_and_says_who_imported_what(council, archive):
    copy = as_copy(archive)

    entries = AuditEntry.objects.filter(council=copy).order_by("pk")
    action = ActionItem.objects.get(challenge__council=copy, ref="1.1")
    moved = entries.get(verb="changed", changes__has_key="asked_for_by")
    assert (moved.target_id, moved.actor_name) == (action.pk, "Huw Prosser")
    assert moved.changes["asked_for_by"] == [None, action.asked_for_by_id]
    gone = entries.get(verb="deleted")
    assert gone.target_id < 0
    assert entries.get(verb="removed evidence").changes["evidence"] == gone.target_id
    last = entries.last()
    assert (last.verb, last.actor, last.target_name) == (VERB, None, "The copy")
    assert last.changes["of"] == "Harbourne Borough Council"
    assert last.changes["rows"]["recommendations"] == 3
    assert len(last.changes["archive"]) == 64
    assert AuditEntry.objects.get(council=council, verb="exported the register").changes == {
        "archive": last.changes["archive"],
        "with_exempt": True,
    }


def test_an_archive_is_imported_once(archive):
    as_copy(archive)
    councils = Council.objects.count()

    said = refused(archive, "--as-slug=again", "--as-name=Again")

    assert "was imported before, into The copy" in said
    assert Council.objects.count() == councils


def test_a_dry_run_says_what_would_come_and_stores_nothing(archive):
    entries, held = AuditEntry.objects.count(), _files()

    said = bring(archive, "--as-slug=copy", "--as-name=The copy", "--dry-run")

    assert "recommendations: 3" in said
    assert "Nothing was stored (a dry run): The copy at /copy/" in said
    assert not Council.objects.filter(slug="copy").exists()
    assert (AuditEntry.objects.count(), _files()) == (entries, held)


def _files():
    return sorted(path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())


def test_names_that_are_taken_are_told(archive):
    assert "--as-name and --as-slug give other names" in refused(archive)
    assert "is taken" in refused(archive, "--as-name=Other", "--as-slug=help")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--into-council=nowhere"], "There is no council nowhere"),
        (["--into-council=harbourne", "--as-slug=x"], "leave out --as-slug"),
        (["--as-slug=x", f"--owner-for-open-actions={'x' * 151}"], "150 letters or fewer"),
    ],
)
def test_wrong_usage_is_told(archive, options, words):
    assert words in refused(archive, *options)


def test_open_actions_get_a_new_owner_and_their_history_tells_who_had_them(council, archive):
    copy = as_copy(archive, "--owner-for-open-actions=Head of Improvement")

    actions = {one.ref: one for one in ActionItem.objects.filter(challenge__council=copy)}
    assert str(actions["1.1"].owner) == "Head of Improvement"
    assert str(actions["1.10"].owner) == "Head of Policy (full)", "a closed one keeps its owner"
    entry = AuditEntry.objects.filter(council=copy, target_id=actions["1.1"].pk).last()
    assert (entry.verb, entry.changes) == (
        "changed",
        {"owner": ["Head of Policy (full)", "Head of Improvement"]},
    )
    assert ActionItem.objects.get(challenge__council=council, ref="1.1").owner.council == council


def test_a_successor_keeps_its_own_and_takes_the_rest(council, archive):
    successor = make_council(name="Harbourne and Vale Council", slug="vale")
    theirs = make_challenge(council=successor, slug="full")
    holder = make_user(name="Dee Marsh")
    post = make_post(title="Head of Policy (full)", holder=holder, council=successor)
    board = make_committee("Board (full)", council=successor)
    CommitteeRules.objects.create(council=successor, call_in_days=3)
    held = make_file(council=successor, content=b"%PDF-1.7 what was done", title="Ours")
    bid = make_file(council=successor, content=b"%PDF-1.7 a bid", is_internal=False)
    make_action(recommendation=make_recommendation(challenge=theirs), owner=post)

    said = bring(archive, "--into-council=vale")

    came = PeerChallenge.objects.get(council=successor, slug="full-2")
    action = ActionItem.objects.get(challenge=came, ref="1.1")
    assert (action.owner, action.owner.holder) == (post, holder)
    assert "Board (full) (Harbourne Borough Council)" in said
    assert board.meetings.count() == 0
    assert successor.committees.filter(name__startswith="Board").count() == 2
    assert CommitteeRules.objects.get(council=successor).call_in_days == 3
    assert "committee-rules: 1 left out" in said
    assert successor.report_deadlines.get().committee.name.startswith("Board (full) (Harb")
    assert list(action.evidence.exclude(file="")) == [held]
    assert Evidence.objects.for_council(successor).filter(sha256=held.sha256).count() == 1
    assert theirs.actions.get().owner == post
    bid.refresh_from_db()
    assert (bid.exempt_under, bid.is_internal) == ("3", True)


def test_two_councils_become_one(council, archive, tmp_path):
    district = make_council(name="Vale District Council", slug="vale")
    fill(district)
    other = export(district, tmp_path / "vale.zip")
    successor = make_council(name="Harbourne and Vale Council", slug="harbourne-and-vale")

    bring(archive, "--into-council=harbourne-and-vale")
    bring(other, "--into-council=harbourne-and-vale")

    assert list(successor.challenges.order_by("slug").values_list("slug", flat=True)) == [
        "full",
        "full-2",
    ]
    [bid] = successor.evidence.exclude(exempt_under="")
    assert bid.exempt_material.current().count() == 2
    gone = AuditEntry.objects.filter(council=successor, target_id__lt=0)
    assert gone.filter(verb="deleted").values("target_id").distinct().count() == 2


def test_what_was_being_worked_on_may_be_started_again(council, tmp_path):
    make_plan_import(make_challenge(council=council), stage="checking", run="r", beat_at=SETTLED)

    copy = as_copy(export(council, tmp_path / "register.zip"))

    assert PlanImport.objects.get(challenge__council=copy).is_stopped


def test_what_a_stranger_wrote_reaches_the_terminal_as_one_plain_line(archive, tmp_path):
    def change(rows):
        rows["council"][0]["name"] = "Two\nlines \x1b[31mred"

    path = written_again(archive, tmp_path / "odd.zip", rows=change)

    assert (
        bring(path, "--as-slug=copy").splitlines()[-1] == "Imported: Two lines [31mred at /copy/"
    )


def test_a_file_that_is_lost_is_told_and_does_not_stop_anything(council, tmp_path):
    lost = make_file(council=council)
    lost.file.storage.delete(lost.file.name)

    archive = export(council, tmp_path / "register.zip")
    copy = as_copy(archive)

    came = Evidence.objects.for_council(copy).get()
    assert came.sha256 == lost.sha256
    assert not came.file.storage.exists(came.file.name)


def test_nothing_of_another_council_is_in_the_archive(council, tmp_path):
    fill(council)
    secret = make_council(name="Secret Council", slug="secret")
    fill(secret, slug="marker-of-the-other")

    path = export(council, tmp_path / "register.zip")

    with zipfile.ZipFile(path) as container:
        for name in container.namelist():
            content = container.read(name)
            assert b"marker-of-the-other" not in content, name
            assert b"Secret Council" not in content, name


def test_a_register_that_names_rows_of_another_council_is_not_written(council, tmp_path):
    other = make_post(title="Of another council", council=make_council(name="B", slug="b"))
    make_action(owner=other)
    path = tmp_path / "register.zip"

    with pytest.raises(NotExported, match="does not belong to this council"):
        export_to(council, path, at=SETTLED)
    assert list(tmp_path.glob("*.zip*")) == list(tmp_path.glob(".*.part")) == []


def test_an_export_of_no_council_or_to_no_place_is_refused(council, tmp_path):
    for slug, path in (("nowhere", tmp_path / "x.zip"), ("harbourne", tmp_path / "no" / "x.zip")):
        with pytest.raises(CommandError) as error:
            call_command("export_council", slug, str(path))
        assert error.value.returncode == 2


def test_the_archive_explains_itself(archive):
    with zipfile.ZipFile(archive) as container:
        text = container.read("README.txt").decode()
        names = container.namelist()
    assert "The register of Harbourne Borough Council" in text
    assert all(name in text for name in names if name.startswith("rows/"))
    assert "original_due_on" in text
    assert "Membership: who may sign in" in text
    assert (archive.stat().st_mode & 0o777) == 0o600


def test_which_actions_are_open_is_asked_as_at_the_day_of_the_import(archive):
    wish = Wish(name="The copy", slug="copy", owner="Head of Improvement")

    done = import_register(archive, wish, day=date(2026, 3, 1))

    assert (done.given, done.post_is_new) == (2, True), "the second was withdrawn on the next day"


def test_the_memory_that_a_hand_over_takes_does_not_grow_with_the_register(council, tmp_path):
    action = make_action(recommendation=make_recommendation(challenge=make_challenge()))
    by = make_user()
    peaks = []
    for number, updates in enumerate((500, 3000)):
        start = ProgressUpdate.objects.filter(action=action).count()
        ProgressUpdate.objects.bulk_create(
            ProgressUpdate(
                action=action,
                sequence=start + one,
                status="on_track",
                narrative=f"{one} " + "What was done since. " * 100,
                effective_on=date(2026, 3, 1),
                recorded_by=by,
                recorded_name="Asha Verma",
            )
            for one in range(1, updates + 1)
        )
        tracemalloc.start()
        path = export(council, tmp_path / f"{number}.zip")
        bring(path, f"--as-slug=copy-{number}", f"--as-name=Copy {number}")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < 1.5 * peaks[0]
