"""The navigation: the one list of every front door."""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse


@dataclass(frozen=True)
class FrontDoor:
    """An entry of the navigation; `name` is what a view says of itself as `nav`."""

    name: str
    label: str
    url: str


# Name, label and address of each door, in their order, with the permission that opens it.
DOORS = (
    ("overview", "Overview", "pages:council", ""),
    ("my-actions", "My actions", "actions:my-actions", "actions.add_progressupdate"),
    ("completions", "To approve", "actions:completions", "actions.approve_completion"),
    ("forward", "Ahead", "forward:forward", ""),
    ("committees", "Committees", "committees:committees", ""),
    ("meetings", "Minutes", "meetings:meetings", ""),
    ("search", "Search", "search:search", ""),
    ("suggestions", "Questions", "meetings:suggestions", "meetings.change_discussion"),
    ("posts", "Posts", "accounts:posts", "recommendations.change_post"),
    ("people", "People", "people:people", "accounts.manage_people"),
)


@lru_cache(maxsize=4096)
def _doors(slug: str, permissions: frozenset[str]) -> tuple[FrontDoor, ...]:
    """Return the doors of a council for whoever has `permissions`: they differ by nothing else."""
    return tuple(
        FrontDoor(name, label, reverse(address, args=[slug]))
        for name, label, address, permission in DOORS
        if not permission or permission in permissions
    )


def front_doors(request):
    """Add `council` and `front_doors` for the council whose page this is; no query."""
    council = getattr(request, "council", None)
    if council is None:
        return {}
    doors = _doors(council.slug, request.user.permissions_in(council))
    return {"council": council, "front_doors": doors}
