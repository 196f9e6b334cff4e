"""The texts of the public pages, each with the place where it is read, for the search."""

from collections.abc import Iterator, Sequence

from peerchallenge.public import values
from peerchallenge.public.finding import Text
from peerchallenge.public.wording import in_words

RECOMMENDATION = "pages:recommendation"


def texts(
    recommendations: Sequence[values.Recommendation],
    promises: Sequence[values.Promise],
    reports: Sequence[values.Report],
    good_news: Sequence[values.GoodNews],
) -> list[Text]:
    """Return what the public pages of a challenge say; what several of them say, once."""
    found: dict[tuple, Text] = {}
    for one in (
        *(text for each in recommendations for text in _of_recommendation(each)),
        *(_promise(each, number) for number, each in enumerate(promises, 1)),
        *(_report(each) for each in reports),
        *(_news(each) for each in good_news),
    ):
        # An action or an item of minutes is read under each recommendation that it is about.
        found.setdefault((one.kind, one.title, one.body, one.where), one)
    return list(found.values())


def _of_recommendation(one: values.Recommendation) -> Iterator[Text]:
    address = (RECOMMENDATION, one.number)
    name = f"{one.kind} {one.number}"
    says = (
        one.text, one.explanation, one.response, one.response_reasons, one.decision_reason,
        one.lead_officer, one.lead_member, *one.themes,
    )  # fmt: skip
    yield Text(name, one.title, _joined(says), address)
    for action in one.actions:
        titles = (proof.title for proof in action.evidence)
        says = (action.narrative, action.next_steps, action.difference, action.owner, *titles)
        yield Text(
            kind=f"Action {action.ref}",
            title=action.title,
            body=_joined(says),
            address=address,
            place=action_place(action.ref),
            day=action.reported_on,
        )
    for place, item in enumerate(reversed(one.considered), 1):
        where = f"{item.committee}, {in_words(item.held_on)}"
        # All that was resolved stands under each recommendation, only its own paragraphs do.
        for kind, says in (
            ("Resolutions", [said.text for said in item.resolutions]),
            ("Minutes", item.paragraphs),
        ):
            if says:
                yield Text(
                    kind=kind,
                    title=item.title,
                    body=_joined(says),
                    address=address,
                    place=f"minutes-{place}",
                    day=item.held_on,
                    where=where,
                )
    for measure in one.measures:
        says = (measure.sentence, measure.effect_in_words)
        yield Text("Measure", measure.name, _joined(says), address, "measures-heading")
    for verdict in one.verdicts:
        title = f"What the peers said on their return about {name.lower()}"
        yield Text("Peers", title, verdict.text, address, "verdicts", verdict.visited_on)


def action_place(ref: str) -> str:
    """Return the id of an action on the page of a recommendation: it may hold no spaces."""
    return f"action-{ref.replace(' ', '')}"


def _promise(one: values.Promise, number: int) -> Text:
    where = f"{one.committee}, {in_words(one.made_on)}"
    title = f"{one.what[:1].upper()}{one.what[1:]}"
    place = f"promise-{number}"
    return Text("Promise", title, one.due_text, ("public:promises",), place, one.made_on, where)


def _report(one: values.Report) -> Text:
    body = f"As at {in_words(one.as_at)}."
    address = ("public:report", str(one.key))
    return Text("Report", one.title, body, address, "", one.issued_on, one.committee)


def _news(one: values.GoodNews) -> Text:
    address, where = ("public:good-news",), f"Action {one.ref}: {one.action}"
    return Text("Good news", one.title, one.text, address, "", one.effective_on, where)


def _joined(parts):
    return " ".join(part.strip() for part in parts if part.strip())
