"""Showing words of the minutes."""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def marked(discussion):
    """Return the paragraph with the words that name the recommendation marked."""
    text, start, end = discussion.paragraph.text, discussion.start, discussion.end
    if start is None or end > len(text):
        return text
    return format_html("{}<mark>{}</mark>{}", text[:start], text[start:end], text[end:])
