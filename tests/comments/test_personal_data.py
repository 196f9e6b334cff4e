"""What looks like personal data in a comment, and what only seems to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerchallenge.comments.personal_data import Kind, Level, find, high, is_nhs_number

FOUND = [
    ("Write to jo.bloggs+bins@example.co.uk please", "jo.bloggs+bins@example.co.uk", Kind.EMAIL),
    ("Ring 07700 900123 after six", "07700 900123", Kind.PHONE),
    ("Ring me: (01632) 960 001.", "(01632) 960 001", Kind.PHONE),
    ("+44 7700 900 123", "+44 7700 900 123", Kind.PHONE),
    ("0044 (0)7700 900123", "0044 (0)7700 900123", Kind.PHONE),
    ("020-7946-0000 is mine", "020-7946-0000", Kind.PHONE),
    ("my NI is QQ 12 34 56 C", None, None),  # QQ is given to nobody
    ("my NI is AB 12 34 56 C", "AB 12 34 56 C", Kind.NATIONAL_INSURANCE),
    ("ab123456d", "ab123456d", Kind.NATIONAL_INSURANCE),
    ("NHS number 943 476 5919", "943 476 5919", Kind.NHS),
    ("NHS 9434765919", "9434765919", Kind.NHS),
    ("I live in LS1 4AP.", "LS1 4AP", Kind.POSTCODE),
    ("I live in sw1a 1aa", "sw1a 1aa", Kind.POSTCODE),
    ("12 Acacia Avenue floods", "12 Acacia Avenue", Kind.ADDRESS),
    ("at Flat 2, 114b Upper High Street.", "Flat 2, 114b Upper High Street", Kind.ADDRESS),
    ("I was born on 3 May 1957 here", "born on 3 May 1957", Kind.BORN),
    ("DOB: 03/05/1957", "DOB: 03/05/1957", Kind.BORN),
    ("date of birth is 3rd of May 1957", "date of birth is 3rd of May 1957", Kind.BORN),
    ("pay 12-34-56 account 12345678", "12-34-56 account 12345678", Kind.BANK),
    ("account number 12345678", "account number 12345678", Kind.BANK),
    ("my sort code is 12 34 56", "sort code is 12 34 56", Kind.BANK),
    ("GB29 NWBK 6016 1331 9268 19", "GB29 NWBK 6016 1331 9268 19", Kind.BANK),
    ("a van, AB12 CDE, parks there", "AB12 CDE", Kind.VEHICLE),
    ("my neighbour Mrs Hartley-Smith", "Mrs Hartley-Smith", Kind.NAME),
    ("Dr. Élise O’Brien told me", "Dr. Élise O’Brien", Kind.NAME),
]
LOOK_AT = [
    ("I asked Cllr Ruth Adeyemi", "Cllr Ruth Adeyemi", Kind.NAME),
    ("Councillor Hale said", "Councillor Hale", Kind.NAME),
    ("the line 0300 123 4567 is shut", "0300 123 4567", Kind.PHONE),
    ("the van P123 ABC", "P123 ABC", Kind.VEHICLE),
]
INNOCENT = [
    "It cost £1,200,000 in 2023-24 and £0.75m in 2024/25.",
    "Section 106 money, Section 21 and Schedule 12A.",
    "Cabinet met on 12/03/2024, scrutiny on 4 June 2024 at 10.30.",
    "Recommendation 3 and action 3.2 are late; see paragraph 14.",
    "In 2023 High Street shops closed, and 40 jobs went.",
    "The A46 and the M25, junction 12, and route 61.",
    "412 people took part, 33% more than in 2022.",
    "1234567890 is the number of the contract",  # its check digit is wrong
    "The planning application is 24/01234/FUL.",
    "Phase 2 of the plan: 1. A1 2. B2 3. C3",
    "The budget gap is 1 200 000 pounds over 3 years",
    "Take 5 Park and Ride buses away",
    "Mr. is a title and so is Mrs",
    "The council was founded on 1 April 1974.",
    "@council please answer",
    "0.123456789012 is a small number",
    "£01234567890 is nonsense",
    "",
]


@pytest.mark.parametrize(("text", "words", "kind"), FOUND, ids=lambda one: str(one)[:30])
def test_what_looks_personal_is_found_whole(text, words, kind):
    found = find(text)
    if words is None:
        assert found == ()
        return
    (one,) = found

    assert (text[one.start : one.end], one.kind, one.level) == (words, kind, Level.HIGH)
    assert one.why.endswith(".")


@pytest.mark.parametrize(("text", "words", "kind"), LOOK_AT, ids=lambda one: str(one)[:30])
def test_what_is_often_public_is_only_to_be_looked_at(text, words, kind):
    (one,) = find(text)

    assert (text[one.start : one.end], one.kind, one.level) == (words, kind, Level.LOW)
    assert high(find(text)) == ()


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_seems_personal_passes(text):
    assert find(text) == ()


def test_several_are_found_in_their_order():
    text = "Ring Mrs Hartley on 07700 900123 or write to h@example.org, LS1 4AP."

    assert [one.kind for one in find(text)] == [
        Kind.NAME, Kind.PHONE, Kind.EMAIL, Kind.POSTCODE,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "is_one"),
    [("943 476 5919", True), ("9434765918", False), ("0000000000", False), ("94347659", False)],
)
def test_the_check_digit_of_an_nhs_number_decides(number, is_one):
    assert is_nhs_number(number) is is_one


@given(st.text(max_size=400))
def test_any_text_has_findings_in_order_that_do_not_overlap(text):
    end = 0
    for one in find(text):
        assert end <= one.start < one.end <= len(text)
        end = one.end


@given(st.integers(min_value=7_000_000_000, max_value=7_999_999_999), st.sampled_from(" -."))
def test_every_mobile_number_is_found_however_it_is_grouped(number, between):
    digits = f"0{number}"
    for text in (digits, f"{digits[:5]}{between}{digits[5:]}"):
        (one,) = find(f"Ring {text} now")
        assert (one.start, one.end, one.kind) == (5, 5 + len(text), Kind.PHONE)


@given(st.from_regex(r"[a-z]{1,10}(\.[a-z]{1,5})?@[a-z]{1,10}\.(uk|org|co\.uk)", fullmatch=True))
def test_every_email_address_is_found(address):
    found = find(f"write to {address}, please")

    assert [(one.start, one.end) for one in found] == [(9, 9 + len(address))]


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=1990, max_value=2100))
def test_money_and_years_are_never_personal(pounds, year):
    text = (
        f"It cost £{pounds:,} in {year}-{(year + 1) % 100:02}, or £{pounds} in {year}/{year + 1}."
    )

    assert find(text) == ()


def test_a_long_text_is_read_at_once():
    assert find("a." * 1_000) == find("1 " * 1_000) == find("A1" * 1_000) == ()
