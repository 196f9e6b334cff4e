"""Which committee words mean: "OSMB", "the Overview and Scrutiny Management Board", "the Board".

Minutes call one body by many names; a promise says to whom it was made in any of them.
"""

import re
from collections.abc import Collection

_SMALL = frozenset({"a", "and", "at", "for", "in", "of", "on", "the"})
# What people say of the body whose meeting it is, and never of another's.
_OWN = frozenset({"board", "committee", "council", "meeting", "members", "panel"})
# Of these a council often has one only, and then others call it so too.
_SHARED = frozenset({"board", "cabinet", "commission", "executive", "panel"})
# Words round a name that do not change whom it means.
_ROUND = frozenset({"chair", "full", "meeting", "meetings", "members", "next", "future"})


def which(words: str, names: Collection[str]) -> str | None:
    """Return which of `names` the words mean; None where it is none of them, or not certain.

    In this order: the name itself, its initials, a longer text that holds one whole name, words
    that stand in one name only. "The Board" means the one body with that word in its name.
    """
    said = _telling(words)
    if not said:
        return None
    telling = {name: _telling(name) for name in names}
    for same in (
        {name for name, own in telling.items() if own == said},
        {name for name in names if len(said) == 1 and said[0] == initials(name)},
        {name for name, own in telling.items() if own and _holds(said, own)},
    ):
        if same:
            # "Cabinet" stands within "Shadow Cabinet": the longest name is meant.
            longest = max(len(telling[name]) for name in same)
            found = [name for name in same if len(telling[name]) == longest]
            return found[0] if len(found) == 1 else None
    core = [word for word in said if word not in _ROUND]
    if not core or (set(core) <= _OWN and not set(core) <= _SHARED):
        return None
    within = [name for name, own in telling.items() if set(core) <= set(own)]
    return within[0] if len(within) == 1 else None


def promised_to(to_whom: str, made_at: str, names: Collection[str]) -> str:
    """Return the name of the committee to which a promise was made.

    The one that `to_whom` means of `names`; where it means none of them for certain, the one at
    whose meeting it was made. "The Board", at a meeting of a board, is that board.
    """
    said = set(_telling(to_whom))
    if said and said <= (_OWN | _SHARED) and said & set(_telling(made_at)):
        return made_at
    return which(to_whom, [*names, made_at] if made_at not in names else names) or made_at


def initials(name: str) -> str:
    """Return the initials by which a body is known: "osmb"; empty for fewer than three words."""
    words = _telling(name)
    return "".join(word[0] for word in words) if len(words) > 2 else ""


def _telling(text: str) -> list[str]:
    words: list[str] = re.findall(r"[^\W_]+", text.casefold().replace("’", "'").replace("'s", "s"))
    return [word for word in words if word not in _SMALL]


def _holds(words: list[str], name: list[str]) -> bool:
    """Say whether `name` stands in `words`, one word after the other; not in "Cabinet Member"."""
    return any(
        words[start : start + len(name)] == name
        and words[start + len(name) : start + len(name) + 1] not in (["member"], ["office"])
        for start in range(len(words) - len(name) + 1)
    )
