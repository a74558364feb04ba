"""Who looks registered twice: by a mark that both bear, or by a slip in the name."""

from typing import Any, NamedTuple

import pytest

from matchmaker.merging.likeness import similar_pairs


class Someone(NamedTuple):
    organisation: str = "Les Jardins de la Vallée"
    email: str = "jardins@example.org"
    first_name: str = "Alice"
    last_name: str = "Martin"
    phone: str = ""
    siret: str | None = None
    rna: str | None = None
    kind: str = "holder"


def other(**changes: Any) -> Someone:
    """Somebody of whom nothing is as with the first one."""
    unlike = Someone("Boulangerie solidaire", "pain@example.com", "Denise", "Roux")
    return unlike._replace(**changes)


@pytest.mark.parametrize(
    ("one", "two", "reasons"),
    [
        (Someone(siret="73282932000074"), other(siret="73282932000074"), ["siret"]),
        (Someone(rna="W921234567"), other(rna="W921234567"), ["rna"]),
        (Someone(phone="+33612345678"), other(phone="06 12 34 56 78"), ["telephone"]),
        (Someone(email="a.martin@b.org"), other(email="amartin+mfi@b.org"), ["address"]),
        (Someone(), other(organisation="Association Les Jardins de la Vallee"), ["organisation"]),
        (Someone(), other(organisation="Les Jardin de la Valée"), ["organisation"]),
        (Someone(), other(organisation="Vallée les Jardins"), ["organisation"]),
        (Someone(), other(first_name="MARTIN", last_name="Alice"), ["person"]),
        (
            Someone(siret="1"),
            Someone(email="x@y.fr", siret="1"),
            ["siret", "organisation", "person"],
        ),
        (Someone(), other(), []),
        (Someone("Cigales 92"), other(organisation="Cigales 93"), []),
        (Someone(siret="73282932000074"), other(siret="73282932000074", kind="investor"), []),
    ],
)
def test_two_are_alike_for_these_reasons(one: Someone, two: Someone, reasons: list[str]) -> None:
    assert similar_pairs([one, two]) == ({(0, 1): reasons} if reasons else {})


def test_what_a_whole_house_shares_tells_nobody_apart() -> None:
    crowd = [
        Someone(f"Maison {'abcdefghij'[n] * 9}", f"{n}@x.fr", f"Prénom{n}", f"Nom{n}", "0147000000")
        for n in range(10)
    ]
    assert similar_pairs(crowd) == {}


def test_a_slip_is_found_among_many() -> None:
    crowd = [
        Someone(f"Atelier {number:05} des quartiers", f"{number}@x.fr", f"P{number}", f"N{number}")
        for number in range(3_000)
    ]
    twice = [
        other(organisation="Ressourcerie du Moulin"),
        Someone("Resourcerie du Moulin", "m@x.fr", "Zoé", "Petit"),
    ]
    assert similar_pairs([*crowd, *twice]) == {(3_000, 3_001): ["organisation"]}
