"""One investor of the year-book, and the orders in which the year-book has them."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, TypeVar
from uuid import UUID

import msgspec

from matchmaker.people.trade import is_made_for
from matchmaker.wording.language import msgid
from matchmaker.wording.typography import fold, sort_key
from matchmaker.wording.vocabularies import Finance, Need, ProjectStage, Theme


class LastingField(StrEnum):
    """What may be read of an investor besides what they are called and what kind of finance it is;
    each agreed to by itself."""

    TICKET = "ticket"
    PROJECT_STAGES = "project_stages"
    NEEDS = "needs"
    THEMES = "themes"
    TERRITORY = "territory"
    DESCRIPTION = "description"
    WEBSITE = "website"
    CONTACT = "contact"


FIELD_NAMES: Final = {
    LastingField.TICKET: msgid("Amounts"),
    LastingField.PROJECT_STAGES: msgid("Stages"),
    LastingField.NEEDS: msgid("Needs financed"),
    LastingField.THEMES: msgid("Themes"),
    LastingField.TERRITORY: msgid("Territory"),
    LastingField.DESCRIPTION: msgid("Description"),
    LastingField.WEBSITE: msgid("Website"),
    LastingField.CONTACT: msgid("Contact of the organisation"),
}


class BookEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An investor as the year-book has them; what is not among `fields` is empty.

    No stage or theme listed, of a field that is there, means all of them.
    """

    id: UUID
    attends: bool
    organisation: str
    finance: Finance
    fields: tuple[LastingField, ...]
    ticket_from: int
    ticket_to: int
    project_stages: tuple[ProjectStage, ...]
    needs: tuple[Need, ...]
    themes: tuple[Theme, ...]
    territory: str
    description: str
    website: str
    contact: str


E = TypeVar("E", bound=BookEntry)


def in_order(entries: Iterable[E]) -> list[E]:
    """By name, each organisation once: as who comes, where it is there twice."""
    found: dict[str, E] = {}
    for entry in entries:
        known = found.get(fold(entry.organisation))
        if known is None or (entry.attends and not known.attends):
            found[fold(entry.organisation)] = entry
    return sorted(found.values(), key=lambda each: (sort_key(each.organisation), each.id))


def those_of(entries: Sequence[E], finance: Finance | None, need: Need | None) -> list[E]:
    """Who brings that kind of finance, and finances that need; either may be left open."""
    return [
        one
        for one in entries
        if (finance is None or one.finance is finance) and (need is None or _meets(one, need))
    ]


def by_finance(entries: Sequence[E]) -> dict[Finance, list[E]]:
    """Who brings each kind of finance, in the order of the form; no kind that nobody brings."""
    found = {kind: [one for one in entries if one.finance is kind] for kind in Finance}
    return {kind: those for kind, those in found.items() if those}


def by_need(entries: Sequence[E]) -> dict[Need, list[E]]:
    """Who finances each need: as they say, or else as the trade knows of their kind of finance."""
    found = {need: [one for one in entries if _meets(one, need)] for need in Need}
    return {need: those for need, those in found.items() if those}


def by_theme(entries: Sequence[E]) -> dict[Theme, list[E]]:
    """Who names each theme; who names none is open to all, and stands under none."""
    found = {theme: [one for one in entries if theme in one.themes] for theme in Theme}
    return {theme: those for theme, those in found.items() if those}


def _meets(entry: BookEntry, need: Need) -> bool:
    return need in entry.needs if entry.needs else is_made_for(entry.finance, need)
