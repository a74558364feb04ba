"""Identifiers are normalised, or refused with what is wrong and how to mend it."""

import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.wording import identifiers
from matchmaker.wording.errors import Unusable
from matchmaker.wording.language import catalogue

digits = st.text(string.digits, min_size=13, max_size=13)


def refusal(check: Callable[[str], str], text: str, language: str = "en") -> str:
    with pytest.raises(Unusable) as caught:
        check(text)
    return caught.value.translated(catalogue(language))


def with_luhn(body: str) -> str:
    """The number whose last digit makes the Luhn sum a multiple of ten, by trying all ten."""
    for last in string.digits:
        doubled = [int(d) * (2 if n % 2 else 1) for n, d in enumerate(reversed(body + last))]
        if sum(d // 10 + d % 10 for d in doubled) % 10 == 0:
            return body + last
    raise AssertionError


@given(digits)
def test_siret_with_the_right_last_digit_is_taken(body: str) -> None:
    number = with_luhn(body)
    if body.startswith("000000000"):
        return
    assert identifiers.siret(number) == number
    assert identifiers.siret(f" {number[:3]} {number[3:6]}.{number[6:9]}-{number[9:]} ") == number


@given(digits, st.integers(0, 13), st.integers(1, 9))
def test_siret_with_one_wrong_digit_is_refused(body: str, place: int, shift: int) -> None:
    number = with_luhn(body)
    wrong = str((int(number[place]) + shift) % 10)
    slip = number[:place] + wrong + number[place + 1 :]
    if slip.startswith(identifiers.LA_POSTE):
        return
    with pytest.raises(Unusable):
        identifiers.siret(slip)


@given(st.text(max_size=30))
def test_any_text_is_taken_or_refused_in_words(text: str) -> None:
    for check in (
        identifiers.siret,
        identifiers.rna,
        identifiers.email,
        identifiers.phone,
        identifiers.website,
        identifiers.slug,
    ):
        try:
            once = check(text)
        except Unusable as unusable:
            said = unusable.translated(catalogue("fr"))
        else:
            said = "taken" if check(once) == once else ""
        assert said


def test_la_poste_follows_its_own_rule() -> None:
    assert identifiers.siret("356 000 000 00048") == "35600000000048"  # head office: Luhn
    assert identifiers.siret("35600000000501") == "35600000000501"  # 3+5+6+5+1 = 20
    assert sum(map(int, "35600000000502")) % 5 != 0
    with pytest.raises(Unusable):
        identifiers.siret("35600000000502")


def test_a_siret_says_how_many_digits_are_missing_or_too_many() -> None:
    assert refusal(identifiers.siret, "7328293200007", "fr") == (
        "Le SIRET a 14 chiffres\u202f; il en manque un."
    )
    assert refusal(identifiers.siret, "732829320000", "fr") == (
        "Le SIRET a 14 chiffres\u202f; il en manque 2."
    )
    assert refusal(identifiers.siret, "732829320000741") == (
        "A SIRET has 14 digits; there is one too many."
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "732829320",
            "These 9 digits are a SIREN; the SIRET has 5 more, those of the establishment.",
        ),
        ("7328293200007O", "“O” is not a digit; only digits are expected here."),
        (
            "73282932000075",
            "No SIRET has these digits; compare them with your INSEE notice.",
        ),
        (
            "00000000000000",
            "No SIRET has these digits; compare them with your INSEE notice.",
        ),
        ("٧٣٢٨٢٩٣٢٠٠٠٠٧٤", "“٧” is not a digit; only digits are expected here."),
    ],
)
def test_a_siret_that_cannot_be_says_why(typed: str, sentence: str) -> None:
    assert refusal(identifiers.siret, typed) == sentence


