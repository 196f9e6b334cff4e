"""A resolution's words -> what kind of resolution it is.

The first verb that decides something tells: in the passive ("that the report be noted"), at
the beginning ("Note the report"), or after the body's name ("That Cabinet approves ...").
Verbs in relative clauses ("the report, which is presented to ...") decide nothing.
"""

import re
from collections.abc import Iterator

from meetings.reading.sections import BODY

KINDS = (
    "note",
    "approve",
    "support",
    "receive-update",
    "refer",
    "request",
    "recommend",
    "delegate",
    "other",
)

# The forms of each verb, by the kind it makes. A verb of WEAK gives way to a later one:
# a plan that "was considered and approved" is approved.
_FORMS: dict[str, str] = {
    "note": "note notes noted noting acknowledge acknowledges acknowledged receive receives "
    "received recognise recognises "
    "recognised remarked remark observe observes observed",
    "approve": "approve approves approved agree agrees agreed adopt adopts adopted accept accepts "
    "accepted ratify ratifies "
    "ratified confirm confirms confirmed raise raises raised withdraw withdraws withdrawn "
    "increase increases increased amend "
    "amends amended allocate allocates allocated implement implements implemented publish "
    "publishes published appoint "
    "appoints appointed carried sign signs signed",
    "support": "support supports supported endorse endorses endorsed commend commends commended",
    "delegate": "delegate delegates delegated authorise authorises authorised authorize "
    "authorizes "
    "authorized empowered",
    "request": "ask asks asked request requests requested instruct instructs instructed invite "
    "invites invited require "
    "requires required direct directs directed task tasks tasked urge urges urged "
    "encourage encourages encouraged charged "
    "commission commissions commissioned seek seeks sought",
    "recommend": "recommend recommends recommended",
    "refer": "refer refers referred submit submits submitted forward forwards forwarded send "
    "sends sent pass passes passed "
    "present presents presented bring brings brought report reports reported put taken go goes",
}
_WEAK: dict[str, str] = {
    "note": "consider considers considered review reviews reviewed discuss discusses discussed "
    "look looks looked comment "
    "comments commented",
    "other": "thank thanks thanked welcome welcomes welcomed congratulate congratulates formed "
    "establish establishes "
    "established made held monitored deferred arranged kept updated provided circulated "
    "shared included",
}
_KIND = {form: kind for kind, forms in (*_WEAK.items(), *_FORMS.items()) for form in forms.split()}
_IS_WEAK = {form for forms in _WEAK.values() for form in forms.split()}

_ADVERB = r"(?:(?:also|both|further|duly|then|now|hereby|therefore|warmly|[a-z]{2,14}ly)\s){0,3}"
_PASSIVE = re.compile(rf"\b(?P<be>be|being|is|are|was|were)\s{_ADVERB}(?P<verb>[a-z]+)\b")
_AND_VERB = re.compile(
    rf"\band\s(?:[\w'’-]+\s){{0,5}}?(?:be\s)?{_ADVERB}(?P<verb>approved|agreed|adopted"
    rf"|accepted|endorsed|supported|delegated)\b"
)
_BODY_VERB = re.compile(
    rf"(?:on\s[\w-]{{3,20}}\s)?(?:{BODY}|the\s(?:cabinet|committee|council|board|panel"
    rf"|executive|commission)|[Mm]embers)\s"
    rf"(?:has\s|have\s|hereby\s)?{_ADVERB}(?P<verb>[a-z]+)\b"
)
_POSTS = ("the Chief Executive ", "The Chief Executive ", "Chief Executive ")
_OPENING = re.compile(rf"{_ADVERB}(?P<verb>[A-Za-z]+)\b")
# "support for ...", "report of ...", "review group": things, not doings.
_THING = re.compile(
    r"(?:support|review|report|reports|present|plan|request|task|charge|note|form"
    r"|comments?|thanks|approval|progress)\s"
    r"(?:for|of|on|be|is|was|from|[Gg]roup|and Finish|plan|actions?|with|to (?:date"
    r"|the \w+ be)|made|received)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:which|who|that|as|what|where|whom|when|if|once|until)\s(?:[\w'’]+\s){0,5}$"
)

