"""Storing the rows of an archive, in batches, as they are and with the moments that they have."""

from collections import Counter

from django.contrib.auth.hashers import make_password
from django.db import DataError, IntegrityError, models

from peerchallenge.handover.archive import Manifest, Refused
from peerchallenge.handover.keys import Keys
from peerchallenge.handover.kinds import PEOPLE, Kind
from peerchallenge.handover.reading import MISSING, Reader
from recommendations.models import Council, natural_key

SOME = 200  # rows that are in memory at once
NUMBERED = {"recommendations": "number", "actions": "ref"}  # what they are sorted by
# What was worked on when it was written down: whoever looks at it may start it again.
BROKEN_OFF = {
    "plan-imports": lambda row: row.stage in {"reading", "checking", "applying"},
    "review-packs": lambda row: not row.file and not row.problem,
}
MATCHED = {"posts": "title", "evidence": "sha256"}  # what a successor may have already


class Storer:
    """The storing of one archive for `council`, which had a register before if it `merges`."""

    def __init__(self, council: Council, manifest: Manifest, keys: Keys, *, merges: bool):
        self.council, self.manifest, self.keys, self.merges = council, manifest, keys, merges
        self.stored: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self.notes: list[str] = []
        self._password = make_password(None)

    def store(self, kind: Kind, reader: Reader) -> None:
        """Store all rows of `kind`. Raise Refused."""
        self.kind, self.reader = kind, reader
        self.batch: list[tuple[int, models.Model, dict]] = []
        self.own = [one for one in kind.fields if one.related_model is kind.model]
        self.has_council = any(one.name == "council" for one in kind.model._meta.fields)
        for number, values, many in reader.rows():
            if self._is_left(values):
                self.left[kind.name] += 1
                continue
            row = self._made(number, values)  # which may store what was collected before it
            self.batch.append((number, row, many))
            if len(self.batch) >= SOME:
                self._flush()
        self._flush()
        self._settle_later()

    def _is_left(self, values):
        """Say whether a row is what a council that has a register decides for itself."""
        return self.merges and self.kind.is_own and values.get("committee") is None

    def _made(self, number, values):
        values = self.reader.within(values)
        row = self.kind.model()
        for field in self.kind.fields:
            if field.name not in values:
                continue
            value = values[field.name]
            if isinstance(field, models.FileField):
                value = self._file(field, row, value, values.get("name", ""))
            elif field in self.own and value is not None:
                value = self._own_key(field, number, value)
            elif field.related_model and value is not None:
                value = self.reader.key(field, value)
            setattr(row, field.attname, value)
        if self.has_council:
            row.council_id = self.council.pk
        if name := NUMBERED.get(self.kind.name):
            row.sort_key = natural_key(getattr(row, name))[:60]
        if self.kind is PEOPLE:
            row.password, row.is_active = self._password, False
        if self.kind.name in BROKEN_OFF and BROKEN_OFF[self.kind.name](row):
            row.run = "handed over"  # a run that gives no sign of life
        if self.merges:
            self._rename(row)
        return row

    def _file(self, field, row, sha256, given):
        """Return a random name for a file of these bytes; the file follows when all is stored."""
        if not sha256:
            return ""
        name = field.generate_filename(row, given or "file")
        if sha256 != MISSING:
            self.keys.add_file(name, sha256)
        return name

    def _own_key(self, field, number, other):
        """Return the key of another row of the same kind, or None where it is stored later."""
        self.keys.add_edge(self.kind.name, field.name, number, other)
        if other < number:
            if self.keys.get(self.kind.name, other) is None:
                self._flush()
            return self.reader.key(field, other)
        if getattr(self.kind.model, "append_only", False):
            raise Refused(
                f"{self.kind.path}, row {number}: {field.name} must name a row before it"
            )
        self.keys.add_later(self.kind.name, number, field.attname, other)
        return None

    def _rename(self, row):
        """Give what has a name that the successor uses already another one."""
        if self.kind.name == "challenges":
            taken = set(self.council.challenges.values_list("slug", flat=True))
            taken |= {one.slug for _, one, _ in self.batch}
            before, number = row.slug, 2
            while row.slug in taken:
                row.slug = f"{before[:55]}-{number}"
                number += 1
            if row.slug != before:
                self.notes.append(
                    f"The challenge “{row.title}” is at {row.slug}: {before} is taken"
                )
        elif self.kind.name == "committees":
            taken = set(self.council.committees.values_list("name", flat=True))
            taken |= {one.name for _, one, _ in self.batch}
            before, number = row.name, 1
            while row.name in taken:
                whose = (
                    self.manifest.council if number == 1 else f"{self.manifest.council} {number}"
                )
                whose = f" ({whose[:80]})"
                row.name = before[: 150 - len(whose)] + whose
                number += 1
            if row.name != before:
                self.notes.append(f"The committee “{before}” is called “{row.name}” here")

    def _flush(self):
        """Store what is collected, but for what is there already."""
        batch, self.batch = self.batch, []
        known = self._known([row for _, row, _ in batch])
        new = [row for row, key in zip((one[1] for one in batch), known, strict=True) if not key]
        try:
            self.kind.model._default_manager.bulk_create(new)
            self._stay_exempt([row for _, row, _ in batch], known)
            self.keys.add(
                self.kind.name,
                (
                    (number, key or row.pk)
                    for (number, row, _), key in zip(batch, known, strict=True)
                ),
            )
            for field in self.kind.many:
                self._link(field, [(number, many[field.name]) for number, _, many in batch])
        except (IntegrityError, DataError):
            last = batch[-1][0]
            raise Refused(
                f"{self.kind.path}: a row up to row {last} breaks a rule of the register"
            ) from None
        self.stored[self.kind.name] += len(new)

    def _stay_exempt(self, rows, known):
        """Keep a file exempt that the successor holds already and did not think exempt."""
        if self.kind.name == "evidence":
            for row, key in zip(rows, known, strict=True):
                if key and row.exempt_under:
                    held = self.kind.model._default_manager.filter(pk=key, exempt_under="")
                    held.update(exempt_under=row.exempt_under, is_internal=True)

    def _known(self, rows):
        """Return, for each row, the key of the row that is there already in its place, or None."""
        if self.kind is PEOPLE:
            name, there = "email", self.kind.model._default_manager.all()
        elif self.merges and self.kind.name in MATCHED:
            name = MATCHED[self.kind.name]
            there = self.kind.model._default_manager.filter(council=self.council)
        else:
            return [None] * len(rows)
        wanted = [value for row in rows if (value := getattr(row, name))]
        found = dict(there.filter(**{f"{name}__in": wanted}).values_list(name, "pk"))
        return [found.get(getattr(row, name)) for row in rows]

    def _link(self, field, numbers):
        through = field.remote_field.through
        here, there = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        through._default_manager.bulk_create(
            [
                through(
                    **{
                        here: self.keys.get(self.kind.name, number),
                        there: self.reader.key(field, other),
                    }
                )
                for number, others in numbers
                for other in others
            ],
            batch_size=SOME,
            ignore_conflicts=self.merges,
        )

    def _settle_later(self):
        """Let rows name those of their own kind that were stored after them."""
        for field in self.own:
            if self.keys.goes_in_a_circle(self.kind.name, field.name):
                raise Refused(f"{self.kind.path}: {field.name} goes round in a circle")
        for number, name, other in list(self.keys.later(self.kind.name)):
            key = self.keys.get(self.kind.name, other)
            here = self.keys.get(self.kind.name, number)
            if key is None:
                raise Refused(f"{self.kind.path}, row {number} names a row that is not there")
            try:
                self.kind.model._default_manager.filter(pk=here).update(**{name: key})
            except (IntegrityError, DataError):
                raise Refused(
                    f"{self.kind.path}, row {number} breaks a rule of the register"
                ) from None
