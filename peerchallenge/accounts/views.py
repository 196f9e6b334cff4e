"""Who holds which post."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods

from peerchallenge.accounts.current import people_of
from peerchallenge.accounts.models import User
from recommendations import audit
from recommendations.gate import in_council
from recommendations.models import Post


class PostForm(forms.ModelForm):
    """A post, and who of the council's people holds it now."""

    class Meta:
        model = Post
        fields = ["title", "kind", "directorate", "holder"]
        labels = {"holder": "Held by"}
        help_texts = {
            "title": "For example, Head of Policy",
            "holder": "Actions of this post are on this person’s list",
        }
        widgets = {"kind": forms.RadioSelect(attrs={"class": "choices--inline"})}
        error_messages = {"title": {"required": "Enter the title of the post"}}

    def __init__(self, *args, day, **kwargs):
        super().__init__(*args, **kwargs)
        post = self.instance
        # Whoever holds it now stays, left or not, so that the title can be changed without them.
        people = Q(pk__in=people_of(post.council, day).values("pk")) | Q(pk=post.holder_id)
        self.fields["holder"].queryset = User.objects.filter(people).order_by("full_name", "pk")

    def clean_title(self):
        title = " ".join(self.cleaned_data["title"].split())
        others = Post.objects.filter(~Q(pk=self.instance.pk), council=self.instance.council)
        if others.filter(title__iexact=title).exists():
            raise forms.ValidationError(f"There is a post called {title} already")
        return title


@require_GET
@in_council("recommendations.change_post")
def posts(request, council):
    """The posts to which actions and recommendations belong."""
    found = list(
        Post.objects.filter(council=council).select_related("holder").order_by("kind", "title")
    )
    here = set(people_of(council, localdate()).values_list("pk", flat=True))
    for post in found:
        post.has_left = post.holder_id is not None and post.holder_id not in here
    context = {"posts": found, "left": sum(post.has_left for post in found), "nav": "posts"}
    return render(request, "accounts/posts.html", context)


@require_http_methods(["GET", "POST"])
@in_council("recommendations.change_post")
def add_post(request, council):
    return _post_form(request, council, Post(council=council), "Add a post")


@require_http_methods(["GET", "POST"])
@in_council("recommendations.change_post")
def edit_post(request, council, pk):
    post = get_object_or_404(Post, council=council, pk=pk)
    return _post_form(request, council, post, f"Change {post.title}")


def _post_form(request, council, post, heading):
    verb = "changed" if post.pk else "added"
    before = _said_of(post) if post.pk else {}
    form = PostForm(request.POST or None, instance=post, day=localdate())
    if form.is_valid():
        with transaction.atomic():
            post = form.save()
            changes = {
                name: [before.get(name, ""), now]
                for name, now in _said_of(post).items()
                if name in form.changed_data or verb == "added"
            }
            audit.record(request.user, verb, post, council=council, **changes)
        messages.success(request, f"{post.title} saved.")
        return redirect("accounts:posts", council.slug)
    context = {"form": form, "heading": heading, "nav": "posts"}
    return render(
        request, "accounts/post_form.html", context, status=422 if form.is_bound else 200
    )


def _said_of(post):
    """Return the fields of a post as the audit keeps them: of the holder the name."""
    holder = {"holder": str(post.holder or "")}
    return {name: getattr(post, name) for name in PostForm.base_fields} | holder
