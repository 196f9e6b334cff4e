"""What is chosen of the memory, and whether a council takes part."""

from django import forms

from peerchallenge.sector.browsing import FILTERS, Memory, with_words

LABELS = {
    "challenge": ("Kind of challenge", "Every kind of challenge"),
    "kind": ("Kind of recommendation", "Recommendations and suggestions"),
    "theme": ("Theme", "Every theme"),
    "council": ("Council", "Every council"),
}


class WordsForm(forms.Form):
    """The words that are looked for, read first: the numbers beside the choices follow them."""

    mark_optional = False

    q = forms.CharField(
        label="Words",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class BrowseForm(WordsForm):
    """Which recommendations are shown; each choice says how many there are of it."""

    def __init__(self, data, *, memory: Memory, day):
        super().__init__(data)
        words = WordsForm(data)
        q = words.cleaned_data["q"] if words.is_valid() else ""
        self.memory = memory
        self.keys = with_words(q, day) if q else None
        asked = {name: data[name] for name in FILTERS if data.get(name) in memory.labels[name]}
        for name in FILTERS:
            label, every = LABELS[name]
            self.fields[name] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", every), *memory.choices(name, asked, self.keys)],
                error_messages={
                    "invalid_choice": f"Select another {label[:1].lower()}{label[1:]}: "
                    "there is nothing of this one"
                },
            )
        self.order_fields([*FILTERS, "q"])

    @property
    def found(self) -> list[int]:
        """The keys of what was asked for, in the order of the councils' names; when valid."""
        filters = {name: self.cleaned_data[name] for name in FILTERS if self.cleaned_data[name]}
        return self.memory.chosen(filters, self.keys)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen or typed."""
        return any(self.cleaned_data.values())


class TakePartForm(forms.Form):
    """Which of the two is wanted; a button says it."""

    do = forms.ChoiceField(choices=[("join", "Take part"), ("leave", "Stop taking part")])
