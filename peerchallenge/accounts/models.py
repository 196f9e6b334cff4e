"""Who people are, and what each of them is to a council."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.timezone import localdate

from peerchallenge.accounts.roles import Role, permissions_of
from recommendations.models import Council


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        """Find a person whatever capitals they type their address with."""
        return self.get(email=username.strip().lower())

    def create_user(self, email, password=None, **fields):
        """Store a person; without a password they cannot sign in until one is set."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. Leavers are deactivated, never deleted: they stay authors."""

    email = models.EmailField("email address", max_length=254, unique=True)
    full_name = models.CharField("full name", max_length=150)
    is_active = models.BooleanField(default=True)
    # Gets in by password when single sign-on is broken and nobody else may.
    is_break_glass = models.BooleanField("for emergencies", default=False)
    joined_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [
            # With the unique column: one account an address, however it is typed.
            models.CheckConstraint(
                name="user_email_is_in_small_letters", condition=Q(email=Lower("email"))
            ),
        ]

    def __str__(self):
        return self.full_name or self.email

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name.split(" ")[0]

    @property
    def current_memberships(self):
        """This person's memberships that run today, with their councils, as first asked.

        Costs no query for the signed-in user, whose memberships came with them
        (`RoleBackend.get_user`); one query for anybody else.
        """
        if not hasattr(self, "_current"):
            if not hasattr(self, "_memberships"):
                self._memberships = list(self.memberships.select_related("council"))
            today = localdate()
            self._current = [
                one for one in self._memberships if one.until is None or one.until >= today
            ]
        return self._current

    @property
    def councils(self):
        """The councils in which this person has a role today, by name."""
        found = {one.council_id: one.council for one in self.current_memberships}
        return sorted(found.values(), key=lambda council: council.name)

    def council_called(self, slug):
        """Return this person's council with that short name, or None."""
        return next((council for council in self.councils if council.slug == slug), None)

    def capacity_in(self, council) -> str:
        """Return this person's first role in `council` in words; empty where they have none."""
        roles = [
            m.get_role_display() for m in self.current_memberships if m.council_id == council.pk
        ]
        return roles[0] if roles else ""

    def permissions_in(self, council) -> frozenset[str]:
        """Return the permissions that this person's roles give them in `council`."""
        if not self.is_active:
            return frozenset()
        roles = (m.role for m in self.current_memberships if m.council_id == council.pk)
        return permissions_of(frozenset(roles))

    def has_perm(self, permission, council=None):
        """Say whether this person may do `permission` in `council`; without one, never."""
        return council is not None and permission in self.permissions_in(council)


class Membership(models.Model):
    """A person's role in a council, for as long as it lasts."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    until = models.DateField("last day", null=True, blank=True)
    # The provider of single sign-on whose groups gave it, and may take it away; empty where a
    # person did.
    given_by = models.CharField("given by", max_length=50, blank=True, default="")

    class Meta:
        permissions = [("manage_people", "Can say who may do what")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "council", "role"], name="membership_role_is_given_once"
            ),
            models.CheckConstraint(
                name="membership_of_a_visiting_peer_ends",
                condition=~Q(role="visiting_peer") | Q(until__isnull=False),
            ),
            models.CheckConstraint(
                name="membership_role_is_known", condition=Q(role__in=Role.values)
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()} at {self.council}"


class CalendarFeed(models.Model):
    """A private address at which a calendar program reads what is ahead for one person.

    Whoever has the address can read it, so only its SHA-256 is kept, and it can be revoked.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds")
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    read_on = models.DateField("last read on", null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "council"],
                condition=Q(revoked_at__isnull=True),
                name="calendarfeed_one_a_person_and_council",
            ),
        ]

    def __str__(self):
        return f"Calendar of {self.person} for {self.council}"


class Invitation(models.Model):
    """A link sent to an address: whoever follows it gets a role in a council.

    Whoever has the link can use it, so only its SHA-256 is kept, it works once, and it ends.
    """

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField("email address", max_length=254)
    full_name = models.CharField("full name", max_length=150)
    role = models.CharField(max_length=20, choices=Role)
    until = models.DateField("last day of the role", null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    invited_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_email_is_in_small_letters", condition=Q(email=Lower("email"))
            ),
            models.CheckConstraint(
                name="invitation_role_is_known", condition=Q(role__in=Role.values)
            ),
            models.CheckConstraint(
                name="invitation_of_a_visiting_peer_ends",
                condition=~Q(role="visiting_peer") | Q(until__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_is_accepted_or_withdrawn",
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self):
        return f"Invitation of {self.email} to {self.council}"


class GroupRole(models.Model):
    """Which role the members of a group have, as a provider of single sign-on tells the group."""

    provider = models.CharField(max_length=50)
    group = models.CharField("group, as the provider names it", max_length=200)
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="group_roles")
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "group", "council", "role"], name="grouprole_is_given_once"
            ),
            # A peer's role ends on a day, which no group knows.
            models.CheckConstraint(
                name="grouprole_role_is_known",
                condition=Q(role__in=Role.values) & ~Q(role="visiting_peer"),
            ),
            models.CheckConstraint(
                name="grouprole_names_a_group", condition=~Q(provider="") & ~Q(group="")
            ),
        ]

    def __str__(self):
        return f"{self.group}: {self.get_role_display()} at {self.council}"


class FailedSignIn(models.Model):
    """That a wrong password was given, against what it counts; forgotten after a day."""

    key = models.CharField(max_length=64, editable=False)
    at = models.DateTimeField(editable=False)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="failedsignin_by_key")]

    def __str__(self):
        return f"A wrong password at {self.at}"
