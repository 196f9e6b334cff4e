"""Signing in by e-mail and password, and loading the person a session names.

Apart from `roles.py`, because Django's backends import the user model when they are imported.
"""

from django.contrib.auth.backends import ModelBackend

from peerchallenge.accounts.models import Membership, User


class RoleBackend(ModelBackend):
    """Checks the password as Django does; permissions come from roles, council by council."""

    def get_user(self, user_id):
        """Load the signed-in person with their memberships and councils, in one query.

        A person without any membership costs a second one.
        """
        memberships = list(
            Membership.objects.filter(user=user_id).select_related("user", "council")
        )
        if memberships:
            user = memberships[0].user
            user._memberships = memberships
        else:
            user = User.objects.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_user_permissions(self, user_obj, obj=None):
        return user_obj.permissions_in(obj) if obj is not None else set()

    def get_group_permissions(self, user_obj, obj=None):
        return set()
