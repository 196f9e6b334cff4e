"""Whatever people paste, what is left can be drawn, and what cannot is counted."""

import time
import unicodedata

import pytest

from peerchallenge.reports.printed.cleaning import (
    MISSING,
    clean,
    clean_all,
    covered,
    without_breaks,
)

BREAK = "\u200b"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Report to Cabinet in June.",
        "Pwyllgor Trosolwg a Chraffu: ŵ ŷ Ŵ Ŷ â ê î ô û á ö",
        "£3.1 million – “validated” by Finance … 50 % ≤ 60 % → done ✓",
        "مجلس المدينة",
        "ועדת הביקורת",
        "Thanks 🙂 👍",
        '#panic("x") $a$ *b* _c_ <script> {{7*7}} \\ `raw` @ref <label> // /* = - +',
        "One line\nand another\n\nand a paragraph",
    ],
)
def test_ordinary_text_stays_as_it_is(text):
    assert clean(text) == (text, 0)


@pytest.mark.parametrize(
    ("pasted", "left"),
    [
        ("bell\x07 escape\x1b[31m nul\x00 delete\x7f", "bell escape[31m nul delete"),
        ("paid\u202efdp.exe\u202c", "paidfdp.exe"),
        ("\u2066isolated\u2069 \u200emark\u200f \u061cmark", "isolated mark mark"),
        ("tag\U000e0067\U000e0062\U000e007f", "tag"),
        ("\ufeffstart", "start"),
        ("plain\ufe0f face\U000e0100", "plain face"),
        ("a\tb\x0bc\x0cd\x85e\u2028f\u2029g", "a b\nc\nd\ne\nf\ng"),
        ("Windows\r\nMac\rUnix\n", "Windows\nMac\nUnix\n"),
        ("w\u0302r", "ŵr"),
        ("word\u2060joiner", "wordjoiner"),
    ],
)
def test_what_carries_no_text_is_dropped_without_a_count(pasted, left):
    assert clean(pasted) == (left, 0)


@pytest.mark.parametrize("character", ["漢", "\ue123", "\ufdd0", "\ud800", "\U0010ffff", "ก"])
def test_what_has_no_glyph_becomes_a_square_and_is_counted(character):
    assert clean(f"before {character}{character} after") == (f"before {MISSING * 2} after", 2)


def test_every_character_is_kept_dropped_or_replaced_by_one_that_can_be_drawn():
    allowed = covered() | {0x0A, 0x200B, 0x200C, 0x200D, 0xAD}
    kept = 0
    for code in range(0x110000):
        left, _ = clean(chr(code))
        kept += left == chr(code)
        assert {ord(character) for character in left} <= allowed, hex(code)
    assert kept > 4000


@pytest.mark.parametrize(
    "word",
    [
        "x" * 5000,
        "-" * 400,
        "\u00a0" * 400,
        "b" + "\u0301b" * 200,
        "👩\u200d🔬" * 60,
        "https://democracy.northmere.example/documents/s12345/Appendix%20A%20Action%20Plan.pdf",
        "priya.nandakumar-overview.and.scrutiny@northmere.example",
    ],
)
def test_a_long_word_gets_places_to_break_and_loses_no_letter(word):
    cleaned, lost = clean(f"start {word} end")
    assert lost == 0
    assert without_breaks(cleaned) in (f"start {word} end", f"start {' ' * len(word)} end")
    pieces = cleaned.replace("\n", " ").replace(BREAK, " ").split(" ")
    # An accent and a joined emoji stay with what they belong to.
    assert max(len(piece) for piece in pieces) <= 31
    assert not any(unicodedata.combining(piece[0]) for piece in pieces if piece)
    assert not any(piece[0] == "\u200d" or piece[-1] == "\u200d" for piece in pieces if piece)


def test_words_held_together_by_no_break_spaces_break_between_words():
    pasted = "Director\u00a0of\u00a0Resources\u00a0and\u00a0Section\u00a0151\u00a0Officer"
    assert clean(pasted) == ("Director of Resources and Section 151 Officer", 0)
    assert clean("£5\u00a0million") == ("£5\u00a0million", 0)


def test_a_narrow_place_breaks_words_sooner():
    assert clean("telecommunications", longest=12)[0].count(BREAK) > 0
    assert clean("telecommunications")[0].count(BREAK) == 0


def test_a_tower_of_accents_is_cut_and_counted():
    cleaned, lost = clean("q" + "\u0301" * 50 + " after")
    assert lost == 42
    assert cleaned.endswith(" after")


def test_cleaning_what_is_clean_changes_nothing():
    once, _ = clean("漢 " + "x" * 100 + " \u202e ŵ " + "a.b/" * 30)
    assert clean(once) == (once, 0)


def test_all_texts_of_a_structure_are_cleaned_and_the_losses_added():
    data = {"title": "漢", "rows": [["a\x00", 3, None, True], {"ref": "ก1"}]}
    cleaned, lost = clean_all(data)
    assert cleaned == {"title": MISSING, "rows": [["a", 3, None, True], {"ref": f"{MISSING}1"}]}
    assert lost == 2
    assert data["title"] == "漢"


def test_a_long_text_is_cleaned_in_about_the_time_it_takes_to_read_it():
    clean("warm ŵ")
    text = "Aelodau’r Cabinet – ŵyl a thŷ 漢 " * 30_000
    started = time.process_time()
    clean(text)
    assert time.process_time() - started < 2
