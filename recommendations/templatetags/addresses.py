"""Addresses of pages in lists: see `recommendations.addresses`."""

from django import template

from recommendations.addresses import address

register = template.Library()

register.simple_tag(address)
