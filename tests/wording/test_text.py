"""Text from outside: what people meant is kept, what nobody can read is refused with its place."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.wording.controls import lines, one_line
from matchmaker.wording.errors import Unusable
from matchmaker.wording.text import clean_line, clean_paragraph


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Alice   Martin ", "Alice Martin"),
        ("E\u0301milie", "Émilie"),
        ("01\u00a023\u202f45", "01 23 45"),
        ("\u202a06 12 34 56 78\u202c", "06 12 34 56 78"),
        ("Zero\u200bWidth\ufeff", "ZeroWidth"),
        ("Le café\n", "Le café"),
        ("👩🏽\u200d🌾 Jardin", "👩🏽\u200d🌾 Jardin"),
        ("", ""),
    ],
)
def test_a_line_is_tidied(typed: str, stored: str) -> None:
    assert clean_line(typed) == stored


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Ali\x00ce", "Character 4 (U+0000) cannot be printed; type this answer again."),
        ("\x07Alice", "Character 1 (U+0007) cannot be printed; type this answer again."),
        ("Al\x9fice", "Character 3 (U+009F) cannot be printed; type this answer again."),
        ("Al\ud800ice", "Character 3 is damaged; type this answer again."),
        ("Ren�", "Character 4 is damaged; type this answer again."),
        ("Alice\nMartin", "This fits on one line; take the line break out."),
        ("\ue000", "Character 1 (U+E000) cannot be printed; type this answer again."),
    ],
)
def test_a_line_that_cannot_be_read_is_refused(typed: str, sentence: str) -> None:
    with pytest.raises(Unusable) as caught:
        clean_line(typed)
    assert str(caught.value) == sentence


def test_a_paragraph_keeps_its_lines() -> None:
    assert clean_paragraph(" un \r\n\r\n\r\n\r\n deux\rtrois\t! \n") == "un\n\ndeux\ntrois !"


def test_a_paragraph_refuses_control_characters_too() -> None:
    with pytest.raises(Unusable):
        clean_paragraph("un\ndeux\x1b[31m")


@given(st.text())
def test_what_is_clean_stays_as_it_is(typed: str) -> None:
    for clean in (clean_line, clean_paragraph):
        try:
            once = clean(typed)
        except Unusable:
            continue
        assert clean(once) == once
        assert once == unicodedata.normalize("NFC", once).strip()
        assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in once.replace("\n", ""))


@pytest.mark.parametrize("clean", [clean_line, clean_paragraph, one_line, lines])
@pytest.mark.parametrize("code", [0x202E, 0x2066, 0x061C, 0x200B, 0x2063, 0x3164, 0xE0041, 0x00AD])
def test_nothing_unseen_comes_in_and_nothing_leaves(clean: Callable[[str], str], code: int) -> None:
    assert clean(f"Ali{chr(code)}ce") == "Alice"


@pytest.mark.parametrize("clean", [clean_line, clean_paragraph])
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("\u200d", ""),
        ("\ufe0fAlice\u200c", "Alice"),
    ],
)
def test_joiners_stay_between_what_they_join(
    clean: Callable[[str], str], typed: str, stored: str
) -> None:
    assert clean(typed) == stored
