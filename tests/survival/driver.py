"""A process that does pieces of work in forks of itself, which may be killed at any moment.

Asked on standard input for `["work", {arguments}]`, a line each, it tells the number of the fork,
what the fork acknowledges (`done …`, only after it is stored), and how it ended. Loading the
product once makes fifty kills cheap.
"""

import hashlib
import json
import os
import sys
import tempfile
import traceback
from pathlib import Path

import django

HEADINGS = "Ref,Recommendation,Action,Lead officer,Due date,RAG,Progress\n"
ROWS = 30
WORK = {}


def main():
    django.setup()
    for line in sys.stdin:
        work, arguments = json.loads(line)
        number = os.fork()
        if number == 0:
            os._exit(_do(work, arguments))
        tell(f"pid {number}")
        _, status = os.waitpid(number, 0)
        tell(f"ended {os.waitstatus_to_exitcode(status)}")


def _do(work, arguments):
    try:
        tell("answer " + json.dumps(WORK[work](**arguments)))
    except BaseException:
        tell(traceback.format_exc())
        return 1
    return 0


def tell(line):
    os.write(1, line.encode() + b"\n")


def done(*what):
    tell("done " + json.dumps(what))


def work(function):
    WORK[function.__name__] = function
    return function


# ---- what may be killed


@work
def burst(actions, times=10_000):
    """Report on each action in turn, again and again."""
    from django.utils.timezone import localdate

    from actions.models import ActionItem
    from actions.progress import report_progress
    from peerchallenge.accounts.models import User

    by = User.objects.first()
    found = list(ActionItem.objects.filter(pk__in=actions))
    seen = {one.pk: one.updates.count() for one in found}
    for number in range(times):
        action = found[number % len(found)]
        update = report_progress(
            action,
            status="at_risk",
            narrative=f"Update {number} of {os.getpid()}.",
            next_steps="",
            effective_on=localdate(),
            seen=seen[action.pk],
            by=by,
            as_post="Head of Policy",
        )
        seen[action.pk] = update.sequence
        done(action.pk, update.sequence, update.narrative)


@work
def import_plans(start, times=1000):
    """Import plan after plan, each into a challenge of its own."""
    from django.core.management import call_command

    from tests.factories import make_challenge, make_post, make_recommendation

    make_post(title="Head of Policy")
    for number in range(start, start + times):
        challenge = make_challenge(slug=f"plan-{number}")
        make_recommendation(challenge=challenge, number="1")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"plan-{number}.csv"
            rows = (
                f"1.{row},1,Do {row} of {number},Head of Policy,30 June 2026,Green,Begun.\n"
                for row in range(1, ROWS + 1)
            )
            path.write_text(HEADINGS + "".join(rows), encoding="utf-8")
            tell(f"step {number}")
            call_command(
                "import_plan", str(path), council="harbourne", challenge=challenge.slug,
                stdout=open(os.devnull, "w"),  # noqa: SIM115
            )  # fmt: skip
        done(number)


@work
def issue_reports(times=1000):
    """Issue report after report."""
    from peerchallenge.accounts.models import User
    from peerchallenge.reports.making.issuing import begin_issuing
    from recommendations.models import PeerChallenge
    from tests.factories import make_draft

    by = User.objects.first()
    challenge = PeerChallenge.objects.get(slug="reported")
    for _ in range(times):
        draft = make_draft(challenge, by=by)
        tell(f"step {draft.pk}")
        assert begin_issuing(draft, seen=draft.version, by=by, as_post="Chief executive")
        assert draft.issued_id, draft.problem
        done(draft.pk)


class Steps:
    """Takes what `migrate` says, and tells each migration as it is begun."""

    def write(self, text):
        if text.strip().startswith("Applying "):
            tell("step " + text.strip())

    def flush(self):
        pass


@work
def migrate():
    from django.core.management import call_command

    call_command("migrate", verbosity=1, interactive=False, stdout=Steps())
    done("migrated")


# ---- before and after


@work
def prepare(actions=4, officers=0):
    """Make a council with actions, and officers who are signed in; return what to work on."""
    from django.test import Client

    from tests.factories import make_action, make_challenge, make_recommendation, make_user

    recommendation = make_recommendation(challenge=make_challenge(slug="reported"))
    made = [make_action(recommendation=recommendation).pk for _ in range(actions)]
    sessions = []
    for number in range(max(officers, 1)):
        client = Client()
        client.force_login(make_user("coordinator", name=f"Officer {number}"))
        sessions.append(client.cookies["sessionid"].value)
    return {"actions": made, "sessions": sessions}


@work
def fill():
    """Make a register with a row of every kind."""
    from actions.models import PlanImport
    from tests.factories import make_council, make_file
    from tests.handover.register import fill as fill_register

    fill_register(make_council())
    make_file(content=b"%PDF-1.7 " * 40_000, name="large.pdf")
    PlanImport.objects.filter(file="plans/lost.csv").update(file="")
    return True


@work
def updates():
    """Return every update: action, number, words."""
    from actions.models import ProgressUpdate

    return list(
        ProgressUpdate.objects.order_by("action", "sequence").values_list(
            "action", "sequence", "narrative"
        )
    )


