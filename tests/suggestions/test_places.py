"""A commune lies in its sector, département, région, country; what is not known bars nobody."""

import pytest

from matchmaker.suggestions.places import Nearness, nearness


@pytest.mark.parametrize(
    ("commune", "territory", "found"),
    [
        ("Nanterre", "Nanterre, Colombes et Gennevilliers", Nearness.COMMUNE),
        ("Asnières-sur-Seine", "Asnières sur Seine", Nearness.COMMUNE),
        ("Lyon", "Lyon et Grenoble", Nearness.COMMUNE),
        ("Gennevilliers", "Nord des Hauts-de-Seine", Nearness.SECTOR),
        ("Argenteuil (95)", "Boucle nord de la Seine", Nearness.SECTOR),
        ("Antony", "Vallée Sud Grand Paris", Nearness.SECTOR),
        ("Nanterre", "Hauts-de-Seine, Yvelines", Nearness.DEPARTMENT),
        ("Nanterre", "92 et 78", Nearness.DEPARTMENT),
        ("Paris 14e", "Paris", Nearness.DEPARTMENT),
        ("Lille (59)", "Nord", Nearness.DEPARTMENT),
        ("Saint-Denis (93)", "Métropole du Grand Paris", Nearness.METROPOLIS),
        ("Versailles", "Francilien", Nearness.REGION),
        ("Nanterre", "Île-de-France", Nearness.REGION),
        ("Nanterre", "France entière", Nearness.COUNTRY),
        ("Nanterre", "Toute la France", Nearness.COUNTRY),
        ("Nanterre", "National", Nearness.COUNTRY),
        ("Nanterre", "", Nearness.COUNTRY),
    ],
)
def test_the_smallest_place_in_common_counts(commune: str, territory: str, found: Nearness) -> None:
    assert nearness(commune, territory) is found


@pytest.mark.parametrize(
    ("commune", "territory"),
    [
        ("Saint-Denis (93)", "Nord des Hauts-de-Seine"),
        ("Saint-Denis", "Nord des Hauts-de-Seine"),
        ("Saint-Denis (93)", "Hauts-de-Seine"),
        ("Antony", "Nord des Hauts-de-Seine"),
        ("Colombes", "La Garenne-Colombes"),
        ("Clichy", "Clichy-sous-Bois"),
        ("Nanterre", "Seine-Saint-Denis"),
        ("Nanterre", "78"),
        ("Nanterre", "Bretagne"),
        ("Lyon", "Île-de-France"),
        ("Trou-Perdu (59)", "Hauts-de-Seine"),
    ],
)
def test_a_territory_ends_somewhere(commune: str, territory: str) -> None:
    assert nearness(commune, territory) is Nearness.OUTSIDE


@pytest.mark.parametrize(
    ("commune", "territory"),
    [
        ("Trou-Perdu", "Hauts-de-Seine"),
        ("Nanterre", "Là où il y a des coopératives"),
        ("Boulogne-Billancourt", "Boulogne-sur-Mer"),
        ("Nanterre", "Bretagne et alentours"),
        ("", "Hauts-de-Seine"),
    ],
)
def test_what_is_not_recognised_bars_nobody_and_is_not_near(commune: str, territory: str) -> None:
    assert nearness(commune, territory) is Nearness.UNKNOWN
