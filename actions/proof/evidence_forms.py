"""What people give as evidence: files, links and what the council holds already."""

from copy import deepcopy
from datetime import timedelta

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.timezone import localdate

from actions.models import Evidence
from actions.proof import evidence, file_types
from recommendations import scanning
from recommendations.exempt import Ground

MOST_FILES = 10
# Whoever gives a file may mark it as exempt while giving it.
GIVE_EXEMPT = "actions.give_exempt_evidence"
# By then democratic services look whether it is: who marked it is not the proper officer.
FIRST_REVIEW = timedelta(days=28)
EXEMPTION = ("evidence_exempt", "evidence_ground", "evidence_reason")


class FilesInput(forms.FileInput):
    """A chooser of several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, each of a type that may be kept; cleaned to a list."""

    widget = FilesInput

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = file_types.ACCEPT

    def clean(self, data, initial=None):
        given = data if isinstance(data, (list, tuple)) else [data]
        given = [one for one in given if one]
        if not given:
            super().clean(None, initial)
            return []
        if len(given) > MOST_FILES:
            raise forms.ValidationError(f"Choose {MOST_FILES} files or fewer at a time")
        wrong = [message for file in given if (message := _what_is_wrong(file))]
        if wrong:
            raise forms.ValidationError(wrong)
        return given


def _what_is_wrong(file):
    """Return why a file may not be kept, naming it; empty where it may."""
    message = evidence.too_large(file.size)
    if not message:
        try:
            file_types.recognise(file.file, file.name)
        except file_types.NotAllowed as error:
            message = str(error)
    message = message or scanning.what_is_wrong(file.file, file.name)
    return f"{file_types.clean_name(file.name)}: {message}" if message else ""


class KnownField(forms.ModelMultipleChoiceField):
    """Evidence that the council holds already, to be cited again."""

    def label_from_instance(self, one):
        apart = ", exempt" if one.exempt_under else ""
        return f"{one.title} ({one.kind_and_size}{apart})"


