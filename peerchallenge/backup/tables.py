"""Which rows a backup holds, and how their values are written so that either database takes them.

Nothing is listed by hand but what is left out: a table that is added tomorrow is in tomorrow's
backup. A value is written by the type of its field, and comes back to the last microsecond.
"""

import base64
import binascii
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.fields.files import FieldFile

# What another installation neither needs nor should have, with what to tell people about it.
LEFT_OUT = {
    "sessions.Session": "who is signed in at the moment: everybody signs in again",
    "usersessions.UserSession": "the same by person: with its keys others could come in",
    "search.SearchEntry": "the index of words: it is made anew of what is restored",
}
# Tables without a model: the counters of the cache, and what the databases keep for themselves.
CACHE = "cache"


@dataclass(frozen=True)
class Table:
    """A table and the member of the backup that has its rows."""

    model: type[models.Model]

    @property
    def name(self) -> str:
        return self.model._meta.label

    @property
    def path(self) -> str:
        return f"rows/{self.name}.jsonl"

    @property
    def fields(self) -> list[models.Field]:
        """The columns, without those that the database works out itself."""
        return [field for field in self.model._meta.concrete_fields if not field.generated]

    @property
    def files(self) -> list[models.Field]:
        return [field for field in self.fields if isinstance(field, models.FileField)]

    def row(self, values) -> dict[str, Any]:
        """Return a row as it is written: its columns by name."""
        return {
            field.attname: written(field, value)
            for field, value in zip(self.fields, values, strict=True)
        }

    def thing(self, row: dict[str, Any]) -> models.Model:
        """Return the thing that a written row is. Raise ValueError where it is none."""
        if row.keys() != {field.attname for field in self.fields}:
            raise ValueError("it has not the columns of its table")
        return self.model(
            **{field.attname: read(field, row[field.attname]) for field in self.fields}
        )


def tables() -> list[Table]:
    """Return every table of a backup, those between two others included."""
    return [Table(model) for model in _models() if model._meta.label not in LEFT_OUT]


def emptied_tables() -> list[str]:
    """Return the names of the tables that hold nothing of what was there after restoring.

    The index of words is not among them: its own triggers keep it in step.
    """
    return [
        model._meta.db_table for model in _models() if model._meta.label != "search.SearchEntry"
    ]


def _models():
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model


def written(field: models.Field, value: Any) -> Any:
    """Return a value of `field` as JSON can hold it."""
    if value is None:
        return None
    return _kind(field).write(value)


def read(field: models.Field, value: Any) -> Any:
    """Return the value of `field` that was written as `value`. Raise ValueError."""
    kind = _kind(field)
    if value is None:
        if isinstance(field, models.JSONField) and not field.null:
            return models.Value(None, models.JSONField())  # JSON's null, not an empty column
        return None
    if not isinstance(value, kind.types) or (isinstance(value, bool) and bool not in kind.types):
        raise ValueError(f"{field.attname} is not of its kind")
    try:
        return kind.read(value)
    except (ValueError, InvalidOperation, binascii.Error):
        raise ValueError(f"{field.attname} cannot be read") from None


@dataclass(frozen=True)
class _Kind:
    """How the values of a type are written, what JSON makes of them, and how they are read."""

    types: tuple[type, ...]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _same(value):
    return value


def _moment(text):
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a moment without its time zone")
    return found


def _write_float(value):
    return value if math.isfinite(value) else str(value)


def _name(value):
    return (value.name or "") if isinstance(value, FieldFile) else str(value)


_TEXT = _Kind((str,), _same, _same)
_NUMBER = _Kind((int,), _same, _same)
_KINDS = {
    "BinaryField": _Kind(
        (str,),
        lambda value: base64.b64encode(bytes(value)).decode(),
        lambda text: base64.b64decode(text, validate=True),
    ),
    "BooleanField": _Kind((bool,), _same, _same),
    "DateField": _Kind((str,), date.isoformat, date.fromisoformat),
    "DateTimeField": _Kind(
        (str,), lambda value: value.astimezone(UTC).isoformat(timespec="microseconds"), _moment
    ),
    "DecimalField": _Kind((str,), str, Decimal),
    "FileField": _Kind((str,), _name, _same),
    "FloatField": _Kind((float, int, str), _write_float, float),
    "JSONField": _Kind((dict, list, str, int, float, bool), _same, _same),
    "TimeField": _Kind((str,), time.isoformat, time.fromisoformat),
} | dict.fromkeys(["CharField", "GenericIPAddressField", "SlugField", "TextField"], _TEXT)
_KINDS |= dict.fromkeys(
    [
        "AutoField",
        "BigAutoField",
        "BigIntegerField",
        "IntegerField",
        "PositiveBigIntegerField",
        "PositiveIntegerField",
        "PositiveSmallIntegerField",
        "SmallIntegerField",
    ],
    _NUMBER,
)


def _kind(field: models.Field) -> _Kind:
    """Return how values of `field` are written; a KeyError for a type nobody decided about."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return _KINDS[field.get_internal_type()]
