"""Punctuation, spaces, hours, sums, dates and the order of names."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from matchmaker.wording.typography import (
    day_month,
    euros,
    fold,
    hour,
    long_date,
    number,
    sort_key,
    typeset,
)

# Narrow spaces are shown as "_" and no-break spaces as "~" below, to be seen.
SHOWN = str.maketrans({"\u202f": "_", "\u00a0": "~"})


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Pourquoi ce souhait ?", "Pourquoi ce souhait_?"),
        ("Bonjour!", "Bonjour_!"),
        ("Quoi ?!", "Quoi_?!"),
        ("un ; deux", "un_; deux"),
        ("Souhaits : trois", "Souhaits~: trois"),
        ("Souhaits: trois", "Souhaits~: trois"),
        ("atelier « Lever des fonds »", "atelier «_Lever des fonds_»"),
        ("atelier «Lever des fonds»", "atelier «_Lever des fonds_»"),
        ('atelier "Lever des fonds"', "atelier «_Lever des fonds_»"),
        ("« Pourquoi ? » : voici", "«_Pourquoi_?_»~: voici"),
        ("l'accueil d'Issy, aujourd'hui", "l’accueil d’Issy, aujourd’hui"),
        ("Positiv' Incuba'School", "Positiv’ Incuba’School"),
        ("dit 'oui' une fois", "dit 'oui' une fois"),
        ("l'« atelier »", "l’«_atelier_»"),
        ("à suivre...", "à suivre…"),
        ("15 000 € à 1 250 000 €", "15_000~€ à 1_250_000~€"),
        ("5 à 60 k€", "5 à 60~k€"),
        ("12 % des vœux", "12_% des vœux"),
        ("à 9 h 15, pendant 15 min", "à 9~h~15, pendant 15~min"),
        ("en 2026 120 porteurs", "en 2026 120 porteurs"),
        ("Bonjour %(name)s !", "Bonjour %(name)s_!"),
        ("l'%(noun)s : %(sum)s €", "l’%(noun)s~: %(sum)s~€"),
        ("<b>Attention</b> : l'<em>édition</em> !", "<b>Attention</b>~: l’<em>édition</em>_!"),
        ("Les Jardins de la Vallée-aux-Loups", "Les Jardins de la Vallée-aux-Loups"),
    ],
)
def test_french_is_typeset(typed: str, printed: str) -> None:
    assert typeset(typed, "fr").translate(SHOWN) == printed


@pytest.mark.parametrize(
    "kept",
    [
        "https://exemple.fr/guide?q=prêt;page=2!x",
        "webcal://exemple.fr/flux/abc.ics",
        "amelie.d'arc@exemple.fr",
        "09:15",
        "2026-11-24T09:15:00",
        '<a href="/guide?q=1" title="a ; b !">',
        "a&nbsp;b &amp;c",
        "../solver/rules.py",
        "....",
    ],
)
def test_addresses_markup_and_machine_times_are_left_alone(kept: str) -> None:
    assert typeset(kept, "fr") == kept
    assert typeset(f"Voir {kept} ici", "fr") == f"Voir {kept} ici"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Don't you? Yes: it's", "Don’t you? Yes: it’s"),
        ('the "guide" of the investors\' side...', "the “guide” of the investors’ side…"),
    ],
)
def test_english_is_typeset(typed: str, printed: str) -> None:
    assert typeset(typed, "en") == printed


PROSE = st.text(
    st.sampled_from(list("aéL1 05\u00a0\u202f;:!?%€«»\"'.,()<>/&%(s){}hkM@\n\ue000\ue001")),
    max_size=40,
)


@given(PROSE | st.text(max_size=40), st.sampled_from(["fr", "en"]))
def test_typesetting_twice_changes_nothing_more(text: str, language: str) -> None:
    once = typeset(text, language)
    assert typeset(once, language) == once


@given(PROSE | st.text(max_size=40))
def test_typesetting_french_changes_nothing_but_spaces_quotes_and_dots(text: str) -> None:
    def bare(prose: str) -> str:
        for mark, plain in (("…", "..."), ("’", "'"), ("«", '"'), ("»", '"')):
            prose = prose.replace(mark, plain)
        return "".join(c for c in prose if c not in " \t\u2009\u00a0\u202f")

    assert bare(typeset(text, "fr")) == bare(text)


def test_markup_stays_markup_and_text_stays_text() -> None:
    assert isinstance(typeset(Markup("<b>Oui</b> !"), "fr"), Markup)
    assert not isinstance(typeset("<b>Oui</b> !", "fr"), Markup)


def test_hours_are_said_as_people_say_them() -> None:
    assert hour(dt.time(9, 15)) == "9\u00a0h\u00a015"
    assert hour(dt.time(9, 5), "fr") == "9\u00a0h\u00a005"
    assert hour(dt.time(14, 30), "en") == "14:30"
    assert hour(dt.datetime(2026, 11, 24, 0, 0, tzinfo=dt.UTC)) == "0\u00a0h\u00a000"


@pytest.mark.parametrize(
    ("amount", "french", "english"),
    [
        (15000, "15_000~€", "€15,000"),
        (0, "0~€", "€0"),
        (999, "999~€", "€999"),
        (1250000, "1_250_000~€", "€1,250,000"),
        (Decimal("15.5"), "15,50~€", "€15.50"),
    ],
)
def test_sums_have_their_thousands_apart(amount: int | Decimal, french: str, english: str) -> None:
    assert euros(amount, "fr").translate(SHOWN) == french
    assert euros(amount, "en") == english


def test_figures_have_their_thousands_apart() -> None:
    assert number(50000, "fr") == "50\u202f000"
    assert number(50000, "en") == "50,000"
    assert number(0.5, "fr") == "0,5"


def test_dates_are_in_words() -> None:
    morning, first = dt.date(2026, 11, 24), dt.date(2026, 12, 1)
    assert long_date(morning) == "mardi 24 novembre 2026"
    assert long_date(morning, "en") == "Tuesday 24 November 2026"
    assert day_month(morning) == "mardi 24 novembre"
    assert long_date(first) == "mardi 1er décembre 2026"
    assert day_month(first, "en") == "Tuesday 1 December"


def test_names_are_ordered_as_a_french_reader_expects() -> None:
    ordered = [
        "Cigales 92",
        "cote",
        "Coté",
        "Côte",
        "Côté",
        "Cotée",
        "Éric",
        "Erica",
        "L'Atelier",
        "La Nef",
        "Œuvre sociale",
        "Zoé",
    ]
    assert sorted(sorted(ordered, reverse=True), key=sort_key) == sorted(ordered, key=sort_key)
    assert [n for n in sorted(ordered, key=sort_key) if fold(n) != "cote"] == [
        n for n in ordered if fold(n) != "cote"
    ]


def test_folding_finds_a_name_however_it_is_typed() -> None:
    assert fold("Société  coopérative : L’Œuvre") == fold("SOCIETE COOPERATIVE  l'oeuvre")
    assert fold("Châtenay-Malabry") == "chatenay malabry"


def test_an_hour_that_comes_twice_says_which_it_is() -> None:
    paris = ZoneInfo("Europe/Paris")
    night = dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)
    said = [
        hour((night + dt.timedelta(hours=n)).astimezone(paris), language)
        for language in ("fr", "en")
        for n in range(3)
    ]
    assert [words.replace("\u00a0", " ") for words in said] == [
        *("2 h 30 (heure d’été)", "2 h 30 (heure d’hiver)", "3 h 30"),
        *("2:30 (summer time)", "2:30 (winter time)", "3:30"),
    ]


def test_a_number_stays_with_its_sign() -> None:
    """In the catalogues too, where the figure comes later."""
    assert typeset("souhait n° 2, « n° » 1, n° %(num)s") == (
        "souhait n°\u00a02, «\u202fn°\u202f» 1, n°\u00a0%(num)s"
    )
