"""The user guide: a page for each kind of user, the same for everybody who opens it."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

# In the order of the index: the name in the address, and what the page is called.
GUIDES = {
    "officers": "For officers who report on actions",
    "members": "For scrutiny members",
    "clerks": "For democratic services",
    "coordinators": "For the chief executive’s office",
    "administrators": "For administrators",
    "peers": "For visiting peers",
    "residents": "For residents",
    "everybody": "Signing in, and using the pages your way",
}


@require_safe
@login_not_required
def guides(request):
    """Which guide is for whom."""
    return render(request, "help/index.html", {"guides": GUIDES.items()})


@require_safe
@login_not_required
def guide(request, name):
    """One of them."""
    if name not in GUIDES:
        raise Http404
    return render(request, f"help/{name}.html", {"heading": GUIDES[name]})
