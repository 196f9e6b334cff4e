"""What the columns of a plan may mean, and the words by which each of them is known."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from actions.exchange.sheets import Cell


@dataclass(frozen=True)
class Role:
    """A meaning of a column: its name here, its heading in our own files, and what to put in."""

    key: str
    heading: str
    explained: str


ROLES: tuple[Role, ...] = (
    Role("ref", "Reference", "The action’s own number, such as 3.2. Left empty, it gets one."),
    Role("recommendation", "Recommendation", "Its number; several as “1, 2 and 4” or “R1/R3”."),
    Role("title", "Action", "What will be done, in up to 300 letters."),
    Role("description", "Description", "More about it."),
    Role("owner", "Owner", "The post that owns it, or the holder’s name or e-mail address."),
    Role("owner_email", "Owner’s email", "The e-mail address of the post’s holder."),
    Role("portfolio_holder", "Portfolio holder", "The member’s post that answers for it."),
    Role("directorate", "Directorate", "Directorate or service."),
    Role("due", "Due date", "The first due date: a date, or words such as “Q3 2025/26”."),
    Role("due_text", "Due date as written", "The words of the first due date, if it has words."),
    Role("amended_due", "Amended due date", "The due date as it is now, if it was moved."),
    Role("amended_due_text", "Amended due date as written", "Its words, if it has words."),
    Role("amended_on", "Date amended", "The day on which the move was agreed."),
    Role("amended_reason", "Reason for the amended date", "Why it was moved."),
    Role("agreed_by", "Agreed by", "The post or committee that agreed to the change."),
    Role("review_on", "Review date", "When a paused or ongoing action is looked at again."),
    Role("status", "Status", "A word of your status scheme."),
    Role("narrative", "Latest update", "What has been done."),
    Role("reported_on", "Date of update", "The day that the update is about."),
    Role("next_steps", "Next steps", "What happens next."),
    Role("continues_in", "Continues in", "Where a transferred action is followed now."),
    Role("also_answers", "Also answers", "Other recommendations that it answers."),
    Role("evidence", "Evidence links", "Addresses of evidence, one a line."),
    Role("added_on", "Joined the plan on", "The day on which it joined the plan."),
)
BY_KEY: Mapping[str, Role] = {role.key: role for role in ROLES}
EXACT: Mapping[str, str] = {role.heading.casefold(): role.key for role in ROLES}

# Of several columns that could be one thing, the last is the newest ...
LAST_OF_SEVERAL = frozenset({"narrative", "amended_due"})
# ... or the first is the thing and a further one says more of it.
FIRST_OF_SEVERAL: Mapping[str, str] = {"title": "description"}

# The first that fits a heading decides. False: a word that may also mean something else.
_WORDS: tuple[tuple[str, str, bool], ...] = (
    (r"\bstart(?:s|ing)? (?:date|on)?|\bdate (?:raised|received|created)|%|\brisk\b", "", True),
    (r"\bboard\b|\bminute|\borigin\b|\btheme\b|\bpriority\b|\bbudget\b|\bcost\b", "", True),
    (r"\breason|\brationale", "amended_reason", True),
    (r"^(?:who )?(?:agreed|approved)(?: by)?$|\b(?:agreed|approved) by$", "agreed_by", True),
    (r"\bdate (?:amended|agreed|moved)\b", "amended_on", True),
    (r"\b(?:amended|revised|new|updated|extended|current|forecast)\b.*"
     r"\b(?:date|due|time ?(?:scale|frame|line)|deadline|target|completion)", "amended_due",
     True),
    (r"\b(?:date|due|time ?(?:scale|frame|line)|deadline|target).*"
     r"\b(?:amended|revised|extended|new|current)\b",
     "amended_due", True),
    (r"\breview(?: (?:date|on|by|due)|$)|\bdate of (?:next )?review\b", "review_on", True),
    (r"\bdate of (?:the )?(?:last |latest )?(?:progress )?(?:update|report)|\bupdated? (?:on|date)"
     r"|\blast updated\b|\breported on\b|\bas at\b", "reported_on", True),
    (r"\bjoined\b|\bdate added\b|\badded\b", "added_on", True),
    (r"\be-?mail\b", "owner_email", True),
    (r"\b(?:portfolio|cabinet|executive|lead|political) (?:holder|member|lead)\b|^portfolio$"
     r"|\blead cabinet\b|\bcouncillor\b|\bcllr\b|\bmember lead\b", "portfolio_holder", True),
    (r"\bsupport(?:ing)?\b|\bpartners?\b", "", True),
    (r"\bnext steps?\b|\bwhat happens next\b|\bplanned work\b", "next_steps", True),
    (r"\bevidence\b|\bhyperlinks?\b|\blinks?\b", "evidence", True),
    (r"\balso (?:answers|addresses)\b|\bother recommendations?\b|\brelated recommendations?\b",
     "also_answers", True),
    (r"\bcontinues in\b|\btransferred to\b|\bsuperseded by\b|\bfollowed in\b",
     "continues_in", True),
    (r"\bdue\b|\btarget date\b|\b(?:original|completion|delivery|end|finish) (?:target )?date\b"
     r"|\bdeadline\b|\btime ?(?:scale|frame|line|table)s?\b|\bby when\b|^when\b|\bcomplet\w+ by\b"
     r"|\bto be completed\b|\bmilestone date\b|^target$|^date$", "due", True),
    (r"\bb?rag\b|\bstatus\b|\brating\b|^state$|\bpart[- ]implemented\b", "status", True),
    (r"\b(?:owner|responsible|responsibility|accountable|assigned|lead officer|officer lead"
     r"|slt lead|clt lead|action lead|officers?)\b|^(?:lead|leads|who)\b", "owner", True),
    (r"\bdirectorates?\b|\bdepartments?\b|\bservice(?: area)?s?\b|\bdivision\b",
     "directorate", True),
    (r"\brec(?:ommendation)?s?\b\.?(?: (?:no|number|ref|id)\b)?|\bpeer (?:finding|challenge)\b"
     r"|\blga\b", "recommendation", True),
    (r"\b(?:progress|update|updates|commentary|comments?|narrative|position|latest|outcome)\b",
     "narrative", True),
    (r"^(?:action |tracker |item |unique )?(?:ref|reference|no|nos|number|id|#)\b\.?"
     r"|^#$|^ref\b", "ref", True),
    (r"\bdescription\b|\bdetails?\b|\bmore about\b|\bhow\b|\bnotes\b", "description", False),
    (r"\bactions?\b|\bactivit(?:y|ies)\b|\btasks?\b|\bwhat (?:will|we)\b|\bdeliverables?\b"
     r"|\bmilestones?\b|\bresponse\b|\bobjectives?\b|\bcommitments?\b|^we will\b",
     "title", True),
)  # fmt: skip
_PATTERNS = tuple((re.compile(pattern), role, sure) for pattern, role, sure in _WORDS)

_DATE = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*"
    r" ?'?\d{2,4}|\bq[1-4]\b|\bongoing\b|\b(?:spring|summer|autumn|winter) \d{4}",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"(?:[brag]|blue|red|amber|green|complete[d]?|on track|in progress|not started|ongoing"
    r"|on hold|delayed|closed|done|overdue|off track|at risk|paused)\.?",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(?:rec\w*\.? ?)?[a-z]{0,4}\.? ?\d+(?:\.\d+)*[a-z]?\b", re.IGNORECASE)


def guess(heading: str) -> tuple[str, bool]:
    """Return what a heading means, and whether that is sure; ("", True) for what is not read."""
    words = " ".join(heading.split()).casefold()
    if words in EXACT:
        return EXACT[words], True
    plain = words.replace("’", "'")
    for pattern, role, sure in _PATTERNS:
        if pattern.search(plain):
            return role, sure
    return "", not words


def looks_like(kind: str, cell: Cell) -> bool:
    """Say whether a cell looks like a "date", a "status", "numbers" or a "whole" number."""
    text = " ".join(cell.text.split())
    if kind == "date":
        return cell.day is not None or bool(_DATE.search(text) and len(text) < 60)
    if kind == "status":
        return bool(_STATUS.fullmatch(text))
    if kind == "whole":
        return bool(re.fullmatch(r"[A-Za-z]{0,3}\d{1,3}\.?", text))
    return bool(_NUMBERS.match(text))
