"""Choosing the words in which a challenge's progress is reported, and their meaning."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.forms import formset_factory
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from actions.schemes import LONGEST_LABEL, PRESETS, State, StatusScheme, scheme_of, stored_states
from actions.standing import DONE, Status
from recommendations import audit
from recommendations.gate import in_council
from recommendations.models import PeerChallenge

OWN = "own"
MOST_STATES = 10


class SchemeForm(forms.Form):
    """Which scheme it is, and the name of one that the council makes itself."""

    preset = forms.ChoiceField(
        label="Words for status",
        choices=[*((key, one.name) for key, one in PRESETS.items()), (OWN, "Words of our own")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select the words for status"},
    )
    name = forms.CharField(
        label="Name of your own words",
        required=False,
        max_length=100,
        help_text="For example, Council plan ratings",
    )

    def clean(self):
        data = super().clean()
        if data.get("preset") == OWN and not data.get("name"):
            self.add_error("name", "Enter a name for your own words")
        return data


class StateForm(forms.Form):
    """One state of the council's own: its word, its meaning, and what it counts as."""

    label = forms.CharField(label="Word", max_length=LONGEST_LABEL, required=False)
    meaning = forms.CharField(label="What it means", max_length=300, required=False)
    status = forms.ChoiceField(
        label="Counts as", choices=[("", "Select"), *Status.choices], required=False
    )
    mark_optional = False

    def clean(self):
        data = super().clean()
        if any(data.get(name) for name in ("label", "meaning", "status")):
            for name, message in (
                ("label", "Enter the word"),
                ("meaning", "Enter what the word means, as you publish it"),
                ("status", "Select what the word counts as"),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return data


class BaseStates(forms.BaseFormSet):
    """The council's own states together: each word once, and one for work that is done."""

    def clean(self):
        if any(self.errors):
            return
        states = self.states
        labels = [one.label.casefold() for one in states]
        if len(states) < 2:
            raise forms.ValidationError("Enter at least two words")
        if len(set(labels)) < len(labels):
            raise forms.ValidationError("Enter each word only once")
        if not any(one.status in DONE for one in states):
            raise forms.ValidationError(
                "Enter a word that counts as Complete or Embedded, so that an action can be done"
            )

    @property
    def states(self):
        """The states that were entered, in their order."""
        rows = (form.cleaned_data for form in self.forms)
        return [
            State(" ".join(row["label"].split()), row["meaning"].strip(), row["status"])
            for row in rows
            if row.get("label")
        ]


States = formset_factory(
    StateForm, formset=BaseStates, extra=0, max_num=MOST_STATES, validate_max=True
)


@require_http_methods(["GET", "POST"])
@in_council("actions.change_actionitem")
def statuses(request, council, challenge_slug):
    """Choose a preset, or make a scheme; what was reported before keeps its words."""
    challenge = get_object_or_404(
        PeerChallenge.objects.select_related("status_scheme"), council=council, slug=challenge_slug
    )
    challenge.council = council
    now = scheme_of(challenge)
    form = SchemeForm(
        request.POST or None,
        initial={"preset": now.key or OWN, "name": "" if now.key else now.name},
    )
    states = States(request.POST or None, prefix="states", initial=_rows(now))
    if form.is_bound and form.is_valid():
        own = form.cleaned_data["preset"] == OWN
        if not own or states.is_valid():
            with transaction.atomic():
                _store(request.user, challenge, form, states.states if own else None, now)
            messages.success(request, "The words for status are saved.")
            return redirect(challenge)
    context = {
        "form": form,
        "states": states,
        "presets": PRESETS.values(),
        "own": OWN,
        "challenge": challenge,
        "nav": "overview",
        "wrong": _errors(form, states),
    }
    status = 422 if form.is_bound else 200
    return render(request, "actions/statuses.html", context, status=status)


def _rows(scheme):
    """Return ten rows to fill in: those of the council's own scheme, and empty ones."""
    own = [] if scheme.key else stored_states(scheme.states)
    return own + [{"label": "", "meaning": "", "status": ""}] * (MOST_STATES - len(own))


def _errors(form, states):
    """Yield (id of the control, message) of everything that is wrong, for the summary."""
    if not form.is_bound:
        return
    for name, messages_ in form.errors.items():
        yield form[name].id_of_error, messages_[0]
    if form.cleaned_data.get("preset") != OWN:
        return
    for message in states.non_form_errors():
        yield "id_states-0-label", message
    for number, row in enumerate(states.forms, start=1):
        for name, messages_ in row.errors.items():
            yield row[name].id_of_error, f"Word {number}: {messages_[0]}"


def _store(user, challenge, form, states, before):
    preset = form.cleaned_data["preset"]
    if states is None:
        key, name, states = preset, PRESETS[preset].name, PRESETS[preset].states
    else:
        key, name = "", form.cleaned_data["name"]
    StatusScheme.objects.update_or_create(
        challenge=challenge,
        defaults={"preset": key, "name": name, "states": stored_states(states)},
    )
    audit.record(
        user,
        "changed the words for status of",
        challenge,
        council=challenge.council,
        scheme=[before.name, name],
        states=[stored_states(before.states), stored_states(states)],
    )
