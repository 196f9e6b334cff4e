"""What each word of a report means: the scheme's own words, then what is computed, and how."""

from actions.schemes import Scheme
from peerchallenge.reports.report import Definition
from peerchallenge.reports.texts import say

# What is computed, in the order in which it is explained.
COMPUTED = (
    "complete",
    "overdue",
    "vague",
    "quiet",
    "implemented",
    "direction",
    "moved",
    "percentages",
    "method",
    "challenge",
    "review",
)


def definitions(scheme: Scheme) -> tuple[Definition, ...]:
    """Return what each word of the report means: the scheme's own, then what we compute."""
    return (
        *(Definition(one.label, one.meaning) for one in scheme.offered),
        *(Definition(say(f"define.{key}"), say(f"define.{key}.means")) for key in COMPUTED),
    )
