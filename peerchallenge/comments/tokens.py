"""What a form carries in place of a session: proof that it was given out here, when and for what.

Whoever sends a comment has no account, so there is no authority that another site could borrow,
and the public pages set no cookie that could carry a secret. The token keeps out what sends
without ever having asked for the form, or faster than anybody can write.
"""

from enum import Enum, auto

from django.core import signing

from recommendations.models import Recommendation

SALT = "peerchallenge.comments.form"
QUICKEST = 3  # seconds
LONGEST = 12 * 60 * 60


class Verdict(Enum):
    GOOD = auto()
    TOO_SOON = auto()
    EXPIRED = auto()
    FORGED = auto()


def token_for(recommendation: Recommendation, *, at: float) -> str:
    """Return a token for a form that is given out at the moment `at`, in seconds of the epoch."""
    return signing.dumps({"recommendation": recommendation.pk, "at": int(at)}, salt=SALT)


def judge(token: str, recommendation: Recommendation, *, at: float) -> Verdict:
    """Say what a token is worth that comes back at the moment `at`."""
    try:
        told = signing.loads(token, salt=SALT)
        key, given = told["recommendation"], told["at"]
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return Verdict.FORGED
    if key != recommendation.pk:
        return Verdict.FORGED
    if at - given > LONGEST:
        return Verdict.EXPIRED
    return Verdict.TOO_SOON if at - given < QUICKEST else Verdict.GOOD
