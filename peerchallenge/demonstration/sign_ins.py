"""Who signs in to the demonstration, and with what."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from peerchallenge.accounts.models import Membership, User
from peerchallenge.accounts.roles import Role

PASSWORD = "marlbrook-by-the-sea"  # noqa: S105  printed for everybody to use

PEOPLE = {
    "member": ("Councillor Ruth Adeyemi", "member@marlbrook.example", Role.MEMBER),
    "officer": ("Tom Hallworth", "officer@marlbrook.example", Role.OFFICER),
    "lead_officer": ("Meera Joshi", "lead@marlbrook.example", Role.LEAD_OFFICER),
    "clerk": ("Huw Prosser", "clerk@marlbrook.example", Role.CLERK),
    "coordinator": ("Grace Lindqvist", "coordinator@marlbrook.example", Role.COORDINATOR),
    "administrator": ("Sam Okoro", "administrator@marlbrook.example", Role.ADMINISTRATOR),
}
# Holders of posts, so that rounds and reminders have somebody to ask. They sign in nowhere.
COLLEAGUES = {
    "resources": ("Daniel Achebe", "daniel.achebe@marlbrook.example", Role.LEAD_OFFICER),
    "communities": ("Siân Rowlands", "sian.rowlands@marlbrook.example", Role.LEAD_OFFICER),
    "people": ("Priya Nair", "priya.nair@marlbrook.example", Role.OFFICER),
    "growth": ("Jakub Nowak", "jakub.nowak@marlbrook.example", Role.OFFICER),
}
DISTRICT_PEOPLE = {
    "coordinator": ("Ellen Pryce", "coordinator@tidewell.example", Role.COORDINATOR),
    "officer": ("Idris Vaughan", "officer@tidewell.example", Role.OFFICER),
}


@dataclass(frozen=True)
class SignIn:
    council: str
    role: str
    email: str


def listed() -> list[SignIn]:
    """Return the demonstration's sign-ins, one for each role; all have PASSWORD."""
    both = (("Marlbrook", PEOPLE), ("Tidewell", DISTRICT_PEOPLE))
    return [
        SignIn(council, role.label, email)
        for council, people in both
        for _, email, role in people.values()
    ]


def store_people(council, people):
    """Store people with their roles; one slow hash serves them all."""
    password = make_password(None if people is COLLEAGUES else PASSWORD)
    stored = {}
    for key, (name, email, role) in people.items():
        stored[key] = User.objects.create(email=email, full_name=name, password=password)
        Membership.objects.create(user=stored[key], council=council, role=role)
    return stored
