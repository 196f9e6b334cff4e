"""What may be kept as evidence, how it is kept and how it is given out."""

import hashlib
import io
import logging
import threading
import zipfile

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from actions.models import Evidence
from actions.proof import evidence, file_types
from actions.proof.evidence_forms import EvidenceBesideUpdate, attach_to_update
from recommendations.models import AuditEntry
from tests.factories import (
    make_action,
    make_challenge,
    make_council,
    make_evidence,
    make_file,
    make_post,
    make_recommendation,
    make_user,
    report,
    upload,
)

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30


def packed(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def word():
    file = io.BytesIO()
    docx.Document().save(file)
    return file.getvalue()


def workbook():
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    return file.getvalue()


def office(kind, folder, *, extra=(), types=""):
    main = f"application/vnd.openxmlformats-officedocument.{kind}.main+xml"
    listed = f'<Types><Override PartName="/x" ContentType="{main}"/>{types}</Types>'
    parts = {"[Content_Types].xml": listed, f"{folder}/main.xml": "<x/>"}
    return packed(parts | dict.fromkeys(extra, "x"))


def open_document(kind, extra=()):
    parts = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": "<x/>",
    }
    return packed(parts | dict.fromkeys(extra, "x"))


SLIDES = ("presentationml.presentation", "ppt")


def recognise(content, name):
    return file_types.recognise(io.BytesIO(content), name)


@pytest.mark.parametrize(
    ("name", "content", "label"),
    [
        ("a.pdf", PDF, "PDF"),
        ("A.PDF", PDF, "PDF"),
        ("a.png", PNG, "PNG picture"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG picture"),
        ("a.jpeg", b"\xff\xd8\xff\xe1\0\x10Exif", "JPEG picture"),
        ("a.gif", b"GIF89a\1\0\1\0", "GIF picture"),
        ("a.webp", b"RIFF\x24\0\0\0WEBPVP8 ", "WebP picture"),
        ("a.docx", word(), "Word"),
        ("a.xlsx", workbook(), "Excel"),
        ("a.pptx", office(*SLIDES), "PowerPoint"),
        ("a.odt", open_document("text"), "OpenDocument text"),
        ("a.ods", open_document("spreadsheet"), "OpenDocument spreadsheet"),
        ("a.odp", open_document("presentation"), "OpenDocument presentation"),
        ("a.txt", "Café\r\n".encode(), "Text"),
        ("a.txt", "Café – £5".encode("cp1252"), "Text"),
        ("a.csv", "date,value\n1,2\n".encode("utf-16"), "CSV"),
        ("a.csv", b"date,value\n1,2\n", "CSV"),
    ],
)
def test_a_file_is_known_by_what_is_in_it(name, content, label):
    assert recognise(content, name).label == label


REFUSED = {
    "a program": ("a.pdf", b"MZ\x90\0" + b"\0" * 60, "Choose a PDF, Word"),
    "a page": ("a.html", b"<!doctype html><script>alert(1)</script>", "as a PDF"),
    "a page that is called a text": ("a.txt", b"\n <HTML><script>alert(1)</script>", "as a PDF"),
    "a drawing with a script in it": ("a.svg", b"<svg onload='x'/>", "as a PNG"),
    "a drawing that is called a table": ("a.csv", b"\xef\xbb\xbf<svg onload='x'/>", "as a PDF"),
    "a PDF that is called a text": ("a.txt", PDF, "does not end in .pdf"),
    "a text that is called a PDF": ("a.pdf", b"Hello", "Choose a PDF"),
    "a picture that is called a PDF": ("a.pdf", PNG, "does not end in .png"),
    "a name without an ending": ("report", PDF, "does not end in .pdf"),
    "an old Word file": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".docx"),
    "an e-mail": ("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "e-mail as a PDF"),
    "an archive": ("a.zip", packed({"a.txt": "x"}), "one by one"),
    "an archive that is called a Word file": ("a.docx", packed({"a.txt": "x"}), "one by one"),
    "a workbook that is called a Word file": ("a.docx", workbook(), "does not end in .xlsx"),
    "slides with macros": (
        "a.pptx",
        office(*SLIDES, extra=["ppt/vbaProject.bin"]),
        "without macros",
    ),
    "slides that say they have macros": (
        "a.pptx",
        office(*SLIDES, types='<x ContentType="application/vnd.ms-powerpoint.MacroEnabled"/>'),
        "without macros",
    ),
    "a workbook with sheets of macros": (
        "a.xlsx",
        office("spreadsheetml.sheet", "xl", extra=["xl/macrosheets/sheet1.xml"]),
        "without macros",
    ),
    "an open document with macros": (
        "a.odt",
        open_document("text", extra=["Basic/Standard/Module1.xml"]),
        "without macros",
    ),
    "a damaged Word file": ("a.docx", word()[:900], "damaged"),
    "a text with control characters": ("a.txt", b"abc\x00def", "Choose a PDF"),
    "nothing": ("a.pdf", b"", "empty"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_may_not_be_kept_is_refused_with_what_to_do(case):
    name, content, message = REFUSED[case]

    with pytest.raises(file_types.NotAllowed, match=message):
        recognise(content, name)


def test_an_archive_that_unpacks_to_more_than_it_may_is_refused(monkeypatch):
    monkeypatch.setattr(file_types, "MOST_UNPACKED", 2_000)
    bomb = office(*SLIDES, extra=[])
    assert recognise(bomb, "a.pptx").label == "PowerPoint"
    monkeypatch.setattr(file_types, "MOST_UNPACKED", 20)

    with pytest.raises(file_types.NotAllowed, match="holds more than it can"):
        recognise(bomb, "a.pptx")


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("Budget paper.pdf", "Budget paper.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ('a"; filename="b.pdf', "a-; filename=-b.pdf"),
        ("plan\r\nSet-Cookie: a.pdf", "planSet-Cookie- a.pdf"),
        ("gnp\u202efdp.exe", "gnpfdp.exe.pdf"),
        (".", "evidence.pdf"),
        ("x" * 300 + ".pdf", "x" * 150 + ".pdf"),
        ("Adroddiad blynyddol – Môn.pdf", "Adroddiad blynyddol – Môn.pdf"),
    ],
)
def test_a_name_is_cleaned_for_the_download(given, clean):
    assert file_types.clean_name(given, file_types.PDF) == clean


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 byte"), (999, "999 bytes"), (240_300, "240 kB"), (999_900, "1 MB"),
     (1_240_000, "1.2 MB"), (20_000_000, "20 MB")],
)  # fmt: skip
def test_a_size_is_said_as_people_read_it(size, words):
    assert file_types.size_in_words(size) == words


