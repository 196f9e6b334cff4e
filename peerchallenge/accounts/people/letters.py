"""The e-mails about roles: a link to whoever is invited, a word to whoever has an account.

They go out after what they tell is stored. Where the mail server fails nothing is lost: the page
says so, and an invitation can be sent again.
"""

import logging

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from peerchallenge.accounts.people.inviting import Invited
from recommendations import audit

log = logging.getLogger(__name__)

SENT, NOT_SENT = "emailed", "could not email"
# A mail server that refuses so many in a row is down.
GIVE_UP_AFTER = 3


def send(invited: list[Invited], role: str, *, council, by) -> list[str]:
    """E-mail everybody in `invited`; return the addresses to which it could not be sent.

    What became of an invitation's e-mail is recorded, for the page of people to show.
    """
    failed: list[str] = []
    in_a_row = 0
    connection = get_connection()
    for one in invited:
        if one.had_it_already:
            continue
        sent = False
        if in_a_row < GIVE_UP_AFTER:
            try:
                connection.send_messages([_message(one, role, council, by)])
                sent, in_a_row = True, 0
            except (OSError, ValueError) as error:  # SMTPException is an OSError
                in_a_row += 1
                log.warning("An e-mail about a role was not sent: %s", type(error).__name__)
                connection = get_connection()
        if not sent:
            failed.append(one.email)
        if one.invitation is not None:
            audit.record(by, SENT if sent else NOT_SENT, one.invitation, council=council)
    try:
        connection.close()
    except (OSError, ValueError):
        log.warning("The connection to the mail server did not close")
    return failed


def _message(one: Invited, role: str, council, by) -> EmailMessage:
    context = {
        "council": council,
        "role": role,
        "by": by,
        "person": one.person,
        "invitation": one.invitation,
        "site": settings.SITE_URL,
    }
    if one.invitation is not None:
        context["url"] = settings.SITE_URL + reverse("people:invitation", args=[one.token])
        subject, template = f"You are invited to the register of {council}", "invitation"
    else:
        context["url"] = settings.SITE_URL + reverse("pages:council", args=[council.slug])
        subject, template = f"You have a new role at {council}", "new_role"
    return EmailMessage(
        " ".join(subject.split()),
        render_to_string(f"people/email/{template}.txt", context).strip() + "\n",
        to=[one.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
