"""Who comes and goes: an open invitation, somebody who has left, a peer until a day."""

from datetime import timedelta

from peerchallenge.accounts.models import Membership, User
from peerchallenge.accounts.people import changing, inviting
from peerchallenge.accounts.roles import Role
from recommendations import audit

INVITED = ("Councillor Bronwen Hale", "bronwen.hale@marlbrook.example", Role.MEMBER)
LEAVER = ("Colin Marsh", "colin.marsh@marlbrook.example", Role.VIEWER)
PEER = ("Dame Alison Frayne", "alison.frayne@seaholme.example", Role.VISITING_PEER)
PEER_STAYS = 90  # days


def load_people(council, day, *, by):
    """Store them as they stand on `day`, done by the administrator `by`; no e-mail goes out."""
    for one in Membership.objects.filter(council=council).select_related("user"):
        audit.record(None, "gave a role", one.user, council=council, role=one.role)
    name, email, role = LEAVER
    leaver = User.objects.create_user(email, full_name=name)
    changing.give_role(leaver, role, council=council, until=None, by=by, day=day)
    changing.leave(leaver, council=council, by=by, day=day)
    name, email, role = PEER
    peer = User.objects.create_user(email, full_name=name)
    changing.give_role(
        peer, role, council=council, until=day + timedelta(days=PEER_STAYS), by=by, day=day
    )
    name, email, role = INVITED
    inviting.invite([(name, email)], role, council=council, until=None, by=by, day=day)
