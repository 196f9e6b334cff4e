"""JSON Schemas of the answers for machines, made from the classes that the answers are made of."""

import dataclasses
import types
import typing
from datetime import date, datetime
from typing import Any

from actions.standing import Progress
from peerchallenge.public import shapes
from peerchallenge.public.descriptions import CODES, DESCRIPTIONS

# What is written under another name and in another shape than it has as a value.
WRITTEN_AS = {Progress: ("summary", shapes.Counts)}
PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}
Schema = dict[str, Any]


def schemas(*roots: type) -> dict[str, Schema]:
    """Return {name: schema} of `roots` and of all that they consist of, by name.

    Every key is required. A later version adds keys, so none is forbidden.
    """
    found: dict[str, Schema] = {}
    for one in roots:
        _add(one, found)
    return dict(sorted(found.items()))


def _add(one: type, found: dict[str, Schema]) -> None:
    if one.__name__ in found:
        return
    found[one.__name__] = schema = {"type": "object", "required": [], "properties": {}}
    hints = typing.get_type_hints(one)
    for field in dataclasses.fields(one):
        name, kind = WRITTEN_AS.get(hints[field.name], (field.name, hints[field.name]))
        described = _schema_of(kind, found)
        if words := DESCRIPTIONS.get(f"{one.__name__}.{name}"):
            described = described | {"description": words}
        if codes := CODES.get(f"{one.__name__}.{name}"):
            described = described | {"enum": list(codes)}
        schema["properties"][name] = described
        schema["required"].append(name)


def _schema_of(kind: Any, found: dict[str, Schema]) -> Schema:
    """Return the schema of a type; what it consists of is added to `found`."""
    if kind in PLAIN:
        return dict(PLAIN[kind])
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        _add(kind, found)
        return {"$ref": f"#/components/schemas/{kind.__name__}"}
    parts = typing.get_args(kind)
    if typing.get_origin(kind) is tuple and len(parts) == 2 and parts[1] is Ellipsis:
        return {"type": "array", "items": _schema_of(parts[0], found)}
    if isinstance(kind, types.UnionType) and types.NoneType in parts:
        (other,) = (part for part in parts if part is not types.NoneType)
        known = _schema_of(other, found)
        if "type" in known:
            return known | {"type": [known["type"], "null"]}
        return {"anyOf": [known, {"type": "null"}]}
    raise TypeError(f"{kind} has no schema: say in `schemas` what it is written as")
