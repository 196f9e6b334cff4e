"""The council's own pages about comments: reading, deciding, answering, opening the box."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from peerchallenge.comments import moderating, removing
from peerchallenge.comments.forms import AnswerForm, BoxForm, RefuseForm, SeenForm, ShowForm
from peerchallenge.comments.models import Comment
from peerchallenge.comments.personal_data import Finding, Level
from recommendations.gate import in_council
from recommendations.models import PeerChallenge, Post

MODERATE = "comments.moderate_comment"
PUBLISH = "public.publish_challenge"
ON_A_PAGE = 20


@dataclass(frozen=True)
class Piece:
    """A part of a comment, with what was found in it or None."""

    text: str
    finding: Finding | None = None

    @property
    def is_high(self):
        return self.finding is not None and self.finding.level is Level.HIGH


def pieces(comment) -> list[Piece]:
    """Return the words of a comment, cut where something was found in them."""
    cut, end = [], 0
    for one in comment.findings:
        cut += [
            Piece(comment.text[end : one.start]), Piece(comment.text[one.start : one.end], one)
        ]  # fmt: skip
        end = one.end
    return [one for one in [*cut, Piece(comment.text[end:])] if one.text]


@require_safe
@in_council(MODERATE)
def comments(request, council):
    """All comments, those that wait first, with what can be done at once."""
    found = Comment.objects.for_council(council).for_listing()
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.pieces = pieces(one)
    context = {
        "page_obj": page,
        "waiting": moderating.number_waiting(council),
        "nav": "overview",
    }
    return render(request, "comments/comments.html", context)


@require_safe
@in_council(MODERATE)
def comment(request, council, pk):
    """One comment with everything that can be done about it."""
    return _comment_page(request, council, _comment(council, pk))


@require_POST
@in_council(MODERATE)
def show_comment(request, council, pk):
    """Show it as it is, without the marked parts, or with words removed by hand."""
    found = _comment(council, pk)
    form = ShowForm(request.POST)
    if not form.is_valid():
        return _comment_page(request, council, found, show_form=form, status=422)
    data = form.cleaned_data
    text, keeps_name = data["shown_text"], not data["leaves_name_out"]
    if data["how"] == ShowForm.AS_IS:
        text = found.text
    elif data["how"] == ShowForm.REMOVED:
        text = removing.without(found.text, found.to_remove)
        keeps_name = keeps_name and not found.name_is_marked

    def act():
        return moderating.show(
            found, shown_text=text, keeps_name=keeps_name, is_checked=data["is_checked"],
            seen=data["seen"], by=request.user,
        )  # fmt: skip

    said = "Everybody can read the comment now."
    return _done(request, council, found, act, said, show_form=form)


@require_POST
@in_council(MODERATE)
def refuse_comment(request, council, pk):
    """Keep it from the public, or take it back."""
    found = _comment(council, pk)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _comment_page(request, council, found, refuse_form=form, status=422)
    said = form.cleaned_data

    def act():
        return moderating.refuse(found, **said, by=request.user)

    return _done(request, council, found, act, "The comment is not shown.", refuse_form=form)


@require_POST
@in_council(MODERATE)
def answer_comment(request, council, pk):
    """Answer one that is shown, or word the answer anew."""
    found = _comment(council, pk)
    form = AnswerForm(request.POST, council=council)
    if not form.is_valid():
        return _comment_page(request, council, found, answer_form=form, status=422)

    def act():
        return moderating.answer(
            found, answer=form.cleaned_data["answer"], as_post=form.as_post,
            seen=form.cleaned_data["seen"], by=request.user,
        )  # fmt: skip

    return _done(request, council, found, act, "The answer is shown.", answer_form=form)


@require_POST
@in_council(MODERATE)
def erase_comment(request, council, pk):
    """Erase the words of one that is refused."""
    found = _comment(council, pk)
    form = SeenForm(request.POST)
    if not form.is_valid():
        return _comment_page(request, council, found, status=422)

    def act():
        return moderating.erase(found, seen=form.cleaned_data["seen"], by=request.user)

    return _done(request, council, found, act, "The words are erased.")


@require_POST
@in_council(PUBLISH)
def box(request, council, challenge_slug):
    """Take comments on a challenge, or take no more."""
    challenge = get_object_or_404(PeerChallenge, council=council, slug=challenge_slug)
    challenge.council = council
    form = BoxForm(request.POST)
    if form.is_valid():
        opens = form.cleaned_data["do"] == "open"
        change = moderating.open_box if opens else moderating.close_box
        try:
            change(challenge, by=request.user)
        except moderating.NothingToDo:
            done = "opened" if opens else "closed"
            messages.error(request, f"Nothing was changed: somebody else has {done} it already.")
        else:
            messages.success(
                request,
                "Residents and partners can comment on the public site."
                if opens
                else "No more comments are taken. Those that are shown stay.",
            )
    return redirect("public:publish", council.slug, challenge.slug)


def _comment(council, pk):
    return get_object_or_404(
        Comment.objects.for_council(council).select_related("recommendation__challenge__council"),
        pk=pk,
    )


def _done(request, council, found, act, said, **forms):
    """Do what was decided and go back to the list; or say on the page why it was not done."""
    try:
        act()
    except moderating.MayNotBeShown as refused:
        problem = str(refused)
        return _comment_page(request, council, found, problem=problem, status=422, **forms)
    except moderating.SomebodyElseDecided as other:
        forms = _with_seen(forms, other.comment)
        return _comment_page(request, council, other.comment, conflict=True, status=409, **forms)
    except moderating.NothingToDo:
        said = "The words were erased already."
    messages.success(request, said)
    return redirect("comments:comments", council.slug)


def _with_seen(forms, comment):
    """Let what was typed be sent again, now that its author sees what the other did."""
    for form in forms.values():
        form.data = form.data.copy()
        form.data["seen"] = comment.turn
    return forms


def _comment_page(request, council, comment, *, status=200, problem="", conflict=False, **forms):
    seen = {"seen": comment.turn}
    own = Post.objects.filter(council=council, holder=request.user).order_by("title").first()
    comment.pieces = pieces(comment)
    context = {
        "comment": comment,
        "challenge": comment.recommendation.challenge,
        "problem": problem,
        "conflict": conflict,
        "without_marked": removing.without(comment.text, comment.to_remove),
        "show_form": ShowForm(
            initial=seen
            | {
                "shown_text": comment.shown_text
                or removing.without(comment.text, comment.to_remove),
                "leaves_name_out": comment.name_is_marked
                or (comment.state == Comment.State.SHOWN and not comment.shown_name),
            }
        ),
        "refuse_form": RefuseForm(initial=seen),
        "answer_form": AnswerForm(
            council=council, initial=seen | {"answer": comment.answer, "post": own}
        ),
        "nav": "overview",
    }
    bound = next((form for form in forms.values() if form.errors), None)
    return render(
        request, "comments/comment.html", context | forms | {"form": bound}, status=status
    )
