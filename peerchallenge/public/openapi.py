"""The description of the addresses for machines, as OpenAPI 3.1.

Its schemas are made of the same classes as the answers (see `schemas`), and the tests compare real
answers with them.
"""

from typing import Any

from peerchallenge.public import shapes
from peerchallenge.public.descriptions import COLUMNS
from peerchallenge.public.feeds import RIGHTS
from peerchallenge.public.open_data import LICENCE, VERSION
from peerchallenge.public.schemas import schemas

ATOM = "application/atom+xml"
PROMISE = (
    "Of everything that a council has published about a peer challenge. Keys, columns and "
    "addresses are added; none is renamed or taken away within a version. Everything is stated as "
    "at the end of one day. An address of something that is not published leads to the sign-in "
    "page. Ask again with If-None-Match or If-Modified-Since: the answer is then empty while "
    "nothing has changed."
)
# Which address holds what: (path, name, summary, media type, class of the answer or None).
ADDRESSES = (
    ("/{council}/{challenge}/open-data/challenge.json", "data-json",
     "Everything the public pages of a challenge say", "application/json", shapes.ChallengeData),
    ("/{council}/{challenge}/open-data/actions.csv", "data-csv",
     "One row for each action under each recommendation it answers", "text/csv", None),
    ("/{council}/{challenge}/open-data/events.json", "data-events",
     "Meetings that spoke of recommendations, after Open Civic Data", "application/json",
     shapes.EventsData),
    ("/{council}/open-data/committees.json", "data-committees",
     "The council and its committees, after Popolo", "application/json", shapes.CommitteesData),
    ("/{council}/changes.atom", "council-feed",
     "The fifty newest changes of all that a council has published", ATOM, None),
    ("/{council}/{challenge}/changes.atom", "feed",
     "The fifty newest changes of a challenge", ATOM, None),
    ("/{council}/{challenge}/recommendations/{number}/changes.atom", "recommendation-feed",
     "The fifty newest changes of a recommendation", ATOM, None),
    ("/{council}/{challenge}/reports/{key}/pdf/", "report-file",
     "An issued report, the very bytes that were issued", "application/pdf", None),
    ("/{council}/{challenge}/evidence/{key}/", "evidence-file",
     "Evidence that is a file", "application/octet-stream", None),
)  # fmt: skip
PARAMETERS = {
    "council": ("The short name of the council in addresses", {"type": "string"}),
    "challenge": ("The short name of the challenge in addresses", {"type": "string"}),
    "number": ("The number of a recommendation, as printed", {"type": "string"}),
    "key": ("The key of a report or of evidence, from challenge.json", {"type": "integer"}),
}
HEADERS = {
    "ETag": "What to name in If-None-Match",
    "Last-Modified": "What to name in If-Modified-Since; never earlier than a change",
    "Link": "The licence",
    "Access-Control-Allow-Origin": "Pages of other sites may read it",
}


def document() -> dict[str, Any]:
    """Return the whole description; the same until the next release."""
    made_of = [kind for *_, kind in ADDRESSES if kind is not None]
    return {
        "openapi": "3.1.1",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "Peer challenges: open data",
            "version": str(VERSION),
            "summary": "What peers recommended to councils and what the councils do about it",
            "description": PROMISE,
            "license": {"name": "Open Government Licence v3.0", "url": LICENCE},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": "open data", "description": RIGHTS}],
        "paths": {path: {"get": _operation(*rest)} for path, *rest in map(_parted, ADDRESSES)},
        "components": {
            "schemas": schemas(*made_of),
            "parameters": {
                name: {
                    "name": name,
                    "in": "path",
                    "required": True,
                    "description": words,
                    "schema": schema,
                }
                for name, (words, schema) in PARAMETERS.items()
            },
            "headers": {
                name: {"description": words, "schema": {"type": "string"}}
                for name, words in HEADERS.items()
            },
        },
    }


def _parted(address):
    """Return an address with the names of its parameters in the second place."""
    path, *rest = address
    return path, [name for name in PARAMETERS if f"{{{name}}}" in path], *rest


def _operation(names, name, summary, media, kind):
    headers = list(HEADERS)
    if name.endswith("-file"):
        headers = ["ETag", "Last-Modified"]
    return {
        "operationId": name,
        "summary": summary,
        "tags": ["open data"],
        "security": [],
        "parameters": [{"$ref": f"#/components/parameters/{one}"} for one in names],
        "responses": {
            "200": {
                "description": summary,
                "headers": {one: {"$ref": f"#/components/headers/{one}"} for one in headers},
                "content": {media: {"schema": _schema(media, kind)}},
            },
            "302": {"description": "It is not published: to the sign-in page"},
            "304": {"description": "Nothing has changed since"},
            "404": {"description": "The council has published no such thing"},
        },
    }


def _schema(media, kind):
    if kind is not None:
        return {"$ref": f"#/components/schemas/{kind.__name__}"}
    if media == "text/csv":
        columns = "; ".join(f"{name}: {words}" for name, words in COLUMNS.items())
        return {
            "type": "string",
            "description": f"In UTF-8 with a mark at the beginning. The columns are {columns}",
        }
    if media == ATOM:
        return {"type": "string", "description": "An Atom feed (RFC 4287)"}
    return {"type": "string", "format": "binary"}


def tables() -> list[tuple[str, list[tuple[str, list[tuple[str, str]]]]]]:
    """Return what the keys mean, for people: (file, [(part of it, [(key, its meaning)])])."""
    found = []
    for path, *_, kind in ADDRESSES:
        file = path.rpartition("/")[2]
        if kind is not None:
            # The file itself first, then its parts by name.
            parts = schemas(kind)
            names = [kind.__name__, *(name for name in parts if name != kind.__name__)]
            found.append((file, [(name, _keys(parts[name])) for name in names]))
        elif file.endswith(".csv"):
            found.append((file, [("Columns", list(COLUMNS.items()))]))
    return found


def _keys(schema):
    return [(key, each.get("description", "")) for key, each in schema["properties"].items()]
