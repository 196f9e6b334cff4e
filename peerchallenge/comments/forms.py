"""What people type about recommendations, and what a council decides on it."""

from django import forms

from peerchallenge.comments.models import LONGEST, Comment
from recommendations.models import Post


class Words(forms.CharField):
    """A text of lines; browsers send two letters for the end of one, and it counts as one."""

    def __init__(self, **kwargs):
        longest = kwargs["max_length"] = kwargs.get("max_length", LONGEST)
        said = {"max_length": f"{kwargs['label']} must be {longest:,} characters or fewer"}
        kwargs["error_messages"] = said | kwargs.get("error_messages", {})
        super().__init__(**kwargs)

    def to_python(self, value):
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if text else text


class CommentForm(forms.Form):
    """A comment from somebody without an account. `more` is a trap: people leave it empty."""

    text = Words(
        label="Your comment",
        help_text="Up to 2,000 characters. Do not write about anybody’s private life, and leave "
        "out addresses, telephone numbers and account numbers.",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Enter your comment"},
    )
    capacity = forms.ChoiceField(
        label="You write as",
        choices=Comment.Capacity,
        widget=forms.RadioSelect,
        error_messages={"required": "Select in what capacity you write"},
    )
    name = forms.CharField(
        label="Your name, as you want it shown",
        required=False,
        max_length=80,
        help_text="Everybody can read it with your comment. Leave it empty to write without one.",
        widget=forms.TextInput(attrs={"class": "input--20", "autocomplete": "name"}),
        error_messages={"max_length": "Your name must be 80 characters or fewer"},
    )
    more = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_more(self):
        if self.cleaned_data["more"]:
            raise forms.ValidationError("Leave the box for machines empty")
        return ""


class SeenForm(forms.Form):
    """An act on a comment; `seen` is the turn that its author saw. Several stand on one page."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput(attrs={"id": False}))


class ShowForm(SeenForm):
    """How a comment is shown: as it is, without the marked parts, or less by hand."""

    mark_optional = False

    AS_IS, REMOVED, EDITED = "as_is", "removed", "edited"

    how = forms.ChoiceField(
        choices=[(AS_IS, "As it is"), (REMOVED, "Marked parts removed"), (EDITED, "By hand")]
    )
    shown_text = Words(
        label="What is shown",
        required=False,
        max_length=LONGEST * 2,
        help_text="Put [removed] in the place of words that must not be shown. Nothing else may "
        "be changed: these are somebody else’s words.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    leaves_name_out = forms.BooleanField(label="Leave the name out", required=False)
    is_checked = forms.BooleanField(
        label="I have checked: what is left is not personal data", required=False
    )

    def clean(self):
        data = super().clean()
        if data.get("how") == self.EDITED and not data.get("shown_text"):
            self.add_error("shown_text", "Enter what is shown")
        return data


class RefuseForm(SeenForm):
    """Why a comment is not shown."""

    reason = forms.ChoiceField(
        label="Why it is not shown",
        choices=[("", "Select a reason"), *(one for one in Comment.Reason.choices if one[0])],
        error_messages={"required": "Select why it is not shown"},
    )
    reason_words = forms.CharField(
        label="More about it",
        required=False,
        max_length=300,
        help_text="Only people of the council read this. Do not repeat the personal data here.",
        error_messages={"max_length": "More about it must be 300 characters or fewer"},
    )

    def clean(self):
        data = super().clean()
        if data.get("reason") == Comment.Reason.OTHER and not data.get("reason_words"):
            self.add_error("reason_words", "Enter the reason")
        return data


class AnswerForm(SeenForm):
    """The council's answer to a comment that is shown."""

    answer = Words(
        label="The council’s answer",
        help_text="Everybody reads it below the comment. Leave out names of officers.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter the answer"},
    )
    post = forms.ModelChoiceField(
        Post.objects.none(), label="Answered by", required=False, empty_label="The council"
    )

    def __init__(self, *args, council, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = Post.objects.filter(council=council).order_by("title")

    @property
    def as_post(self):
        """The title of the post that answers; empty for the council as a whole."""
        post = self.cleaned_data["post"]
        return post.title if post else ""


class BoxForm(forms.Form):
    """Which of the two is wanted; a button says it."""

    do = forms.ChoiceField(choices=[("open", "Open"), ("close", "Close")])
