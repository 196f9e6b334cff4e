"""A backup and what comes out of it again, and all that is refused."""

import base64
import json
import os
import stat
import time
import zipfile
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError
from django.db import Error, connection, transaction
from django.utils.timezone import now
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from actions.models import Measurement, PlanImport, ProgressUpdate
from peerchallenge.backup import restoring, tables, writing
from peerchallenge.reports.models import Branding
from peerchallenge.search.models import SearchEntry
from recommendations.models import AuditEntry, Council
from tests.factories import make_file, make_user
from tests.handover.register import fill
from tests.survival.saved import (
    contents,
    everything,
    files_there,
    replace,
    restore,
    save,
    written_again,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(council):
    """A council with a row of every kind of its register."""
    fill(council)
    return council


@pytest.fixture
def backup(register, tmp_path):
    """A backup of the register, whose one missing file is put back first."""
    PlanImport.objects.filter(file="plans/lost.csv").update(file="")
    save(tmp_path / "all.backup")
    return tmp_path / "all.backup"


def refused(path, **options):
    """Restore what is refused; return the words. Nothing may have changed."""
    before = everything()
    with pytest.raises(CommandError) as error:
        restore(path, **options)
    assert error.value.returncode == 2
    assert "\n" not in str(error.value)
    assert str(error.value).endswith("nothing was changed")
    assert everything() == before
    return str(error.value)


# ---- there and back


def test_everything_comes_back_record_by_record_and_file_by_file(backup, register):
    before = everything()
    changed = Council.objects.create(name="Another", slug="another")
    make_file(council=changed, content=b"%PDF-1.7 of another council")
    Session.objects.create(session_key="a", session_data="", expire_date=now())
    cache.set("attempts", 3)

    said = replace(backup)

    rows, sessions, files = everything()
    assert rows == before[0]
    assert files == before[2]
    assert (sessions, cache.get("attempts")) == (0, None)
    assert f"Restored {sum(map(len, rows.values())):,} rows and {len(files)} files" in said


def test_values_come_back_to_the_last_digit(backup):
    [row] = contents(backup)[0]["rows/actions.Measurement.jsonl"]
    assert row["value"] == "61.250"
    moment = datetime(2026, 3, 11, 8, 30, 15, 123456, tzinfo=UTC)
    replace(backup)

    assert Measurement.objects.get().value == Decimal("61.250")
    item = apps.get_model("meetings.AgendaItem").objects.filter(retrieved_at=moment)
    # A part of the page is exempt, so its words are where only few may read them.
    assert item.get().sealed.text.startswith("Wörter – word for word\n")
    assert bytes(Branding.objects.get().logo).startswith(b"\x89PNG")
    assert base64.b64decode(
        contents(backup)[0]["rows/reports.Branding.jsonl"][0]["logo"]
    ).startswith(b"\x89PNG")


def test_every_table_of_the_database_is_in_a_backup_or_left_out_on_purpose(backup):
    there = set(connection.introspection.table_names())
    saved = {one.model._meta.db_table for one in tables.tables()}
    left_out = {apps.get_model(label)._meta.db_table for label in tables.LEFT_OUT}
    own = {name for name in there if name.startswith("search_words")}

    assert there - saved - left_out - own == {"django_migrations", tables.CACHE}


def test_a_backup_does_not_let_anybody_in(register, client, tmp_path):
    """Who reads it must not become whoever is signed in."""
    PlanImport.objects.filter(file="plans/lost.csv").update(file="")
    person = make_user("administrator", council=register)
    client.force_login(person)
    key = client.session.session_key
    UserSession.objects.create(user=person, session_key=key, ip="203.0.113.9", user_agent="x")
    save(tmp_path / "all.backup")

    with zipfile.ZipFile(tmp_path / "all.backup") as members:
        assert [name for name in members.namelist() if key.encode() in members.read(name)] == []


def test_an_older_backup_that_has_sessions_is_restored_without_them(backup, tmp_path):
    name = "usersessions.UserSession"
    row = json.dumps({"id": 1, "session_key": "abc", "nothing": "known"}).encode()
    older = written_again(
        backup,
        tmp_path / "older.backup",
        members={f"rows/{name}.jsonl": row + b"\n"},
        manifest=lambda told: told["counts"].update({name: 1}),
    )

    replace(older)

    assert not UserSession.objects.exists()


def test_the_type_of_every_column_is_known():
    for one in tables.tables():
        for field in one.fields:
            tables._kind(field)  # a KeyError says which is not


def test_guards_and_search_stand_again_after_restoring(backup):
    found = SearchEntry.objects.count()
    replace(backup)

    assert SearchEntry.objects.count() == found > 10
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        ProgressUpdate.objects.update(narrative="Nothing of it is true.")
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        AuditEntry.objects.all().delete()
    make_file(council=Council.objects.get(), content=b"%PDF-1.7 found", title="Zebra crossings")
    assert SearchEntry.objects.filter(title__contains="Zebra").count() == 1


def test_a_key_that_was_given_once_is_not_given_again(register, tmp_path):
    gone = make_file(council=register, content=b"%PDF-1.7 gone")
    last = gone.pk
    gone.delete()
    save_whole(tmp_path / "all.backup")

    replace(tmp_path / "all.backup")

    assert make_file(council=register, content=b"%PDF-1.7 new").pk > last


def save_whole(path):
    """Make a backup of a register that names a file that is not there."""
    with pytest.raises(CommandError) as error:
        save(path)
    assert error.value.returncode == 1


def test_a_restored_installation_makes_the_same_backup_again(backup, tmp_path):
    replace(backup)
    save(tmp_path / "again.backup")

    assert contents(tmp_path / "again.backup") == contents(backup)


# ---- making one


def test_a_backup_is_for_its_owner_only_and_explains_itself(backup):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert list(backup.parent.glob(".*.part")) == []
    with zipfile.ZipFile(backup) as archive:
        words = archive.read("README.txt").decode()
    assert "manage.py restore THIS-FILE" in words
    assert "SECRET_KEY" in words
    assert "sessions.Session: who is signed in" in words


def test_a_file_that_is_there_is_not_written_over_unless_it_is_said(backup):
    before = backup.read_bytes()
    with pytest.raises(CommandError, match="it is there already; --replace") as error:
        save(backup)
    assert (error.value.returncode, backup.read_bytes()) == (2, before)

    save(backup, replace=True)

    assert contents(backup)[2]["format"] == "peer-challenge-backup"


def test_a_file_that_is_gone_is_named_and_the_backup_is_made_all_the_same(
    register, tmp_path, capsys
):
    path = tmp_path / "all.backup"
    with pytest.raises(CommandError) as error:
        save(path)

    assert error.value.returncode == 1
    assert "The backup is written, but 1 files" in str(error.value)
    assert "Missing: plans/lost.csv" in capsys.readouterr().err
    assert "Was missing when it was made: plans/lost.csv" in replace(path)


def test_files_are_in_whether_old_or_just_uploaded(register, tmp_path, settings):
    old = settings.MEDIA_ROOT / "2020" / "unnamed.pdf"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"%PDF-1.7 of nobody")
    os.utime(old, (time.time() - 3600,) * 2)
    under_way = settings.MEDIA_ROOT / "2020" / "half.pdf"
    under_way.write_bytes(b"%PD")
    hidden = settings.MEDIA_ROOT / ".incoming-x"
    hidden.mkdir()
    (hidden / "part").write_bytes(b"x")
    os.utime(hidden / "part", (time.time() - 3600,) * 2)

    save_whole(tmp_path / "all.backup")

    files = contents(tmp_path / "all.backup")[1]
    named = {f"files/{name}" for name in files_there() if "2020" not in name and name[0] != "."}
    assert files.keys() == named | {"files/2020/unnamed.pdf"}


