"""Whether what was done made a difference, told by the readings of a measure. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

IN_WORDS = {
    "reached": "Target reached",
    "improved": "Better than the baseline, target not reached",
    "none": "No change from the baseline",
    "worse": "Worse than the baseline",
    "unknown": "Not known yet",
}
WITHOUT = frozenset({"none", "worse", "unknown"})  # no effect is measured


def effect(
    better: str, baseline: Decimal | None, target: Decimal | None, latest: Decimal | None
) -> str:
    """Return "reached", "improved", "none", "worse" or "unknown".

    `better` is "higher" or "lower". Without a reading, or with nothing to compare it to, the
    effect is unknown, which is not the same as none. A target that is met counts even where the
    baseline met it too: what was wanted is there.
    """
    if latest is None:
        return "unknown"
    sign = 1 if better == "higher" else -1
    if target is not None and sign * latest >= sign * target:
        return "reached"
    if baseline is None:
        return "unknown"
    if latest == baseline:
        return "none"
    return "improved" if sign * latest > sign * baseline else "worse"


def without_effect(status: str, effects: list[str]) -> str:
    """Return what to say of an action with these effects; empty where there is nothing to say.

    `effects` are those of the measures tied to it. An action that is not done, or has no
    measure, has nothing to show yet.
    """
    if status not in {"complete", "embedded"} or not effects:
        return ""
    if not WITHOUT.issuperset(effects):
        return ""
    if "worse" in effects:
        return "Complete, but its measure is worse than before"
    return "Complete, but no effect measured yet"


def mark_effects(actions: Iterable[Any], measures: Iterable[Any]) -> None:
    """Give each action `no_effect`, from the `effect` of the measures whose `action` it is.

    An action has a `pk` and a `status`; `no_effect` is empty where there is nothing to say.
    """
    found: dict[int, list[str]] = {}
    for measure in measures:
        if measure.action is not None:
            found.setdefault(measure.action, []).append(measure.effect)
    for action in actions:
        action.no_effect = without_effect(action.status, found.get(action.pk, []))


def movement(
    baseline: str, baseline_on: date | None, latest: str, latest_on: date | None,
    target: str, target_on: date | None,
) -> str:  # fmt: skip
    """Return the numbers of a measure as one sentence; empty where there are none.

    The values are words already ("61%"), empty where there is none: "From 61% in March 2025 to
    74% in June 2026; target 80% by March 2027."
    """
    parts = []
    if baseline and latest:
        parts.append(f"from {baseline}{_in(baseline_on)} to {latest}{_in(latest_on)}")
    elif latest:
        parts.append(f"{latest}{_in(latest_on)}")
    elif baseline:
        parts.append(f"{baseline}{_in(baseline_on)} at the start, no reading yet")
    if target:
        by = f" by {target_on:%B %Y}" if target_on else ""
        parts.append(f"target {target}{by}")
    sentence = "; ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def _in(day: date | None) -> str:
    return f" in {day:%B %Y}" if day else ""
