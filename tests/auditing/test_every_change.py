"""Whether every change is audited, found out by reading the code.

A function that writes must record what it does, or be called by one of its module that does, or
call one, or stand in `ELSEWHERE` with the reason. Rows that the database lets nobody change are
their own trail.
"""

import ast
from functools import cache

from django.apps import apps

from tests.test_house import BELOW, ROOT, modules

WRITES = {
    "save", "create", "update", "delete", "get_or_create", "update_or_create", "bulk_create",
    "bulk_update",
}  # fmt: skip
# The second records itself, for whoever calls it; the last stands where many are stored at once.
RECORDS = {"audit.record", "put_role", "audit.tell"}
# Not the record of a council: made again from others, or kept for a day.
APART = ("peerchallenge/demonstration/", "peerchallenge/search/", "recommendations/triggers.py")
# Saved elsewhere than in the database, or by a module of ours that is looked at too.
ELSEWHERE_SAVED = (
    "cache.",
    "super()",
    "drafts.",
    "document.",
    "book.",
    "template.",
    "writer.file.",
    "self.bucket.",
    "default_storage.",
)
HISTORY = "stores rows that nobody can change"
BY_CALLER = "its callers record it"
WAITING = "an uploaded plan that waits to be looked at; applying it is recorded"
OF_A_DAY = "counts what is tried, for a day"
LETTERS = "an email that was sent, and says so itself"
ELSEWHERE = {
    "recommendations/background.py:_write": "which process works on what, while it does",
    "recommendations/entering.py:set_themes": BY_CALLER,
    "meetings/same_committee.py:ask_whether_known": "a question; its answer is recorded",
    "actions/dates/requests.py:ask": BY_CALLER,
    "actions/dates/requests.py:decide": BY_CALLER,
    "actions/exchange/jobs.py:discard": WAITING,
    "actions/exchange/jobs.py:receive": WAITING,
    "actions/grid/views.py:_save_rows": HISTORY,
    "actions/progress.py:move_due_date": HISTORY,
    "actions/progress.py:store_next": HISTORY,
    "actions/reminders/sending.py:_claim": LETTERS,
    "actions/reminders/sending.py:_store_items": LETTERS,
    "actions/reminders/sending.py:send": LETTERS,
    "actions/reminders/watching.py:watch": "what somebody wants to be told, which is theirs alone",
    "peerchallenge/accounts/models.py:create_user": BY_CALLER,
    "peerchallenge/accounts/signing_in/throttle.py:has_failed": OF_A_DAY,
    "peerchallenge/comments/senders.py:may_send": OF_A_DAY,
    "peerchallenge/comments/sending.py:send": "a comment is what a stranger did, with its moment",
    "peerchallenge/forward/feeds.py:note_read": "on which day a calendar program last asked",
    "peerchallenge/handover/storing.py:_settle_later": "the import is recorded whole",
}


@cache
def own_trail():
    """Return the names of models that nobody can change."""
    return {model.__name__ for model in apps.get_models() if getattr(model, "append_only", False)}


def writes(node):
    """Whether a call writes rows of the database that are not their own trail."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr not in WRITES:
        return False
    words = ast.unparse(node.func)
    if node.func.attr in ("save", "delete"):
        return not words.startswith(ELSEWHERE_SAVED) and ".storage." not in words
    # Dictionaries are updated too: rows are, through a manager or a queryset.
    return ".objects" in words or ".filter(" in words or ".all()" in words


def own(words):
    return any(f"{name}.objects" in words for name in own_trail())


def functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name: node
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }


def unrecorded(path):
    """Yield the functions of a module that write and are recorded nowhere."""
    found = functions(path)
    names = {
        name: {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        | {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
        for name, node in found.items()
    }
    recorded = {
        name
        for name, node in found.items()
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in RECORDS
    }
    recorded |= {name for name in found if names[name] & recorded}
    while more := {
        name for name in found.keys() - recorded if any(name in names[other] for other in recorded)
    }:
        recorded |= more
    for name in sorted(found.keys() - recorded):
        calls = [call for call in ast.walk(found[name]) if writes(call)]
        if any(not own(ast.unparse(call.func)) for call in calls):
            yield name


def all_unrecorded():
    for app in BELOW:
        for path in modules(app):
            place = path.relative_to(ROOT).as_posix()
            if not place.startswith(APART):
                for name in unrecorded(path):
                    yield f"{place}:{name}"


def test_every_function_that_writes_records_what_it_does():
    assert set(all_unrecorded()) == set(ELSEWHERE)
