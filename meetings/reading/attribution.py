"""Whose recommendation is it? The peer team's, or somebody else's.

Minutes name the recommendations of auditors, task groups and remuneration panels, and those
of the report on the table, beside the peer team's. The nearest name before a number decides.
"""

import re

from meetings.reading.source import sentences

PEER = re.compile(
    r"\bpeer[\s-](?:challenge|review|team|assessment|visit|support)|\bCPC\b|\bpeers\b"
    r"|\bpeer\b|\bLocal Government Association\b|\bLGA\b",
    re.IGNORECASE,
)
_OTHERS = (
    r"(?:internal\s|external\s)?audit(?:ors?|s)?['’]?s?|task\s(?:(?:and"
    r"|&)\sfinish\s)?(?:group|force)s?|scrutiny\s(?:improvement\s|task\s)?(?:reviews?"
    r"|groups?)"
    r"|remuneration\spanel|IRP|ombudsman|ofsted|CQC|inspect(?:ors?|orates?|ion)|inquir(?:y"
    r"|ies)|centre\sfor\sgovernance(?:\sand\s(?:public\s)?scrutiny)?|CfGS|CfPS"
    r"|CIPFA|grant\sthornton|ernst\s(?:and|&)\syoung|KPMG|mazars|deloitte|BDO|azets"
    r"|coroner|best\svalue\s(?:inspectors?|notice|inspection)|commissioners?"
    r"|HMICFRS|regulator\sof\ssocial\shousing|boundary\scommission|working\s(?:group"
    r"|party)|consultants?|planning\s(?:officers?|inspector)|governance\sreview"
    r"|boundary\sreview|citizens['’]?\s(?:panel|assembly)|safeguarding\sreview"
    r"|(?:domestic\shomicide|serious\scase)\sreview|action\splan\sof\sthe\sauditor"
    r"|(?:another|other|neighbouring|different)\s(?:local\s)?(?:councils?|authorit(?:y"
    r"|ies))['’]?s?"
)
OTHERS = re.compile(rf"\b(?:{_OTHERS})\b['’]?s?", re.IGNORECASE)
# Committees whose names hold such a word are bodies of the council itself.
_OWN_BODIES = re.compile(
    r"\b(?:[A-Z]\w+(?:,)?\s(?:and\s|&\s)?){0,4}Audit(?:,)?(?:\s(?:and|&)\s\w+"
    r"|\s\w+){0,4}?\s(?:Committee|Board|Panel)\b"
    r"|\bScrutiny\s(?:[A-Z]\w+\s|and\s){0,4}(?:Committee|Board|Panel|Commission)\b"
    r"|\bAudit Committee\b"
)
_ANOTHERS_CHALLENGE = re.compile(
    r"\b(?:another|other|neighbouring|a different|that of a)\s(?:local\s)?(?:council|authorit)",
    re.IGNORECASE,
)
# "Lessons from Northshire's peer challenge": named only, so something else must say that it
# is not the council's own.
_COMPARED = re.compile(
    r"\b(?:lessons?|learn(?:ed|t|ing)?|elsewhere|examples?|experience|compared|comparison|unlike"
    r"|similar(?:ly)?|good practice|visited)\b",
    re.IGNORECASE,
)
_NAMED_COUNCIL = re.compile(
    r"\b(?:[Aa]t|[Ii]n|of|[Ff]rom|[Bb]y|that)\s(?:[A-Z][a-z]+\s(?:and\s)?){1,4}(?:Council|Borough|District|City"
    r"|County)\b|\b[A-Z][a-z]{3,}(?:\s(?:Council|Borough|City))?['’]s\s(?:own\s|recent\s|[Cc]orporate\s"
    r"|LGA\s){0,3}(?:[Pp]eer|CPC)\b|\b(?:[Pp]eer\s[Cc]hallenge|[Pp]eer\s[Rr]eview)\s(?:of|at|in)\s"
    r"[A-Z][a-z]{3,}\b"
)
_OF_OTHERS = re.compile(
    rf"^[\s,)]*(?:\([^()]{{0,40}}\)\s)?(?:of|in|from|by|made by|within"
    rf"|arising from)\s(?:section\s\S{{1,6}}\sof\s)?(?:the\s|an?\s|its\s"
    rf"|their\s)?(?:[\w'’-]{{1,20}}\s){{0,3}}?(?:{_OTHERS})\b",
    re.IGNORECASE,
)
_OF_PEERS = re.compile(
    r"^[\s,)]*(?:of|in|from|by|made by|within)\s(?:[\w'’-]{1,20}\s){0,5}?(?:peer|peers|CPC"
    r"|LGA|Local Government Association)\b",
    re.IGNORECASE,
)
_JUST_BEFORE = re.compile(
    rf"\b(?:{_OTHERS})['’]?s?\s(?:[\w'’()-]{{1,20}}\s){{0,2}}$", re.IGNORECASE
)
# The report's own recommendations are moved, amended, voted on and approved.
_VOTED_AFTER = re.compile(
    r"^[^.;]{0,60}?\b(?:(?:be|was|were|being)\s(?:\w+ly\s)?(?:approved|agreed|adopted"
    r"|amended|carried|deleted|moved|accepted|lost|replaced|put)|(?:as )?(?:set out"
    r"|detailed|printed|contained|laid out|listed|shown) in (?:the|this) (?:covering "
    r"|officers?['’]? |agenda |submitted )?(?:report|agenda))\b"
)
_VOTED_BEFORE = re.compile(
    r"\b(?:moved|seconded|voted? (?:on|for|against)|amend(?:ment|ed)? (?:to|of)?"
    r"|put to the vote|officers?['’]? |in the report|report(?:'s|’s)?|agenda|substantive"
    r"|additional)\s?(?:that\s|the\s|on\s)?(?:the\s)?$|\bamendments?\b[^.]{0,40}$"
    r"|\bwording of\s(?:the\s)?$",
    re.IGNORECASE,
)
_PROPOSES = re.compile(
    r"^\s?[:.–-]*\s*(?:That|To)\s(?:[A-Z]\w+\s|the\s){0,4}(?:note|approve|agree|endorse"
    r"|delegate|consider|comment|accept|recommend|support|receive)s?\b"
    r"|^\s?[:.–-]*\s*That\s(?:the\s)?(?:Cabinet|Committee|Council|Executive|Panel|Board)\b"
)


