"""What is said of an investor, in the order in which one asks; in one language."""

from collections.abc import Iterator, Sequence

import msgspec

from matchmaker.guidebook.entries import BookEntry, LastingField
from matchmaker.post.morning import ticket
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.vocabularies import ProjectStage, Vocabulary, label


class Fact(msgspec.Struct, frozen=True):
    """What it is, and what it is like; `theirs` if it stands in the investor's own words."""

    name: str
    value: str
    theirs: bool = False


def facts_of(entry: BookEntry, language: str) -> list[Fact]:
    """What is known besides name, kind of finance and description; links apart."""
    words = catalogue(language)
    return [
        msgspec.structs.replace(fact, name=words.gettext(fact.name))
        for fact in _facts(entry, words, language)
        if fact.value
    ]


def _facts(entry: BookEntry, words: Catalogue, language: str) -> Iterator[Fact]:
    there = frozenset(entry.fields)
    if LastingField.TICKET in there:
        yield Fact(msgid("Amounts"), ticket(entry.ticket_from, entry.ticket_to, language))
    if LastingField.PROJECT_STAGES in there:
        stages = [stage for stage in ProjectStage if stage in entry.project_stages]
        yield Fact(msgid("Stages"), _list(stages, words) or words.gettext(msgid("All")))
    yield Fact(msgid("Needs financed"), _list(entry.needs, words))
    if LastingField.THEMES in there:
        yield Fact(msgid("Themes"), _list(entry.themes, words) or words.gettext(msgid("All")))
    yield Fact(msgid("Territory"), entry.territory, theirs=True)


def _list(codes: Sequence[Vocabulary], words: Catalogue) -> str:
    return ", ".join(label(code).translated(words) for code in codes)


def reach_of(contact: str) -> str:
    """Where a contact is reached in one tap."""
    return f"mailto:{contact}" if "@" in contact else f"tel:{contact.replace(' ', '')}"