def test_rna() -> None:
    assert identifiers.rna(" w92 1234567 ") == "W921234567"
    assert refusal(identifiers.rna, "921234567") == (
        "An RNA number starts with the letter W, then has 9 digits."
    )
    assert refusal(identifiers.rna, "W9212345", "fr") == (
        "Le numéro RNA a 9 chiffres après le W\u202f; il en manque 2."
    )


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("W9P1002760", "W9P1002760"),
        ("w2a 1000123", "W2A1000123"),
        ("W9R1.000.123", "W9R1000123"),
        ("volume 12 folio 34", "volume 12 folio 34"),
        ("Vol. 012, fol. 34", "volume 12 folio 34"),
        ("VOLUME 12 FOLIO 034", "volume 12 folio 34"),
    ],
)
def test_an_association_of_corsica_overseas_or_alsace_moselle(typed: str, stored: str) -> None:
    assert identifiers.rna(typed) == stored


def test_a_letter_among_the_last_six_digits_of_an_rna_is_a_slip() -> None:
    assert refusal(identifiers.rna, "W92123456O") == (
        "“O” is not a digit; only digits are expected here."
    )


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Alice.Martin+mfi@Example.ORG", "Alice.Martin+mfi@example.org"),
        ("mailto:bob@example.com", "bob@example.com"),
        ("charlie@société.fr", "charlie@xn--socit-esab.fr"),
        ("dora@straße.de", "dora@xn--strae-oqa.de"),
        ("dora@STRASSE.de", "dora@strasse.de"),
        ("emil@mairie.local", "emil@mairie.local"),
    ],
)
def test_an_address_is_normalised(typed: str, stored: str) -> None:
    assert identifiers.email(typed) == stored


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("alice", "An e-mail address has exactly one @, as in name@example.org."),
        ("alice@bob@example.org", "An e-mail address has exactly one @, as in name@example.org."),
        ("élodie@example.org", "“é” cannot stand before the @ of an e-mail address."),
        ("a\nb@example.org", "An e-mail address has no space; take it out."),
        ("a\u2009b@example.org", "An e-mail address has no space; take it out."),
        ("@example.org", "The part before the @ cannot be read as an e-mail address."),
        ("a..b@example.org", "The part before the @ cannot be read as an e-mail address."),
        (
            "alice@example",
            "The part after the @ is incomplete; it ends like example.org or example.fr.",
        ),
        (
            "alice@127.0.0.1",
            "The part after the @ is incomplete; it ends like example.org or example.fr.",
        ),
        (
            f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.org",
            "This e-mail address is longer than any that exists.",
        ),
    ],
)
def test_an_address_that_cannot_be_says_why(typed: str, sentence: str) -> None:
    assert refusal(identifiers.email, typed) == sentence


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0147291234", "01 47 29 12 34"),
        ("+33 (0)1 47.29.12.34", "01 47 29 12 34"),
        ("0033147291234", "01 47 29 12 34"),
        ("06 39 98 00 01", "06 39 98 00 01"),
        ("+44 20 7946 0958", "+44 20 7946 0958"),
        ("+49 (0) 170 1234567", "+49 170 1234567"),
        ("+1 212-555-0100", "+1 212 555 0100"),
        ("0262 12 34 56", "+262 262 12 34 56"),
        ("02 62 12 34 56", "+262 262 12 34 56"),
        ("+262 (0)262 12 34 56", "+262 262 12 34 56"),
        ("0590 81 12 34", "+590 590 81 12 34"),
        ("0596 60 12 34", "+596 596 60 12 34"),
        ("0694 20 12 34", "+594 694 20 12 34"),
        ("0639 69 12 34", "+262 639 69 12 34"),
    ],
)
def test_a_telephone_number_has_one_form(typed: str, stored: str) -> None:
    assert identifiers.phone(typed) == stored


@pytest.mark.parametrize("typed", ["12", "01 47 29 12 3x", "+"])
def test_a_telephone_number_that_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(Unusable):
        identifiers.phone(typed)


def test_a_web_address_gets_its_scheme() -> None:
    assert identifiers.website("cigales.example.fr") == "https://cigales.example.fr"
    assert identifiers.website("http://example.org/a") == "http://example.org/a"


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "data:text/html,hello",
        "https://user:password@example.org",
        "https://example .org",
        "http://[::1",
        "localhost",
        f"https://example.org/{'a' * 200}",
    ],
)
def test_a_web_address_that_is_no_public_page_is_refused(typed: str) -> None:
    with pytest.raises(Unusable):
        identifiers.website(typed)
