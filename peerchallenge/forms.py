"""How forms look and speak, once for all: GOV.UK's patterns through Django's form renderer.

With `FORM_RENDERER = "peerchallenge.forms.Renderer"`, `{{ form }}` prints every field with its
label, hint and error tied together for screen readers; `{{ form.title.as_field_group }}` prints
one.
"""

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input

from recommendations import parts
from recommendations.fields import PARTS, DayMonthYearWidget

# What each kind of control is called in the stylesheet. The first that fits counts.
CLASSES = [
    ((forms.RadioSelect, forms.CheckboxSelectMultiple), ""),
    (forms.CheckboxInput, "choice__input"),
    (forms.FileInput, "file"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (Input, "input"),
]

# Controls that are chosen from rather than typed into: "Select…", not "Enter…".
CHOSEN = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.FileInput)

DJANGO_REQUIRED = forms.Field.default_error_messages["required"]


class AccessibleBoundField(BoundField):
    """A bound field that knows its class, its kind, and where its error is."""

    def __init__(self, form, field, name):
        super().__init__(form, field, name)
        # A form's fields are its own copies, so its messages are too. They are replaced before
        # cleaning, which goes through the bound fields.
        if field.error_messages.get("required") == DJANGO_REQUIRED:
            field.error_messages["required"] = self._ask()

    def _ask(self):
        """Return what to say when nothing was given: "Enter the title", "Select the status"."""
        widget, label = self.field.widget, str(self.label)
        if isinstance(widget, forms.CheckboxInput):
            return f"Select “{label}”"
        verb = "Select" if isinstance(widget, CHOSEN) else "Enter"
        first = label.split(" ", 1)[0]
        if not first.isupper():  # an abbreviation keeps its capitals
            label = label[:1].lower() + label[1:]
        article = "" if label.endswith("?") else "the "
        return f"{verb} {article}{label.rstrip('?')}"

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if self.use_fieldset:
            # These belong to the group; a radio button, for one, may not be invalid by itself.
            attrs.pop("aria-invalid", None)
        for kinds, name in CLASSES:
            if isinstance(widget, kinds) and not widget.is_hidden:
                error = f"{name}--error" if self.errors and name else ""
                own = widget.attrs.get("class", "")
                if classes := " ".join(filter(None, [name, error, own])):
                    attrs.setdefault("class", classes)
                break
        return attrs

    def as_widget(self, widget=None, attrs=None, only_initial=False):
        shown = widget or self.field.widget
        if isinstance(shown, DayMonthYearWidget):
            shown.wrong = self.wrong_parts
        return super().as_widget(widget, attrs, only_initial)

    @property
    def error_texts(self):
        """The errors in words; one that is a single sentence has no full stop, as on GOV.UK."""
        texts = map(str, self.errors)
        return [text if ". " in text else text.removesuffix(".") for text in texts]

    @property
    def wrong_parts(self):
        """The boxes of a date that are to be put right: the named ones, or all."""
        data = self.form.errors.as_data().get(self.name, [])
        named = [part for error in data for part in (error.params or {}).get("parts", ())]
        return named or (list(PARTS) if data else [])

    @property
    def id_of_error(self):
        """The id of the control that an error message leads to."""
        widget = self.field.widget
        if isinstance(widget, DayMonthYearWidget):
            first = min(map(PARTS.index, self.wrong_parts), default=0)
            return f"{self.auto_id}_{first}"
        if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)) and len(self):
            return self[0].id_for_label  # numbered otherwise where choices are grouped
        return self.id_for_label or self.auto_id

    @property
    def shown_for(self):
        """The answers of the field above, by a space, for which this one is shown; or empty."""
        return getattr(self.field, "shown_for", "")

    @property
    def shown_with(self):
        """The name of the box above that is to be ticked for this field to be shown; or empty."""
        return getattr(self.field, "shown_with", "")

    @property
    def is_checkbox(self):
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_optional(self):
        """Whether to say "(optional)": a box left unticked is an answer, not an omission."""
        marked = getattr(self.form, "mark_optional", True)
        return marked and not self.field.required and not self.is_checkbox


# Which of the macros in FORMS sets what Django calls by these names.
FORMS = "django/forms/forms.jinja"
WIDGETS = "django/forms/widgets"
INPUTS = ("text", "hidden", "number", "email", "url", "password", "date", "checkbox", "file")
MACROS = {
    "django/forms/form.html": "form",
    "django/forms/field.html": "field_group",
    f"{WIDGETS}/textarea.html": "textarea",
    f"{WIDGETS}/select.html": "select",
    f"{WIDGETS}/radio.html": "choices",
    f"{WIDGETS}/checkbox_select.html": "choices",
    DayMonthYearWidget.template_name: "day_month_year",
    **{f"{WIDGETS}/{name}.html": "input" for name in (*INPUTS, "input")},
}


class Renderer(TemplatesSetting):
    """Renders forms, fields and controls through our macros, and what has none by Django's."""

    bound_field_class = AccessibleBoundField
    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"

    def render(self, template_name, context, request=None):
        """Return a form, a field or a control as HTML."""
        name = MACROS.get(template_name)
        if name is None:
            return super().render(template_name, context, request)
        macro = parts.macro(FORMS, name)
        if name == "form":
            return macro(context["hidden_fields"], context["fields"])
        return macro(context["field"] if name == "field_group" else context["widget"])
