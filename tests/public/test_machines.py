"""Committees and meetings for programs, and the description of all that programs may ask for."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import date, time

import pytest
from django.core.management import call_command
from django.urls import get_resolver
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from meetings.models import Committee
from peerchallenge.public import openapi
from peerchallenge.public.descriptions import CODES, COLUMNS, DESCRIPTIONS
from peerchallenge.public.open_data import COLUMNS as IN_THE_CSV
from peerchallenge.public.schemas import schemas
from recommendations.models import PeerChallenge
from tests import factories as make

pytestmark = pytest.mark.django_db

COMMITTEES = "/harbourne/open-data/committees.json"
EVENTS = "/harbourne/2026/open-data/events.json"
PAGE = "https://democracy.harbourne.example/item/{}"


@pytest.fixture
def recommendation(council):
    recommendation = make.make_recommendation(published_on=date(2026, 2, 1), title="One vision")
    make.open_to_public(recommendation.challenge)
    return recommendation


def minutes(recommendation, committee="Cabinet", number=1, **fields):
    fields = {"status": "confirmed", "source_url": PAGE.format(number)} | fields
    item = make.make_item(challenge=recommendation.challenge, committee=committee, **fields)
    make.discuss(recommendation, paragraph=make.make_paragraph(item, "Members welcomed it."))
    return item


def test_committees_are_told_with_what_they_became(client, recommendation):
    item = minutes(recommendation, "Scrutiny Commission", held_on=date(2026, 3, 9))
    old = item.meeting.committee
    new = make.make_committee("Overview and Scrutiny Board")
    old.successor = new
    old.save()
    make.make_committee("A working group of officers")

    data = client.get(COMMITTEES).json()
    council, board, commission = data["organizations"]

    assert (council["name"], council["classification"]) == ("Harbourne Borough Council", "council")
    assert board["name"] == "Overview and Scrutiny Board"
    assert board["parent_id"] == council["id"] == "council/harbourne"
    assert board["predecessor_ids"] == [commission["id"]]
    assert board["other_names"][0]["name"] == "Scrutiny Commission"
    assert board["sources"] == []
    assert commission["successor_id"] == board["id"] == f"council/harbourne/committee/{new.pk}"
    assert commission["sources"] == [{"url": PAGE.format(1), "note": "Minutes of 2026-03-09"}]


def test_a_committee_of_which_nothing_is_public_is_not_told(client, recommendation):
    minutes(recommendation, "Board", status="draft")
    make.make_issued(make.make_draft(committee=make.make_committee("Panel")), classification="No")

    assert len(client.get(COMMITTEES).json()["organizations"]) == 1
    make.make_issued(make.make_draft(committee=Committee.objects.get(name="Panel")))
    names = [one["name"] for one in client.get(COMMITTEES).json()["organizations"]]
    assert names == ["Harbourne Borough Council", "Panel"]


def test_a_meeting_is_an_event_with_what_was_said_and_resolved(client, recommendation):
    item = minutes(recommendation, minute="7", title="Peer challenge")
    item.meeting.starts_at = time(18, 30)
    item.meeting.save()
    make.resolve(item, "That it be noted.", label="1")
    minutes(recommendation, "Board", 2, held_on=date(2026, 4, 13))

    data = client.get(EVENTS).json()
    newer, older = data["events"]

    assert (data["council"], newer["name"]) == ("Harbourne Borough Council", "Board")
    assert (older["start_date"], older["start_time"]) == ("2026-03-09", "18:30")
    assert (older["status"], older["all_day"], newer["all_day"]) == ("passed", False, True)
    (entry,) = older["agenda"]
    assert (entry["description"], entry["minute"]) == ("Peer challenge", "7")
    assert entry["notes"] == ["Members welcomed it."]
    assert entry["related_entities"] == [
        {
            "entity_type": "recommendation",
            "id": "1",
            "name": "One vision",
            "note": "considered",
            "url": "http://testserver/harbourne/2026/recommendations/1/",
        }
    ]
    (motion,) = older["motions"]
    assert (motion["text"], motion["result"]) == ("That it be noted.", "pass")
    assert motion["organization_id"] == older["participants"][0]["id"]
    assert older["sources"][0]["url"] == PAGE.format(1)


def test_draft_minutes_and_unpublished_recommendations_make_no_event(client, recommendation):
    minutes(recommendation, status="draft")
    minutes(make.make_recommendation(number="2"), "Board", 2)

    assert client.get(EVENTS).json()["events"] == []


# ---- the description


def strict(document):
    """Return a description that forbids every key it does not name, at every depth."""
    for schema in document["components"]["schemas"].values():
        schema["additionalProperties"] = False
    return document


def test_the_description_is_valid_openapi(client, db):
    response = client.get("/open-data/openapi.json")

    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert response.cookies == {}
    assert response.json() == json.loads(json.dumps(openapi.document()))
    validate(response.json())
    assert response.json()["info"]["version"] == "1"
    assert "open-government-licence" in response.json()["info"]["license"]["url"]


def test_every_address_for_machines_is_described():
    def walk(patterns, prefix=""):
        for one in patterns:
            if hasattr(one, "url_patterns"):
                yield from walk(one.url_patterns, prefix + str(one.pattern))
            else:
                yield one.name or "", prefix + str(one.pattern)

    for_machines = {
        name
        for name, route in walk(get_resolver("peerchallenge.urls").url_patterns)
        if route.startswith("<slug:council_slug>/")
        and route.endswith((".json", ".csv", ".atom"))
        and ("open-data/" in route or route.endswith(".atom"))
    }
    described = {name for _, name, *_ in openapi.ADDRESSES}

    assert for_machines | {"report-file", "evidence-file"} == described


def test_every_key_is_described_and_nothing_else():
    document = openapi.document()
    keys = {
        f"{name}.{key}": schema.get("description")
        for name, one in document["components"]["schemas"].items()
        for key, schema in one["properties"].items()
    }

    assert [key for key, words in keys.items() if not words] == []
    assert DESCRIPTIONS.keys() == keys.keys()
    assert CODES.keys() <= keys.keys()
    assert COLUMNS.keys() == set(IN_THE_CSV)


def test_a_type_that_no_schema_knows_is_refused():
    with pytest.raises(TypeError, match="say in `schemas`"):
        schemas(_Odd)


@dataclass
class _Odd:
    """What nobody has decided how to write."""

    anything: object


def test_the_answers_are_as_described(client, settings):
    """Of the demonstration, which has one of everything, and of a challenge that has nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("demo", stdout=io.StringIO())
    rich = PeerChallenge.objects.get(council__slug="marlbrook")
    make.open_to_public(PeerChallenge.objects.get(council__slug="tidewell"))
    document = strict(openapi.document())
    found = []
    for path, one in document["paths"].items():
        ((media, content),) = one["get"]["responses"]["200"]["content"].items()
        for council, challenge in (("marlbrook", rich.slug), ("tidewell", "planning")):
            asked = path.format(
                council=council, challenge=challenge, number="6", key=_key(rich, path)
            )
            if "#" in asked or (council == "tidewell" and ("number" in path or "key" in path)):
                continue
            answer = client.get(asked)
            body = b"".join(answer) if answer.streaming else answer.content
            assert answer.status_code == 200, asked
            assert {"ETag", "Last-Modified"} <= answer.headers.keys()
            if "octet-stream" not in media:
                assert answer.headers["Content-Type"].partition(";")[0] == media, asked
            if media == "application/json":
                schema = content["schema"] | {"components": document["components"]}
                wrong = Draft202012Validator(schema).iter_errors(json.loads(body))
                assert [f"{error.json_path}: {error.message}" for error in wrong] == []
            if media == "text/csv":
                columns = next(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
                assert set(columns) == set(COLUMNS)
            found.append(asked)
    assert len(found) == 9 + 6


def _key(challenge, path):
    """Return the key of a report or of evidence that the public may have."""
    if "reports" in path:
        return challenge.issued_reports.filter(classification="Public").get().pk
    evidence = challenge.actions.filter(evidence__is_internal=False).exclude(evidence__file="")
    return evidence.values_list("evidence", flat=True).first()


def test_the_page_for_people_has_every_address_and_every_key(client, recommendation):
    page = client.get("/harbourne/2026/open-data/").content.decode()

    for name in ("challenge.json", "actions.csv", "events.json", "committees.json",
                 "openapi.json", "changes.atom"):  # fmt: skip
        assert name in page
    for key in DESCRIPTIONS:
        assert f"<dt>{key.partition('.')[2]}</dt>" in page, key
    assert "none is renamed or taken away" in page