# ---- keeping

database = pytest.mark.django_db


@database
def test_a_file_is_kept_under_a_random_name_with_its_hash(council, settings):
    one = evidence.keep_file(council, upload(PDF, "Budget_paper.pdf"), by=make_user()).evidence

    assert (one.title, one.original_name) == ("Budget paper", "Budget_paper.pdf")
    assert one.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (one.content_type, one.size) == ("application/pdf", len(PDF))
    assert one.is_internal
    stored = settings.MEDIA_ROOT / one.file.name
    assert stored.read_bytes() == PDF
    assert "Budget" not in one.file.name
    assert stored.suffix == ""
    assert stored.stat().st_mode & 0o777 == 0o600
    assert not stored.is_relative_to(settings.STATIC_ROOT)


@database
def test_a_large_file_that_was_put_on_the_disk_is_kept_whole(council, settings):
    content = PDF + b"x" * 3_000_000
    large = TemporaryUploadedFile("a.pdf", "text/plain", len(content), None)
    large.write(content)
    large.seek(0)

    one = evidence.keep_file(council, large, by=make_user()).evidence
    large.close()

    assert (settings.MEDIA_ROOT / one.file.name).read_bytes() == content
    assert one.sha256 == hashlib.sha256(content).hexdigest()


@database
def test_the_same_bytes_are_held_once_in_a_council(council, settings):
    first = evidence.keep_file(council, upload(PDF, "a.pdf"), by=make_user())
    again = evidence.keep_file(council, upload(PDF, "other.pdf"), by=make_user())
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    other = evidence.keep_file(elsewhere, upload(PDF, "a.pdf"), by=make_user())

    assert (first.was_held, again.was_held, other.was_held) == (False, True, False)
    assert first.evidence == again.evidence
    assert len([file for file in settings.MEDIA_ROOT.rglob("*") if file.is_file()]) == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_give_the_same_file_at_once_get_one(settings):
    if connection.vendor == "sqlite":
        pytest.skip("needs PostgreSQL")
    council, by = make_council(), make_user()
    start, kept = threading.Barrier(2), []

    def give():
        start.wait()
        kept.append(evidence.keep_file(council, upload(PDF + b"x" * 500_000), by=by))
        connection.close()

    threads = [threading.Thread(target=give) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({one.evidence.pk for one in kept}) == 1
    assert len([file for file in settings.MEDIA_ROOT.rglob("*") if file.is_file()]) == 1


@database
def test_a_file_that_is_too_large_is_refused(council, settings):
    settings.EVIDENCE_FILE_LIMIT = 20

    with pytest.raises(file_types.NotAllowed, match="must be 20 bytes or smaller"):
        evidence.keep_file(council, upload(PDF), by=make_user())

    assert not Evidence.objects.exists()


@database
@pytest.mark.parametrize("column", ["file", "sha256", "url", "size", "content_type"])
def test_the_database_refuses_to_change_what_was_given(council, column):
    one = make_file()
    changed = {"size": 1}.get(column, "other")

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Evidence.objects.filter(pk=one.pk).update(**{column: changed})


@database
def test_what_is_cited_is_not_deleted_and_what_is_not_goes_with_its_file(
    council, settings, django_capture_on_commit_callbacks
):
    one, user = make_file(), make_user()
    action = make_action()
    evidence.attach(one, action, by=user)
    with pytest.raises(evidence.StillCited):
        evidence.remove(one, by=user)
    evidence.detach(one, action, by=user)
    assert (settings.MEDIA_ROOT / one.file.name).exists()

    with django_capture_on_commit_callbacks(execute=True):
        evidence.remove(one, by=user)

    assert not (settings.MEDIA_ROOT / one.file.name).exists()
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["added", "added evidence", "removed evidence", "deleted"]
    assert AuditEntry.objects.last().changes["sha256"] == one.sha256


# ---- pages


@pytest.fixture
def action(sign_in):
    return make_action(ref="1.1", owner=make_post(holder=sign_in("officer")))


def add(client, action, **given):
    return client.post(f"/harbourne/actions/{action.pk}/evidence/", given, follow=True)


@database
def test_an_officer_adds_files_and_a_link_in_one_go(client, action):
    response = add(
        client,
        action,
        evidence_file=[upload(PDF, "survey.pdf"), upload(PNG, "photo.png")],
        evidence_url="example.gov.uk/minutes/7",
        evidence_internal="on",
    )

    assertRedirects(response, f"/harbourne/actions/{action.pk}/#evidence")
    assertContains(response, "Evidence added to action 1.1.")
    for words in ("survey", "PDF, ", "photo", "example.gov.uk: 7", "kept from the public"):
        assertContains(response, words)
    assert action.evidence.count() == 3
    assert Evidence.objects.get(url="https://example.gov.uk/minutes/7").is_internal


@database
def test_what_the_council_holds_already_is_found_by_its_title_and_used_again(client, action):
    known = make_evidence(title="Residents’ survey 2026")
    make_evidence(title="Something else")
    page = client.get(f"/harbourne/actions/{action.pk}/evidence/", {"q": "survey"})
    assertContains(page, "Residents’ survey 2026")
    assertNotContains(page, "Something else")

    add(client, action, evidence_known=known.pk)

    assert list(action.evidence.all()) == [known]
    assert Evidence.objects.count() == 2


@database
def test_the_same_file_again_is_said_to_be_held(client, action):
    make_file(content=PDF, title="The survey")

    response = add(client, action, evidence_file=upload(PDF, "copy.pdf"))

    assertContains(response, "The council held this already, so it is used again: The survey.")
    assert Evidence.objects.count() == 1


@database
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"evidence_title": ""}, "Choose a file, or enter the address of a page"),
        ({"evidence_url": "javascript:alert(1)"}, "Enter an address that begins with https://"),
        ({"evidence_url": "ftp://example.gov.uk/a"}, "Enter an address that begins with https://"),
        ({"evidence_known": "999999"}, "Select evidence from the list"),
        ({"evidence_known": "x"}, "Select evidence from the list"),
        ({"evidence_title": "x" * 201, "evidence_url": "https://a.example"}, "at most 200"),
    ],
)
def test_wrong_evidence_is_refused_in_words(client, action, given, message):
    response = add(client, action, **given)

    assertContains(response, message, status_code=422)
    assert not Evidence.objects.exists()