def test_a_place_that_cannot_be_written_to_is_said_in_one_line(register, tmp_path):
    with pytest.raises(CommandError, match="No such file or directory") as error:
        save(tmp_path / "nowhere" / "all.backup")
    assert error.value.returncode == 2


def test_a_disk_that_is_full_leaves_nothing_behind(register, tmp_path, monkeypatch):
    def full(self, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing._Writer, "_rows", lambda self, table, put: full(self, b""))

    with pytest.raises(CommandError, match="No space left on device"):
        save(tmp_path / "all.backup")
    assert list(tmp_path.glob("*backup*")) + list(tmp_path.glob(".*")) == []


# ---- refused


def test_an_installation_that_is_in_use_is_not_restored_over(backup):
    assert "--replace-everything" in refused(backup)


def test_replacing_everything_asks_for_the_words(backup, monkeypatch):
    Council.objects.create(name="Another", slug="another")
    before = everything()
    for answer in ("yes", "", EOFError):

        def typed(_, answer=answer):
            if answer is EOFError:
                raise EOFError
            return answer

        monkeypatch.setattr("builtins.input", typed)
        with pytest.raises(CommandError, match="Nothing was changed") as error:
            restore(backup, replace_everything=True)
        assert error.value.returncode == 2
    assert everything() == before

    monkeypatch.setattr("builtins.input", lambda _: "Replace everything")
    restore(backup, replace_everything=True)

    assert Council.objects.count() == 1


def test_a_backup_of_another_version_is_refused_with_what_to_do(backup, tmp_path):
    def later(told):
        told["migrations"]["recommendations"].append("9999_later")

    def earlier(told):
        told["migrations"]["recommendations"].pop()

    target = tmp_path / "changed.backup"
    by_replacing = {"replace_everything": True, "yes": True}
    words = refused(written_again(backup, target, manifest=later), **by_replacing)
    assert "install that version first" in words
    words = refused(written_again(backup, target, manifest=earlier), **by_replacing)
    assert "restore it with that version, then migrate" in words

    def newer(told):
        told["version"] = 2

    words = refused(written_again(backup, target, manifest=newer), **by_replacing)
    assert "a later version of the product" in words


