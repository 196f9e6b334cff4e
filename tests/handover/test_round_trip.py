"""A council's register, written to an archive and taken out of it: nothing is lost."""

import json
import zipfile
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.timezone import localdate, now

from peerchallenge.demonstration import load
from peerchallenge.handover.kinds import KINDS
from peerchallenge.reports.progress import progress_report
from recommendations.models import Council
from tests.handover.register import entries_of_hand_overs_left_out, export, fill, rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def marlbrook(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load.load(localdate())
    council = Council.objects.get(slug="marlbrook")
    fill(council)
    return council


@pytest.fixture
def copy(marlbrook, tmp_path):
    """The demonstration council, handed over to a council of another name."""
    first = export(marlbrook, tmp_path / "first.zip")
    call_command(
        "import_council", str(first), "--as-slug=copy", "--as-name=The copy", stdout=StringIO()
    )
    return Council.objects.get(slug="copy")


def files(path):
    with zipfile.ZipFile(path) as archive:
        return {
            name: archive.read(name) for name in archive.namelist() if name.startswith("files/")
        }


def test_a_second_export_of_what_was_imported_is_the_same_row_by_row(copy, tmp_path):
    first = tmp_path / "first.zip"
    second = export(copy, tmp_path / "second.zip")

    before = entries_of_hand_overs_left_out(rows_of(first))
    after = entries_of_hand_overs_left_out(rows_of(second))
    assert [kind.name for kind in KINDS if not before[kind.name]] == []
    [council] = after["council"]
    assert (council.pop("name"), council.pop("slug")) == ("The copy", "copy")
    del before["council"][0]["name"], before["council"][0]["slug"]
    for kind in KINDS:
        assert after[kind.name] == before[kind.name], kind.name
    assert len(files(first)) > 3
    assert files(second) == files(first)


def test_the_progress_report_is_the_same_as_at_any_day(marlbrook, copy):
    slug = marlbrook.challenges.exclude(slug="full").get().slug
    for days in (0, 60, 200):
        day = localdate() - timedelta(days=days)
        one, other = (
            _report(council.challenges.get(slug=slug), day) for council in (marlbrook, copy)
        )

        assert other == one
        assert one["recommendations"]


def _report(challenge, day):
    """Return what the report says, without the names of council and of addresses within it."""
    council = challenge.council
    text = json.dumps(progress_report(challenge, day, generated_at=now()).as_json())
    said = json.loads(text.replace(council.name, "COUNCIL").replace(f"/{council.slug}/", "/C/"))
    del said["generated_at"], said["council_slug"]
    return said