def page_is_about_peers(text: str) -> bool:
    """Say whether a page speaks of a peer challenge at all."""
    return bool(PEER.search(text))


def is_of_others(text: str) -> bool:
    """Say whether words name somebody else's recommendations and no peers."""
    return bool(OTHERS.search(_OWN_BODIES.sub(" ", text))) and not PEER.search(text)


def is_peers(text: str, start: int, end: int, introduction: str = "") -> bool:
    """Say whether the recommendation named in text[start:end] may be the peer team's.

    `introduction` is the paragraph that introduces the list in which it stands, if any.
    """
    span = next((s for s in sentences(text) if s[0] <= start < s[1]), (0, len(text)))
    before, after = text[span[0] : start][-300:], text[end : span[1]][:300]
    before_plain = _OWN_BODIES.sub(" ", before)
    if _OF_PEERS.match(after):
        return not _ANOTHERS_CHALLENGE.search(before + after)
    if _OF_OTHERS.match(_OWN_BODIES.sub(" ", after)) or _JUST_BEFORE.search(before_plain):
        return False
    if _ANOTHERS_CHALLENGE.search(before + after[:120]):
        return False
    sentence = text[span[0] : span[1]][:1500]
    if _NAMED_COUNCIL.search(sentence) and _COMPARED.search(sentence):
        return False
    if PEER.search(before):
        return not (_VOTED_BEFORE.search(before) and _VOTED_AFTER.match(after))
    if _VOTED_AFTER.match(after) or _VOTED_BEFORE.search(before) or _PROPOSES.match(after):
        return False
    return _last_named(text[: span[0]], before_plain, introduction)


def _last_named(earlier: str, before: str, introduction: str) -> bool:
    """Look back, sentence by sentence, for whose recommendations are spoken of."""
    passages = [
        before,
        *(earlier[s:e] for s, e in reversed(sentences(earlier[-4000:]))),
        introduction,
    ]
    for passage in passages:
        if PEER.search(passage):
            return True
        plain = _OWN_BODIES.sub(" ", passage)
        if OTHERS.search(plain) and re.search(
            r"\brecommend|\breport|\breview|\bfinding", plain, re.IGNORECASE
        ):
            return False
    return True
