"""What in a comment looks like somebody's personal data.

Pure: a text in, findings out. It helps the person who decides and decides nothing itself: what it
does not find may be personal all the same, and what it finds may be innocent. Numbers with a
check digit are believed only where it is right, so that money, years and references pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How sure it is that the words have to go."""

    HIGH = "high"  # not shown before somebody has removed or checked it
    LOW = "low"  # often public: look at it


class Kind(Enum):
    EMAIL = "an email address"
    PHONE = "a telephone number"
    NATIONAL_INSURANCE = "a National Insurance number"
    NHS = "an NHS number"
    BANK = "bank details"
    BORN = "a date of birth"
    ADDRESS = "a house address"
    POSTCODE = "a postcode"
    VEHICLE = "a car registration"
    NAME = "a person’s name"


@dataclass(frozen=True)
class Finding:
    """That `text[start:end]` looks like `kind`."""

    start: int
    end: int
    kind: Kind
    level: Level
    why: str


@dataclass(frozen=True)
class _Rule:
    kind: Kind
    why: str
    pattern: re.Pattern[str]
    level: Level = Level.HIGH
    holds: Callable[[str], bool] = lambda words: True


def _digits(words: str) -> list[int]:
    return [int(one) for one in words if one in "0123456789"]


def is_nhs_number(words: str) -> bool:
    """Say whether ten digits end in the check digit of an NHS number (modulus 11).

    https://www.datadictionary.nhs.uk/attributes/nhs_number.html
    """
    digits = _digits(words)
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    weighted = sum(digit * weight for digit, weight in zip(digits[:9], range(10, 1, -1)))  # noqa: B905
    return (11 - weighted % 11) % 11 == digits[9]


# The area of a postcode is one of these, so that "A1 2BC" of a numbered list is none.
_AREAS = (
    "AB AL BA BB BD BH BL BN BR BS BT B CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY "
    "EC EH EN EX E FK FY GL GU GY G HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY LA LD LE "
    "LL LN LS LU L ME MK ML M NE NG NN NP NR NW N OL OX PA PE PH PL PO PR RG RH RM SA SE SG SK SL "
    "SM SN SO SP SR SS ST SW SY S TA TD TF TN TQ TR TS TW UB WA WC WD WF WN WR WS WV W YO ZE"
)
_POSTCODE = rf"(?:{'|'.join(_AREAS.split())})[0-9][A-Z0-9]? ?[0-9][ABD-HJLNP-UW-Z]{{2}}"
_STREETS = (
    "Avenue|Ave|Close|Court|Crescent|Drive|Gardens|Green|Grove|Hill|Lane|Ln|Mews|Park|Place|Rise|"
    "Road|Rd|Row|Square|Street|St|Terrace|View|Walk|Way"
)
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DAY = (
    rf"(?:[0-3]?[0-9][./ -][01]?[0-9][./ -](?:19|20)?[0-9]{{2}}|"
    rf"[0-3]?[0-9](?:st|nd|rd|th)? (?:of )?(?:{_MONTHS}),? (?:19|20)[0-9]{{2}}|"
    rf"(?:{_MONTHS}) [0-3]?[0-9](?:st|nd|rd|th)?,? (?:19|20)[0-9]{{2}})"
)
_NAME = r"[A-ZÀ-ÖØ-Þ][^\W\d_]*(?:['’-][^\W\d_]+)*"
_NAMES = rf"{_NAME}(?: {_NAME})?"