@work
def plans():
    """Return for each plan its actions, its updates, its batches and what the audit tells."""
    from actions.models import ActionItem, PlanImport, ProgressUpdate
    from recommendations.models import AuditEntry, PeerChallenge

    found = {}
    for one in PeerChallenge.objects.filter(slug__startswith="plan-"):
        batches = list(PlanImport.objects.filter(challenge=one))
        told = AuditEntry.objects.filter(
            verb="imported",
            target_type="actions.planimport",
            target_id__in=[b.pk for b in batches],
        )
        found[one.slug.removeprefix("plan-")] = [
            ActionItem.objects.filter(challenge=one).count(),
            ProgressUpdate.objects.filter(action__challenge=one).count(),
            len(batches),
            told.count(),
            all(batch.file.storage.exists(batch.file.name) for batch in batches),
        ]
    return found


@work
def reports():
    """Return the drafts that were issued; each must be whole, and the others may be issued."""
    from datetime import timedelta

    from django.utils import timezone

    from peerchallenge.accounts.models import User
    from peerchallenge.reports.making.issuing import begin_issuing, read_pdf
    from peerchallenge.reports.models import IssuedReport, ReportDraft
    from recommendations.models import AuditEntry

    drafts = list(ReportDraft.objects.filter(issued__isnull=False).select_related("issued"))
    assert IssuedReport.objects.count() == len(drafts)
    assert AuditEntry.objects.filter(verb="issued").count() == len(drafts)
    for one in drafts:
        pdf = read_pdf(one.issued)
        assert pdf is not None
        assert hashlib.sha256(pdf).hexdigest() == one.issued.pdf_sha256
    left = ReportDraft.objects.filter(issued__isnull=True).exclude(run="").first()
    if left is not None:
        long_ago = timezone.now() - timedelta(seconds=61)
        ReportDraft.objects.filter(pk=left.pk).update(beat_at=long_ago)
        left.refresh_from_db()
        assert left.is_stopped
        assert begin_issuing(left, seen=left.version, by=User.objects.first(), as_post="Clerk")
        assert left.issued_id, left.problem
        drafts.append(left)
    return [one.pk for one in drafts]


@work
def sound():
    """Return what the database finds wrong with itself: nothing."""
    from django.db import connection

    connection.check_constraints()
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        wrong = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        return wrong + [str(row) for row in cursor.fetchall()]


@work
def shape():
    """Return what the database is made of: columns, indexes, constraints and triggers."""
    from django.db import connection

    asked = {
        "sqlite": ["SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%%'"],
        "postgresql": [
            "SELECT table_name, column_name, data_type, is_nullable, column_default "
            "FROM information_schema.columns WHERE table_schema = 'public'",
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint",
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal",
        ],
    }
    found = []
    with connection.cursor() as cursor:
        for sql in [*asked[connection.vendor], "SELECT app, name FROM django_migrations"]:
            cursor.execute(sql)
            found += sorted([str(value) for value in row] for row in cursor.fetchall())
    return found


@work
def everything():
    """Return a fingerprint of each table's rows, read without any of the code under test."""
    from django.apps import apps

    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in {"sessions.Session", "search.SearchEntry"}:
            continue
        names = [field.attname for field in model._meta.concrete_fields]
        rows = [
            repr([_plain(value) for value in row])
            for row in model._base_manager.order_by("pk").values_list(*names)
        ]
        found[model._meta.label] = [
            len(rows),
            hashlib.sha256("\n".join(rows).encode()).hexdigest(),
        ]
    return found


@work
def rows():
    """Return a fingerprint of every row by its key, table by table."""
    from django.apps import apps

    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in {"sessions.Session", "search.SearchEntry"}:
            continue
        names = [field.attname for field in model._meta.concrete_fields]
        found[model._meta.label] = {
            str(row[0]): hashlib.sha256(
                repr([_plain(one) for one in row[1:]]).encode()
            ).hexdigest()
            for row in model._base_manager.values_list("pk", *names)
        }
    return found


@work
def half_done():
    """Return every update that came with a file and is not whole: citations, audit and file."""
    from actions.models import ActionItem, Evidence, ProgressUpdate
    from recommendations.models import AuditEntry

    wrong = []
    kept, cited = (
        AuditEntry.objects.filter(verb=verb, target_type=kind)
        for verb, kind in (("added", "actions.evidence"), ("added evidence", "actions.actionitem"))
    )
    added = set(kept.values_list("target_id", flat=True))
    cited = {(one.target_id, one.changes["evidence"]) for one in cited}
    held = set()
    for one in Evidence.objects.exclude(file=""):
        held.add(one.pk)
        try:
            content = one.file.storage.open(one.file.name).read()
        except FileNotFoundError:
            content = b""
        if hashlib.sha256(content).hexdigest() != one.sha256 or one.pk not in added:
            wrong.append(f"evidence {one.pk}")
    links = set(ActionItem.evidence.through.objects.values_list("actionitem", "evidence"))
    wrong += [f"citation {one}" for one in links ^ cited] + [
        f"audit {one}" for one in added - held
    ]
    for update in ProgressUpdate.objects.filter(narrative__contains="with its file"):
        digest = hashlib.sha256(b"%PDF-1.7 " + update.narrative.encode()).hexdigest()
        given = list(update.evidence.values_list("pk", "sha256"))
        if [one for _, one in given] != [digest] or (update.action_id, given[0][0]) not in links:
            wrong.append(f"update {update.pk}")
    return wrong


def _plain(value):
    """Let equal values look equal: keys have no order, and bytes are one type."""
    if isinstance(value, dict):
        return sorted((key, _plain(one)) for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return bytes(value) if isinstance(value, memoryview) else value


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerchallenge.settings")
    main()