@database
def test_a_file_that_may_not_be_kept_is_named(client, action):
    response = add(client, action, evidence_file=upload(b"MZ\x90\0", "setup.exe"))

    assertContains(response, "setup.exe: A file of this type is not kept", status_code=422)


@database
def test_evidence_of_another_council_cannot_be_cited(client, action):
    elsewhere = make_council(name="Tidewell District Council", slug="tidewell")
    foreign = make_evidence(council=elsewhere)

    response = add(client, action, evidence_known=foreign.pk)

    assert response.status_code == 422
    assert not action.evidence.exists()


@database
def test_an_officer_cannot_add_evidence_to_somebody_elses_action(client, sign_in):
    sign_in("officer")

    assert add(client, make_action(), evidence_url="https://a.example").status_code == 404


@database
def test_a_good_file_in_a_form_that_is_wrong_is_not_lost(client, action):
    response = add(client, action, evidence_file=upload(PDF, "survey.pdf"), evidence_url="ftp://a")

    one = Evidence.objects.get()
    assertContains(response, f'value="{one.pk}"', status_code=422)
    assertContains(response, "checked", status_code=422)
    add(client, action, evidence_known=one.pk)
    assert list(action.evidence.all()) == [one]


@database
def test_removing_evidence_from_an_action_keeps_it(client, action):
    one = make_evidence(actions=[action])

    response = client.post(
        f"/harbourne/actions/{action.pk}/evidence/{one.pk}/detach/", follow=True
    )

    assertContains(response, "It is kept.")
    assert not action.evidence.exists()
    assert Evidence.objects.filter(pk=one.pk).exists()
    assert AuditEntry.objects.get(verb="removed evidence").changes == {"evidence": one.pk}


