"""Sending the day's e-mails: one a person at most, whatever happens in between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import IntegrityError, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils.timezone import now

from actions.models import Reminder, ReminderItem
from actions.reminders.facts import notices
from actions.reminders.rules import HEADINGS, Notice, subject_line

# A mail server that refuses so many in a row is down: the rest waits for the next run.
GIVE_UP_AFTER = 3
KEEPS_THE_PLAN = "actions.change_actionitem"


@dataclass
class Letter:
    """What one person is told on a day, council by council."""

    person: object
    by_council: dict[object, list[Notice]] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        return subject_line(one for own in self.by_council.values() for one in own)

    @property
    def groups(self):
        """Each council with its (heading, notices), in the order of urgency."""
        return [(council, _by_heading(own)) for council, own in self.by_council.items()]


@dataclass
class Sent:
    """What a run did."""

    sent: list[Letter] = field(default_factory=list)
    already: int = 0
    failed: list[str] = field(default_factory=list)
    put_off: int = 0


def _by_heading(own: Iterable[Notice]) -> list[tuple[str, list[Notice]]]:
    found: dict[str, list[Notice]] = {}
    for kind, heading in HEADINGS.items():
        for notice in own:
            if notice.kind == kind:
                found.setdefault(heading, []).append(notice)
    return list(found.items())


def letters(people_by_council: Mapping, day: date) -> list[Letter]:
    """Return the letters of `day`, by name: {council: {key: person}} says who may be told."""
    found: dict[int, Letter] = {}
    for council, people in people_by_council.items():
        planners = {
            key for key, person in people.items() if person.has_perm(KEEPS_THE_PLAN, council)
        }
        for notice in notices(council, day, people.keys(), planners):
            letter = found.setdefault(notice.person, Letter(people[notice.person]))
            letter.by_council.setdefault(council, []).append(notice)
    return sorted(found.values(), key=lambda letter: (str(letter.person), letter.person.pk))


def send(people_by_council: Mapping, day: date) -> Sent:
    """E-mail everybody what is due on `day`; who has had their e-mail of that day gets no other.

    A letter is claimed in the database before it is handed over: of two runs at once one sends
    it, and what became of a run that was stopped in between is left alone. What the mail server
    refused is tried again by the next run of the same day.
    """
    outcome = Sent()
    in_a_row = 0
    connection = get_connection()
    try:
        for letter in letters(people_by_council, day):
            if in_a_row >= GIVE_UP_AFTER:
                outcome.put_off += 1
                continue
            text, html = _rendered(letter)
            reminder = _claim(letter, day, text)
            if reminder is None:
                outcome.already += 1
                continue
            try:
                connection.send_messages([_message(letter, reminder, text, html, connection)])
            except (OSError, ValueError) as error:  # SMTPException is an OSError
                in_a_row += 1
                said = " ".join(str(error).split())[:300] or type(error).__name__
                Reminder.objects.filter(pk=reminder.pk).update(error=said)
                outcome.failed.append(f"{letter.person.email}: {said}")
                _close(connection)
            else:
                in_a_row = 0
                Reminder.objects.filter(pk=reminder.pk).update(sent_at=now())
                outcome.sent.append(letter)
    finally:
        _close(connection)
    return outcome


def _close(connection):
    """Close what is open; the next message opens another."""
    try:
        connection.close()
    except (OSError, ValueError):
        connection.connection = None


def _rendered(letter: Letter) -> tuple[str, str]:
    context = {"letter": letter, "site": settings.SITE_URL}
    return (
        render_to_string("emails/reminder.txt", context).strip() + "\n",
        render_to_string("emails/reminder.html", context),
    )


def _message(letter, reminder, text, html, connection) -> EmailMultiAlternatives:
    host = settings.SITE_URL.partition("//")[2].partition("/")[0].partition(":")[0]
    message = EmailMultiAlternatives(
        letter.subject,
        text,
        to=[reminder.address],
        connection=connection,
        headers={
            # The same on every attempt, so that a server that took it twice can tell.
            "Message-ID": f"<reminder-{reminder.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(html, "text/html")
    return message


def _claim(letter: Letter, day: date, text: str) -> Reminder | None:
    """Store the letter as this person's of `day`, before it is sent; None where it is not ours.

    It is ours if there is none yet, or if the mail server refused the last attempt.
    """
    said = {
        "address": letter.person.email,
        "subject": letter.subject[:300],
        "text": text,
    }
    try:
        with transaction.atomic():
            reminder = Reminder.objects.create(person=letter.person, day=day, **said)
            _store_items(reminder, letter)
            return reminder
    except IntegrityError:
        pass
    with transaction.atomic():
        refused = Reminder.objects.filter(person=letter.person, day=day, sent_at=None)
        # Of two that try again at once, the first takes the error away and with it the claim.
        if not refused.exclude(error="").update(error="", attempts=F("attempts") + 1, **said):
            return None
        reminder = Reminder.objects.get(person=letter.person, day=day)
        reminder.items.all().delete()
        _store_items(reminder, letter)
    return reminder


def _store_items(reminder: Reminder, letter: Letter) -> None:
    ReminderItem.objects.bulk_create(
        ReminderItem(
            reminder=reminder,
            council=council,
            kind=notice.kind,
            subject=notice.subject,
            about_on=notice.about_on,
            words=notice.words[:400],
            path=notice.path,
        )
        for council, own in letter.by_council.items()
        for notice in own
    )
