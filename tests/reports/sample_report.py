"""Invented progress reports of an invented council, of any size, the same every time."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from peerchallenge.reports import charts
from peerchallenge.reports.report import (
    Action,
    Audience,
    Brand,
    Change,
    ChangesSince,
    Citation,
    Closed,
    Count,
    Definition,
    Discussed,
    Measured,
    NextStep,
    Point,
    ProgressReport,
    Promise,
    Reading,
    Recommended,
    Resolved,
    ScrutinyPoint,
    Section,
    Source,
    Summary,
    TrailEntry,
    Update,
    Verdict,
)

AS_AT = date(2026, 3, 31)
SINCE = date(2025, 12, 31)

STATUSES = {
    "complete": "Complete",
    "embedded": "Complete and embedded",
    "on_track": "On track",
    "at_risk": "At risk",
    "off_track": "Off track",
    "not_started": "Not started",
    "paused": "Paused",
}
IMPLEMENTATION = {
    "not_implemented": "Not implemented",
    "part_implemented": "Partly implemented",
    "implemented": "Implemented",
    "embedded": "Embedded",
}
SUBJECTS = [
    (
        "Set out a single, shared vision for the borough",
        "The council should work with residents and partners to refresh its vision, so that"
        " members, staff and partners can describe in the same words what the council is trying"
        " to achieve and how they contribute to it.",
        "Vision and priorities",
    ),
    (
        "Close the medium-term budget gap without relying on reserves",
        "Agree a medium-term financial strategy that closes the gap of £14.2 million by 2028/29"
        " with named savings, and report delivery against it to Cabinet each quarter.",
        "Finance",
    ),
    (
        "Let scrutiny shape policy before decisions are taken",
        "Strengthen overview and scrutiny so that it shapes policy before decisions are taken,"
        " with a work programme agreed with Cabinet and support from a dedicated officer.",
        "Governance and culture",
    ),
    (
        "Build capacity in the corporate centre",
        "Build capacity in the corporate centre for programme management and data, and stop work"
        " that does not serve the priorities.",
        "Capacity",
    ),
    (
        "Bring resident insight, contact and performance data together",
        "Bring together resident insight, customer contact and performance data, and use them in"
        " every decision report.",
        "Performance",
    ),
    (
        "Tackle recruitment and retention with a workforce strategy",
        "Develop a workforce strategy that tackles recruitment, retention and succession,"
        " beginning with planning, environmental health and social work.",
        "Workforce",
    ),
    (
        "Deepen partnership with health, police and the voluntary sector",
        "Deepen partnership working with health, police and the voluntary sector, with shared"
        " outcomes for the three neighbourhoods that need them most.",
        "Partnership",
    ),
    (
        "Make the capital programme deliverable",
        "Review the capital programme so that it can be delivered, and give the board that"
        " oversees it the authority to stop schemes.",
        "Finance",
    ),
]
WORK = [
    ("Refresh the corporate plan and publish it", "Chief Executive"),
    ("Agree a joint priority plan with the Integrated Care Board", "Director of People"),
    ("Adopt the scrutiny work-programme protocol", "Monitoring Officer"),
    ("Review agency staffing and set a reduction target", "Assistant Director, Finance"),
    ("Train all scrutiny members in questioning skills", "Head of Democratic Services"),
    ("Complete the resident survey and share findings ward by ward", "Head of Communities"),
    ("Launch the managers’ development programme", "Head of Human Resources"),
    ("Appoint a programme director for transformation", "Director of Resources"),
    ("Publish a single performance dashboard each quarter", "Head of Policy and Performance"),
    ("Stop or re-scope capital schemes without a business case", "Section 151 Officer"),
]
NEWS = [
    "Protocol adopted by Full Council on 4 March; the first report under it is due in May.",
    "Recruitment closed with eleven applicants, and interviews are booked for 21 April.",
    "Proposals worth £3.1 million of the £4.4 million target have been validated by Finance.",
    "Delayed by the change of supplier. A revised timetable goes to Cabinet in April.",
    "The register is live with 64 projects, and eight were stopped at the first gateway.",
    "Awaiting data from two services before the survey can be published ward by ward.",
]
NEXT = ["Report to Cabinet in June.", "", "Interviews on 21 April, appointment in May.", ""]
SAID = [
    "Members welcomed the progress set out in the report, and asked that the next update show"
    " more clearly which actions depended on partners outside the council’s control.",
    "The Chair asked why the timetable had moved twice. The Director of Resources explained that"
    " the supplier had withdrawn, and undertook to bring a realistic date to the next meeting.",
]
MEASURES = [
    ("Residents satisfied with the way the council runs things", "%", "62", "70"),
    ("Invoices paid within 30 days", "%", "88", "95"),
    ("Time to answer a stage 1 complaint", "days", "19", "10"),
    ("Savings delivered", "£m", "1.2", "4.4"),
]


def report(
    recommendations: int = 8, actions: int = 5, *, seed: int = 7, **changes: Any
) -> ProgressReport:
    """Return a report with `actions` under each of the recommendations.

    Further keywords replace fields of the finished report.
    """
    chance = random.Random(seed)
    made = tuple(_recommendation(n, actions, chance) for n in range(1, recommendations + 1))
    every = [action for it in made for action in it.actions]
    whole = ProgressReport(
        council="Harbourne Borough Council",
        challenge="Corporate Peer Challenge",
        challenge_slug="2025",
        council_slug="northmere",
        body="Local Government Association",
        on_site_from=date(2025, 3, 4),
        on_site_until=date(2025, 3, 7),
        as_at=AS_AT,
        generated_at=datetime(2026, 4, 2, 9, 30, tzinfo=UTC),
        audience=Audience("Overview and Scrutiny Committee", date(2026, 4, 14)),
        author="Head of Policy and Performance",
        contact="policy@northmere.example",
        summary=summarise(every, made),
        changes_since=_changes(made),
        recommendations=made,
        commitments=_promises() if made else (),
        closed=(
            Closed(
                "3.9",
                "Set up a joint scrutiny panel with the county council",
                "transferred",
                "Transferred",
                date(2026, 2, 10),
                "Moved to the devolution programme, which reports to the Joint Committee.",
                "Devolution programme, work stream 4",
            ),
            Closed(
                "6.8",
                "Introduce a staff suggestion scheme",
                "withdrawn",
                "Withdrawn",
                date(2025, 12, 9),
                "The staff forum set up in September does the same. Agreed by Cabinet.",
                "",
            ),
        )
        if made
        else (),
        definitions=(
            Definition("On track", "Expected to be done by the date in the plan."),
            Definition("At risk", "May be late by less than three months; a remedy is named."),
            Definition("Off track", "Will be late by three months or more, or cannot be done."),
            Definition(
                "Complete and embedded",
                "Done, with evidence, and part of normal work: the service plan holds it.",
            ),
            Definition(
                "Overdue",
                "The due date has passed and the action is not complete, whatever its status.",
            ),
        ),
        sources=(
            Source(
                "Corporate Peer Challenge feedback report",
                "Local Government Association",
                date(2025, 5, 20),
                "https://www.northmere.example/peer-challenge/feedback-report.pdf",
            ),
            Source(
                "Peer challenge action plan",
                "Harbourne Borough Council",
                date(2025, 7, 8),
                "https://www.northmere.example/peer-challenge/action-plan",
            ),
            Source("Progress review report", "Local Government Association", None, ""),
        )
        if made
        else (),
        asks=(
            "note the progress made since the last report",
            "approve the amended dates",
            "agree that the Committee receives a further update by 30 September 2026",
        ),
        implications=(
            Section("Financial implications", "All actions are met from existing budgets."),
            Section("Legal implications", ""),
        )
        if made
        else (),
        trail=_trail() if made else (),
        scrutiny=_scrutiny() if made else (),
        milestones=_milestones(every),
        history=_history(every),
    )
    return dataclasses.replace(whole, **changes)


def summarise(every: list[Action], made: tuple[Recommended, ...]) -> Summary:
    """Count as the product does."""
    ended = {"complete", "embedded"}
    moved = _changes(made)
    kinds = [(it.what, it.direction) for it in moved.changes] if moved else []
    formal = [it for it in made if it.kind == "formal"]
    return Summary(
        actions=_counts(STATUSES, [a.status for a in every]),
        recommendations=_counts(IMPLEMENTATION, [it.implementation for it in formal]),
        actions_total=len(every),
        actions_complete=sum(a.status in ended for a in every),
        recommendations_total=len(formal),
        recommendations_implemented=sum(
            it.implementation in {"implemented", "embedded"} for it in formal
        ),
        overdue=sum(a.overdue for a in every),
        date_changes=sum(a.date_changes for a in every),
        without_update=sum(
            a.status not in ended | {"paused"}
            and (a.latest_update is None or a.latest_update.effective_on < SINCE)
            for a in every
        ),
        without_update_since=SINCE,
        improved=kinds.count(("completed", "improved")) + kinds.count(("status", "improved")),
        worsened=kinds.count(("status", "worsened")),
        completed=kinds.count(("completed", "improved")),
        new=kinds.count(("new", "new")),
        dates_moved=sum(what == "due date" for what, _ in kinds),
        reworded=sum(what == "wording" for what, _ in kinds),
    )


def _counts(labels: dict[str, str], found: list[str]) -> tuple[Count, ...]:
    shares = charts.percentages([found.count(key) for key in labels])
    return tuple(
        Count(key, label, found.count(key), share)
        for (key, label), share in zip(labels.items(), shares, strict=True)
    )


def _recommendation(number: int, actions: int, chance: random.Random) -> Recommended:
    title, text, theme = SUBJECTS[(number - 1) % len(SUBJECTS)]
    implementation = chance.choice([*IMPLEMENTATION, "part_implemented"])
    has = chance.random
    return Recommended(
        number=f"R{number}",
        title=title,
        text=text,
        explanation="Staff and partners described the council’s aims in different ways, and"
        " some plans that should support them are still drafts."
        if number % 2
        else "",
        kind="suggestion" if number == 8 else "formal",
        themes=(theme,),
        implementation=implementation,
        implementation_label=IMPLEMENTATION[implementation],
        lead_member="Councillor Dafydd Llŷr Hughes, Leader",
        lead_officer=WORK[number % len(WORK)][1],
        response="Accepted" if number % 3 else "Accepted in part",
        response_reasons=""
        if number % 3
        else "The council agrees with the aim. The timetable depends on the settlement for"
        " 2026/27, so the second phase is not committed.",
        direction=chance.choice(["improved", "same", "improved", "worsened", "mixed"]),
        actions=tuple(_action(number, place, chance) for place in range(1, actions + 1)),
        discussions=(
            Discussed(
                SAID[number % len(SAID)],
                4 + number,
                f"names “Recommendation {number}”",
                _cited("Overview and Scrutiny Committee", date(2026, 1, 21), "OSC 40/25"),
            ),
        )
        if number % 2
        else (),
        resolutions=(
            Resolved(
                "1.",
                "That the progress made on the peer challenge action plan be noted.",
                "note",
                False,
                _cited("Cabinet", date(2025, 12, 9), "CAB 100/25"),
            ),
            Resolved(
                "2.",
                "That a further report be brought to Cabinet before the end of the municipal"
                " year, showing the difference made for residents.",
                "receive-update",
                False,
                _cited("Cabinet", date(2025, 12, 9), "CAB 100/25"),
            ),
        )
        if number % 3 != 2
        else (),
        measures=tuple(
            _measure(MEASURES[(number + place) % len(MEASURES)], chance)
            for place in range(2 if number % 2 else 1)
        ),
        assessments=(
            Verdict(
                date(2026, 2, 3),
                "Good progress. The new protocol is used and members speak well of it; the"
                " council should now show what has changed for residents.",
            ),
        )
        if has() < 0.4
        else (),
        decided_on=date(2026, 2, 17) if number % 2 else None,
        decided_by="Cabinet" if number % 2 else "",
        decision_reason="The plan is adopted and used; the survey in May will show its effect."
        if number % 2
        else "",
    )


def _action(number: int, place: int, chance: random.Random) -> Action:
    title, owner = WORK[chance.randrange(len(WORK))]
    status = chance.choice(["complete", "complete", "embedded", *STATUSES])
    original = date(2025, 9, 30) + timedelta(days=30 * chance.randrange(12))
    moved = chance.choice([0, 0, 0, 1, 2])
    due = original + timedelta(days=61 * moved)
    done = status in {"complete", "embedded"}
    return Action(
        ref=f"{number}.{place}",
        title=title,
        owner=owner,
        original_due_on=original,
        due_on=due,
        due_text="",
        date_changes=moved,
        status=status,
        status_label=STATUSES[status],
        overdue=due < AS_AT and not done and status != "paused",
        direction=chance.choice(["improved", "same", "worsened"]),
        without_update=status == "not_started",
        review_on=date(2026, 5, 1) if status == "paused" else None,
        review_passed=False,
        proof_missing="Complete, no evidence" if status == "complete" and place == 1 else "",
        latest_update=None
        if status == "not_started"
        else Update(
            status,
            STATUSES[status],
            chance.choice(NEWS),
            "" if done else chance.choice(NEXT),
            date(2026, 3, 20) - timedelta(days=chance.choice([0, 0, 3, 30, 120])),
            owner,
        ),
        evidence=("Survey of residents, March 2026",) if done and place != 1 else (),
        difference="Eight in ten members now see reports a week earlier."
        if status == "embedded"
        else "",
        remaining_risk="It rests on one officer." if status == "embedded" else "",
        approved_by="Chief Executive" if status == "embedded" else "",
        no_effect="Complete, but no effect measured yet"
        if status == "complete" and place == 2
        else "",
    )


def _measure(kind: tuple[str, str, str, str], chance: random.Random) -> Measured:
    name, unit, baseline, target = kind
    first, last = Decimal(baseline), Decimal(target)
    readings = []
    for quarter in range(6):
        share = Decimal(quarter * chance.randrange(60, 140)) / 700
        value = (first + (last - first) * share).quantize(Decimal("0.1"))
        day = date(2024 + (quarter + 3) // 4, (3, 6, 9, 12)[(quarter + 3) % 4], 30)
        readings.append(Reading(day, value, "Performance report"))
    return Measured(name, unit, first, last, tuple(readings))


def _cited(committee: str, day: date, minute: str) -> Citation:
    return Citation(
        committee,
        day,
        minute,
        "Corporate Peer Challenge: progress",
        f"https://democracy.northmere.example/ieListDocuments.aspx?MId={day:%m%d}&Ver=4",
    )


def _changes(made: tuple[Recommended, ...]) -> ChangesSince | None:
    if not made or not made[0].actions:
        return None
    rows = [
        ("completed", "On track", "Complete", "improved", 0, ""),
        ("status", "On track", "At risk", "worsened", 0, ""),
        (
            "due date",
            "31 December 2025",
            "30 June 2026",
            "worsened",
            2,
            "Funding: The grant came late. Agreed by Cabinet",
        ),
        ("new", "", "Not started", "new", 0, ""),
        ("owner", "Chief Executive", "Director of Resources", "same", 0, ""),
        (
            "wording",
            "Draft a plan",
            "Draft and publish a plan",
            "same",
            0,
            "Members asked for it. Agreed by Cabinet",
        ),
        ("no update", "Last update 1 October 2025", "On track", "same", 0, ""),
    ]
    changes = tuple(
        Change(it.actions[0].ref, it.actions[0].title, it.number, *row)
        for it, row in zip(made, rows, strict=False)
    )
    return ChangesSince(date(2025, 12, 9), "Cabinet", changes)


def _trail() -> tuple[TrailEntry, ...]:
    cabinet = _cited("Cabinet", date(2025, 12, 9), "CAB 100/25")
    scrutiny = _cited("Overview and Scrutiny Committee", date(2026, 1, 21), "OSC 40/25")
    promised = _promises()
    return (
        TrailEntry(
            scrutiny,
            (
                Resolved("1", "That the report be noted.", "note", False, scrutiny),
                Resolved(
                    "2",
                    "That Cabinet be recommended to publish the list of stopped schemes.",
                    "recommend",
                    False,
                    scrutiny,
                ),
            ),
            promised[1:],
            is_draft=True,
        ),
        TrailEntry(
            cabinet,
            (
                Resolved("1.", "That the progress made be noted.", "note", False, cabinet),
                Resolved("(a)", "with the comments of scrutiny", "other", True, cabinet),
            ),
            promised[:1],
        ),
    )


def _scrutiny() -> tuple[ScrutinyPoint, ...]:
    scrutiny = _cited("Overview and Scrutiny Committee", date(2026, 1, 21), "OSC 40/25")
    return (
        ScrutinyPoint(
            "That Cabinet be recommended to publish the list of stopped schemes.",
            scrutiny,
            "That the list of stopped schemes be published.",
            _cited("Cabinet", date(2026, 2, 10), "CAB 121/25"),
        ),
        ScrutinyPoint(
            "That the plan be referred to Council.", scrutiny, "No response recorded", None
        ),
    )


def _milestones(every: list[Action]) -> tuple[NextStep, ...]:
    last = AS_AT + timedelta(days=92)
    steps = [
        NextStep(action.due_on, action.title, action.ref)
        for action in every
        if action.due_on and AS_AT < action.due_on <= last
    ]
    return tuple(sorted(steps, key=lambda step: step.on))


def _history(every: list[Action]) -> tuple[Point, ...]:
    complete = sum(action.status in {"complete", "embedded"} for action in every)
    overdue = sum(action.overdue for action in every)
    days = [date(2025, 10, 31), date(2025, 12, 31), date(2026, 2, 28), AS_AT]
    return tuple(
        Point(day, complete * place // 4, len(every), overdue * place // 4)
        for place, day in enumerate(days, start=1)
        if every
    )


def _promises() -> tuple[Promise, ...]:
    cabinet = _cited("Cabinet", date(2025, 12, 9), "CAB 100/25")
    scrutiny = _cited("Overview and Scrutiny Committee", date(2026, 1, 21), "OSC 40/25")
    return (
        Promise(
            "Bring a further report showing the difference made for residents",
            "Cabinet",
            "before the end of the municipal year",
            date(2026, 5, 31),
            "open",
            None,
            "2",
            cabinet,
        ),
        Promise(
            "Hold a seminar for all members on the medium-term financial strategy",
            "All members",
            "by the end of January",
            date(2026, 1, 31),
            "overdue",
            None,
            "3",
            scrutiny,
        ),
        Promise(
            "Circulate the list of schemes stopped at the first gateway",
            "Overview and Scrutiny Committee",
            "within six weeks",
            date(2026, 3, 4),
            "met",
            date(2026, 2, 27),
            "",
            scrutiny,
        ),
    )


def with_every_text(whole: ProgressReport, change: Callable[[str, str], str]) -> ProgressReport:
    """Return the report with each text replaced by `change(name of the field, text)`.

    Keys that name a state are left alone: they are the product's own, not typed by anyone.
    """
    ours = {
        "key", "status", "implementation", "direction", "kind", "state", "source_url", "url",
        "parts",
    }  # fmt: skip

    def walk(value: Any, name: str) -> Any:
        if isinstance(value, Brand):  # chosen and checked, not typed
            return value
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return type(value)(
                **{f.name: walk(getattr(value, f.name), f.name) for f in dataclasses.fields(value)}
            )
        if isinstance(value, tuple):
            return tuple(walk(item, name) for item in value)
        if isinstance(value, str) and name not in ours:
            return change(name, value)
        return value

    return walk(whole, "report")
