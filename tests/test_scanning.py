"""Uploads are checked for viruses: refused with one, and refused where nobody can tell."""

import ast
import io
import shutil
import socket
import subprocess
import time
import zipfile
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.http import QueryDict
from django.urls import get_resolver, reverse

from actions.exchange.forms import PlanFileForm
from actions.models import Evidence, PlanImport
from actions.proof.evidence_forms import AddEvidenceForm, FilesField
from actions.proof.measure_forms import ReadingsForm
from meetings.forms import ImportForm
from peerchallenge import checks
from peerchallenge.operating import health
from peerchallenge.reports.branding.forms import BrandingForm
from recommendations import clamd, scanning
from recommendations.models import AuditEntry, Council
from tests.actions.plan_papers import document
from tests.clamd_daemon import HARMLESS_VIRUS, Daemon
from tests.factories import (
    make_action,
    make_branding,
    make_challenge,
    make_file,
    make_png,
    make_recommendation,
)

BAD = b"%PDF-1.7\n" + HARMLESS_VIRUS
FAILING = ("nothing", "not_listen", "in_drops", "cut_off", "hang_up", "garble", "flood", "err")


@pytest.fixture(autouse=True)
def _nobody_waited(monkeypatch):
    monkeypatch.setattr(scanning, "_silent_until", 0.0)


@pytest.fixture
def daemon(settings):
    with Daemon() as one:
        settings.CLAMD_ADDRESS = one.address
        yield one


