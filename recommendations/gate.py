"""The gate of every page that belongs to a council."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404

from recommendations.scanning import uploads_of


def in_council(permission):
    """Open a view to those who may do `permission` in the council that the address names.

    The view gets the council in place of its short name. Strangers to the council are told that
    there is no such page (404), so that an address reveals nothing; its own people who may not
    do this are told so (403). The signed-in person's councils came with them: no query.
    """

    def decorate(view):
        @wraps(view)
        def wrapped(request, council_slug, *args, **kwargs):
            council = request.user.council_called(council_slug)
            if council is None:
                raise Http404
            request.council = council  # so that a refusal too has the council's navigation
            if not request.user.has_perm(permission, council):
                raise PermissionDenied
            with uploads_of(request.user, council):
                return view(request, council, *args, **kwargs)

        wrapped.permission = permission
        return wrapped

    return decorate
