"""Where residents and partners write, and where all that is shown can be read."""

import time

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import localdate

from peerchallenge.accounts.signing_in import addresses
from peerchallenge.comments import sending, shown
from peerchallenge.comments.forms import CommentForm
from peerchallenge.comments.tokens import Verdict, judge, token_for
from peerchallenge.public import record
from peerchallenge.public.doors import answer, public_form, public_page

SAID = {
    Verdict.TOO_SOON: "That was very quick. Look at your comment once more, then send it again.",
    Verdict.EXPIRED: "This page was open for more than 12 hours, so your comment was not sent. "
    "It is kept below: look at it once more, then send it again.",
    Verdict.FORGED: "Your comment was not sent, because the page it came from was not complete. "
    "It is kept below: send it again.",
}
PREVIEW = "This is a preview, so nothing was sent."
TOO_MANY = (
    "We take only a certain number of comments in a day, and cannot take yours today. It is kept "
    "below: copy it, and send it tomorrow."
)


@public_form
def comment(request, site, number):
    """The form for a comment on one recommendation; a page of its own, so that others are kept.

    What is typed comes back with every refusal.
    """
    about = _about(site, number)
    box = shown.box_of(site.challenge)
    if box is None or not box.is_open:
        raise Http404
    now = time.time()
    if request.method != "POST":
        form = CommentForm(initial={"token": token_for(about, at=now)})
        return _form_page(request, site, about, form)
    form = CommentForm(request.POST)
    verdict = judge(request.POST.get("token", ""), about, at=now)
    if not form.is_valid():
        return _again(request, site, about, form, verdict, status=422)
    if verdict is not Verdict.GOOD or site.is_preview:
        problem = SAID.get(verdict, PREVIEW)
        return _again(request, site, about, form, verdict, status=422, problem=problem)
    said = {name: form.cleaned_data[name] for name in ("capacity", "name", "text")}
    try:
        sending.send(about, **said, address=addresses.address_of(request))
    except sending.IsClosed:
        raise Http404 from None
    except sending.TooMany:
        response = _again(request, site, about, form, verdict, status=429, problem=TOO_MANY)
        response.headers["Retry-After"] = str(sending.seconds_until_tomorrow())
        return response
    return redirect("comments:sent", site.council.slug, site.challenge.slug, about.number)


@public_page
def sent(request, site, number):
    """What happens next with a comment; says the same to whoever asks."""
    about = _about(site, number)
    if shown.box_of(site.challenge) is None:
        raise Http404
    return _page(request, site, "sent", about=about)


@public_page
def shown_comments(request, site, number):
    """Every comment on a recommendation that is shown."""
    about = _about(site, number)
    box = shown.box_of(site.challenge)
    if box is None:
        raise Http404
    found = shown.shown_on(site.challenge, [about.pk])
    page = Paginator(found, shown.ON_THE_PAGE).get_page(request.GET.get("page"))
    told = shown.as_values(page.object_list)
    return _page(request, site, "shown", about=about, box=box, comments=told, page=page)


def _about(site, number):
    """Return the published recommendation that comments are about."""
    found = record.recommendations_on(site.challenge, localdate()).filter(number=number).first()
    if found is None:
        raise Http404
    found.challenge = site.challenge
    return found


def _again(request, site, about, form, verdict, *, status, problem=""):
    """Give the form back with what was typed, and with a token that is good for another try."""
    if verdict in (Verdict.EXPIRED, Verdict.FORGED):
        form.data = form.data.copy()
        form.data["token"] = token_for(about, at=time.time())
    return _form_page(request, site, about, form, status=status, problem=problem)


def _form_page(request, site, about, form, *, status=200, problem=""):
    return _page(request, site, "send", status=status, about=about, form=form, problem=problem)


def _page(request, site, name, *, status=200, **context):
    context |= {
        "site": site,
        "here": name,
        "challenge": record.heading(site.challenge, localdate()),
    }
    return answer(request, f"comments/{name}.html", context, status=status)
