"""What the fictional borough keeps from the public: a paragraph, a file and a note."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from actions.proof.evidence import attach, keep_file
from meetings import importing
from meetings.models import AgendaItem
from peerchallenge.exempt import sealing
from recommendations.exempt import Ground

MINUTES = """7. CIVIC CENTRE: OFFERS FOR THE EAST WING

The Cabinet received a report of the Director of Resources on the offers for the empty east wing.

The public left the room for this part of the item.

The two offers were £1.85 million from a developer of flats and £1.6 million, with a lease back of
the ground floor for ten years, from the health partnership; officers advised that the second was
worth more to the council over its term.

The public came back into the room and the Leader said that officers would complete the talks.
"""
EXEMPT = "The two offers"
FILE = (
    "Offer,Price,Lease back\nDeveloper of flats,1850000,none\n"
    "Health partnership,1600000,ground floor for ten years\n"
)


def load_exempt(borough):
    """Mark them as the clerk would; `borough` is the borough as it is loaded so far."""
    clerk = borough.people["clerk"]
    held_on = borough.ago(10, weekday=0)
    item = importing.store(
        MINUTES,
        importing.read(MINUTES, borough.challenge, held_on=held_on),
        borough.challenge,
        importing.Heading(
            committee="Cabinet",
            held_on=held_on,
            title="Civic centre: offers for the east wing",
            minute="7",
            status=AgendaItem.Status.CONFIRMED,
        ),
        by=clerk,
    )
    soon, later = borough.day + timedelta(weeks=3), borough.day + timedelta(weeks=26)
    sealing.mark_paragraph(
        item.paragraphs.get(text__startswith=EXEMPT),
        ground=Ground.BUSINESS,
        reason="Naming the prices while the talks go on would cost the council money.",
        review_by=soon,
        open_to_members=True,
        by=clerk,
    )
    offers = keep_file(
        borough.council,
        SimpleUploadedFile("east-wing-offers.csv", FILE.encode(), "text/csv"),
        by=borough.people["coordinator"],
        title="East wing: the offers compared",
    ).evidence
    attach(offers, borough.actions["2.1"], by=borough.people["coordinator"])
    sealing.mark_document(
        offers,
        ground=Ground.BUSINESS,
        reason="Naming the prices while the talks go on would cost the council money.",
        review_by=soon,
        open_to_members=False,
        by=clerk,
    )
    sealing.add_note(
        borough.council,
        title="Action 4.1: why the fifth lead is late",
        text="The person chosen is on long-term sick leave. Their manager covers two days a week "
        "until they are back; the plan says only that the post is covered.",
        ground=Ground.INDIVIDUAL,
        reason="It is about the health of somebody who can be recognised.",
        review_by=later,
        open_to_members=False,
        action=borough.actions["4.1"],
        by=clerk,
    )
