"""The public's values for machines."""

import csv
import io
import json
from datetime import date

import pytest

from tests.factories import (
    make_action,
    make_item,
    make_measure,
    make_paragraph,
    make_recommendation,
    open_to_public,
    promise,
    report,
)

pytestmark = pytest.mark.django_db

JSON = "/harbourne/2026/open-data/challenge.json"
CSV = "/harbourne/2026/open-data/actions.csv"


@pytest.fixture
def recommendation(council):
    recommendation = make_recommendation(published_on=date(2026, 2, 1))
    make_measure(recommendation=recommendation)
    item = make_item(status="confirmed", source_url="https://democracy.harbourne.example/1")
    promise(make_paragraph(item), what="a report")
    action = make_action(recommendation=recommendation, ref="1.1", title="=SUM(A1)")
    report(action, "on_track", on=date(2026, 3, 1), narrative="Held in “March”.")
    open_to_public(recommendation.challenge)
    return recommendation


def test_the_json_has_its_promised_shape(client, recommendation):
    response = client.get(JSON)
    data = json.loads(response.content)

    assert response.headers["Content-Type"] == "application/json"
    assert "open-government-licence" in response.headers["Link"]
    assert data["version"] == 1
    assert data.keys() == {
        "version", "licence", "challenge", "summary", "recommendations", "promises", "reports",
        "good_news", "comments",
    }  # fmt: skip
    (told,) = data["recommendations"]
    assert told.keys() == {
        "number", "kind", "title", "text", "explanation", "themes", "lead_member", "lead_officer",
        "response", "response_reasons", "implementation", "decided_on", "decided_by",
        "decision_reason", "summary", "actions", "considered", "measures", "verdicts",
    }  # fmt: skip
    (action,) = told["actions"]
    assert (action["ref"], action["due_on"]) == ("1.1", "2026-06-30")
    assert (action["status"], action["narrative"]) == ("on_track", "Held in “March”.")
    assert data["summary"]["actions"] == 1
    assert data["promises"][0]["what"] == "a report"


def test_the_csv_has_a_row_for_each_action_and_no_formula(client, recommendation):
    other = make_recommendation(number="2", published_on=date(2026, 2, 1))
    recommendation.actions.get().also_answers.add(other)

    content = client.get(CSV).content
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))

    assert content.startswith(b"\xef\xbb\xbf")
    assert [(one["recommendation"], one["ref"]) for one in rows] == [("1", "1.1"), ("2", "1.1")]
    assert rows[0]["title"] == "'=SUM(A1)"
    assert rows[0]["narrative"] == "Held in “March”."
    assert (rows[0]["due_on"], rows[0]["difference"]) == ("2026-06-30", "")


def test_programs_are_told_when_nothing_has_changed(client, recommendation):
    for path in (JSON, CSV):
        tag = client.get(path).headers["ETag"]

        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
        assert client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


def test_pages_of_other_sites_may_read_the_data_but_not_the_council_s_own(
    client, sign_in, recommendation
):
    assert client.get(JSON).headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/harbourne/2026/").headers
