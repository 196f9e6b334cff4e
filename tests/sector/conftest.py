"""What the tests of the sector share: councils that publish and take part."""

from datetime import date

import pytest

from tests.factories import (
    make_challenge,
    make_council,
    make_recommendation,
    open_to_public,
    take_part,
)

GAP = (
    "Close the budget gap",
    "Agree a medium-term financial strategy that closes the budget gap without using reserves.",
)
SCRUTINY = (
    "Involve scrutiny early",
    "Let overview and scrutiny shape policies before Cabinet decides.",
)
HOMES = ("Build homes", "Find sites for affordable homes near railway stations.")
PUBLISHED = date(2026, 2, 1)


@pytest.fixture
def share(db):
    """Return a function that makes a council which publishes a challenge and takes part."""

    def share(slug, *recommendations, name=None, joins=True, **fields):
        council = make_council(name=name or f"{slug.title()} Council", slug=slug)
        defaults = {
            "on_site_until": date(2026, 1, 15),
            "report_published_on": PUBLISHED,
            "plan_published_on": date(2026, 3, 1),
        }
        challenge = make_challenge(council=council, **(defaults | fields))
        for number, (title, text) in enumerate(recommendations, start=1):
            make_recommendation(
                challenge=challenge,
                number=str(number),
                title=title,
                text=text,
                published_on=PUBLISHED,
            )
        open_to_public(challenge)
        if joins:
            take_part(council)
        return challenge

    return share
