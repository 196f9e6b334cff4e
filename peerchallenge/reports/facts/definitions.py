"""What each word of a report means: the scheme's own words, then what is computed, and how."""

from actions.schemes import Scheme
from peerchallenge.reports.report import Definition


def definitions(scheme: Scheme) -> tuple[Definition, ...]:
    """Return what each word of the report means: the scheme's own, then what we compute."""
    return (*(Definition(one.label, one.meaning) for one in scheme.offered), *COMPUTED)


COMPUTED = (
    Definition(
        "What complete needs",
        "Evidence, what difference it made, what risk remains, and the approval of the lead "
        "officer or of a committee. Where one of these is missing, the report says so.",
    ),
    Definition(
        "Overdue",
        "The due date has passed and the action is not complete, closed or paused. It follows "
        "from the dates alone, whatever status was reported.",
    ),
    Definition(
        "A date in words",
        "“March 2027”, “Q3 2026/27” or “Summer 2027” ends on its last day. An action without an "
        "end has a date on which it is looked at again.",
    ),
    Definition(
        "Without an update",
        "An open action on which nothing was reported in the last three months.",
    ),
    Definition(
        "Recommendation implemented",
        "The council's decision, with what shows it. It is not the sum of the actions.",
    ),
    Definition(
        "Direction",
        "How the status compares with the committee's last meeting on this plan or, where there "
        "was none, with three months earlier.",
    ),
    Definition(
        "Date moved",
        "A later or earlier due date that a named post or committee agreed to, with its reason. "
        "The first date stays on record, and every move counts.",
    ),
    Definition(
        "Percentages",
        "They follow the numbers and are rounded so that those of one list add up to 100.",
    ),
    Definition(
        "Method",
        "Every status, date and number is read from the updates and decisions that were in "
        "effect at the end of the day of the report. Minutes and resolutions are quoted word for "
        "word; only what a person has confirmed to be about a recommendation is shown with it.",
    ),
    Definition(
        "Peer challenge",
        "A visit by members and officers of other councils, who recommend what to improve.",
    ),
    Definition(
        "Progress review",
        "The return of the peers, about ten months after their visit.",
    ),
)
