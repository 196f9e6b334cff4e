"""Dataclasses as JSON from which they are made again, equal in every value."""

from __future__ import annotations

import base64
import dataclasses
import functools
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def kept(value: Any) -> Any:
    """Return `value` as what JSON can hold, without losing anything of it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: kept(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [kept(item) for item in value]
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def restored(kind: Any, value: Any) -> Any:
    """Return the value of type `kind` of which `kept()` made `value`.

    A field that `value` does not name has its default, and one that `kind` does not know is left
    out. Raises TypeError or ValueError where `value` is of another kind.
    """
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        if value is None:
            return None
        return restored(next(one for one in inner if one is not types.NoneType), value)
    if origin is tuple:
        return tuple(restored(inner[0], item) for item in value)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        fields = _types_of(kind)
        return kind(**{k: restored(fields[k], item) for k, item in value.items() if k in fields})
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if kind is Decimal:
        return Decimal(value)
    if kind is bytes:
        return base64.b64decode(value)
    return value


@functools.cache
def _types_of(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)
