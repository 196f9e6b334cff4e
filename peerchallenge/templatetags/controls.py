"""Controls of forms in templates of other controls."""

from django import template

from peerchallenge import controls

register = template.Library()


@register.simple_tag
def choice(option):
    """Return one radio button or checkbox of a group, with its label."""
    return controls.choice(option)


@register.simple_tag
def box(widget):
    """Return a box to type in."""
    return controls.control(widget["template_name"], widget)
