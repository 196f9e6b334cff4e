"""The navigation: the one list of every front door."""

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class FrontDoor:
    """An entry of the navigation; `name` is what a view says of itself as `nav`."""

    name: str
    label: str
    url: str


def front_doors(request):
    """Add `council` and `front_doors` for the council whose page this is; no query."""
    council = getattr(request, "council", None)
    if council is None:
        return {}
    doors = [FrontDoor("overview", "Overview", reverse("pages:council", args=[council.slug]))]
    if request.user.has_perm("actions.add_progressupdate", council):
        address = reverse("actions:my-actions", args=[council.slug])
        doors.append(FrontDoor("my-actions", "My actions", address))
    if request.user.has_perm("actions.approve_completion", council):
        address = reverse("actions:completions", args=[council.slug])
        doors.append(FrontDoor("completions", "To approve", address))
    address = reverse("forward:forward", args=[council.slug])
    doors.append(FrontDoor("forward", "Ahead", address))
    address = reverse("committees:committees", args=[council.slug])
    doors.append(FrontDoor("committees", "Committees", address))
    address = reverse("meetings:meetings", args=[council.slug])
    doors.append(FrontDoor("meetings", "Minutes", address))
    address = reverse("search:search", args=[council.slug])
    doors.append(FrontDoor("search", "Search", address))
    if request.user.has_perm("meetings.change_discussion", council):
        address = reverse("meetings:suggestions", args=[council.slug])
        doors.append(FrontDoor("suggestions", "Questions", address))
    if request.user.has_perm("recommendations.change_post", council):
        address = reverse("accounts:posts", args=[council.slug])
        doors.append(FrontDoor("posts", "Posts", address))
    if request.user.has_perm("accounts.manage_people", council):
        address = reverse("people:people", args=[council.slug])
        doors.append(FrontDoor("people", "People", address))
    return {"council": council, "front_doors": doors}
