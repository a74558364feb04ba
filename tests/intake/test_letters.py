"""Letters that a wrong encoding has made are doubted; those that people write are not."""

import pytest

from matchmaker.intake.reading.letters import doubt

FRENCH = ("Les Ateliers d’Alice", "Économie sociale à Nîmes", "cœur « ouvert »", "Œuvre de Léa")
OTHERS = ("Škoda – Žižkov", "mot…mot", "100 ‰ “cité”", "Straße", "naïve", "Noël", "L’Haÿ-les-Roses")


@pytest.mark.parametrize("text", FRENCH + OTHERS)
def test_what_people_write_is_not_doubted(text: str) -> None:
    assert doubt(text) is None


def test_utf8_encoded_twice_is_doubted_with_what_is_meant() -> None:
    found = doubt("Société créée".encode().decode("cp1252"))
    assert found is not None
    assert found[1]["meant"] == "Société créée"


@pytest.mark.parametrize("code_page", ["mac_roman", "cp850"])
def test_letters_of_another_system_are_doubted(code_page: str) -> None:
    text = "Société créée"
    found = doubt(text.encode(code_page).decode("cp1252"))
    assert found is not None
    assert found[1]["meant"] == text
