"""Handing the posts of somebody who leaves to others, all at once."""

from collections import Counter

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from actions.models import ActionItem
from actions.standing import CLOSED_ANOTHER_WAY, DONE
from peerchallenge.accounts.current import people_of
from peerchallenge.accounts.models import User
from recommendations import audit
from recommendations.gate import in_council
from recommendations.keys import key_from
from recommendations.models import Post

KEEP, NOBODY = "", "nobody"


class SomebodyElseChangedIt(Exception):
    """A post is no longer held by the person whose posts are handed over."""


class HandOverForm(forms.Form):
    """A new holder for each post of a person; each may also stay or become empty."""

    def __init__(self, *args, posts, people, open_actions, **kwargs):
        super().__init__(*args, **kwargs)
        self.posts = {f"post_{post.pk}": post for post in posts}
        self.people = {str(one.pk): one for one in people}
        choices = [
            (KEEP, "No change"),
            *((key, one.full_name) for key, one in self.people.items()),
            (NOBODY, "Nobody for now"),
        ]
        for name, post in self.posts.items():
            number = open_actions[post.pk]
            self.fields[name] = forms.ChoiceField(
                label=post.title,
                help_text=f"{number} open action{'' if number == 1 else 's'}",
                choices=choices,
                required=False,
            )

    def clean(self):
        data = super().clean()
        if not any(data.values()) and not self.errors:
            raise forms.ValidationError("Select who takes over at least one post")
        return data

    @property
    def changes(self):
        """What was chosen: (post, its new holder or None)."""
        return [
            (post, self.people.get(self.cleaned_data[name]))
            for name, post in self.posts.items()
            if self.cleaned_data[name] != KEEP
        ]


def hand_over(person, changes, *, council, by):
    """Give each post of `changes` to its new holder, or leave it empty, all or none.

    Each is audited with the names before and after. Raise SomebodyElseChangedIt, storing nothing,
    if `person` no longer holds one of them.
    """
    with transaction.atomic():
        for post, holder in changes:
            held = Post.objects.filter(pk=post.pk, council=council, holder=person)
            if not held.update(holder=holder):
                raise SomebodyElseChangedIt
            audit.record(
                by, "handed over", post, council=council, holder=[str(person), str(holder or "")]
            )


@require_http_methods(["GET", "POST"])
@in_council("recommendations.change_post")
def hand_over_posts(request, council):
    """Choose a person, then who takes over each of their posts."""
    holders = User.objects.filter(posts__council=council).distinct().order_by("full_name", "pk")
    context = {"holders": holders, "nav": "posts"}
    chosen = key_from(request.GET.get("person", ""))
    if chosen is None:
        if request.method == "POST":
            return redirect("accounts:hand-over", council.slug)
        return render(request, "accounts/hand_over.html", context)
    day = localdate()
    person = get_object_or_404(holders, pk=chosen)
    posts = list(Post.objects.filter(council=council, holder=person).order_by("title"))
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        posts=posts,
        people=people_of(council, day).exclude(pk=person.pk),
        open_actions=_open_actions(posts, day),
    )
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            hand_over(person, form.changes, council=council, by=request.user)
        except SomebodyElseChangedIt:
            form.add_error(None, f"The posts of {person} have changed meanwhile: look again")
            status = 409
        else:
            number = len(form.changes)
            said = "1 post is" if number == 1 else f"{number} posts are"
            messages.success(request, f"{said} handed over from {person}.")
            return redirect("accounts:posts", council.slug)
    context |= {"person": person, "form": form}
    return render(request, "accounts/hand_over.html", context, status=status)


def _open_actions(posts, day) -> Counter:
    """Return how many actions of each post are neither done nor closed on `day`."""
    actions = ActionItem.objects.filter(owner__in=posts).as_at(day)
    return Counter(
        action.owner_id for action in actions if action.status not in DONE | CLOSED_ANOTHER_WAY
    )
