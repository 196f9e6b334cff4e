"""The page of what is worth checking: each contradiction with both sources, and settling it."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_POST

from peerchallenge.checking.facts import contradictions
from peerchallenge.checking.models import SettledCheck
from peerchallenge.checking.settling import let_stand, take_back
from recommendations.gate import in_council
from recommendations.models import PeerChallenge

READ = "recommendations.make_report"
SETTLE = "meetings.change_discussion"


class LetStandForm(forms.Form):
    """Why two sources that differ may both stay as they are."""

    reason = forms.CharField(
        label="It may stand, because …",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Enter why it may stand",
            "max_length": "The reason must be 2,000 characters or fewer",
        },
    )


@require_GET
@in_council(READ)
def checks(request, council, challenge_slug):
    """What two sources of the record say differently, and what was said to stand."""
    return _page(request, _challenge(council, challenge_slug))


def _challenge(council, slug):
    challenge = get_object_or_404(PeerChallenge, council=council, slug=slug)
    challenge.council = council
    return challenge


def _page(request, challenge, *, typed=None, found=None, status=200):
    """Show the page; `typed` is (key, form) of a reason that was not taken."""
    found = contradictions(challenge, localdate()) if found is None else found
    may_settle = request.user.has_perm(SETTLE, challenge.council)
    settled = {
        one.key: one
        for one in SettledCheck.objects.filter(challenge=challenge).select_related("settled_by")
    }
    to_check, standing = [], []
    for number, one in enumerate(found, start=1):
        said = settled.get(one.key)
        if said and said.facts == one.facts:
            standing.append({"it": one, "settled": said})
            continue
        prefix = f"check-{number}"
        form = typed[1] if typed and typed[0] == one.key else LetStandForm(prefix=prefix)
        to_check.append(
            {
                "it": one,
                "number": number,
                "before": said,  # a reason given when the sources said something else
                "form": form,
                "may_fix": request.user.has_perm(one.fix.permission, challenge.council),
            }
        )
    context = {
        "challenge": challenge,
        "to_check": to_check,
        "standing": standing,
        "may_settle": may_settle,
        "form": typed[1] if typed else None,
        "nav": "overview",
    }
    return render(request, "checking/checks.html", context, status=status)


@require_POST
@in_council(SETTLE)
def settle(request, council, challenge_slug):
    """Say why a contradiction may stand: the one whose key and facts were on the page."""
    challenge = _challenge(council, challenge_slug)
    found = contradictions(challenge, localdate())
    key = request.POST.get("key", "")
    asked = next((one for one in found if one.key == key), None)
    if asked is None:
        messages.info(request, "The two sources do not contradict each other any more.")
        return redirect("checking:checks", council.slug, challenge.slug)
    # The prefix of the page that was sent may not be that of the page as it is now.
    form = LetStandForm({"check-reason": _reason(request)}, prefix="check")
    if asked.facts != request.POST.get("facts"):
        form.add_error(None, "What the sources say has changed since you opened this page")
        return _page(request, challenge, typed=(key, form), found=found, status=409)
    if not form.is_valid():
        return _page(request, challenge, typed=(key, form), found=found, status=422)
    let_stand(challenge, asked, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, "It stands, with your reason.")
    return redirect("checking:checks", council.slug, challenge.slug)


def _reason(request):
    """Return the reason that was typed, whichever of the page's forms it was typed into."""
    typed = [value for name, value in request.POST.items() if name.endswith("-reason")]
    return typed[0] if typed else ""


@require_POST
@in_council(SETTLE)
def ask_again(request, council, challenge_slug, pk):
    """Take back that a contradiction may stand."""
    challenge = _challenge(council, challenge_slug)
    get_object_or_404(SettledCheck, challenge=challenge, pk=pk)
    take_back(pk, challenge=challenge, by=request.user)
    messages.success(request, "It is asked about again.")
    return redirect("checking:checks", council.slug, challenge.slug)
