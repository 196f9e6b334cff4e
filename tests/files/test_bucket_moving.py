"""A folder's files into a bucket and back, by backup and restore; registers in and out of one."""

import re
from io import StringIO

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from actions.models import Evidence, PlanImport
from peerchallenge.backup import restoring
from peerchallenge.handover.staging import Staging
from recommendations import bucket as buckets
from recommendations.file_store import StoreAway
from recommendations.models import Council
from tests.factories import make_file
from tests.handover.register import export, fill
from tests.survival.saved import contents, everything, replace, restore, save, written_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(council):
    """A register of every kind whose files are all there, in a folder."""
    fill(council)
    PlanImport.objects.filter(file="plans/lost.csv").update(file="")
    return council


def in_folder():
    root = configured.MEDIA_ROOT
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def in_bucket(bucket):
    return {key.removeprefix("evidence/"): content for key, content in bucket.objects().items()}


def refused(path):
    with pytest.raises(CommandError) as error:
        replace(path)
    assert error.value.returncode == 2
    assert str(error.value).endswith("nothing was changed")
    return str(error.value)


# ---- the whole installation


def test_all_moves_from_a_folder_to_a_bucket_and_back_file_by_file(
    register, tmp_path, bucket_server, use_bucket, use_folder, request
):
    before, rows = in_folder(), everything()[0]
    save(tmp_path / "of-folder")
    bucket = request.getfixturevalue("bucket")
    bucket.put("evidence/ab/of-before", b"gone with what was here")
    bucket.put("elsewhere/of-others", b"none of ours")

    replace(tmp_path / "of-folder")

    assert bucket.objects().pop("elsewhere/of-others") == b"none of ours"
    bucket.client.delete_object(Bucket=bucket.name, Key="elsewhere/of-others")
    assert in_bucket(bucket) == before
    assert everything()[0] == rows

    save(tmp_path / "of-bucket")
    assert contents(tmp_path / "of-bucket") == contents(tmp_path / "of-folder")
    use_folder()
    for name in before:
        (configured.MEDIA_ROOT / name).unlink()
    replace(tmp_path / "of-bucket")

    assert in_folder() == before
    assert everything()[0] == rows


@pytest.fixture
def kept(council, bucket, tmp_path):
    """A bucket with some files, and a backup of them."""
    for number in range(3):
        make_file(council=council, content=b"%%PDF-1.7 %d" % number)
    save(tmp_path / "all.backup")
    return tmp_path / "all.backup"


def test_a_damaged_object_makes_way_and_one_that_is_lost_comes_back(kept, bucket):
    before = bucket.objects()
    damaged, lost, _ = before
    bucket.put(damaged, b"%PDF-1.7 X")  # as long as it was
    bucket.client.delete_object(Bucket=bucket.name, Key=lost)

    replace(kept)

    assert bucket.objects() == before


def test_what_goes_wrong_at_the_very_end_leaves_the_bucket_as_it_was(kept, bucket, monkeypatch):
    damaged, lost, _ = bucket.objects()
    bucket.put(damaged, b"%PDF-1.7 X")
    bucket.client.delete_object(Bucket=bucket.name, Key=lost)
    before, rows = bucket.objects(), everything()
    place = restoring._Files.place

    def fail(self):
        place(self)
        assert bucket.objects()[damaged] != before[damaged]
        raise StoreAway("the bucket does not answer")

    monkeypatch.setattr(restoring._Files, "place", fail)

    assert "the bucket does not answer" in refused(kept)
    assert bucket.objects() == before
    assert everything() == rows


def test_a_damaged_backup_leaves_nothing_in_the_bucket(kept, bucket, tmp_path):
    *_, last = sorted(name for name in contents(kept)[1])
    path = tmp_path / "damaged"
    content = bytearray(kept.read_bytes())
    at = content.index(last.encode()) + len(last.encode()) + 25
    content[at : at + 4] = b"XXXX"
    path.write_bytes(content)
    for key in bucket.objects():
        bucket.client.delete_object(Bucket=bucket.name, Key=key)

    assert "damaged" in refused(path)
    assert bucket.objects() == {}


def test_names_that_only_a_bucket_could_hold_are_refused(kept, bucket, tmp_path):
    both = {"files/a": b"x", "files/a/b": b"x"}

    words = refused(written_again(kept, tmp_path / "both", members=both))

    assert "both a file and a folder" in words


