"""The borough publishes its challenge; the district does not."""

from datetime import timedelta

from peerchallenge.public.models import PublicTexts
from peerchallenge.public.publishing import publish


def publish_borough(challenge, day, *, by):
    """Store what the borough's statements say as on `day`, and open its challenge to everybody."""
    PublicTexts.objects.create(
        council=challenge.council,
        contact="Democratic Services",
        contact_email="democracy@marlbrook.example",
        contact_phone="01632 960 140",
        compliance=PublicTexts.Compliance.PART,
        problems="Progress reports issued before last spring are PDFs without headings, so screen "
        "readers cannot move about in them. We send their text on request.",
        prepared_on=day - timedelta(weeks=6),
        tested_on=day - timedelta(weeks=7),
        privacy_contact="Information Governance Officer",
        privacy_email="privacy@marlbrook.example",
    )
    publish(challenge, by=by)
