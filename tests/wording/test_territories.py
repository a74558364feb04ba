"""Territories in free text cover the communes they name, or lie around."""

import pytest

from matchmaker.wording.territories import around, covered_by


def covers(territory: str, commune: str) -> bool:
    return bool(set(covered_by(territory)) & set(around(commune)))


@pytest.mark.parametrize(
    "territory",
    [
        "Nanterre",
        "Nanterre, Colombes et Gennevilliers",
        "Hauts-de-Seine",
        "92 et 78",
        "Grand Paris",
        "Île-de-France",
        "Francilien",
        "France entière",
        "National",
    ],
)
def test_nanterre_lies_in(territory: str) -> None:
    assert covers(territory, "Nanterre")


@pytest.mark.parametrize("territory", ["", "Seine-Saint-Denis", "Antony", "Lyon", "78", "Bretagne"])
def test_nanterre_does_not_lie_in(territory: str) -> None:
    assert not covers(territory, "Nanterre")


def test_a_commune_elsewhere_lies_in_france_but_not_in_ile_de_france() -> None:
    assert covers("France", "Lyon")
    assert covers("Lyon et Grenoble", "Lyon")
    assert not covers("Île-de-France", "Lyon")


def test_names_of_several_words_are_found_whole() -> None:
    assert covers("Asnières sur Seine", "Asnières-sur-Seine")
    assert not covers("Boulogne-sur-Mer", "Boulogne-Billancourt")
