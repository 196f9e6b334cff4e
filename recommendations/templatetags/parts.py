"""Parts of pages that are set by Jinja: see `recommendations.parts`."""

from django import template

from recommendations import parts

register = template.Library()

register.simple_tag(parts.part, name="part")
