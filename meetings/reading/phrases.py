"""The words of one line of resolutions: its points, its lead, what does not belong to it."""

import re
from collections.abc import Iterator

from meetings.reading.sections import BODY
from meetings.reading.units import Label, as_letter, label_of, split_label

LONGEST = 20_000  # characters: no point of a resolution is longer

_INLINE = re.compile(
    r"(?:^|(?<=[;:.,])\s|\s(?=\((?:\d{1,2}|[a-zA-Z]|[ivx]{2,4})\)\s))(?:and\s"
    r"|AND\s)?(?P<label>\((?:\d{1,2}|[a-zA-Z]|[ivx]{2,4})\)|(?:\d{1,2}|[a-z])\)"
    r"|\d{1,2}\.(?=\s[A-Z]))\s?"
)


def points_in(text: str) -> Iterator[tuple[Label | None, str]]:
    """Split "(1) Agree the plan; and (2) Note ..." into its labelled points.

    Labels count only while they run on from the first, which is 1, a, A or i.
    """
    label, rest = split_label(text)
    if label is not None and rest and not label.style.startswith("decimal"):
        yield from labelled_points(label, rest)
        return
    if label is not None:
        yield label, rest
        return
    for match in _INLINE.finditer(text[:4000]):
        first = _inline_label(match["label"])
        lead = text[: match.start()].strip()
        if first.value == 1 and (is_lead(lead) or lead.endswith((":", ":-"))):
            if lead:
                yield None, lead
            yield from labelled_points(first, text[match.end() :])
            return
    yield None, text


def _inline_label(printed: str) -> Label:
    brackets = "()" if printed[0] == "(" else printed[-1]
    return label_of(printed.strip("()."), brackets)


def labelled_points(label: Label, text: str) -> Iterator[tuple[Label | None, str]]:
    start = 0
    for match in _INLINE.finditer(text, 0, LONGEST):
        following = _inline_label(match["label"])
        if following.style.startswith("roman") and not label.style.startswith("roman"):
            following = as_letter(following) if len(following.text) == 1 else following
        before = text[max(start, match.start("label") - 12) : match.start("label")].rstrip()
        ends = before.endswith((";", ".", ",", " and", " AND"))
        if following.style == label.style and following.value == label.value + 1 and ends:
            yield label, re.sub(r"[;,]?\s?\band$", "", text[start : match.start()].strip())
            label, start = following, match.end()
    yield label, text[start:].strip()


_LEAD_WORDS = frozenset(
    [
        "that",
        "to",
        "it",
        "be",
        "was",
        "and",
        "the",
        "this",
        "a",
        "agreed",
        "has",
        "have",
        "had",
        "is",
        "resolved",
        "recommended",
        "unanimously",
        "also",
        "hereby",
        "on",
        "behalf",
        "of",
        "with",
        "immediate",
        "effect",
        "following",
        "consideration",
        "by",
        "majority",
        "vote",
        "votes",
        "for",
        "against",
        "abstention",
        "abstentions",
        "members",
        "cabinet",
        "council",
        "committee",
        "board",
        "panel",
        "executive",
        "commission",
        "debate",
        "discussion",
        "it's",
        "having",
        "considered",
        "report",
        "noting",
    ]
)
_LEAD_VERBS = frozenset(
    [
        "note",
        "notes",
        "noted",
        "agree",
        "agrees",
        "approve",
        "approves",
        "approved",
        "endorse",
        "endorses",
        "recommends",
        "support",
        "supports",
    ]
)


def is_lead(text: str) -> bool:
    """Say whether words only lead into a list: "That Cabinet:", "that the", "agrees to:"."""
    if len(text) > 240:
        return False
    if re.search(r"\bbe\s(?:recommended|advised|asked|requested)\b", text):
        return False  # it quotes what another body is told
    words = re.sub(BODY, " ", re.sub(r"\([^()]{0,80}\)", " ", text))
    left = [word for word in re.findall(r"[\w'’]+", words.lower()) if not word.isdigit()]
    colon = text.rstrip().endswith((":", ":-", ": -", "to"))
    return all(word in _LEAD_WORDS or (colon and word in _LEAD_VERBS) for word in left)


