"""Work that takes longer than a page may: done by a thread, told by the row it is about.

How far it has got stands in the database, so every server process can show it and a process that
dies loses nothing but its own run: the row falls silent, and whoever looks may start it again.
"""

import logging
import secrets
import threading
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import connections, models
from django.utils import timezone

SILENCE = timedelta(seconds=60)  # no sign of life for so long: the process has died
BEAT = timedelta(seconds=0.4)  # telling more often would only keep the database busy

logger = logging.getLogger(__name__)


class NotOurs(Exception):
    """The work was taken away or started anew by somebody else; this run must leave no trace."""


class Work(models.Model):
    """A row that is worked on in the background. `run` names the run that may write to it."""

    run = models.CharField(max_length=32, blank=True, default="", editable=False)
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    beat_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_running(self):
        """Whether some run has it in hand and gives signs of life."""
        return bool(self.run) and not self.is_stopped

    @property
    def is_stopped(self):
        """Whether a run had it in hand and has fallen silent."""
        return bool(self.run) and (self.beat_at is None or timezone.now() - self.beat_at > SILENCE)

    @property
    def percent(self):
        """How much is done in whole percent; 0 while the total is not known."""
        return min(100, 100 * self.done // self.total) if self.total else 0


class Run:
    """One run of a piece of work: what the function is given to tell how far it has got."""

    def __init__(self, work):
        self._rows = type(work)._default_manager.filter(pk=work.pk)
        self.token = work.run
        self._told = timezone.now() - BEAT

    def tell(self, done, total=None, *, now=False):
        """Write down how far it is; not more often than twice a second. Raise NotOurs.

        Not for use inside a transaction: on SQLite there is one writer at a time.
        """
        moment = timezone.now()
        if not now and moment - self._told < BEAT:
            return
        self._told = moment
        known = {} if total is None else {"total": total}
        self._write(done=done, beat_at=moment, **known)

    def finish(self, **fields):
        """Write the result and let go of the row. Raise NotOurs, writing nothing."""
        self._write(run="", **fields)

    def _write(self, **fields):
        if not self._rows.filter(run=self.token).update(**fields):
            raise NotOurs


def start(work, function, *, only_if=None, failed=None, inline=False, **fields):
    """Run `function(key, run)` for the row `work` in a thread; return it, or None if not started.

    `fields` are set on the row in the same statement that takes hold of it, which takes place
    only while the row still has the values `only_if` and nobody alive has it in hand: of two
    clicks one starts it. A function that fails leaves the values `failed` in the row, and its
    error in the log. `inline` does the work before returning: for what is done in a moment.
    """
    now = timezone.now()
    free = models.Q(run="") | models.Q(beat_at__isnull=True) | models.Q(beat_at__lt=now - SILENCE)
    work.run = secrets.token_hex(16)
    taken = type(work)._default_manager.filter(free, pk=work.pk, **(only_if or {}))
    if not taken.update(run=work.run, done=0, total=0, beat_at=now, **fields):
        return None
    thread = threading.Thread(
        target=_work,
        args=(work.pk, function, Run(work), failed or {}),
        kwargs={"own_connection": True},
        name=f"work on {work._meta.label_lower} {work.pk}",
        daemon=True,
    )
    if inline or getattr(settings, "BACKGROUND_INLINE", False):
        _work(work.pk, function, Run(work), failed or {})
    else:
        thread.start()
    return thread


def _work(key, function, run, failed, *, own_connection=False):
    try:
        function(key, run)
    except NotOurs:
        pass
    except Exception:
        logger.exception("Work in the background failed")
        with suppress(NotOurs):
            run.finish(**failed)
    finally:
        if own_connection:
            connections.close_all()
