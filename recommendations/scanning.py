"""Looking for viruses in what people upload, where there is a scanner; else nothing is done.

What cannot be looked at is refused: a file that nobody checked is not kept. Every field of a form
that takes a file calls `check` or `what_is_wrong` last, after its size and type are known to be
right, so that the scanner is not kept busy by what is refused anyway.
"""

import logging
import time
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError

from recommendations import audit
from recommendations.clamd import Clamd, NotScanned, TookTooLong, TooLarge, address_from

VIRUS = "The selected file contains a virus"
NOT_CHECKED = "The file could not be checked for viruses. Try again in a few minutes"
TOO_LARGE = "The file is too large to be checked for viruses. Choose a smaller file"
VERB = "was refused a file with a virus, for"
# Seconds in which nobody waits for a scanner that has just kept somebody waiting in vain: without
# it, a few uploads would hold every thread of the service.
REST = 15
LONGEST_NAME = 150

logger = logging.getLogger(__name__)

# Who uploads, and in which council: set where a page of a council is opened, so that no form has
# to be given it for this alone.
_uploads: ContextVar[tuple] = ContextVar("uploads", default=(None, None))
_silent_until = 0.0


@contextmanager
def uploads_of(person, council):
    """Say who gives the files that are looked at meanwhile, for the audit."""
    before = _uploads.set((person, council))
    try:
        yield
    finally:
        _uploads.reset(before)


def is_on() -> bool:
    """Say whether a scanner is named."""
    return bool(settings.CLAMD_SOCKET or settings.CLAMD_ADDRESS)


def answers(within: float = 1.0) -> bool:
    """Say whether the scanner is there, within some seconds."""
    return Clamd(_where(settings.CLAMD_SOCKET, settings.CLAMD_ADDRESS), within).answers()


def check(file, name):
    """Raise ValidationError where `file`, called `name`, has a virus or could not be checked.

    The file is left at its beginning. What was found goes to the audit: who, what the file was
    called and the signature; the file itself is kept nowhere.
    """
    if wrong := what_is_wrong(file, name):
        raise ValidationError(wrong)


def what_is_wrong(file, name) -> str:
    """Return why `file` may not be kept, in words for who gave it; empty where it may."""
    if not is_on():
        return ""
    try:
        signature = _scan(file)
    except TooLarge:
        logger.warning("A file is larger than the virus scanner takes: raise its StreamMaxLength")
        return TOO_LARGE
    except NotScanned as error:
        logger.error("A file could not be checked for viruses: %s", error)
        return NOT_CHECKED
    if not signature:
        return ""
    logger.warning("A file with a virus was refused: %s", signature)
    person, council = _uploads.get()
    if council is not None:
        audit.record(
            person,
            VERB,
            council,
            council=council,
            file=str(name)[-LONGEST_NAME:].replace("\0", ""),
            signature=signature[:LONGEST_NAME],
        )
    return VIRUS


def _scan(file) -> str:
    global _silent_until  # of this process alone: each finds out for itself
    if time.monotonic() < _silent_until:
        raise NotScanned("it did not answer in time a moment ago")
    where = _where(settings.CLAMD_SOCKET, settings.CLAMD_ADDRESS)
    try:
        return Clamd(where, settings.CLAMD_TIMEOUT).scan(file)
    except TookTooLong:
        _silent_until = time.monotonic() + REST
        raise


@cache
def _where(path: str, address: str) -> str | tuple[str, int]:
    return path or address_from(address)
