"""A council in which whatever the public may not read says so.

While a `Poison` is at work, every row that is stored carries the marker in all its text fields but
those listed here as public; in rows that are hidden as a whole, in these too. The fields are found
by looking at the models, so one that is added tomorrow is poisoned until somebody lists it.
"""

from contextlib import contextmanager
from itertools import count

from django.apps import apps
from django.db.models.signals import pre_save

MARK = "zqleak"
APPS = ("recommendations", "meetings", "actions", "peerchallenge")
TEXTS = {"CharField", "TextField", "URLField", "EmailField", "SlugField"}

# What the public may read, where the row itself is public.
PUBLIC = {
    "recommendations.Council": {"name"},
    "recommendations.Post": {"title"},
    "recommendations.PeerChallenge": {"title", "body", "report_url"},
    "recommendations.Theme": {"name"},
    "recommendations.Recommendation": {"title", "text", "explanation", "response_reasons"},
    "recommendations.ImplementationDecision": {"decided_by", "reason"},
    "recommendations.Assessment": {"text"},
    "meetings.Committee": {"name"},
    "meetings.AgendaItem": {"title", "minute"},
    "meetings.Paragraph": {"text"},
    "meetings.Resolution": {"label", "text"},
    "meetings.Commitment": {"what", "due_text"},
    "actions.ActionItem": {"ref", "title", "original_due_text"},
    "actions.ProgressUpdate": {"state_label", "narrative", "next_steps"},
    "actions.DateChange": {"new_due_text"},
    # The words of a claim become those of the update once it is approved.
    "actions.Completion": {"state_label", "narrative", "difference"},
    "actions.Evidence": {"title", "url", "content_type", "sha256"},
    "actions.Measure": {"name", "unit"},
    "reports.IssuedReport": {"title", "classification", "pdf_sha256"},
    "comments.Comment": {"shown_text", "shown_name", "answered_post"},
    "public.PublicTexts": {
        "contact", "contact_email", "contact_phone", "problems", "privacy_contact",
        "privacy_email",
    },
}  # fmt: skip
# Keys and codes, which the database or an address needs as they are, hidden or not.
CODES = {
    "recommendations.Council": {"slug", "moderngov_base"},
    "recommendations.PeerChallenge": {"slug"},
    "recommendations.Recommendation": {"number", "sort_key"},
    "recommendations.AuditEntry": {"target_type"},
    "actions.ActionItem": {"sort_key"},
    "actions.Completion": {"status", "approved_by"},  # empty until it is approved
    "actions.Evidence": {"url", "content_type"},  # a link has one, a file has none
    "meetings.AgendaItem": {"source_url"},  # whether it has one decides whether it is public
    "accounts.User": {"password"},
    "comments.Comment": {"answer"},  # empty until it is shown
    "accounts.CalendarFeed": {"token_hash"},
    "reports.ReportDraft": {"run"},
    "reports.ReviewPack": {"run"},
    "actions.PlanImport": {"run"},
    "reports.IssuedReport": {"data"},  # read back by the tests' own factory
    "reports.Branding": {"colour", "logo_type"},
}


def models():
    """Return the models of the project."""
    return [one for one in apps.get_models() if one.__module__.split(".")[0] in APPS]


def texts(model):
    """Return the names of its fields that hold words of people."""
    codes = CODES.get(model._meta.label, set())
    return {
        field.name
        for field in model._meta.concrete_fields
        if field.get_internal_type() in TEXTS and not field.choices
    } - codes


class Poison:
    """Puts the marker into what is stored; `stored` has the labels of the models it met."""

    def __init__(self):
        self.hides = False
        self.stored = set()
        self.numbers = count(1)

    def __enter__(self):
        pre_save.connect(self._poison)
        return self

    def __exit__(self, *error):
        pre_save.disconnect(self._poison)

    @contextmanager
    def hidden(self):
        """Store rows of which the public may know nothing."""
        self.hides = True
        yield
        self.hides = False

    def _poison(self, sender, instance, **kwargs):
        label = sender._meta.label
        if sender.__module__.split(".")[0] not in APPS or not instance._state.adding:
            return
        self.stored.add(label)
        open_to_all = set() if self.hides else PUBLIC.get(label, set())
        for name in texts(sender) - open_to_all:
            longest = sender._meta.get_field(name).max_length
            if MARK not in getattr(instance, name):
                words = f"{MARK}{next(self.numbers)} must not be seen"[:longest]
                setattr(instance, name, words)
        for field in sender._meta.concrete_fields:
            value = getattr(instance, field.attname)
            if field.get_internal_type() == "JSONField" and isinstance(value, dict):
                setattr(instance, field.attname, value | {"more": MARK})
