"""What a complete action lacks of what complete means. Pure."""

from actions.standing import DONE

# What a complete action must have, and what is said of one that lacks it.
NEEDED = {
    "evidence": "no evidence",
    "difference": "what difference it made is not said",
    "risk": "what risk remains is not said",
    "approver": "nobody has approved it",
}


def gaps(*, status: str, has_evidence: bool, is_approved: bool) -> tuple[str, ...]:
    """Return which of `NEEDED` a complete action lacks; nothing for one that is not complete.

    An approved claim has all of them. Without one, nobody was asked for any but evidence.
    """
    if status not in DONE or is_approved:
        return ()
    return tuple(name for name in NEEDED if name != "evidence" or not has_evidence)


def gaps_in_words(missing: tuple[str, ...]) -> str:
    """Return what is missing in a few words, for a row: "Complete, no evidence"."""
    if not missing:
        return ""
    return "Complete, no evidence" if "evidence" in missing else "Complete, not approved"


def gaps_in_full(missing: tuple[str, ...]) -> str:
    """Return all that is missing as one sentence; empty where nothing is."""
    words = [NEEDED[name] for name in missing]
    if not words:
        return ""
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return f"{listed[:1].upper()}{listed[1:]}."