# The first that fits keeps its place: what overlaps with it is not found again.
_RULES = (
    _Rule(
        Kind.EMAIL, "It has the form of an email address.",
        re.compile(r"(?<![\w.+-])[\w.+%'’-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"),
    ),
    _Rule(
        Kind.BANK, "Six digits of a sort code stand before eight of an account.",
        re.compile(r"(?<![\d£])\d{2}([ -]?)\d{2}\1\d{2}(?!\d)[^\d]{1,40}\d{8}(?!\d)"),
    ),
    _Rule(
        Kind.BANK, "It is said to be a bank account.",
        re.compile(
            r"(?i)\b(?:account|a/c|acc)(?: (?:number|no\.?))?(?: is)?[\s:]{1,3}\d{8}(?!\d)"
        ),
    ),
    _Rule(
        Kind.BANK, "It is said to be a sort code.",
        re.compile(r"(?i)\bsort[ -]code(?: is)?[\s:]{1,3}\d{2}[ -]?\d{2}[ -]?\d{2}(?!\d)"),
    ),
    _Rule(
        Kind.BANK, "It has the form of a British IBAN.",
        re.compile(r"\bGB\d{2} ?[A-Z]{4}(?: ?\d){14}(?!\d)"),
    ),
    _Rule(
        Kind.NATIONAL_INSURANCE, "Two letters, six digits and a letter from A to D.",
        re.compile(
            r"(?i)(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
            r" ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)"
        ),
    ),
    _Rule(
        Kind.BORN, "A date after words about being born.",
        re.compile(
            rf"(?i)\b(?:date of birth|d\.?o\.?b\.?|birthday|born)(?: (?:is|on|was))?"
            rf"[\s:]{{1,3}}(?:the )?{_DAY}(?!\d)"
        ),
    ),
    _Rule(
        Kind.PHONE, "A number of many organisations, not of a person: 03 or 08.",
        re.compile(r"(?<![\w£+])(?<!\d[.,/-])0[38]\d(?:[\s-]?\d){7,8}(?!\d)"),
        level=Level.LOW,
    ),
    _Rule(
        Kind.PHONE, "It has the digits of a British telephone number.",
        re.compile(
            r"(?<![\w£+])(?<!\d[.,/-])"
            r"(?:(?:\+|00)44[\s.-]?(?:\(0\))?[\s.-]?[1-9]|\(?0[1-9])(?:[\s().-]{0,2}\d){8,9}(?!\d)"
        ),
    ),
    _Rule(
        Kind.NHS, "Ten digits whose last one is the check digit of an NHS number.",
        re.compile(r"(?<![\d£.,/-])\d{3}([ -]?)\d{3}\1\d{4}(?!\d|[.,]\d)"),
        holds=is_nhs_number,
    ),
    _Rule(
        Kind.ADDRESS, "A house or flat with its number and street.",
        re.compile(
            r"\b(?:(?i:flat|apartment|unit) \d{1,4}[A-Za-z]?,? )?"
            rf"(?!(?:19|20)\d\d )\d{{1,4}}[A-Za-z]?,? (?:{_NAME} ){{1,3}}(?:{_STREETS})\b"
        ),
    ),
    _Rule(
        Kind.POSTCODE, "It has the form of a postcode.",
        re.compile(rf"(?<!\w)(?:{_POSTCODE}|{_POSTCODE.lower()})(?!\w)"),
    ),
    _Rule(
        Kind.VEHICLE, "It has the form of a car registration since 2001.",
        re.compile(r"(?<!\w)[A-HJ-PR-Y]{2}[0-9]{2} ?[A-HJ-PR-Z]{3}(?!\w)"),
    ),
    _Rule(
        Kind.VEHICLE, "It may be an older car registration.",
        re.compile(r"(?<!\w)[A-HJ-NPR-TV-Y][0-9]{3} ?[A-Z]{3}(?!\w)"),
        level=Level.LOW,
    ),
    _Rule(
        Kind.NAME, "Councillors are public figures: look whether it is about their office.",
        re.compile(rf"\b(?:Cllr|Councillor|Alderman)\.? {_NAMES}"),
        level=Level.LOW,
    ),
    _Rule(
        Kind.NAME, "A title stands before a name.",
        re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.? {_NAMES}"),
    ),
)  # fmt: skip


def find(text: str) -> tuple[Finding, ...]:
    """Return what looks like personal data in `text`, in its order; no two overlap."""
    found: list[Finding] = []
    for rule in _RULES:
        for match in rule.pattern.finditer(text):
            start, end = match.span()
            free = all(end <= one.start or one.end <= start for one in found)
            if free and rule.holds(match[0]):
                found.append(Finding(start, end, rule.kind, rule.level, rule.why))
    return tuple(sorted(found, key=lambda one: one.start))


def high(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return those that have to go, or to be checked, before anybody is shown the text."""
    return tuple(one for one in findings if one.level is Level.HIGH)
