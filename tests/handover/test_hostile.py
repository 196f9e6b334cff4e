"""Archives that somebody damaged, forged or made up: a whole import, or nothing and one line."""

import copy
import io
import json
import zipfile
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from peerchallenge.handover import archive as archives
from peerchallenge.handover.kinds import KINDS
from peerchallenge.handover.staging import Staging
from tests.handover.register import export, fill, rows_of, written_again

pytestmark = pytest.mark.django_db

# Values where others should be: texts for numbers, numbers for texts, too long, too deep.
ODD = [
    *(None, True, -1, 0, 1, 2, 10**20, 1.5, 1e308, "", "x", "0", "harbourne", "\x00", "\ud800"),
    *("javascript:alert(1)", "../../etc/passwd", "2026-13-40", "9999-12-31", "x" * 5000),
    *([], {}, [1], [[1, 2]], {"a": None}, [None], ["x", "\x00"], {"target": 5}),
]


@pytest.fixture
def archive(council, tmp_path):
    fill(council)
    return export(council, tmp_path / "register.zip")


def refused(path):
    """Import an archive that is refused, and return the words; nothing of it may be stored."""
    before = _everything()
    with pytest.raises(CommandError) as error:
        call_command("import_council", str(path), "--as-slug=x", "--as-name=X", stdout=StringIO())
    assert error.value.returncode == 2
    assert "\n" not in str(error.value)
    assert _everything() == before
    return str(error.value)


def _everything():
    """Return how many rows every table has, and which files are kept."""
    rows = {model._meta.label: model._default_manager.count() for model in apps.get_models()}
    files = sorted(str(path) for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())
    return rows, files


def whole_or_nothing(path):
    """Import an archive; where it is taken, all of its rows must be there."""
    with transaction.atomic():
        before, _ = _everything()
        words = _words_of_refusal(path)
        after, _ = _everything()
        if not words:
            told = json.loads(_content(path, "manifest.json"))["counts"]
            for kind in KINDS[2:-1]:  # people may be known, and an import adds to the audit
                assert after[kind.label] - before[kind.label] == told[kind.name], kind.name
        transaction.set_rollback(True)
    if not words:
        return "taken"
    assert "\n" not in words
    assert after == before
    return "refused"


def _words_of_refusal(path):
    """Import an archive; return why it was refused, or nothing where it was taken."""
    try:
        call_command("import_council", str(path), "--as-slug=x", "--as-name=X", stdout=StringIO())
    except CommandError as error:
        return str(error) if error.returncode == 2 else "\n"
    return ""