@database
def test_a_download_has_headers_that_keep_a_browser_from_running_it(client, sign_in):
    sign_in("member")
    one = make_file(content=PDF, name="Adroddiad – Môn.pdf")

    response = client.get(
        f"/harbourne/evidence/{one.pk}/file/", headers={"Accept-Encoding": "gzip"}
    )

    assert b"".join(response) == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Length"] == str(len(PDF))
    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''Adroddiad%20%E2%80%93%20M%C3%B4n.pdf"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert not response.has_header("Content-Encoding")


@database
def test_a_file_that_is_gone_from_the_disk_is_said_to_be(client, sign_in, settings, caplog):
    sign_in("member")
    one = make_file(title="The survey")
    (settings.MEDIA_ROOT / one.file.name).unlink()

    with caplog.at_level(logging.ERROR):
        response = client.get(f"/harbourne/evidence/{one.pk}/file/")

    assertContains(response, "This file cannot be found", status_code=404)
    assert f"The file of evidence {one.pk} is gone" in caplog.text


@database
def test_a_link_has_no_file_to_download(client, sign_in):
    sign_in("member")

    assert client.get(f"/harbourne/evidence/{make_evidence().pk}/file/").status_code == 404


@database
def test_the_page_of_evidence_says_where_it_is_used_who_gave_it_and_its_hash(client, sign_in):
    sign_in("member")
    one = make_file(content=PDF, name="survey.pdf", by=make_user(name="Lowri Bevan"))
    action = make_action(ref="1.1", title="Ask residents")
    evidence.attach(one, action, by=make_user())

    page = client.get(f"/harbourne/evidence/{one.pk}/")

    for words in ("Action 1.1: Ask residents", "Lowri Bevan", one.sha256, "survey.pdf"):
        assertContains(page, words)


