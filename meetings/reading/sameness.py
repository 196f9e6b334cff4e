"""What scrutiny says to those who decide, and whether two resolutions say the same."""

import re
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

# A recommendation, or a matter referred to them. A request counts where it is put to them.
SAID_TO_THEM = frozenset({"recommend", "refer"})
ALIKE = 0.8  # of the words, in their order: fewer are another resolution
FEW = 5  # words: so few must be the same

_TO_THEM = re.compile(
    r"\W*(?:that\s+)?(?:the\s+)?(?:cabinet|executive|council|leader)\b", re.IGNORECASE
)
# "That Cabinet be recommended to agree that ..." and "That ..." are the same resolution.
_OPENING = re.compile(
    r"^(?:that|it be|be|the|cabinet|executive|council|leader|committee|recommended|recommends?"
    r"|recommendation|referred|refers?|to|agreed?|agrees|approved?|approves|accepts?|accepted"
    r"|asked|requested)\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    """What a resolution says: its words, its kind, and when what it promises is due."""

    text: str
    kind: str = "other"
    due_on: date | None = None


def is_said_to_executive(kind: str, text: str) -> bool:
    """Say whether a resolution of scrutiny is a recommendation to those who decide."""
    return kind in SAID_TO_THEM or (kind == "request" and _TO_THEM.match(text) is not None)


def why_same(asked: Said, answer: Said) -> str:
    """Return why `answer` seems to adopt what `asked` says, in words; empty where it does not.

    Closely the same words, or an update on one and the same day: a committee that takes over
    what another asked for often words it anew.
    """
    if _same_words(asked.text, answer.text):
        return "says closely the same"
    both_update = asked.kind == answer.kind == "receive-update"
    if both_update and asked.due_on and asked.due_on == answer.due_on:
        return "asks for an update by the same day"
    return ""


def _same_words(one: str, other: str) -> bool:
    words, others = telling(one), telling(other)
    return bool(words and others) and alike(words, others)


def telling(text: str) -> tuple[str, ...]:
    """Return the words of a resolution in small letters, without who is to do what with it."""
    while True:
        shorter = _OPENING.sub("", text.strip(" ,:;.-–"))
        if shorter == text:
            break
        text = shorter
    return tuple(re.findall(r"\w+", text.casefold()))


def alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether two resolutions have closely the same words; a few words must be the same."""
    if min(len(one), len(other)) < FEW:
        return one == other
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return (
        matcher.real_quick_ratio() >= ALIKE
        and matcher.quick_ratio() >= ALIKE
        and matcher.ratio() >= ALIKE
    )
