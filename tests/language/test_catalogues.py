"""Everything the product says can be said in French, and nothing is said past the catalogues."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from matchmaker.wording.language import (
    LANGUAGES,
    LOCALE,
    CatalogueConflictError,
    catalogue,
    choose,
    merge,
    msgid,
)
from tests.language.extraction import (
    Sentence,
    as_entry,
    in_python,
    in_template,
    missing,
    sentences,
    translations,
)

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def test_every_sentence_has_a_french_translation() -> None:
    assert "\n\n".join(as_entry(*lack) for lack in missing()) == ""


def test_sentences_are_found_in_both_code_and_templates() -> None:
    files = {file for names in sentences().values() for file in names}
    assert {file.split("/")[0] for file in files} == {"api", "matchmaker", "templates"}


def test_no_translation_is_left_over_from_a_sentence_that_is_gone() -> None:
    said = sentences()
    assert [(entry.file, s) for s, entry in translations().items() if s not in said] == []


def test_no_translation_is_fuzzy() -> None:
    assert [s.singular for s, entry in translations().items() if entry.fuzzy] == []


def test_translations_use_the_placeholders_of_their_sentence() -> None:
    wrong = []
    for sentence, entry in translations().items():
        whole = sentence.plural or sentence.singular
        if placeholders(entry.strings[-1]) != placeholders(whole):
            wrong.append((entry.file, whole, entry.strings[-1]))
        # "demain" for "in %(num)s days": one and nought may be said without their figure.
        if not placeholders(entry.strings[0]) <= placeholders(whole + sentence.singular):
            wrong.append((entry.file, sentence.singular, entry.strings[0]))
    assert wrong == []


def test_translations_can_be_filled_in() -> None:
    values: dict[str, str] = defaultdict(str)
    for entry in translations().values():
        for text in entry.strings:
            assert isinstance(text % values, str)


def test_catalogues_are_typed_with_plain_spaces_and_apostrophes() -> None:
    typeset_by_hand = re.compile("[\u00a0\u202f’]")
    for entry in translations().values():
        assert not any(typeset_by_hand.search(text) for text in entry.strings), entry


def test_what_comes_out_is_typeset_in_its_language() -> None:
    assert catalogue("fr").gettext(msgid("Why?")) == "Pourquoi\u202f?"
    assert catalogue("en").gettext(msgid("Why?")) == "Why?"


def test_plurals_and_contexts_are_told_apart() -> None:
    french = catalogue("fr")
    assert french.ngettext("tomorrow", "%(count)s days left", 1) == "demain"
    assert french.ngettext("tomorrow", "%(count)s days left", 2) == "encore %(count)s jours"
    assert french.pgettext("verb", "Filter") == "Filtrer"
    assert catalogue("en").pgettext("verb", "Filter") == "Filter"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError):
        catalogue("de")


@pytest.mark.parametrize(
    ("preferred", "header", "spoken"),
    [
        (None, None, "fr"),
        (None, "en-GB,en;q=0.9,fr;q=0.1", "en"),
        (None, "de-DE, fr;q=0.5, en;q=0.7", "en"),
        (None, "de, es", "fr"),
        (None, "en;q=0, fr", "fr"),
        (None, "en;q=many;;=,", "fr"),
        ("fr", "en", "fr"),
        ("xx", "en", "en"),
    ],
)
def test_language_is_the_choice_then_the_browser_then_french(
    preferred: str | None, header: str | None, spoken: str
) -> None:
    assert choose(preferred, header) == spoken


def test_rooms_that_disagree_on_a_sentence_are_refused(tmp_path: Path) -> None:
    for room, french in (("one", "Enregistrer"), ("two", "Sauvegarder")):
        entry = f'msgid "Save"\nmsgstr "{french}"\n'
        (tmp_path / f"{room}.po").write_text(HEADER + entry, "utf-8")
    with pytest.raises(CatalogueConflictError, match=r"two\.po.*Sauvegarder.*Enregistrer"):
        merge("fr", [tmp_path / "one.po", tmp_path / "two.po"])


def test_rooms_that_agree_on_a_sentence_are_merged(tmp_path: Path) -> None:
    for room in ("one", "two"):
        (tmp_path / f"{room}.po").write_text(
            HEADER + 'msgid "Save"\nmsgstr "Enregistrer"\n', "utf-8"
        )
    merged = merge("fr", [tmp_path / "one.po", tmp_path / "two.po"])
    assert [message.string for message in merged if message.id] == ["Enregistrer"]


def test_every_language_folder_is_a_language_of_the_service() -> None:
    assert {folder.name for folder in LOCALE.iterdir() if folder.is_dir()} <= set(LANGUAGES)


def test_sentences_are_found_wherever_code_says_them() -> None:
    source = """
words.gettext("one")
words.ngettext("two", "twos", n)
words.npgettext("where", "three", "threes", n)
FieldFault("siret", "four", plural="fours", num=n)
Conflict("five" if full else "six", name=name)
class Invalid(MatchmakerError):
    def __init__(self):
        super().__init__("seven")
label = msgid("eight")
words.gettext(label)
"""
    assert set(in_python(source)) == {
        Sentence("one"),
        Sentence("two", "twos"),
        Sentence("three", "threes", "where"),
        Sentence("four", "fours"),
        Sentence("five"),
        Sentence("six"),
        Sentence("seven"),
        Sentence("eight"),
    }


def test_a_sentence_put_together_before_translation_is_refused() -> None:
    with pytest.raises(ValueError, match="line 1"):
        list(in_python('words.gettext(f"Hello {name}")'))


def test_sentences_are_found_wherever_templates_say_them(tmp_path: Path) -> None:
    template = tmp_path / "page.html"
    template.write_text(
        '{{ _("one") }}{{ pgettext("verb", "two") }}'
        "{% trans %}three\n  lines{% endtrans %}"
        "{% trans count=n %}four{% pluralize %}{{ count }} fours{% endtrans %}",
        "utf-8",
    )
    assert set(in_template(template)) == {
        Sentence("one"),
        Sentence("two", context="verb"),
        Sentence("three lines"),
        Sentence("four", "%(count)s fours"),
    }