class EvidenceFields(forms.Form):
    """The fields by which evidence is given, for any form that asks for it.

    `known` are those to offer as ticks. What was ticked or kept before, in whatever form of this
    council, is accepted too, so that a file which was kept already need not be given again.
    """

    evidence_known = KnownField(
        Evidence.objects.none(),
        label="Evidence the council holds already",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--small"}),
        error_messages={
            "invalid_choice": "Select evidence from the list",
            "invalid_pk_value": "Select evidence from the list",
        },
    )
    evidence_file = FilesField(
        label="Add files",
        required=False,
        error_messages={"empty": "The file is empty: choose another"},
    )
    evidence_url = forms.URLField(
        label="Or the address of a page",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Enter an address that begins with https://"},
    )
    evidence_title = forms.CharField(
        label="Title of the evidence",
        required=False,
        max_length=200,
        help_text="If you leave it empty, the file’s own name is used.",
    )
    evidence_internal = forms.BooleanField(
        label="Keep it from the public", required=False, initial=True
    )

    evidence_exempt = forms.BooleanField(
        label="The file is exempt: only those who may read exempt material can open it",
        required=False,
        help_text="You cannot open it yourself afterwards, unless you are one of them.",
    )
    evidence_ground = forms.ChoiceField(
        label="Paragraph of Schedule 12A",
        choices=[("", "Select the paragraph"), *Ground.choices],
        required=False,
    )
    evidence_reason = forms.CharField(
        label="Why the public interest is in keeping it exempt",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Do not repeat what is exempt.",
    )

    known_label = ""  # another than the field's own

    def __init__(self, *args, council, by=None, known=None, **kwargs):
        """`by` is whoever gives the evidence; they may mark it as exempt where they may do so."""
        super().__init__(*args, **kwargs)
        self.council, self.by = council, by
        if by is None or not by.has_perm(GIVE_EXEMPT, council):
            for name in EXEMPTION:
                del self.fields[name]
        else:
            for name in EXEMPTION[1:]:
                self.fields[name].shown_with = EXEMPTION[0]
        self._offer(set() if known is None else set(known.values_list("pk", flat=True)))
        limit = file_types.size_in_words(settings.EVIDENCE_FILE_LIMIT)
        self.fields["evidence_file"].help_text = f"{file_types.IN_WORDS}, up to {limit} each"

    def _offer(self, keys):
        """Offer the evidence with these keys, and what was ticked, wherever that came from."""
        if self.is_bound:
            ticked = self.data.getlist("evidence_known")
        else:
            ticked = list(map(str, self.initial.get("evidence_known") or []))
        self.offered = keys | {
            int(one) for one in ticked if one.isascii() and one.isdecimal() and len(one) < 19
        }
        self.is_used = bool(ticked)
        self.offers_known = bool(self.offered or ticked)
        if not self.offers_known:
            self.fields.pop("evidence_known", None)
            return
        if "evidence_known" not in self.fields:
            self.fields["evidence_known"] = deepcopy(self.base_fields["evidence_known"])
            self.order_fields(self.field_order or self.base_fields)
        field = self.fields["evidence_known"]
        if self.known_label:
            field.label = self.known_label
        field.queryset = (
            Evidence.objects.for_council(self.council)
            .filter(pk__in=self.offered)
            .order_by("title", "pk")
        )

    def clean_evidence_url(self):
        url = self.cleaned_data["evidence_url"]
        if url and not url.lower().startswith(("https://", "http://")):
            raise forms.ValidationError("Enter an address that begins with https://")
        return url

    def clean(self):
        data = super().clean()
        if data.get("evidence_exempt"):
            self._check_exempt(data)
        return data

    def _check_exempt(self, data):
        """Ask for all that keeping a file apart needs."""
        needed = {
            "evidence_ground": "Select the paragraph of Schedule 12A",
            "evidence_reason": "Enter why the public interest is in keeping it exempt",
            "evidence_title": "Enter a title: everybody in the council can read it, so keep it "
            "neutral",
        }
        for name, message in needed.items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, message)
        if data.get("evidence_url"):
            self.add_error(
                "evidence_url", "A link cannot be exempt. Add it without the file, afterwards"
            )
        files = data.get("evidence_file") or []
        if "evidence_file" in self.errors:
            return
        if len(files) != 1:
            self.add_error("evidence_file", "Choose the one file that is exempt")
        elif (message := self._seen_by_others(files[0])) or self._exempt_is_wrong:
            self.add_error(
                "evidence_file",
                message or "Choose the file again: it is kept when the rest is right",
            )

    def _seen_by_others(self, file):
        """Return what to tell somebody who would mark a file that another gave openly."""
        found = evidence.held(self.council, file)
        if found is None or found.exempt_under or found.recorded_by_id == self.by.pk:
            return ""
        return (
            f"The council holds this file already, as “{found.title}”, and others can open it. "
            "Ask democratic services to mark it as exempt"
        )

    @property
    def _exempt_is_wrong(self):
        return bool({*EXEMPTION, "evidence_title", "evidence_url"} & self.errors.keys())

    @property
    def has_evidence(self):
        """Whether anything was given or ticked; of a form that was cleaned."""
        return any(
            self.cleaned_data.get(name)
            for name in ("evidence_known", "evidence_file", "evidence_url")
        )

    @property
    def tried_evidence(self):
        """Whether something was given that is not right, and says so itself."""
        return bool({"evidence_known", "evidence_file", "evidence_url"} & self.errors.keys())

    def keep(self, *, by):
        """Keep what was given and return all that was given or ticked, as `Kept`."""
        data = self.cleaned_data
        files = data.get("evidence_file") or []
        is_internal = data.get("evidence_internal", True)
        # One title cannot name two files.
        only = len(files) + bool(data.get("evidence_url")) == 1
        title = data.get("evidence_title", "") if only else ""
        kept = [evidence.Kept(one, was_held=True) for one in data.get("evidence_known") or []]
        for file in files:
            kept.append(
                evidence.keep_file(
                    self.council,
                    file,
                    by=by,
                    title=title,
                    is_internal=is_internal,
                    exempt=self._exemption(),
                )
            )
        if data.get("evidence_url"):
            kept.append(
                evidence.keep_link(
                    self.council,
                    data["evidence_url"],
                    by=by,
                    title=title,
                    is_internal=is_internal,
                )
            )
        # The same may have been ticked and given.
        return list({one.evidence.pk: one for one in kept}.values())

    @property
    def gives_exempt(self):
        """Whether a file was given as exempt; of a form that was cleaned."""
        return bool(self.cleaned_data.get("evidence_exempt"))

    def _exemption(self):
        """Return what was said of an exempt file, None of any other."""
        data = self.cleaned_data
        if not self.gives_exempt:
            return None
        return evidence.Exemption(
            data["evidence_ground"], data["evidence_reason"], localdate() + FIRST_REVIEW
        )

    def keep_already(self, *, by):
        """Keep the files of a form that is otherwise wrong, and tick them where it is shown again.

        A browser empties its chooser of files when a page comes back: without this, whoever
        forgot one line would have to find their files once more. An exempt file is kept only
        once all is said that keeps it apart.
        """
        files = self.cleaned_data.get("evidence_file") if hasattr(self, "cleaned_data") else None
        if not files:
            return
        title = self.cleaned_data.get("evidence_title", "") if len(files) == 1 else ""
        kept = [
            evidence.keep_file(
                self.council,
                file,
                by=by,
                title=title,
                is_internal=self.cleaned_data.get("evidence_internal", True),
                exempt=self._exemption(),
            ).evidence.pk
            for file in files
        ]
        self.data = self.data.copy()
        ticked = [*self.data.getlist("evidence_known"), *map(str, kept)]
        self.data.setlist("evidence_known", list(dict.fromkeys(ticked)))
        if title:
            self.data["evidence_title"] = ""
        for name in EXEMPTION:
            self.data.pop(name, None)
        self._offer(self.offered)