DECISION_VERB = (
    r"(?:not(?:e[sd]?|ing)|approv(?:e[sd]?)|agree[sd]?|endors(?:e[sd]?)|support(?:s|ed)?"
    r"|accept(?:s|ed)?|adopt(?:s|ed)?|receiv(?:e[sd]?)"
    r"|recommend(?:s|ed)?|refer(?:s|red)?|request(?:s|ed)?|ask(?:s|ed)?|delegate[sd]?"
    r"|authori[sz]e[sd]?|confirm(?:s|ed)?|instruct(?:s|ed)?"
    r"|considered|consider|welcome[sd]?|commend(?:s|ed)?|acknowledge[sd]?|thank(?:s|ed)?"
    r"|invite[sd]?|review(?:s|ed)?|submit|publish|require[sd]?"
    r"|looked at|take note|took note|appoint(?:s|ed)?|monitor|comment(?:s|ed)?)"
)
_READS = re.compile(
    rf"(?:That\b|that\s|To\s{DECISION_VERB}\b|to\s{DECISION_VERB}\b|{DECISION_VERB}\b"
    rf"|(?:The\s)?(?:{BODY})\s(?:has\s|have\s)?{DECISION_VERB}\b"
    r"|(?:The\s|Officers?['’]\s)?Recommendations?\s(?:\w+\s){0,4}?(?:agreed|approved|accepted)\b)",
    re.IGNORECASE,
)
BE_DONE = re.compile(
    r"\b(?:be|is|are|was|were)\s(?:\w+ly\s)?(?:noted|approved|agreed|endorsed|accepted"
    r"|adopted|received|supported|recommended|referred|requested|asked|delegated"
    r"|authori[sz]ed|welcomed|submitted|given)\b"
)


def reads_as_resolution(text: str, *, loosely: bool = False) -> bool:
    """Say whether words read like something resolved: "That ...", "Note ...", "... be noted"."""
    if _READS.match(text):
        return True
    return loosely and bool(BE_DONE.search(text[:600]))


_VOTING = re.compile(
    r"\s*(?:[(\[](?:unanimous(?:ly)?(?: agreed| approved)?|voting[^()\[\]]{0,80}"
    r"|for[: ]\d[^()\[\]]{0,60}|carried|moved[^()\[\]]{0,120}"
    r"|(?:councillors?|cllrs?)\s[^()\[\]]{0,40}(?:/|seconded)[^()\[\]]{0,60})[)\]]|(?:^"
    r"|(?<=[.;])\s)(?:moved|proposed) by (?:councillor|cllr)[^.;]{0,120}[.;]?"
    r"|(?<=[.;])\s*(?:voting|vote)\s?:.{0,120}"
    r"|(?<=[.;])\s(?:councillor|cllr)s?\s[^.;]{1,80}\s(?:left|joined|entered)\s[^.;]{0,60}\.)",
    re.IGNORECASE,
)


# Decision records run on: "... Reason for decision – So that ... Options considered: None".
_REASONS = re.compile(
    r"\s(?:(?:Reasons?|REASONS?)\s(?:for|FOR)\s(?:the\s|THE\s)?(?:decision|recommendation"
    r"|Decision|DECISION|Recommendation)s?"
    r"|(?:Alternative |Other )?[Oo]ptions?\s[Cc]onsidered(?:\sand\s[Rr]ejected)?)\s?[:–—-]"
)


def before_reasons(text: str) -> str:
    return _REASONS.split(text, maxsplit=1)[0]


def cleaned(text: str) -> str:
    """Leave out movers, votes, the table's bars and reasons that run on."""
    return _VOTING.sub("", before_reasons(text)).strip(" |").strip()
