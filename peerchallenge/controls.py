"""The plainest controls of forms, written out directly.

A page with a form has dozens of them, and Django sets each through several templates: half the
cost of such a page. These give the same bytes as those templates do; all others, and whatever has
a template of its own, go through templates as before.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Control = Mapping[str, Any]


def _text(value: Any) -> str:
    """Return a value as a template prints it with `stringformat:"s"`."""
    return conditional_escape(value if isinstance(value, SafeString) else str(value))


def attributes(attrs: Mapping[str, Any], leave_out: str = "") -> str:
    """Return the attributes of a control, each after a space, without those that are False."""
    parts = []
    for name, value in attrs.items():
        if value is False or name == leave_out:
            continue
        written = "" if value is True else f'="{_text(value)}"'
        parts.append(f" {conditional_escape(name)}{written}")
    return "".join(parts)


def _value(widget: Control) -> str:
    return "" if widget["value"] is None else f' value="{_text(widget["value"])}"'


def _input(widget: Control) -> str:
    return (
        f'<input type="{conditional_escape(widget["type"])}"'
        f' name="{conditional_escape(widget["name"])}"'
        f"{_value(widget)}{attributes(widget['attrs'])}>"
    )


def _textarea(widget: Control) -> str:
    words = conditional_escape(widget["value"]) if widget["value"] else ""
    name = conditional_escape(widget["name"])
    return f'<textarea name="{name}"{attributes(widget["attrs"])}>\n{words}</textarea>'


def _option(widget: Control) -> str:
    return (
        f'<option value="{_text(widget["value"])}"{attributes(widget["attrs"])}>'
        f"{conditional_escape(widget['label'])}</option>"
    )


def _select(widget: Control) -> str:
    parts = [f'<select name="{conditional_escape(widget["name"])}"{attributes(widget["attrs"])}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{conditional_escape(group)}">')
        parts += [f"\n  {_option(option)}\n" for option in options]
        if group:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


def choice(widget: Control) -> SafeString:
    """Return one choice of a group of radio buttons or checkboxes, with its label.

    The class in its attributes is the group's, so it is left out.
    """
    made = (
        f'<input class="choice__input" type="{conditional_escape(widget["type"])}"'
        f' name="{conditional_escape(widget["name"])}"'
        f"{_value(widget)}{attributes(widget['attrs'], leave_out='class')}>"
    )
    if widget["wrap_label"]:
        key = widget["attrs"].get("id")
        leads_to = f' for="{conditional_escape(key)}"' if key else ""
        label = conditional_escape(widget["label"])
        made += f'<label class="choice__label"{leads_to}>{label}</label>'
    return mark_safe(made)  # noqa: S308  (each part is escaped)


INPUTS = ("text", "hidden", "number", "email", "url", "password", "date", "checkbox", "file")
DIRECT: dict[str, Callable[[Control], str]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in (*INPUTS, "input")},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}


def control(template_name: str, widget: Control) -> SafeString | None:
    """Return a control that is written directly; None where a template must set it."""
    made = DIRECT.get(template_name)
    return mark_safe(made(widget)) if made else None  # noqa: S308  (each part is escaped)
