"""The rows of an archive as the values of the database, each checked against its field."""

import re
from collections.abc import Iterator
from functools import cached_property

from django.db import models

from peerchallenge.handover import shapes
from peerchallenge.handover.archive import Archive, Refused
from peerchallenge.handover.inside import with_other_keys
from peerchallenge.handover.keys import Keys
from peerchallenge.handover.kinds import Kind, kind_of, kinds_by_label
from peerchallenge.handover.staging import Staging
from peerchallenge.handover.values import Wrong, restored
from recommendations.models import AuditEntry

MISSING = "missing"
_HASH = re.compile(r"[0-9a-f]{64}")


class Reader:
    """The rows of one kind."""

    def __init__(self, kind: Kind, archive: Archive, keys: Keys, staging: Staging):
        self.kind, self.archive, self.keys, self.staging = kind, archive, keys, staging
        self._known = {"id"} | {one.name for one in (*kind.fields, *kind.many)}

    def rows(self) -> Iterator[tuple[int, dict, dict]]:
        """Yield (number, values by field, numbers of others by field that names several).

        A reference is the number in the archive; `key()` gives the row of the database. Raise
        Refused.
        """
        for number, row in enumerate(self.archive.rows(self.kind), start=1):
            try:
                yield self._row(number, row)
            except Wrong as error:
                raise Refused(f"{self.kind.path}, row {number}: {error}") from None

    def _row(self, number, row):
        if strange := sorted(row.keys() - self._known):
            raise Wrong(
                f"the field {strange[0]!r:.60} is not known: a later version of the product may "
                "have written it. Bring this installation up to date first"
            )
        if type(row.get("id")) is not int or row["id"] != number:
            raise Wrong("the ids are not in order")
        values = {}
        for field in self.kind.fields:
            if field.name in row:
                try:
                    values[field.name] = self._value(field, row[field.name])
                    shapes.check(self.kind.name, field.name, values[field.name])
                except Wrong as error:
                    raise Wrong(f"{field.name} {error}") from None
            elif not (field.null or field.has_default() or field.blank):
                raise Wrong(f"{field.name} is not there")
        many = {
            field.name: self._numbers(field, row.get(field.name, [])) for field in self.kind.many
        }
        return number, values, many

    def _value(self, field, value):
        if isinstance(field, models.FileField):
            return self._file(field, value)
        if field.related_model:
            return self._number(field, value)
        return restored(field, value)

    def _number(self, field, value):
        if value is None and field.null:
            return None
        if type(value) is not int or not 1 <= value <= self._count(field.related_model):
            raise Wrong("names a row that is not there")
        return value

    def _count(self, model):
        return self.archive.manifest.counts[kind_of(model).name]

    def _numbers(self, field, value):
        if not isinstance(value, list):
            raise Wrong(f"{field.name} must be a list")
        found = [self._number(field, one) for one in value]
        if None in found or len(set(found)) != len(found):
            raise Wrong(f"{field.name} names a row twice")
        return found

    def _file(self, field, value):
        """Return the SHA-256 of a file, MISSING or empty."""
        if not isinstance(value, str):
            raise Wrong("must be a text")
        if not value:
            if not field.blank:
                raise Wrong("must not be empty")
            return ""
        if value != MISSING and not (_HASH.fullmatch(value) and self.staging.has(value)):
            raise Wrong("names a file that is not in the archive")
        return value

    # ---- from numbers of the archive to rows of the database

    def key(self, field, number: int) -> int:
        """Return the row that `number` stands for. Raise Refused where it was not stored."""
        found = self.keys.get(kind_of(field.related_model).name, number)
        if found is None:
            raise Refused(
                f"{self.kind.path}: {field.name} names row {number} of "
                f"{kind_of(field.related_model).name}, which is not there"
            )
        return found

    def within(self, values: dict) -> dict:
        """Return the values with the keys inside them as they are in this database."""
        try:
            return with_other_keys(self.kind.name, values, self._key_within)
        except KeyError as error:
            raise Refused(f"{self.kind.path}: {error.args[0]} is not there") from None

    def _key_within(self, label, number):
        kind = kinds_by_label().get(label)
        if number > 0:
            found = self.keys.get(kind.name, number) if kind else None
            if found is not None:
                return found
            if kind is None or number > self.archive.manifest.counts[kind.name]:
                raise Refused(f"{self.kind.path} names row {number} of {label}: it is not there")
        return self._below - self.keys.numbered(f"gone {label}", number)

    @cached_property
    def _below(self):
        """The lowest key that stands for something gone, so that two archives share none."""
        lowest = AuditEntry.objects.aggregate(lowest=models.Min("target_id"))["lowest"]
        return min(lowest or 0, 0)
