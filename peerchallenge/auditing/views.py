"""The page of a council's audit, and the audit as a file."""

from django import forms
from django.db import transaction
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_safe

from peerchallenge.accounts.models import User
from peerchallenge.auditing.exporting import as_csv, as_json_lines
from peerchallenge.auditing.query import NOBODY, Asked, all_entries, entries
from peerchallenge.auditing.terms import PERSON
from peerchallenge.auditing.wording import changes_in_words, kind_in_words, kinds
from recommendations import audit
from recommendations.fields import DayMonthYearField
from recommendations.gate import in_council

VIEW = "recommendations.view_auditentry"
ON_A_PAGE = 50
LARGEST = 2**63 - 1  # of a key
FILES = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "jsonl": (as_json_lines, "application/x-ndjson; charset=utf-8"),
}


class FilterForm(forms.Form):
    """What is looked for."""

    mark_optional = False

    q = forms.CharField(
        label="Words",
        required=False,
        max_length=100,
        help_text="In the record’s name, the person’s, or what was done",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    person = forms.ChoiceField(label="Who", required=False)
    kind = forms.ChoiceField(label="Kind of record", required=False)
    record = forms.IntegerField(
        required=False, min_value=1, max_value=LARGEST, widget=forms.HiddenInput
    )
    since = DayMonthYearField(label="From", required=False)
    until = DayMonthYearField(label="Until", required=False)
    before = forms.IntegerField(
        required=False, min_value=1, max_value=LARGEST, widget=forms.HiddenInput
    )

    def __init__(self, *args, council, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(memberships__council=council).distinct()
        named = people.order_by("full_name", "pk").values_list("pk", "full_name")
        self.fields["person"].choices = [
            ("", "Everybody"),
            *((str(key), name) for key, name in named),
            (NOBODY, "An operator’s command"),
        ]
        self.fields["kind"].choices = [("", "Every kind"), *kinds()]

    def clean(self):
        data = super().clean()
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "The last day must not be before the first")
        return data


def _asked(request, council, data):
    """Return what the form asks for; with people’s own accounts for those who manage them."""
    return Asked(
        council=council,
        words=data["q"],
        person=data["person"],
        kind=data["kind"],
        record=data["record"] if data["kind"] else None,
        since=data["since"],
        until=data["until"],
        with_accounts=request.user.has_perm("accounts.manage_people", council),
    )


@require_safe
@in_council(VIEW)
def trail(request, council):
    """Who did what, when and from where, newest first."""
    form = FilterForm(request.GET, council=council)
    context = {"form": form, "nav": "people", "sees_accounts": False}
    if not form.is_valid():
        return render(request, "auditing/trail.html", context, status=422)
    data = form.cleaned_data
    asked = _asked(request, council, data)
    found = entries(asked, before=data["before"], number=ON_A_PAGE + 1)
    for entry in found:
        entry.kind = kind_in_words(entry.target_type)
        entry.in_words = changes_in_words(entry.changes)
    narrowing = ("q", "person", "kind", "record", "since", "until")
    context |= {
        "entries": found[:ON_A_PAGE],
        "next": found[ON_A_PAGE - 1].pk if len(found) > ON_A_PAGE else None,
        "is_later_page": data["before"] is not None,
        "is_narrowed": any(data[name] for name in narrowing),
        "record": found[0] if found and data["record"] and data["kind"] else None,
        "sees_accounts": asked.with_accounts,
        "person_type": PERSON,
    }
    return render(request, "auditing/trail.html", context)


@require_GET
@in_council(VIEW)
def export(request, council, suffix):
    """The same entries as a file; that somebody took them away is recorded first."""
    if suffix not in FILES:
        raise Http404
    form = FilterForm(request.GET, council=council)
    if not form.is_valid():
        context = {"form": form, "nav": "people"}
        return render(request, "auditing/trail.html", context, status=422)
    asked = _asked(request, council, form.cleaned_data)
    names = dict(form.fields["person"].choices)
    with transaction.atomic():
        audit.record(
            request.user, "exported the audit", council, council=council, format=suffix,
            words=asked.words, person=names[asked.person] if asked.person else "",
            person_number=int(asked.person) if asked.person.isdecimal() else None,
            kind=asked.kind, record=asked.record,
            since=asked.since and asked.since.isoformat(),
            until=asked.until and asked.until.isoformat(),
        )  # fmt: skip
    written, content_type = FILES[suffix]
    response = StreamingHttpResponse(written(all_entries(asked)), content_type=content_type)
    name = f"audit-{council.slug}-{localdate().isoformat()}.{suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
