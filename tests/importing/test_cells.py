"""From the text of a cell to its value."""

import datetime as dt

import pytest

from matchmaker.importing import cells
from matchmaker.wording.errors import Unusable
from matchmaker.wording.language import catalogue
from matchmaker.wording.text import clean_line
from matchmaker.wording.vocabularies import NEEDS, THEMES, Need, Theme


@pytest.mark.parametrize(
    ("cell", "euros"),
    [
        ("15000", 15_000),
        ("15 000 €", 15_000),
        ("15\u202f000\u00a0€", 15_000),
        ("15000,00", 15_000),
        ("15000.00 EUR", 15_000),
        ("15 k€", 15_000),
        ("2 M€", 2_000_000),
        ("0", 0),
    ],
)
def test_a_sum_is_read_as_people_write_it(cell: str, euros: int) -> None:
    assert cells.amount(cell) == euros


@pytest.mark.parametrize(
    "cell", ["", "quinze", "-5", "15.5", "1,5 k€", "15.000", "15 $", "9" * 20, "٣٠"]
)
def test_what_is_no_sum_in_whole_euros_is_refused(cell: str) -> None:
    with pytest.raises(Unusable):
        cells.amount(cell)


@pytest.mark.parametrize("cell", ["9:15", "09:15", "9 h 15", "9h15", "09:15:00"])
def test_an_hour_is_read_as_people_write_it(cell: str) -> None:
    assert cells.hour(cell) == dt.time(9, 15)


def test_a_full_hour_needs_no_minutes() -> None:
    assert cells.hours("9h, 10 h,") == (dt.time(9), dt.time(10))


@pytest.mark.parametrize("cell", ["", "25:00", "9:60", "9", "midi", "9:15:30"])
def test_what_is_no_hour_is_refused(cell: str) -> None:
    with pytest.raises(Unusable):
        cells.hour(cell)


@pytest.mark.parametrize(
    ("cell", "said"), [("Oui", True), ("x", True), ("FAUX", False), ("0", False)]
)
def test_yes_and_no_have_many_names(cell: str, said: bool) -> None:
    assert cells.yes_or_no(cell) is said


@pytest.mark.parametrize("need", Need)
def test_an_answer_is_known_by_code_and_by_label_in_both_languages(need: Need) -> None:
    french = catalogue("fr").gettext(NEEDS[need])
    assert french != NEEDS[need]
    for cell in (need, need.upper(), NEEDS[need], french, french.replace("’", "'").lower()):
        assert cells.need(cell) is need


def test_several_answers_stand_apart_by_bars_or_commas() -> None:
    expected = (Theme.FOOD, Theme.SPORT)
    assert cells.themes("food | sport") == cells.themes("food, sport,") == expected


def test_labels_with_a_comma_inside_are_one_answer() -> None:
    labels = {Theme.FOOD: "Food, drink", Theme.SPORT: "Sport"}
    read = cells.several_of(labels)
    assert read("Food, drink") == (Theme.FOOD,)
    assert read("Food, drink | Sport") == (Theme.FOOD, Theme.SPORT)


def test_a_misspelt_answer_is_met_with_the_nearest_one() -> None:
    with pytest.raises(Unusable) as refused:
        cells.themes("Sport et loisirs | Culture et medai")
    assert refused.value.translated(catalogue("fr")) == (
        "«\u202fCulture et medai\u202f» n’est pas reconnu ici\u202f; "
        "s’agit-il de «\u202fCulture et médias\u202f»\u202f?"
    )


def test_the_beginning_of_an_answer_is_met_with_the_whole() -> None:
    with pytest.raises(Unusable, match="perhaps “Inclusive and responsible digital technology”"):
        cells.themes("numérique")


def test_an_unknown_answer_is_met_with_all_that_are_known() -> None:
    with pytest.raises(Unusable) as refused:
        cells.themes("Xylophone")
    assert all(label in str(refused.value) for label in THEMES.values())


@pytest.mark.parametrize(
    "cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "=HYPERLINK(1)"]
)
def test_a_cell_that_begins_like_a_formula_is_text_as_it_is_in_a_form(cell: str) -> None:
    assert cells.text(cells.bare_text(cell)) == cell == clean_line(cell)


@pytest.mark.parametrize("cell", ["#REF!", "#NOM ?", "#N/A", "#VALEUR!", "#DIV/0!", "########"])
def test_an_error_of_the_spreadsheet_is_refused(cell: str) -> None:
    with pytest.raises(Unusable, match="is an error of the spreadsheet"):
        cells.text(cells.bare_text(cell))


def test_a_number_kept_as_text_by_excel_is_unwrapped() -> None:
    assert cells.siret(cells.bare_text('="00002498400015"')) == "00002498400015"


def test_a_siret_that_the_spreadsheet_rounded_says_so() -> None:
    with pytest.raises(Unusable, match="rounded this number"):
        cells.siret("4,92E+13")


def test_a_phone_number_may_begin_with_a_plus() -> None:
    assert cells.phone("+33 6 39 98 12 34")
