"""Exempt words reach nobody but those who may read them, at no address and in no form.

Every page of the product is opened as somebody who may do nearly everything else; what comes as a
ZIP (Word, Excel, the pack for peers) is looked into, and a PDF is read as text.
"""

import subprocess
import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command

from actions.proof import evidence
from tests.factories import (
    discuss,
    keep_exempt,
    make_exempt_note,
    make_file,
    make_item,
    make_paragraph,
    make_user,
    open_to_public,
    resolve,
    upload,
)
from tests.test_permissions import ONLY_BY_POST, VIEWS, address, record  # noqa: F401

pytestmark = pytest.mark.django_db

MARK = "zqsealed"
FORMS = ("?q=offered", "?format=json", "?format=csv", "?format=docx", "?format=xlsx")
SEVERAL_FORMS = (
    "report", "changes", "file", "export", "issued", "briefing", "commitments", "scrutiny",
)  # fmt: skip
OWN = {"exempt:material", "exempt:file"}


@pytest.fixture
def world(record):  # noqa: F811
    """One of everything, and beside it a paragraph, a file and a note that are exempt."""
    recommendation = record["recommendation"]
    item = make_item(
        held_on=date(2026, 5, 4),
        title="Leisure contract",
        status="confirmed",
        source_url="https://democracy.harbourne.example/item/9",
        source_text=f"<p>{MARK} page</p>",
    )
    words = f"{MARK} The price that was offered is four pounds for each of the visits to the pool."
    paragraph = make_paragraph(item, words)
    discuss(recommendation, paragraph=paragraph, because=f"shares “{MARK}”")
    resolve(item, words, paragraph=paragraph).recommendations.add(recommendation)
    document = make_file(
        content=f"%PDF-1.7 {MARK}".encode(), name=f"{MARK}.pdf", title="Legal advice"
    )
    document.actions.add(record["action"])
    materials = [
        keep_exempt(paragraph, open_to_members=False),
        keep_exempt(document, open_to_members=False),
        make_exempt_note(f"{MARK} note", action=record["action"], open_to_members=False),
        given_as_exempt(record["action"]),
    ]
    open_to_public(recommendation.challenge)
    return record | {"materials": materials}


def given_as_exempt(action):
    """A file that its giver marked as exempt while giving it, as evidence for an action."""
    exempt = evidence.Exemption("5", "The case has not been heard.", date(2031, 3, 31))
    file = upload(f"%PDF-1.7 {MARK} given".encode(), f"{MARK}.pdf")
    by = make_user("officer")
    council = action.challenge.council
    one = evidence.keep_file(council, file, by=by, title="Advice", exempt=exempt).evidence
    evidence.attach(one, action, by=by)
    return one.exempt_material.get()


def said(response):
    """Return everything that an answer consists of as text, whatever its form."""
    body = b"".join(response) if response.streaming else response.content
    text = f"{response.headers}{body.decode(errors='replace')}"
    if zipfile.is_zipfile(BytesIO(body)):
        with zipfile.ZipFile(BytesIO(body)) as archive:
            text += "".join(
                f"{name}{archive.read(name).decode(errors='replace')}"
                for name in archive.namelist()
            )
    return text + (printed(body) if body[:4] == b"%PDF" else "")


def printed(body):
    try:
        done = subprocess.run(
            ["pdftotext", "-", "-"], input=body, capture_output=True, check=False
        )
    except FileNotFoundError:
        return ""
    return done.stdout.decode(errors="replace")


def answers(client, world):
    """Yield every address with what it answers, on each of the forms that some have."""
    for name in sorted(VIEWS.keys() - ONLY_BY_POST - OWN):
        path = address(name, world)
        forms = FORMS if any(word in name for word in SEVERAL_FORMS) else FORMS[:1]
        for query in forms:
            yield path + query, said(client.get(path + query))
    for item in {world["materials"][0].paragraph.item}:
        yield item.get_absolute_url(), said(client.get(item.get_absolute_url()))
    for document in (world["materials"][1].evidence, world["materials"][3].evidence):
        for path in (
            f"/harbourne/evidence/{document.pk}/",
            f"/harbourne/evidence/{document.pk}/file/",
        ):
            yield path, said(client.get(path))


@pytest.mark.parametrize("role", ["administrator", "member"])
def test_the_words_reach_nobody_who_may_not_read_them(client, council, world, role):
    client.force_login(make_user(role, council=council))
    opened = 0
    for path, text in answers(client, world):
        assert MARK not in text, path
        opened += 1
    assert opened > 150


def test_those_who_may_read_them_do_so_in_one_place_only(client, council, world):
    client.force_login(make_user("clerk", council=council))
    material, document, note, given = world["materials"]
    for path, text in answers(client, world):
        if "mark" not in path:
            found = text.replace(f"{MARK}.pdf", "")  # the name of the file, which they may know
            assert MARK not in found, path
    for one in (material, note):
        assert MARK in said(client.get(f"/harbourne/exempt-material/{one.pk}/"))
    for one in (document, given):
        assert MARK in said(client.get(f"/harbourne/exempt-material/{one.pk}/file/"))


def test_the_register_is_handed_over_with_them_only_where_that_was_asked(world, tmp_path):
    with pytest.raises(CommandError, match="--with-exempt"):
        call_command("export_council", "harbourne", str(tmp_path / "register.zip"))
    assert not (tmp_path / "register.zip").exists()

    call_command("export_council", "harbourne", str(tmp_path / "register.zip"), "--with-exempt")

    with zipfile.ZipFile(tmp_path / "register.zip") as archive:
        assert MARK in archive.read("rows/exempt-texts.jsonl").decode()
        assert MARK not in archive.read("rows/paragraphs.jsonl").decode()
