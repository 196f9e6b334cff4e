"""By when something is asked for, and the words that make a time a deadline."""

from dataclasses import dataclass
from datetime import date

BODY_BEFORE = (
    r"(?:(?:[^\W\d_][\w'’&-]{0,20}\s){0,6}(?:meeting|session|Cabinet|Council|Committee|Board|Panel"
    r"|week)s?\s(?:on\s|in\s|of\s|scheduled\sfor\s|to\sbe\sheld\s(?:on|in)\s"
    r"|commencing\s|beginning\s)?)?(?:the\s)?"
)

# Words that make a date a deadline: by it, before it, at a meeting on it.
BY = (
    r"(?:by|before|prior\sto|no\slater\sthan|not\slater\sthan|on\sor\sbefore|until|during|within"
    r"|in\stime\sfor|at|on|in|ahead\sof|beginning(?:\sin|\son)?|starting(?:\sin)?)"
)


@dataclass(frozen=True)
class Due:
    """By when: the words, the last day they allow (None if that needs a date not there), why."""

    text: str
    on: date | None
    rule: str