class EvidenceBesideUpdate(EvidenceFields):
    """Evidence given with an update of an action."""

    def __init__(self, *args, action, council, **kwargs):
        super().__init__(
            *args, council=council, known=Evidence.objects.filter(actions=action), **kwargs
        )


def gives_evidence(request):
    """Say whether a request brings evidence, so that the others need not ask for it."""
    posted = ("evidence_known", "evidence_url", "evidence_title", "evidence_exempt")
    return bool(request.FILES) or any(request.POST.get(name) for name in posted)


def attach_to_update(form, update, *, by):
    """Keep what a valid `form` gives and cite it for `update` and its action; return it."""
    found = [kept.evidence for kept in form.keep(by=by)]
    evidence.attach_all(found, update, by=by)
    return found


class AddEvidenceForm(EvidenceFields):
    """Evidence for an action: at least one file, link or known piece."""

    def clean(self):
        data = super().clean()
        if not self.has_evidence and not self.tried_evidence:
            self.add_error("evidence_file", "Choose a file, or enter the address of a page")
        return data


class EditEvidenceForm(forms.ModelForm):
    """The title of evidence and whether the public may see it: all of it that can change."""

    class Meta:
        model = Evidence
        fields = ["title", "is_internal"]
        labels = {"is_internal": "Keep it from the public"}
        error_messages = {"title": {"required": "Enter the title of the evidence"}}

    def clean_is_internal(self):
        is_internal = self.cleaned_data["is_internal"]
        if self.instance.exempt_under and not is_internal:
            raise forms.ValidationError(
                "The file is exempt, so it is kept from the public until it is released"
            )
        return is_internal


class EvidenceFilterForm(forms.Form):
    """What to look for in the list of evidence."""

    USES = [("", "Used or not"), ("used", "Used"), ("unused", "Not used yet")]
    KINDS = [("", "Any kind"), ("file", "Files"), ("link", "Links")]

    q = forms.CharField(label="Title contains", required=False, max_length=200)
    kind = forms.ChoiceField(label="Kind", choices=KINDS, required=False)
    use = forms.ChoiceField(label="Use", choices=USES, required=False)

    mark_optional = False

    def apply(self, found):
        """Keep of `found` what was asked for; everything where what was asked makes no sense."""
        if not self.is_valid():
            return found
        data = self.cleaned_data
        if data["q"]:
            found = found.filter(Q(title__icontains=data["q"]) | Q(url__icontains=data["q"]))
        if data["kind"]:
            found = found.filter(url="") if data["kind"] == "file" else found.exclude(url="")
        if data["use"]:
            found = found.cited() if data["use"] == "used" else found.uncited()
        return found