_NOUN = (
    r"(?:updates?|reports?|briefings?|progress|presentations?|papers?|feedback|reviews?"
    r"|summar(?:y|ies)|information|lists?|notes?|timetables?|schedules?|figures"
    r"|breakdowns?|analys[ie]s|evaluations?)"
)
_GIVEN = (
    r"(?:submitted|brought|presented|provided|reported|made|given|circulated|sent|received"
    r"|considered|included|scheduled"
    r"|taken|delivered|come|added|returned|issued)"
)
_A_REPORT = re.compile(
    rf"(?:(?:in|within|after|by|once|when|following|each|every"
    rf"|from)\s[^,.;]{{2,60}},?\s)?(?:future\s|regular\s|further\s|progress\s|quarterly\s"
    rf"|annual\s"
    rf"|monthly\s|six-?monthly\s|half-?yearly\s|an?\s|any\s|another\s|two\s"
    rf"|all\sfuture\s)(?:[\w'’-]+\s){{0,10}}?{_NOUN}\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_PROGRESS = re.compile(
    r"(?:the\s)?(?:progress|delivery|implementation|performance|monitoring|outcomes?"
    r"|position|(?:\w+\s){0,2}plans?|item|matter|issue|it)\b[^.;]{0,120}?\b(?:(?:be"
    r"|being)\s(?:\w+ly\s)?"
    r"(?:reported|reviewed|monitored|revisited|considered again|brought (?:back|again"
    r"|to it)|presented)|(?:come|return)s?(?:\sback)?(?=\s(?:to|before)\b))\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
# "That the Committee review progress in six months' time": it gives itself an update.
_LOOKS_AGAIN = re.compile(
    rf"(?:{BODY})\s(?:will\s|would\s|to\s|should\s)?(?:review|revisit|reconsider|look again at"
    rf"|return to|consider)\s(?:[\w'’-]+\s){{0,8}}?(?:progress|plan|implementation|delivery|item"
    rf"|matter|position|it|this)\b[^.;]{{0,80}}?\b(?:again\b|in\s(?:\w+\s)?(?:\w+\s)?"
    rf"(?:months?|year)s?\b|within\s|at\s(?:its|a|the)\s(?:next|future|\w+)\smeeting"
    rf"|every\s|(?:in|by)\s(?:the\s)?(?:[A-Z]\w+|spring|summer|autumn|winter)\b)"
)
_RECEIVES = re.compile(
    rf"(?:to\s)?(?:receives?|be\s(?:given|provided with|sent|presented with)"
    rf"|continues? to receive|have|has)\s(?:an?\s|the\s|any\s|further\s|future\s|regular\s"
    rf"|quarterly\s"
    rf"|annual\s|progress\s|six-?monthly\s|two\s)?(?:[\w'’-]+\s){{0,6}}?{_NOUN}\b"
    rf"|be\s(?:kept\s)?(?:updated|informed|up to date)\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:future|further|regular(?:ly)?|quarterly|quarter|annual(?:ly)?|monthly"
    r"|six-?monthly|next|months?|weeks?|updates?|once|when|by|before|prior to|after"
    r"|in due course|following|until|years?|yearly|autumn|spring|summer|winter|meetings?"
    r"|back|again|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_OFFICER = (
    r"(?:[Oo]fficers?|[Tt]eam|Chief Executive|[Dd]irectors?|[Mm]anagers?"
    r"|Heads? of [A-Z][\w&, ]{2,50}?|Clerk|Treasurer|Secretary"
    r"|Leader|Deputy Leader|Chair(?:man|person)?|Portfolio Holder"
    r"|Executive Member[\w ]{0,60}?|Cabinet Member[\w ]{0,60}?)"
)
_TASKED = re.compile(
    rf"(?:the\s|relevant\s|senior\s)?(?:[\w'’&,-]+\s){{0,6}}?{_OFFICER}\b(?:,?\s(?:in "
    rf"consultation with|with|and|after)\s[^,]{{3,80}},?)?\s"
    r"(?!be\b|who\b|which\b|and\b|of\b|is\b|are\b|was\b|were\b|for\b|has\b|have\b|had\b"
    r"|on\b|in\b)(?:to\s)?[a-z]+\s"
)
_SETS = re.compile(
    rf"{_OFFICER}\b[^.;]{{0,80}}?\b(?:would|will|to|shall)\s(?:set|determine|decide|agree"
    rf"|finalise|settle|make)\b|\b(?:set|determined|decided|finalised"
    rf"|agreed)\sby\s[^.;]{{0,60}}{_OFFICER}\b"
)
_DRAWN_UP = re.compile(
    r"(?:a|an|the)\s[\w\s'’-]{2,80}?\bbe\s(?:drawn up|prepared|produced|developed|compiled"
    r"|written|arranged|carried out|undertaken)\b"
)
_AUTHORITY = re.compile(
    r"\b(?:delegated (?:authority|powers?)|authority (?:be |is )?(?:delegated|given"
    r"|granted)|given (?:delegated )?(?:authority|powers?)|be (?:delegated|authori[sz]ed"
    r"|empowered))\b"
)
_TO_A_BODY = re.compile(
    rf"\bto\s(?:(?:a|an|any|all|its|their|both|either|next"
    rf"|future)\s(?:[\w'’]+\s){{0,5}})?(?:{BODY}|[A-Z]{{3,7}}\b|(?:the\s)?(?:cabinet"
    rf"|committee|council|board|panel|executive|full council|group whips|November|next"
    rf"|whips))",
    re.ASCII,
)
_BY_A_BODY = re.compile(
    rf"\bbe\s(?:considered|discussed|reviewed|scrutinised)\s(?:\w+\s)?by\s(?:the\s)?{BODY}"
    r"\s(?:at|on|in|before|prior|when)\b"
)
_BODY_ASKED = re.compile(
    r"(?:the\s)?(?:[A-Z][\w'’&-]{0,25},?\s(?:(?:and|of|for|the|&)\s)?){0,8}(?:Committee"
    r"|Panel|Board|Commission|Sub-Committee)\s(?:also\s)?(?:be|is|was)\s"
)
_OF_OUTSIDERS = re.compile(
    r"(?:that\s)?(?:there\s(?:would|will)\sbe|(?:some of "
    r"|members of )?(?:the\s)?(?:[Pp]eer [Tt]eam|LGA|[Pp]eers)\s(?:would|will|had|has|have"
    r"|is|are))\b"
)


# "That Cabinet be advised that the Board supports ...": what the Board does decides.
_TELLS_A_BODY = re.compile(
    rf"^(?:{BODY}|the\s[a-z]+)\sbe\s(?:advised|informed|told)\sthat\s(?={BODY}\s)"
)


# "Agreed that officers bring a report": what is agreed decides.
_AGREED_THAT = re.compile(r"(?:[Aa]lso\s)?[Aa]greed?\sthat\s(?=\S)")


def kind_of(text: str, *, lead: str = "", recommending: bool = False) -> str:
    """Return the kind of the resolution `text`, one of KINDS.

    `lead` is what stands before its label ("That Cabinet agrees to"); `recommending` says
    that the whole list is recommended to another body.
    """
    words = _TELLS_A_BODY.sub("", _without_that(text)[:2000])
    if recommending or re.match(
        r"recommended\b|.{0,80}\bbe recommended\b|to recommend\b", words, re.IGNORECASE
    ):
        return "recommend"
    if re.match(r"(?:take|takes|took) note\b|note be taken\b", words, re.IGNORECASE):
        return "note"
    if _gives_an_update(words):
        return "receive-update"
    agreed = _AGREED_THAT.match(words)
    if agreed:
        kind = kind_of(words[agreed.end() :])
        return "approve" if kind in ("other", "note") else kind
    verbs = list(_verbs(words))
    deciding = next((verb for verb in verbs if verb[1] not in _IS_WEAK), None)
    if deciding is None:
        return _undecided(words, verbs, lead)
    kind = _refined(_KIND[deciding[1]], words, deciding)
    if kind in ("other", "refer", "request") and _AUTHORITY.search(words):
        return "delegate"
    return kind


def _without_that(text: str) -> str:
    words = text.strip()
    return re.sub(
        r"^(?:(?:and|that|it (?:be|is|was) (?:agreed|resolved)|to(?=\s[a-z]+\s(?!be\b)))[,:]?\s)+",
        "",
        words,
        flags=re.IGNORECASE,
    )


def _gives_an_update(words: str) -> bool:
    """Say whether somebody is to be given a new report, or told later how things go."""
    opening = words[:500]
    new = _A_REPORT.match(opening)
    if new and re.search(
        rf"\b(?:be|being|is|are|to)\s(?:\w+\s){{0,3}}?{_GIVEN}\b|\bcomes?\b", new["rest"]
    ):
        return True
    first = _OPENING.match(words)
    decides = first and first["verb"].lower() in _KIND and not _THING.match(words)
    progress = None if decides else _PROGRESS.match(opening)
    if progress and (_LATER.search(progress["rest"]) or _TO_A_BODY.search(progress["rest"])):
        return True
    if re.match(
        r"(?:future\s)?reporting\b.{0,200}\breports?\b.{0,40}\b(?:brought|submitted"
        r"|presented|made)\b",
        opening,
        re.IGNORECASE,
    ):
        return True
    asked = re.match(
        rf"(?:{BODY}\s)?(?:[Rr]equests?|[Rr]equested|[Aa]sks?|[Aa]sked)\s(?:for\s)?(?:an?|further"
        rf"|regular|quarterly|that an?|that further)\s(?:[\w'’-]+\s){{0,6}}?{_NOUN}\b",
        opening,
    )
    if asked:
        return True
    if _LOOKS_AGAIN.match(opening):
        return True
    receives = _RECEIVES.search(opening[:220])
    if receives is None:
        return False
    before = opening[: receives.start()]
    first = re.match(r"[a-z]+", words, re.IGNORECASE)
    if (
        re.search(
            r"\b(?:asked|requested|instructed|noted?|approved?|which|who)\b", before, re.IGNORECASE
        )
        or len(before.split()) > 14
    ):
        return False
    if (
        first
        and _KIND.get(first[0].lower(), "other") not in ("other", "note")
        and not before.lower().startswith(("agreed", "agree "))
    ):
        return False
    if first and first[0].lower() in ("note", "notes", "noted"):
        return False
    # "The report be received" takes what lies on the table; an update is still to come.
    if re.search(r"be\s(?:kept\s)?(?:updated|informed|up to date)$", receives[0]):
        return True
    told = before + receives[0].removeprefix("receive") + opening[receives.end() :]
    return bool(_LATER.search(re.sub(r"\breceives?\b", "", told)))


def _verbs(words: str) -> Iterator[tuple[int, str, str]]:
    """Yield the verbs that may decide, in order: where each stands, its form, its use."""
    found: list[tuple[int, str, str]] = []
    opening = _OPENING.match(words)
    if opening and opening["verb"].lower() in _KIND and not _THING.match(words):
        found.append((opening.start("verb"), opening["verb"].lower(), "opening"))
    body = _BODY_VERB.match(words)
    if body and body["verb"] in _KIND and not body[0].startswith(_POSTS):
        found.append((body.start("verb"), body["verb"], "body"))
    for match in _PASSIVE.finditer(words):
        if match["verb"] not in _KIND:
            continue
        before = words[max(0, match.start() - 70) : match.start()]
        if (
            re.search(r"\b(?:to|will|would|could|should|may|can|must)\s$", before)
            and match["be"] == "be"
        ):
            continue
        if match["be"] != "be" and _RELATIVE.search(before):
            continue
        found.append((match.start("verb"), match["verb"], "passive"))
        following = _AND_VERB.search(words, match.end(), match.end() + 120)
        if following and match["verb"] in _IS_WEAK:
            found.append((following.start("verb"), following["verb"], "passive"))
    yield from sorted(found)


def _refined(kind: str, words: str, verb: tuple[int, str, str]) -> str:
    """Set right what the verb alone gets wrong."""
    place, form, use = verb
    if kind == "refer":
        to_a_body = _TO_A_BODY.search(words, place)
        if use == "body" or not to_a_body or re.search(r"\bMembers$", to_a_body[0]):
            return "other"
    if kind == "request" and use == "passive" and _BODY_ASKED.match(words):
        return "refer"
    if (
        kind == "note"
        and form.startswith("receive")
        and use == "passive"
        and re.match(r"(?:update|further)", words, re.IGNORECASE)
    ):
        return "note"
    return kind


def _undecided(words: str, verbs: list[tuple[int, str, str]], lead: str) -> str:
    """Give the kind of a resolution without a verb that decides."""
    led = re.search(r"\b([a-z]+)\b\W*$", lead.lower())
    if led and led[1] in _KIND and led[1] not in _IS_WEAK:
        return _KIND[led[1]]
    if _AUTHORITY.search(words) or _SETS.search(words):
        return "delegate"
    if _OF_OUTSIDERS.match(words):
        return "note"
    if re.match(
        r"ha(?:ve|s)\s(?:the\s)?(?:\w+\s){0,2}(?:officers?|director)\b", words, re.IGNORECASE
    ):
        return "request"
    if _BY_A_BODY.search(words):
        return "refer"
    if re.match(r"recommendations?\s(?:\w+\s){0,4}?(?:agreed|approved|accepted)", words, re.I):
        return "approve"
    if verbs and _KIND[verbs[0][1]] == "note":
        return "note"
    if _TASKED.match(words) or _DRAWN_UP.match(words):
        return "request"
    goes = re.search(
        r"\b(?:go|goes|be taken|be put|be passed)\s(?:forward\s|back\s)?(?=to\s)", words
    )
    if (
        goes
        and not _RELATIVE.search(words[: goes.start()])
        and _TO_A_BODY.search(words, goes.start())
    ):
        return "refer"
    return "other"
