"""Loading the demonstration: a fictional borough rich in every feature, and a small district.

Everything goes the way that people's own entries go: minutes through the reader, links through
settling, updates in the order in which they were recorded.
"""

from datetime import date

from django.db import transaction

from peerchallenge.demonstration import borough
from peerchallenge.demonstration.district import load_district
from recommendations.models import Council


def load(day: date) -> bool:
    """Load the demonstration as it would stand on `day`; where it is loaded, change nothing.

    All or nothing. Return whether it was loaded now.
    """
    if Council.objects.filter(slug=borough.SLUG).exists():
        return False
    with transaction.atomic():
        borough.Borough(day).load()
        load_district(day)
    return True
