"""Queries whose SQL is made once in a process, for the pages people live in.

Django builds and compiles a query anew each time, which for those pages costs ten times what the
database takes to answer. A `Prepared` is written like any other query; what differs from one
asking to the next is given by name. Only the SQL is kept, never an answer, so nothing can be out
of date or anybody else's.

    of_challenge = Prepared(
        lambda challenge, day: Recommendation.objects.filter(
            challenge=challenge, published_on__lte=day
        ),
        challenge=models.BigIntegerField(),
        day=models.DateField(),
    )
    of_challenge(challenge=3, day=localdate())
"""

import copy
from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import QuerySet, Value


class Given(Value):
    """The place in a query of a value that is given with each asking."""

    def as_sql(self, compiler, connection):
        """Leave the place itself among the parameters, to be found when a value is given."""
        return "%s", [self]


class Many:
    """Says of a name that it is given several values, for `__in`."""

    def __init__(self, field: models.Field):
        self.field = field


class Prepared:
    """A query that is compiled once for each shape; calling it returns its rows as a list.

    `make` gets a place for each name of `fields` (for `Many`, a list of places) and returns a
    queryset of one database without `prefetch_related()`. It must not decide anything by the
    values, which it does not see. A foreign key is given its key. No value may be None, and of
    `Many` there is at least one: how many there are is what makes a shape.
    """

    def __init__(self, make: Callable[..., QuerySet], **fields: models.Field | Many):
        self._make = make
        self._fields = fields
        self._shapes: dict[tuple, tuple] = {}

    def __call__(self, *, using: str = DEFAULT_DB_ALIAS, **given: Any) -> list:
        connection = connections[using]
        values: dict[str, Any] = {}
        shape: list[Any] = [connection.vendor]
        for name, field in self._fields.items():
            if isinstance(field, Many):
                several = list(given[name])
                shape.append(_size(len(several)))
                # Places that are left over get the last value again, which `IN` does not mind.
                several += several[-1:] * (shape[-1] - len(several))
                for number, value in enumerate(several):
                    values[f"{name} {number}"] = value
            else:
                values[name] = given[name]
        key = tuple(shape)
        if key not in self._shapes:
            self._shapes[key] = self._compiled(using, shape[1:])
        queryset, compiler, sql, params = self._shapes[key]
        filled = tuple(
            one.output_field.get_db_prep_value(values[one.value], connection)
            if isinstance(one, Given)
            else one
            for one in params
        )
        return _rows(queryset, _Ready(compiler, connection, sql, filled), using)

    def first(self, **given: Any):
        """Return the first row, or None."""
        return next(iter(self(**given)), None)

    def _compiled(self, using, sizes):
        sizes = iter(sizes)
        places: dict[str, Any] = {}
        for name, field in self._fields.items():
            if isinstance(field, Many):
                places[name] = [
                    Given(f"{name} {number}", output_field=field.field)
                    for number in range(next(sizes))
                ]
            else:
                places[name] = Given(name, output_field=field)
        queryset = self._make(**places).using(using)
        if queryset._prefetch_related_lookups:
            raise ValueError("A prepared query cannot prefetch")
        compiler = queryset.query.get_compiler(using)
        sql, params = compiler.as_sql()
        # What Django works out of the query for its rows, now and not by two threads at once.
        _ = queryset.query.annotation_select, queryset.query.extra_select
        return queryset, compiler, sql, params


def _size(number: int) -> int:
    """Round up to a power of two, so that there are few shapes."""
    return 1 << max(number - 1, 0).bit_length()


class _Ready:
    """A query as Django's iterables ask for it, which has its SQL already."""

    def __init__(self, compiler, connection, sql, params):
        self._query = compiler.query
        self._compiler = copy.copy(compiler)
        self._compiler.connection = connection  # each thread has its own
        self._compiler.as_sql = lambda *args, **kwargs: (sql, params)

    def __getattr__(self, name):
        return getattr(self._query, name)

    def get_compiler(self, *args, **kwargs):
        return self._compiler


def _rows(queryset, ready, using):
    asked = type(queryset)(model=queryset.model, query=ready, using=using)
    asked._fields = queryset._fields
    return list(queryset._iterable_class(asked))