def _content(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


MANY = how(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def test_whatever_a_forger_writes_into_a_row(archive, tmp_path):
    there = rows_of(archive)
    places = [
        (kind.name, number, name)
        for kind in KINDS
        for number, row in enumerate(there[kind.name][:2])
        for name in row
    ]
    came = set()

    @MANY
    @given(st.sampled_from(places), st.sampled_from(ODD))
    def forge(place, value):
        kind, number, name = place

        def change(rows):
            rows[kind][number][name] = value

        came.add(whole_or_nothing(written_again(archive, tmp_path / "forged.zip", rows=change)))

    forge()
    assert came == {"refused", "taken"}


def test_whatever_rows_are_missing_doubled_or_in_another_order(archive, tmp_path):
    @how(MANY, max_examples=40)
    @given(
        st.sampled_from([kind.name for kind in KINDS]),
        st.sampled_from(["drop", "double", "swap", "empty", "renumber"]),
    )
    def forge(kind, what):
        def change(rows):
            found = rows[kind]
            if what == "drop":
                found.pop(0)
            elif what == "double":
                found.append(copy.deepcopy(found[0]))
            elif what == "swap":
                found.reverse()
            elif what == "empty":
                found.clear()
            if what != "swap":
                for number, row in enumerate(found, start=1):
                    row["id"] = number if what != "renumber" else number + 1

        whole_or_nothing(written_again(archive, tmp_path / "forged.zip", rows=change))

    forge()


def test_whatever_is_written_into_the_manifest(archive, tmp_path):
    told = json.loads(_content(archive, "manifest.json"))
    places = [(name,) for name in told] + [
        (name, inner) for name in ("council", "counts", "members") for inner in list(told[name])
    ]

    @how(MANY, max_examples=60)
    @given(st.sampled_from(places), st.sampled_from(ODD))
    def forge(place, value):
        def change(manifest):
            for name in place[:-1]:
                manifest = manifest[name]
            manifest[place[-1]] = value

        path = written_again(archive, tmp_path / "forged.zip", manifest=change)
        whole_or_nothing(path)

    forge()


def test_whatever_bytes_are_changed_or_cut_off(archive, tmp_path):
    content = archive.read_bytes()
    path = tmp_path / "damaged.zip"

    @how(MANY, max_examples=120)
    @given(st.data())
    def damage(data):
        # The table of contents at the end is small, and most of what can go wrong is in it.
        first = data.draw(st.sampled_from([0, max(0, len(content) - 6000)]))
        place = data.draw(st.integers(first, len(content) - 1))
        changed = bytearray(content)
        if data.draw(st.booleans()):
            changed[place] ^= data.draw(st.integers(1, 255))
        else:
            del changed[place:]
        path.write_bytes(changed)
        whole_or_nothing(path)

    damage()


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x03\x04", b"Dear all", b"%PDF-1.7", b"PK\x05\x06" + b"\0" * 18]
)
def test_what_is_no_archive_is_refused(db, tmp_path, content):
    path = tmp_path / "other.zip"
    path.write_bytes(content)

    assert "archive" in refused(path)


def test_a_file_that_is_not_there_is_refused(db, tmp_path):
    assert "No such file" in refused(tmp_path / "none.zip")
    assert "directory" in refused(tmp_path)


@pytest.mark.parametrize(
    "name",
    ["../../evil.txt", "/etc/evil", "files/../../evil", "rows/others.jsonl", "files/abc", "a\\b"],
)
def test_a_name_that_does_not_belong_is_refused(archive, tmp_path, name):
    path = written_again(archive, tmp_path / "forged.zip", members={name: b"evil"})

    assert "does not belong into such an archive" in refused(path)


def test_a_file_that_is_not_named_by_its_bytes_is_refused(archive, tmp_path):
    path = written_again(archive, tmp_path / "forged.zip", members={f"files/{'0' * 64}": b"evil"})

    assert "is not named by its SHA-256" in refused(path)


def test_a_small_file_that_unfolds_into_a_huge_one_is_refused(archive, tmp_path):
    path = written_again(archive, tmp_path / "bomb.zip", members={"README.txt": bytes(40_000_000)})

    assert "unfolds into far more than it should" in refused(path)


def test_a_member_that_is_longer_than_it_says_is_refused(archive, tmp_path):
    def change(manifest):
        manifest["members"]["README.txt"]["size"] -= 1

    path = written_again(archive, tmp_path / "forged.zip", manifest=change)

    assert "has not the size" in refused(path)


def test_too_many_members_are_refused(archive, monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 10)

    assert "more than 10 members" in refused(archive)


def test_more_than_the_disk_holds_is_refused(archive, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 10}))

    assert "the disk has not so much left" in refused(archive)


def test_a_row_that_is_too_long_is_refused(archive, monkeypatch):
    monkeypatch.setattr(archives, "MOST_OF_LINE", 10)
    monkeypatch.setattr(archives, "PIECE", 20)

    assert "has a row that is too long" in refused(archive)


def test_a_member_that_is_there_twice_is_refused(archive, tmp_path):
    path = tmp_path / "twice.zip"
    path.write_bytes(archive.read_bytes())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as more:
        more.writestr("README.txt", "another")

    assert "is in it twice" in refused(path)