@database
def test_the_list_is_filtered_by_title_kind_and_use(client, sign_in):
    sign_in("member")
    make_file(title="A survey")
    make_evidence(title="A page", actions=[make_action()])

    def titles(**asked):
        page = client.get("/harbourne/evidence/", asked).context["page_obj"]
        return [one.title for one in page]

    assert titles() == ["A page", "A survey"]
    assert titles(q="SURVEY") == ["A survey"]
    assert titles(kind="link") == ["A page"]
    assert titles(kind="file") == ["A survey"]
    assert titles(use="used") == ["A page"]
    assert titles(use="unused") == ["A survey"]
    assert titles(use="nonsense") == ["A page", "A survey"]


@database
def test_the_list_asks_as_often_for_many_as_for_few(client, sign_in, django_assert_num_queries):
    sign_in("member")
    for number in range(12):
        make_evidence(title=f"Page {number}", actions=[make_action(), make_action()])

    # Session, person, count, evidence with who gave it, actions, their challenges, decisions.
    with django_assert_num_queries(7):
        client.get("/harbourne/evidence/")


@database
def test_an_edit_of_the_title_leaves_the_file_alone(client, sign_in):
    user = sign_in("officer")
    one = make_file(by=user)
    before = Evidence.objects.values("file", "sha256", "size").get()

    response = client.post(
        f"/harbourne/evidence/{one.pk}/edit/", {"title": "The survey of March"}, follow=True
    )

    assertContains(response, "The survey of March")
    one.refresh_from_db()
    assert (one.title, one.is_internal) == ("The survey of March", False)
    assert Evidence.objects.values("file", "sha256", "size").get() == before
    assert AuditEntry.objects.get(verb="changed").changes["is_internal"] == [True, False]


@database
def test_whoever_gave_evidence_by_mistake_deletes_it_while_nothing_uses_it(client, sign_in):
    user = sign_in("officer")
    used, unused = make_file(by=user), make_file(by=user, content=PDF)
    used.actions.add(make_action())

    for one in (used, unused):
        client.post(f"/harbourne/evidence/{one.pk}/edit/", {"delete": "1"})

    assert list(Evidence.objects.all()) == [used]


@database
def test_nobody_else_changes_what_somebody_gave(client, sign_in):
    sign_in("officer")

    assert client.post(f"/harbourne/evidence/{make_file().pk}/edit/").status_code == 403


# ---- beside an update


def beside(action, files=None, **typed):
    data = QueryDict(mutable=True)
    for name, value in typed.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    files = MultiValueDict({"evidence_file": files or []})
    return EvidenceBesideUpdate(data, files, action=action, council=action.challenge.council)


@database
def test_evidence_given_with_an_update_is_cited_for_it_and_for_its_action(council):
    action = make_action()
    update = report(action, "on_track", on="2026-03-01")
    known = make_evidence(actions=[action])
    form = beside(action, [upload(PDF)], evidence_known=str(known.pk))
    assert form.is_valid()

    found = attach_to_update(form, update, by=make_user())

    assert set(found) == set(update.evidence.all()) == set(action.evidence.all())
    assert len(found) == 2


@database
def test_an_update_needs_no_evidence(council):
    action = make_action()
    form = beside(action)

    assert form.is_valid()
    assert attach_to_update(form, report(action, "on_track", on="2026-03-01"), by=None) == []


@database
def test_evidence_beside_an_update_that_is_wrong_is_kept_and_ticked(council):
    action = make_action()
    form = beside(action, [SimpleUploadedFile("a.pdf", PDF)], evidence_title="The survey")
    assert form.is_valid()

    form.keep_already(by=make_user())

    one = Evidence.objects.get()
    assert one.title == "The survey"
    assert not one.actions.exists()
    html = str(form["evidence_known"])
    assert f'value="{one.pk}"' in html
    assert "checked" in html
    again = beside(action, evidence_known=str(one.pk))
    assert again.is_valid()


@database
def test_an_update_shows_its_evidence_on_the_page_of_its_action(client, sign_in):
    sign_in("member")
    action = make_action(recommendation=make_recommendation(challenge=make_challenge()))
    update = report(action, "on_track", on="2026-03-01")
    update.evidence.add(make_file(title="The survey"))

    page = client.get(f"/harbourne/actions/{action.pk}/")

    assertContains(page, "The survey")
