"""The loading of Tidewell, a small fictional district beside the borough."""

from datetime import timedelta

from actions.models import (
    ActionItem,
    ProgressUpdate,
    StatusScheme,
)
from actions.schemes import PRESETS, stored_states
from peerchallenge.demonstration.sign_ins import DISTRICT_PEOPLE, store_people
from recommendations.models import (
    Council,
    PeerChallenge,
    Post,
    Recommendation,
)

SLUG = "tidewell"


def load_district(day):
    """A second council, so that anybody can see that nothing of the first shows in it."""
    council = Council.objects.create(name="Tidewell District Council", slug=SLUG)
    people = store_people(council, DISTRICT_PEOPLE)
    lead = Post.objects.create(council=council, title="Chief Executive")
    owner = Post.objects.create(
        council=council, title="Planning Policy Manager", holder=people["officer"]
    )
    challenge = PeerChallenge.objects.create(
        council=council,
        kind=PeerChallenge.Kind.PLANNING,
        title="Planning peer challenge",
        slug="planning",
        body="Planning Advisory Service",
        on_site_from=day - timedelta(weeks=20),
        on_site_until=day - timedelta(weeks=20) + timedelta(days=2),
        report_published_on=day - timedelta(weeks=12),
    )
    colours = PRESETS["rag"]
    StatusScheme.objects.create(
        challenge=challenge,
        preset=colours.key,
        name=colours.name,
        states=stored_states(colours.states),
    )
    rows = (
        ("R1", "Adopt the local plan", "Adopt the local plan by the date agreed with ministers."),
        ("R2", "Decide applications in time", "Decide nine in ten applications in time."),
        ("R3", "Train the planning committee", "Train every member who decides applications."),
    )
    for position, (number, title, text) in enumerate(rows):
        recommendation = Recommendation.objects.create(
            challenge=challenge,
            number=number,
            title=title,
            text=text,
            lead_officer=lead,
            published_on=challenge.report_published_on,
        )
        action = ActionItem.objects.create(
            challenge=challenge,
            recommendation=recommendation,
            ref=f"{number}.1",
            title=("Consult on the draft plan", "Clear the backlog", "Hold two sessions")[
                position
            ],
            owner=owner,
            original_due_on=day + timedelta(weeks=10 - 8 * position),
            added_on=day - timedelta(weeks=11),
        )
        ProgressUpdate.objects.create(
            action=action,
            sequence=1,
            status=("on_track", "at_risk", "complete")[position],
            state_label=("Green", "Amber", "Complete")[position],
            narrative="Reported to the planning committee.",
            effective_on=day - timedelta(weeks=4),
            recorded_by=people["officer"],
            recorded_name=str(people["officer"]),
            recorded_post=owner.title,
        )
