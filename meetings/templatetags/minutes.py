"""Showing words of the minutes."""

import re

from django import template
from django.utils.html import format_html, format_html_join

register = template.Library()


@register.simple_tag
def marked(discussion):
    """Return the paragraph with the words marked that name the recommendation, or are shared."""
    text, start, end = discussion.paragraph.text, discussion.start, discussion.end
    if start is not None and end <= len(text):
        return _marked(text, [(start, end)])
    quoted = ", ".join(re.findall(r'"([^"]+)"', discussion.because))
    words = [word for word in re.split(r"[,;]\s*", quoted) if word]
    if not words:
        return text
    found = re.finditer(rf"\b(?:{'|'.join(map(re.escape, words))})\b", text, re.IGNORECASE)
    return _marked(text, [match.span() for match in found])


@register.simple_tag
def marked_promise(commitment):
    """Return the paragraph with the words of the promise's date marked, or else the promise."""
    text = commitment.made_in.text
    for words in (commitment.due_text, commitment.what):
        start = text.casefold().find(words.casefold()) if words else -1
        if start >= 0:
            return _marked(text, [(start, start + len(words))])
    return text


def _marked(text, spans):
    parts, last = [], 0
    for start, end in spans:
        parts.append((text[last:start], text[start:end]))
        last = end
    return format_html_join("", "{}<mark>{}</mark>", parts) + format_html("{}", text[last:])


@register.filter
def ending(text, length):
    """Return the last words of a text, as many as `length` characters hold."""
    if len(text) <= length:
        return text
    return "…" + text[-length:].partition(" ")[2]