def nobody_there():
    """Return an address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"127.0.0.1:{taken.getsockname()[1]}"


# ---- the protocol


@pytest.mark.parametrize("way", ["port", "socket"])
def test_a_virus_is_found_and_a_clean_file_is_not_suspected(tmp_path, way):
    with Daemon(path=tmp_path / "clamd" if way == "socket" else None) as daemon:
        found = clamd.Clamd(daemon.where, 5)

        assert found.answers()
        assert found.scan(io.BytesIO(b"")) == ""
        assert found.scan(io.BytesIO(b"clean" * 100_000)) == ""
        assert found.scan(io.BytesIO(BAD)) == "Eicar-Test-Signature"
    assert [len(one) for one in daemon.asked] == [0, 500_000, len(BAD)]


def test_a_file_is_read_from_its_beginning_and_left_there():
    file = io.BytesIO(BAD)
    file.read()
    with Daemon() as daemon:
        assert clamd.Clamd(daemon.where, 5).scan(file)
    assert file.tell() == 0


@pytest.mark.parametrize("behaviour", FAILING)
def test_an_answer_that_is_none_is_not_taken_for_clean(behaviour):
    # Larger than what lies in the buffers of a connection that nobody reads.
    file = io.BytesIO(b"a" * 20_000_000)
    with Daemon(behaviour) as daemon, pytest.raises(clamd.NotScanned):
        clamd.Clamd(daemon.where, 1).scan(file)
    assert file.tell() == 0


def test_where_nobody_listens_is_said_and_not_taken_for_clean(tmp_path):
    for where in (clamd.address_from(nobody_there()), str(tmp_path / "none")):
        found = clamd.Clamd(where, 5)
        assert not found.answers()
        with pytest.raises(clamd.NotScanned, match=r"Refused|NotFound"):
            found.scan(io.BytesIO(b"clean"))


def test_a_file_larger_than_the_daemon_takes_is_told_apart():
    with Daemon(limit=100_000) as daemon:
        found = clamd.Clamd(daemon.where, 5)
        assert found.scan(io.BytesIO(b"a" * 100_000)) == ""
        with pytest.raises(clamd.TooLarge):
            found.scan(io.BytesIO(b"a" * 20_000_000))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:3310", ("127.0.0.1", 3310)),
        ("clamd.example.gov.uk:3310", ("clamd.example.gov.uk", 3310)),
        ("[::1]:3310", ("::1", 3310)),
        *[(text, None) for text in ("", "clamd", "clamd:", ":3310", "clamd:x", "a:1/b", "u@a:1")],
        *[(text, None) for text in ("clamd:99999", "http://clamd:3310", "/run/clamd.sock")],
    ],
)
def test_an_address_is_a_host_and_a_port(text, address):
    if address:
        assert clamd.address_from(text) == address
    else:
        with pytest.raises(ValueError):  # noqa: PT011 (whatever it says)
            clamd.address_from(text)


# ---- every field that takes a file


@pytest.fixture
def takers(council):
    """Every field that takes a file: how its form is made, and a file that is right but for it."""
    make_challenge(council=council)
    look = {"instance": make_branding(council=council)}
    given = {
        (PlanFileForm, "file"): ({}, "plan.csv", b"Ref,Action\n1,Do it\n"),
        (ReadingsForm, "file"): ({}, "readings.csv", b"31/3/2026, 74.5, Survey"),
        (ImportForm, "file"): ({"council": council}, "a.txt", b"Resolved: That it be noted."),
        (BrandingForm, "logo_file"): (look, "logo.png", make_png()),
        (BrandingForm, "template_file"): (look, "ours.docx", document([["{{ committee }}"]])),
    }
    evidence = ({"council": council}, "survey.pdf", b"%PDF-1.7\n1 0 obj")
    return given | {(AddEvidenceForm, "evidence_file"): evidence}


def fields_with_files():
    """Return (form, name of the field) of every form of ours; those that share a field once."""
    found, waiting = set(), [forms.BaseForm]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.partition(".")[0] in {"meetings", "actions", "peerchallenge"}:
            fields = getattr(one, "base_fields", {}).items()
            found |= {(one, name) for name, of in fields if isinstance(of, forms.FileField)}
    # Forms that ask for evidence inherit one field, which cleans itself.
    return {
        (AddEvidenceForm if isinstance(form.base_fields[name], FilesField) else form, name)
        for form, name in found
    }


def errors_of(form, name, file_name, content, **made):
    return form(QueryDict(), {name: SimpleUploadedFile(file_name, content)}, **made).errors.get(
        name, []
    )


@pytest.mark.django_db
def test_no_field_takes_a_file_that_has_a_virus(takers, daemon):
    get_resolver().url_patterns  # noqa: B018 (loads every view, and with it every form)
    assert fields_with_files() == takers.keys()

    daemon.behaviour = "suspect"
    for (form, name), (made, file_name, content) in takers.items():
        before = len(daemon.asked)
        [error] = errors_of(form, name, file_name, content, **made)
        assert error.endswith(scanning.VIRUS), (form, error)
        assert daemon.asked[before:] == [content]


@pytest.mark.django_db
def test_no_field_takes_a_file_that_nobody_could_check(takers, settings):
    settings.CLAMD_ADDRESS = nobody_there()
    for (form, name), (made, file_name, content) in takers.items():
        [error] = errors_of(form, name, file_name, content, **made)
        assert error.endswith(scanning.NOT_CHECKED), (form, error)


@pytest.mark.django_db
def test_clean_files_are_taken_and_without_a_scanner_nobody_is_asked(takers, daemon, settings):
    for (form, name), (made, file_name, content) in takers.items():
        assert errors_of(form, name, file_name, content, **made) == []
    assert len(daemon.asked) == len(takers)

    settings.CLAMD_ADDRESS = ""
    for (form, name), (made, file_name, _) in takers.items():
        scanned = {scanning.VIRUS, scanning.NOT_CHECKED}
        assert not scanned & set(errors_of(form, name, file_name, BAD, **made))
    assert len(daemon.asked) == len(takers)


def test_no_view_reads_a_file_past_its_form():
    """`request.FILES` goes into forms as it is: nobody takes a file out of it."""
    wrong = []
    for app in ("recommendations", "meetings", "actions", "peerchallenge"):
        for path in Path(settings.BASE_DIR, app).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, (ast.Subscript, ast.Attribute)):
                    of = node.value
                    if isinstance(of, ast.Attribute) and of.attr == "FILES":
                        wrong.append(f"{path}:{node.lineno}")
    assert wrong == []


# ---- the pages


@pytest.fixture
def add_evidence(client, council):
    """Return a function that gives evidence for an action, and the answer."""
    action = make_action(recommendation=make_recommendation(challenge=make_challenge()))

    def add(*contents):
        files = [
            SimpleUploadedFile(f"survey-{number}.pdf", content)
            for number, content in enumerate(contents, start=1)
        ]
        return client.post(
            reverse("actions:add-evidence", args=[council.slug, action.pk]),
            {"evidence_file": files, "evidence_title": "What residents said"},
        )

    return add


def kept_files():
    root = settings.MEDIA_ROOT
    return [path for path in root.rglob("*") if path.is_file()] if root.is_dir() else []


@pytest.mark.django_db
def test_a_virus_is_refused_at_its_field_and_goes_to_the_audit(
    add_evidence, sign_in, daemon, council, caplog
):
    officer = sign_in("coordinator")

    with caplog.at_level("WARNING"):
        response = add_evidence(b"%PDF-1.7 clean", BAD)

    assert response.status_code == 422
    page = response.content.decode()
    assert "survey-2.pdf: The selected file contains a virus" in page
    assert "survey-1.pdf:" not in page
    assert "What residents said" in page
    assert Evidence.objects.count() == 0
    assert kept_files() == []
    entry = AuditEntry.objects.get(verb=scanning.VERB)
    assert (entry.actor, entry.council, entry.target_id) == (officer, council, council.pk)
    assert entry.changes == {"file": "survey-2.pdf", "signature": "Eicar-Test-Signature"}
    assert str(entry).endswith("was refused a file with a virus, for Harbourne Borough Council")
    assert "survey-2" not in caplog.text
    assert "Eicar-Test-Signature" in caplog.text


@pytest.mark.django_db
def test_while_the_scanner_is_away_files_are_refused_and_text_is_kept(
    add_evidence, sign_in, settings
):
    sign_in("coordinator")
    settings.CLAMD_ADDRESS = nobody_there()

    response = add_evidence(b"%PDF-1.7 clean")

    assert response.status_code == 422
    page = response.content.decode()
    assert f"survey-1.pdf: {scanning.NOT_CHECKED}" in page
    assert "What residents said" in page
    assert (Evidence.objects.count(), kept_files()) == (0, [])
    assert not AuditEntry.objects.filter(verb=scanning.VERB).exists()

    with Daemon() as daemon:
        settings.CLAMD_ADDRESS = daemon.address
        assert add_evidence(b"%PDF-1.7 clean").status_code == 302
    assert Evidence.objects.count() == len(kept_files()) == 1


@pytest.mark.django_db
def test_nobody_waits_again_for_a_scanner_that_kept_somebody_waiting(
    add_evidence, sign_in, settings, monkeypatch
):
    sign_in("coordinator")
    settings.CLAMD_TIMEOUT = 1
    with Daemon("nothing") as daemon:
        settings.CLAMD_ADDRESS = daemon.address
        for _ in range(3):
            assert scanning.NOT_CHECKED in add_evidence(*[b"%PDF-1.7"] * 3).content.decode()
        assert len(daemon.asked) == 1

        daemon.behaviour = "well"
        later = time.monotonic() + scanning.REST
        monkeypatch.setattr(scanning.time, "monotonic", lambda: later)
        assert add_evidence(b"%PDF-1.7").status_code == 302


@pytest.mark.django_db
def test_a_file_that_the_scanner_does_not_take_is_told_as_such(add_evidence, sign_in, settings):
    sign_in("coordinator")
    with Daemon(limit=1000) as daemon:
        settings.CLAMD_ADDRESS = daemon.address
        response = add_evidence(b"%PDF-1.7" + b"a" * 5000)
    assert scanning.TOO_LARGE in response.content.decode()


# ---- commands


@pytest.mark.django_db
def test_commands_take_no_file_with_a_virus(council, daemon, tmp_path):
    make_challenge(council=council)
    path = tmp_path / "file.csv"
    path.write_bytes(b"Ref,Action\n1," + HARMLESS_VIRUS)
    plan = ("import_plan", path, "--council=harbourne", "--challenge=2026")
    minutes = (
        "import_minutes", path, "--council=harbourne", "--committee=Cabinet", "--date=2026-03-09",
    )  # fmt: skip
    for arguments in (plan, minutes):
        with pytest.raises(CommandError, match=scanning.VIRUS) as error:
            call_command(*map(str, arguments))
        assert error.value.returncode == 2
    assert not PlanImport.objects.exists()


@pytest.mark.django_db
def test_a_register_with_a_virus_in_it_is_refused_whole(council, settings, tmp_path):
    make_challenge(council=council)
    make_file(council=council, content=BAD)
    path = tmp_path / "register.zip"
    call_command("export_council", council.slug, str(path))
    files = kept_files()

    with Daemon() as daemon:
        settings.CLAMD_ADDRESS = daemon.address
        with pytest.raises(CommandError, match=scanning.VIRUS) as error:
            call_command("import_council", str(path), as_slug="other", as_name="Other")
    assert error.value.returncode == 2
    assert list(Council.objects.all()) == [council]
    assert kept_files() == files


# ---- what operators are told


@pytest.mark.django_db
def test_ready_warns_and_stays_ready(client, settings, daemon, tmp_path):
    settings.DATA_DIR = tmp_path
    for address, says in ((daemon.address, "ok"), (nobody_there(), "does not answer")):
        settings.CLAMD_ADDRESS = address
        health.LAST.forget()
        response = client.get("/ready/")
        assert response.status_code == 200
        assert response.json()["warnings"] == {"virus_scanner": says}
        assert "virus_scanner" not in response.json()["checks"]
    health.LAST.forget()


@pytest.mark.parametrize(
    ("path", "address", "seconds", "ids"),
    [
        ("", "", 30, []),
        ("", "", 0, []),
        ("/run/clamav/clamd.ctl", "", 30, []),
        ("", "127.0.0.1:3310", 30, []),
        ("", "127.0.0.1", 30, ["E010"]),
        ("/run/clamav/clamd.ctl", "127.0.0.1:3310", 30, ["E009"]),
        ("", "127.0.0.1:3310", 0, ["E011"]),
    ],
)
def test_its_settings_agree(settings, path, address, seconds, ids):
    settings.CLAMD_SOCKET, settings.CLAMD_ADDRESS = path, address
    settings.CLAMD_TIMEOUT = seconds

    found = checks.the_virus_scanner_has_an_address(None)

    assert [one.id.removeprefix("peerchallenge.") for one in found] == ids
    assert all(one.hint for one in found)


def test_before_going_live_a_scanner_that_is_away_is_told(settings, daemon):
    assert checks.the_virus_scanner_answers(None) == []
    settings.CLAMD_ADDRESS = nobody_there()
    assert [one.id for one in checks.the_virus_scanner_answers(None)] == ["peerchallenge.W011"]
    settings.CLAMD_ADDRESS = ""
    assert checks.the_virus_scanner_answers(None) == []


# ---- the real one


@pytest.fixture
def real(tmp_path):
    """ClamAV's own daemon, which knows one signature: that of the harmless test file."""
    if not (program := shutil.which("clamd")):
        pytest.skip("there is no clamd here: apt-get install clamav-daemon")
    (tmp_path / "known").mkdir()
    (tmp_path / "known" / "test.ndb").write_text(f"Eicar-Test:0:*:{HARMLESS_VIRUS.hex()}\n")
    (tmp_path / "clamd.conf").write_text(
        f"LocalSocket {tmp_path}/clamd\nDatabaseDirectory {tmp_path}/known\n"
        "Foreground yes\nStreamMaxLength 1M\n"
    )
    process = subprocess.Popen(
        [program, "--config-file", tmp_path / "clamd.conf"], stdout=subprocess.DEVNULL
    )
    found = clamd.Clamd(str(tmp_path / "clamd"), 20)
    try:
        for _ in range(200):
            assert process.poll() is None, "clamd did not start"
            if found.answers():
                break
            time.sleep(0.1)
        yield found
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_the_real_daemon_finds_it_also_inside_an_office_file(real):
    packed = io.BytesIO(document([["Action"]]))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/picture.png", HARMLESS_VIRUS)

    assert real.scan(packed).startswith("Eicar-Test")
    assert real.scan(io.BytesIO(HARMLESS_VIRUS)).startswith("Eicar-Test")
    assert real.scan(io.BytesIO(document([["Action"]]))) == ""
    assert real.scan(io.BytesIO(b"")) == ""
    with pytest.raises(clamd.TooLarge):
        real.scan(io.BytesIO(bytes(5_000_000)))
