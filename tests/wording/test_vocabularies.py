"""Every code has a word, in both languages, and the communes are those of the département."""

import pytest

from matchmaker.wording.language import catalogue
from matchmaker.wording.typography import fold
from matchmaker.wording.vocabularies import (
    COMMUNES,
    CONSENTS,
    FINANCE,
    ITEM_KINDS,
    NEEDS,
    PROJECT_STAGES,
    QUALITIES,
    THEMES,
    Consent,
    Finance,
    ItemKind,
    Need,
    ProjectStage,
    Quality,
    Theme,
    Vocabulary,
    label,
)

ALL: list[Vocabulary] = [*Need, *ProjectStage, *Theme, *Finance, *ItemKind, *Quality, *Consent]


@pytest.mark.parametrize("code", ALL)
def test_every_code_has_a_word_of_its_own_in_both_languages(code: Vocabulary) -> None:
    english, french = (label(code).translated(catalogue(name)) for name in ("en", "fr"))
    assert english
    assert french == "Business angels" or french != english


@pytest.mark.parametrize(
    "words", [NEEDS, PROJECT_STAGES, THEMES, FINANCE, ITEM_KINDS, QUALITIES, CONSENTS]
)
def test_no_two_codes_share_a_word(words: dict[Vocabulary, str]) -> None:
    french = [catalogue("fr").gettext(text) for text in words.values()]
    assert len(set(french)) == len(words) == len(type(next(iter(words))))


def test_codes_that_read_alike_keep_their_own_word() -> None:
    assert str(label(Need.GUARANTEE)) == "Guarantee for a bank loan"
    assert str(label(Finance.GUARANTEE)) == "Guarantee of a bank loan"


def test_there_are_thirty_six_communes_in_french_order() -> None:
    def without_article(name: str) -> str:
        return fold(name.removeprefix("La ").removeprefix("Le "))

    assert len(set(COMMUNES)) == 36
    assert list(COMMUNES) == sorted(COMMUNES, key=without_article)