def test_a_later_version_is_refused_with_words(archive, tmp_path):
    def later(manifest):
        manifest["version"] = 2

    def with_more(manifest):
        manifest["counts"]["wishes"] = 0

    def with_a_field(rows):
        rows["actions"][0]["mood"] = "hopeful"

    later_format = written_again(archive, tmp_path / "1.zip", manifest=later)
    assert "made by a later version of the product" in refused(later_format)
    more = written_again(archive, tmp_path / "2.zip", manifest=with_more)
    assert "'wishes'. Bring this installation up to date" in refused(more)
    field = written_again(archive, tmp_path / "3.zip", rows=with_a_field)
    assert "rows/actions.jsonl, row 1: the field 'mood' is not known" in refused(field)


@pytest.mark.parametrize(
    ("kind", "name", "value", "words"),
    [
        ("actions", "original_due_on", "soon", "must be a date"),
        ("actions", "owner", 99, "names a row that is not there"),
        ("actions", "owner", "1", "names a row that is not there"),
        ("actions", "title", 5, "must be a text"),
        ("actions", "title", "x" * 301, "must be 300 letters or fewer"),
        ("actions", "title", "", "breaks a rule of the register"),
        ("actions", "also_answers", [1, 1], "names a row twice"),
        ("challenges", "report_url", "javascript:alert(1)", "must be an address"),
        ("challenges", "slug", "people", "has not the form"),
        ("challenges", "slug", "a b", "is not allowed"),
        ("recommendations", "number", "1/2", "is not allowed"),
        ("recommendations", "parent", 1, "goes round in a circle"),
        ("evidence", "file", "0" * 64, "names a file that is not in the archive"),
        ("issued-reports", "supersedes", 2, "must name a row before it"),
        ("measurements", "value", 61.25, "must be a text"),
        ("measurements", "value", "NaN", "must be a number"),
        ("paragraphs", "index", "0", "must be a whole number"),
        ("status-schemes", "states", [{"label": "Red"}], "has not the form"),
        ("updates", "status", "splendid", "is not one of the known values"),
        ("updates", "recorded_at", "2026-03-20", "must be a moment"),
        ("updates", "is_no_change", 1, "must be true or false"),
        ("audit", "changes", "none", "has not the form"),
        ("audit", "target_id", 999, "is not there"),
        ("report-settings", "logo", "%%", "must be bytes in base64"),
        ("discussions", "score", "high", "must be a number"),
        ("meetings", "starts_at", "late", "must be a time of day"),
    ],
)
def test_a_value_that_is_none_is_refused_with_its_place(
    archive, tmp_path, kind, name, value, words
):
    def change(rows):
        rows[kind][0][name] = value

    said = refused(written_again(archive, tmp_path / "forged.zip", rows=change))

    assert words in said
    assert f"rows/{kind}.jsonl" in said


def test_recommendations_that_are_parts_of_each_other_are_refused(archive, tmp_path):
    def change(rows):
        rows["recommendations"][0]["parent"] = 2
        rows["recommendations"][1]["parent"] = 1

    said = refused(written_again(archive, tmp_path / "forged.zip", rows=change))

    assert "parent goes round in a circle" in said


def test_a_field_that_an_older_version_did_not_write_has_its_default(archive, tmp_path):
    def change(rows):
        for row in rows["updates"]:
            del row["is_no_change"]

    path = written_again(archive, tmp_path / "older.zip", rows=change)

    assert whole_or_nothing(path) == "taken"
    needed = written_again(
        archive, tmp_path / "torn.zip", rows=lambda rows: rows["updates"][0].pop("narrative")
    )
    assert "narrative is not there" in refused(needed)


def test_files_that_were_placed_go_again_when_the_rows_do_not_stay(archive, monkeypatch):
    place = Staging.place

    def fail(self, keys):
        place(self, keys)
        assert self.placed
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Staging, "place", fail)

    assert "No space left on device" in refused(archive)


def test_a_member_in_a_way_of_packing_that_nobody_knows_is_refused(archive, tmp_path):
    content = bytearray(archive.read_bytes())
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        start = container.start_dir
    content[start + 10 : start + 12] = (97).to_bytes(2, "little")
    path = tmp_path / "odd.zip"
    path.write_bytes(content)

    assert "README.txt is packed in a way that is not known" in refused(path)
