"""Sentences carry their values until the reader's language is known."""

import datetime as dt

import pytest

from matchmaker.wording.errors import Conflict, FieldFault, Unusable
from matchmaker.wording.language import catalogue
from matchmaker.wording.phrases import Euros, Phrase, phrase, say
from matchmaker.wording.vocabularies import Theme, label


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (Euros(15_000), "15\u202f000\u00a0€", "€15,000"),
        (1_000, "1\u202f000", "1,000"),
        (dt.date(2026, 11, 24), "mardi 24 novembre 2026", "Tuesday 24 November 2026"),
        (
            dt.datetime(2026, 11, 24, 9, 15, tzinfo=dt.UTC),
            "mardi 24 novembre 2026, 9\u00a0h\u00a015",
            "Tuesday 24 November 2026, 9:15",
        ),
        (dt.time(9, 5), "9\u00a0h\u00a005", "9:05"),
        ([label(Theme.HOUSING), label(Theme.SPORT)], "Logement et habitat, Sport et loisirs",
         "Housing, Sport and leisure"),
        ("Alice", "Alice", "Alice"),
    ],
)  # fmt: skip
def test_values_are_written_as_the_language_does(value: object, french: str, english: str) -> None:
    assert say(value, catalogue("fr")) == french
    assert say(value, catalogue("en")) == english


def test_a_phrase_says_itself_in_english() -> None:
    assert str(phrase("From %(sum)s on.", sum=Euros(5))) == "From €5 on."


@pytest.mark.parametrize(("num", "text"), [(1, "one"), (0, "0 many"), (2, "2 many")])
def test_the_plural_is_chosen_by_num(num: int, text: str) -> None:
    assert str(Phrase("one", {"num": num}, "%(num)s many")) == text


def test_a_fault_found_before_its_field_is_known_keeps_its_words() -> None:
    placed = Unusable("one", plural="%(num)s many", num=3).at("siret")
    assert isinstance(placed, FieldFault)
    assert repr(placed) == "siret: 3 many"


def test_a_sign_of_percent_in_a_value_is_harmless() -> None:
    assert str(Conflict("No %(what)s.", what="100 %s %(x)s")) == "No 100 %s %(x)s."
