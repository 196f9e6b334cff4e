"""The form in which a council says how its reports look."""

import io
import struct

from django import forms
from django.core.exceptions import ValidationError

from actions.proof import file_types
from peerchallenge.reports import texts
from peerchallenge.reports.branding.colours import LEAST, contrast
from peerchallenge.reports.formats.word_template import check_template
from peerchallenge.reports.making.forms import PART_LABELS
from peerchallenge.reports.models import Branding
from peerchallenge.reports.report import PARTS
from recommendations import scanning

LOGO_LIMIT = 1_000_000  # bytes
TEMPLATE_LIMIT = 5_000_000
MOST_PIXELS = 4000  # on a side: more is no sharper in print, and fills memory
LEAST_PIXELS = 16
MOST_HEADINGS = 12


class BrandingForm(forms.ModelForm):
    """Name, colour, logo, headings, classification, language and the council's Word template."""

    logo_file = forms.FileField(
        label="Crest or logo",
        required=False,
        help_text="A PNG or JPEG picture of up to 1 MB, on white or without a background",
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
    )
    remove_logo = forms.BooleanField(label="Use no logo", required=False)
    template_file = forms.FileField(
        label="Template",
        required=False,
        help_text="A .docx file with the places to fill in; it is checked now",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )
    remove_template = forms.BooleanField(label="Use no template", required=False)
    implication_headings = forms.CharField(
        label="Headings of the implications",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One on each line, as your committee reports have them",
    )

    class Meta:
        model = Branding
        fields = ["name", "colour", "classification", "author", "contact", "language"]
        widgets = {
            "colour": forms.TextInput(attrs={"type": "color", "class": "input--5"}),
            "language": forms.RadioSelect,
        }
        help_texts = {
            "name": "If reports carry another name than the council’s",
            "colour": "White words stand on it, and headings are set in it",
            "author": "The post that answers for the report, unless a draft names another",
            "classification": "What a new draft begins with",
            "language": "Of the report’s own words; what people wrote stays as it is",
        }
        error_messages = {"colour": {"required": "Enter the colour as #rrggbb"}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["implication_headings"].initial = "\n".join(self.instance.implications)
        for part in PARTS:
            self.fields[f"heading_{part}"] = forms.CharField(
                label=PART_LABELS[part],
                required=False,
                max_length=150,
                initial=self.instance.headings.get(part, ""),
            )
        self._offer_languages()
        if not self.instance.logo:
            del self.fields["remove_logo"]
        if not self.instance.template:
            del self.fields["remove_template"]

    @property
    def heading_fields(self):
        return [self[f"heading_{part}"] for part in PARTS]

    @property
    def main_fields(self):
        names = ("name", "colour", "logo_file", "remove_logo", "language")
        return [self[name] for name in names if name in self.fields]

    def _offer_languages(self):
        """Offer those whose texts are given, and the one chosen before; no choice of one."""
        offered = {*texts.offered(), self.instance.language}
        if len(offered) == 1:
            del self.fields["language"]
            return
        languages = [one for one in Branding.Language.choices if one[0] in offered]
        self.fields["language"].choices = languages

    @property
    def draft_fields(self):
        return [self[name] for name in ("classification", "author", "contact")]

    @property
    def template_fields(self):
        names = ("template_file", "remove_template")
        return [self[name] for name in names if name in self.fields]

    def clean_colour(self):
        colour = self.cleaned_data["colour"].strip().lower()
        try:
            found = contrast(colour)
        except ValueError:
            raise ValidationError("Enter the colour as #rrggbb, such as #12355b") from None
        if found < LEAST:
            raise ValidationError(
                f"Choose a darker colour: white words on this one have a contrast of {found:.1f} "
                f"to 1, and people need {LEAST} to 1"
            )
        return colour

    def clean_logo_file(self):
        upload = self.cleaned_data["logo_file"]
        if not upload:
            return None
        if upload.size > LOGO_LIMIT:
            raise ValidationError("The picture must be 1 MB or smaller")
        content = upload.read()
        try:
            kind = file_types.recognise(io.BytesIO(content), upload.name)
        except file_types.NotAllowed as error:
            raise ValidationError(str(error)) from None
        if kind not in (file_types.PNG, file_types.JPEG):
            raise ValidationError("Select a PNG or JPEG picture")
        size = pixels_of(content)
        if size is None:
            raise ValidationError("The picture is damaged: save it again and choose it again")
        if max(size) > MOST_PIXELS or min(size) < LEAST_PIXELS:
            raise ValidationError(
                f"The picture must be between {LEAST_PIXELS} and {MOST_PIXELS} pixels on each "
                f"side: it is {size[0]} by {size[1]}"
            )
        scanning.check(io.BytesIO(content), upload.name)
        return content, kind.content_type

    def clean_template_file(self):
        upload = self.cleaned_data["template_file"]
        if not upload:
            return None
        if upload.size > TEMPLATE_LIMIT:
            raise ValidationError("The template must be 5 MB or smaller")
        content = upload.read()
        try:
            kind = file_types.recognise(io.BytesIO(content), upload.name)
        except file_types.NotAllowed as error:
            raise ValidationError(str(error)) from None
        if kind is not file_types.DOCX:
            raise ValidationError("Select a Word document (.docx)")
        scanning.check(io.BytesIO(content), upload.name)
        if wrong := check_template(content):
            raise ValidationError([str(one) for one in wrong])
        return content, file_types.clean_name(upload.name, kind)

    def clean_implication_headings(self):
        lines = [line.strip() for line in self.cleaned_data["implication_headings"].splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > MOST_HEADINGS:
            raise ValidationError(f"Enter {MOST_HEADINGS} headings or fewer")
        if any(len(line) > 150 for line in found):
            raise ValidationError("Enter headings of 150 characters or fewer")
        return found

    def save(self, commit=True):
        """Store what was given; return the settings."""
        it, data = self.instance, self.cleaned_data
        if data["logo_file"]:
            it.logo, it.logo_type = data["logo_file"]
        elif data.get("remove_logo"):
            it.logo, it.logo_type = None, ""
        if data["template_file"]:
            it.template, it.template_name = data["template_file"]
        elif data.get("remove_template"):
            it.template, it.template_name = None, ""
        it.headings = {p: data[f"heading_{p}"] for p in PARTS if data[f"heading_{p}"]}
        it.implications = data["implication_headings"]
        return super().save(commit)


def pixels_of(content: bytes) -> tuple[int, int] | None:
    """Return width and height that a PNG or JPEG says it has, or None where it says none.

    Read from its head alone: nothing of the picture is unpacked.
    """
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        if len(content) < 33:
            return None
        return struct.unpack(">II", content[16:24])
    at = 2
    while content.startswith(b"\xff\xd8") and at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in {0xFF, 0x01, *range(0xD0, 0xD9)}:  # stuffing, and markers without a length
            at += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