@pytest.mark.parametrize(
    "name",
    ["../evil", "a/../../evil", "/etc/evil", "a//b", "a/./b", ".restoring-x/a", "a\\b", "a\x00b"],
)
def test_a_file_whose_name_leads_elsewhere_is_refused(backup, tmp_path, name):
    path = written_again(backup, tmp_path / "evil", members={f"files/{name}": b"x"})

    assert "evil" in refused(path, replace_everything=True, yes=True)
    assert not (tmp_path / "evil.txt").exists()


def test_what_is_no_backup_is_refused(backup, tmp_path):
    never = {"replace_everything": True, "yes": True}
    path = tmp_path / "it"
    assert "No such file" in refused(tmp_path / "none", **never)
    assert "Is a directory" in refused(tmp_path, **never)
    for content in (b"", b"hello", b"PK\x03\x04" + b"\x00" * 50):
        path.write_bytes(content)
        assert "not an archive" in refused(path, **never)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "something else")
    assert "it has no manifest" in refused(path, **never)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps({"format": "peer-challenge-register"}))
    assert "not a backup of a whole installation" in refused(path, **never)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_too_many_too_few_twice_or_too_large_are_refused(backup, tmp_path):
    never = {"replace_everything": True, "yes": True}
    path = tmp_path / "it"
    path.write_bytes(backup.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("extra.txt", "x")
    assert "is not in both the backup and its manifest" in refused(path, **never)
    path.write_bytes(backup.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("README.txt", "x")
    assert "is in it twice" in refused(path, **never)
    assert "does not belong" in refused(
        written_again(backup, path, members={"extra.txt": b"x"}), **never
    )
    one = {"rows/recommendations.Theme.jsonl": None}
    assert "is not what the product expects" in refused(
        written_again(backup, path, members=one), **never
    )
    bomb = {"files/bomb": b"\0" * 40_000_000}
    assert "unfolds into far more" in refused(written_again(backup, path, members=bomb), **never)
    both = {"files/a": b"x", "files/a/b": b"x"}
    assert "both a file and a folder" in refused(
        written_again(backup, path, members=both), **never
    )


def test_rows_that_do_not_hold_together_are_refused_whole(backup, tmp_path):
    never = {"replace_everything": True, "yes": True}
    path = tmp_path / "it"

    def orphan(rows):
        rows[0]["council_id"] = 987654

    def twice(rows):
        rows.append(rows[0])

    def strange(rows):
        rows[0]["colour"] = "red"

    def wrong(rows):
        rows[0]["joined_at"] = "yesterday"

    for name, change, words in (
        ("recommendations.PeerChallenge", orphan, "the database does not take its rows"),
        ("recommendations.PeerChallenge", twice, "the database does not take its rows"),
        ("recommendations.Theme", strange, "it has not the columns of its table"),
        ("accounts.User", wrong, "joined_at cannot be read"),
    ):
        written_again(backup, path, rows={name: change})
        assert words in refused(path, **never)


def test_what_goes_wrong_at_the_very_end_leaves_everything_as_it_was(
    backup, settings, monkeypatch
):
    there = next(path for path in files_there() if path.endswith(".pdf"))
    kept = settings.MEDIA_ROOT / there
    kept.write_bytes(b"%PDF-1.7 damaged on the disk")
    before = everything()
    place = restoring._Files.place

    def fail(self):
        place(self)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring._Files, "place", fail)

    words = refused(backup, replace_everything=True, yes=True)

    assert "No space left on device" in words
    assert everything() == before


def test_a_file_that_was_damaged_on_its_way_is_refused_or_whole(backup, tmp_path):
    """A byte that means nothing, such as a date in a header of the ZIP, may be another one."""
    good, path = backup.read_bytes(), tmp_path / "damaged"
    as_saved = everything()
    make_user()  # after the backup: what is restored differs from what is there
    before = everything()
    came = set()

    @how(
        max_examples=30,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.integers(0, len(good) - 1),
        st.sampled_from(["flip", "cut", "fill", "swap"]),
        st.integers(1, 255),
    )
    def damage(place, kind, by):
        path.write_bytes(_damaged(good, place, kind, by))
        with transaction.atomic():
            words = _words_of_refusal(path)
            assert "\n" not in words
            assert everything() == (before if words else as_saved)
            came.add(bool(words))
            transaction.set_rollback(True)

    damage()

    assert True in came


def _words_of_refusal(path):
    """Restore a backup; return why it was refused, or nothing where it was taken."""
    try:
        replace(path)
    except CommandError as error:
        return str(error) if error.returncode == 2 else "\n"
    return ""


def _damaged(good, place, kind, by):
    bad = bytearray(good)
    if kind == "flip":
        bad[place] ^= by
    elif kind == "cut":
        del bad[place:]
    elif kind == "fill":
        bad[place : place + 512] = b"\0" * len(bad[place : place + 512])
    else:
        bad[place : place + by] = bad[:by]
    return bytes(bad)
