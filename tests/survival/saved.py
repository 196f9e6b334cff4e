"""Backups in tests: made, read, changed as somebody would who wants harm, and compared."""

import hashlib
import json
import zipfile
from io import StringIO

from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from peerchallenge.backup.tables import tables

# What nobody compares: the moment a backup was made, and on what.
OWN = {"made_at", "made_on", "members"}


def save(path, **options):
    """Make a backup by the command; return what it said."""
    said = StringIO()
    call_command("backup", str(path), stdout=said, **options)
    return said.getvalue()


def restore(path, **options):
    """Restore by the command; return what it said."""
    said = StringIO()
    call_command("restore", str(path), stdout=said, **options)
    return said.getvalue()


def replace(path):
    return restore(path, replace_everything=True, yes=True)


def contents(path):
    """Return everything that a backup holds: rows by table, files, and its manifest."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    rows = {
        name: [json.loads(line) for line in content.splitlines()]
        for name, content in members.items()
        if name.startswith("rows/")
    }
    files = {name: content for name, content in members.items() if name.startswith("files/")}
    told = {name: value for name, value in manifest.items() if name not in OWN}
    return rows, files, told


def everything():
    """Return what the installation holds, read without any of the code under test."""
    rows = {
        one.name: list(one.model._base_manager.order_by("pk").values_list()) for one in tables()
    }
    sessions = apps.get_model("sessions.Session").objects.count()
    return rows, sessions, files_there()


def files_there():
    root = settings.MEDIA_ROOT
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def written_again(path, target, *, rows=None, manifest=None, members=None, packing=None):
    """Write a changed copy of a backup whose hashes and counts are right, as a forger would.

    `rows` and `manifest` change what they are given; `members` are added, or taken out by None.
    """
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(content.pop("manifest.json"))
    for name, changed in (rows or {}).items():
        found = [json.loads(line) for line in content[f"rows/{name}.jsonl"].splitlines()]
        changed(found)
        lines = (json.dumps(one).encode() + b"\n" for one in found)
        content[f"rows/{name}.jsonl"] = b"".join(lines)
        told["counts"][name] = len(found)
    content |= members or {}
    content = {name: one for name, one in content.items() if one is not None}
    told["members"] = {
        name: {"sha256": hashlib.sha256(one).hexdigest(), "size": len(one)}
        for name, one in content.items()
    }
    if manifest:
        manifest(told)
    with zipfile.ZipFile(target, "w", packing or zipfile.ZIP_DEFLATED) as archive:
        for name, one in content.items():
            archive.writestr(name, one)
        archive.writestr("manifest.json", json.dumps(told))
    return target
