"""What the lists and tables inside a row must look like, so that the pages that show it can."""

from actions.schemes import State
from actions.standing import Status
from peerchallenge.handover.values import Wrong
from peerchallenge.reports.branding.colours import contrast
from peerchallenge.reports.report import PARTS
from recommendations.models import RESERVED_CHALLENGE_SLUGS


def check(kind: str, name: str, value) -> None:
    """Raise Wrong where the field `name` of a row of `kind` has not the shape it should have."""
    if (kind, name) in SHAPES and value is not None and not SHAPES[kind, name](value):
        raise Wrong("has not the form that it should have")


def _table(value):
    return isinstance(value, dict)


def _list(value):
    return isinstance(value, list)


def _texts(value):
    return _list(value) and all(isinstance(one, str) for one in value)


def _table_of_texts(value):
    return _table(value) and all(isinstance(one, str) for one in value.values())


def _table_of_numbers(value):
    return _table(value) and all(type(one) is int for one in value.values())


def _pairs(value):
    return _list(value) and all(_texts(one) and len(one) == 2 for one in value)


def _parts(value):
    return _texts(value) and set(value) <= set(PARTS)


def _states(value):
    """The states of a scheme, each of which counts as a status of ours."""
    keys = set(State.__dataclass_fields__)
    known = set(Status.values)
    return (
        _list(value)
        and bool(value)
        and all(_table_of_texts(one) and set(one) == keys for one in value)
        and all(one["status"] in known for one in value)
    )


def _moved(value):
    return _list(value) and all(
        _list(one) and len(one) == 2 and type(one[0]) is int and isinstance(one[1], str)
        for one in value
    )


def _colour(value):
    try:
        contrast(value)
    except ValueError:
        return False
    return True


def _tables(value):
    return _list(value) and all(_table(one) for one in value)


SHAPES = {
    ("audit", "changes"): _table,
    ("challenges", "slug"): lambda value: value not in RESERVED_CHALLENGE_SLUGS,
    ("committee-questions", "moved"): _moved,
    ("plan-imports", "layouts"): _tables,
    ("plan-imports", "words"): _table,
    ("plan-imports", "options"): _table,
    ("plan-imports", "counts"): _table_of_numbers,
    ("plan-import-rows", "says"): _texts,
    ("plan-import-rows", "notes"): _texts,
    ("report-drafts", "implications"): _pairs,
    ("report-drafts", "parts"): _parts,
    ("report-drafts", "presets"): _texts,
    ("report-settings", "colour"): _colour,
    ("report-settings", "headings"): _table_of_texts,
    ("report-settings", "implications"): _texts,
    ("status-schemes", "states"): _states,
}