def test_old_files_that_cannot_be_removed_are_told_after_all_came_back(kept, bucket, monkeypatch):
    bucket.put("evidence/ab/old", b"of before")

    def away(self, name):
        raise StoreAway("the bucket does not answer")

    monkeypatch.setattr(buckets.Bucket, "delete", away)

    words = replace(kept)

    assert "Files of what was here before are still there" in words
    assert bucket.objects()["evidence/ab/old"] == b"of before"


def test_a_file_that_is_gone_from_the_bucket_is_named(council, bucket, tmp_path, capsys):
    one = make_file(council=council)
    default_storage.delete(one.file.name)
    default_storage.save(".incoming/x/new/y", ContentFile(b"under way"))

    with pytest.raises(CommandError, match="1 files that the record names") as error:
        save(tmp_path / "all.backup")

    assert error.value.returncode == 1
    assert f"Missing: {one.file.name}" in capsys.readouterr().err
    assert contents(tmp_path / "all.backup")[1] == {}
    assert "Was missing" in restore(tmp_path / "all.backup", replace_everything=True, yes=True)


# ---- what the tracker may do there


def documented(name):
    """Return the rights that the guide tells people to give, for the bucket `name`."""
    guide = (configured.BASE_DIR / "docs" / "scale.md").read_text(encoding="utf-8")
    [rights] = [block for block in guide.split("```") if "s3:GetObject" in block]
    return rights.removeprefix("json").replace("NAME-OF-THE-BUCKET", name)


def test_the_rights_in_the_guide_are_enough_and_each_is_needed(
    council, bucket, bucket_server, use_bucket, tmp_path
):
    rights = documented(bucket.name)
    make_file(council=council)
    path = export(council, tmp_path / "register.zip")
    allowed = re.findall(r"s3:\w+", rights)
    assert len(allowed) == 5
    try:
        use_bucket(bucket.name, keys=bucket_server.new_keys(rights))
        bucket_server.believe(everybody=False)
        default_storage.check()
        bring(path)
        save(tmp_path / "all.backup")
        replace(tmp_path / "all.backup")
        assert not default_storage.exists("nothing")
        default_storage.delete(next(default_storage.names()))
        bucket_server.believe(everybody=True)
        for one in allowed[:4]:  # the fifth is for an upload in parts that is given up
            less = rights.replace(f'"{one}"', '"s3:GetBucketCors"')
            use_bucket(bucket.name, keys=bucket_server.new_keys(less))
            bucket_server.believe(everybody=False)
            with pytest.raises(StoreAway, match="refuses"):
                _all_of_it()
            bucket_server.believe(everybody=True)
    finally:
        bucket_server.believe(everybody=True)


def _all_of_it():
    default_storage.check()
    name = default_storage.save("one", ContentFile(b"1"))
    default_storage.open(name).close()
    default_storage.delete(name)


# ---- one council


def bring(path):
    call_command(
        "import_council", str(path), "--as-slug=copy", "--as-name=The copy", stdout=StringIO()
    )
    return Council.objects.get(slug="copy")


def test_a_register_goes_out_of_a_bucket_and_into_it(council, bucket, tmp_path):
    fill(council)
    before = bucket.objects()
    path = export(council, tmp_path / "register.zip")

    copy = bring(path)

    mine, theirs = (
        dict(Evidence.objects.for_council(one).exclude(file="").values_list("sha256", "file"))
        for one in (council, copy)
    )
    assert mine.keys() == theirs.keys()
    after = bucket.objects()
    for sha256, name in theirs.items():
        assert name != mine[sha256]
        assert after[f"evidence/{name}"] == before[f"evidence/{mine[sha256]}"]
    assert not [key for key in after if ".incoming" in key]
    assert before.items() <= after.items()


def test_files_of_a_register_go_again_when_its_rows_do_not_stay(
    council, bucket, tmp_path, monkeypatch
):
    make_file(council=council)
    path = export(council, tmp_path / "register.zip")
    before = bucket.objects()
    place = Staging.place

    def fail(self, keys):
        place(self, keys)
        assert self.placed
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Staging, "place", fail)

    with pytest.raises(CommandError, match="No space left on device"):
        bring(path)
    assert bucket.objects() == before
    assert list(Council.objects.all()) == [council]
