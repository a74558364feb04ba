"""Investors and projects as the guide words them, in one language."""

import textwrap
from collections.abc import Container, Iterable
from functools import partial
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import people
from matchmaker.participation.people import InvestorCard, ProjectCard
from matchmaker.people import applications
from matchmaker.people.profiles import PersonKind
from matchmaker.post.morning import ticket
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.templates import theirs
from matchmaker.wording.typography import euros, sort_key
from matchmaker.wording.vocabularies import Need, ProjectStage, Vocabulary, label

#: three lines on a telephone; what follows is a press away
EXCERPT: Final = 140


class Fiche(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown of somebody one may meet: a line in lists, everything on their own page.

    Among facts and pairs, what people wrote themselves is marked so; the rest marks the template.
    """

    id: UUID
    title: str
    excerpt: str
    text: str
    facts: list[str]
    pairs: list[tuple[str, str]]
    website: str = ""


def investor_fiche(card: InvestorCard, language: str) -> Fiche:
    """An investor of the guide; none named means all, and is said so."""
    words = catalogue(language)
    written = partial(theirs, language=language)
    amounts = ticket(card.ticket_from, card.ticket_to, language)
    kind = label(card.finance).translated(words)
    return Fiche(
        id=card.id,
        title=card.organisation,
        excerpt=_excerpt(card.description),
        text=card.description,
        facts=[part for part in (kind, amounts, written(card.territory)) if part],
        pairs=[
            (words.gettext(msgid("Kind of finance")), kind),
            (words.gettext(msgid("Amounts")), amounts),
            (words.gettext(msgid("Needs financed")), _needs(card.needs_financed, words)),
            (words.gettext(msgid("Stages")), _all_or(_in_order(card.project_stages, words), words)),
            (words.gettext(msgid("Themes")), _all_or(_by_alphabet(card.themes, words), words)),
            (words.gettext(msgid("Territory")), written(card.territory)),
        ],
        website=card.website,
    )


def project_fiche(card: ProjectCard, language: str) -> Fiche:
    """A project as investors read it."""
    words = catalogue(language)
    need, stage = (label(code).translated(words) for code in (card.need, card.project_stage))
    amount = euros(card.amount_sought, language) if card.amount_sought else ""
    organisation, commune = (
        theirs(each, language=language) for each in (card.organisation, card.commune)
    )
    return Fiche(
        id=card.id,
        title=card.project,
        excerpt=_excerpt(card.summary),
        text=card.summary,
        facts=[part for part in (organisation, commune, need, amount) if part],
        pairs=[
            (words.gettext(msgid("Organisation")), organisation),
            (words.gettext(msgid("Commune")), commune),
            (words.gettext(msgid("Need")), need),
            (words.gettext(msgid("Amount sought")), amount),
            (words.gettext(msgid("Stage")), stage),
            (words.gettext(msgid("Themes")), ", ".join(_by_alphabet(card.themes, words))),
        ],
    )


def fiche(card: InvestorCard | ProjectCard, language: str) -> Fiche:
    if isinstance(card, InvestorCard):
        return investor_fiche(card, language)
    return project_fiche(card, language)


def _excerpt(text: str) -> str:
    return textwrap.shorten(text, EXCERPT, placeholder="…")


def _all_or(named: list[str], words: Catalogue) -> str:
    return ", ".join(named) or words.gettext(msgid("All"))


def _by_alphabet(codes: Iterable[Vocabulary], words: Catalogue) -> list[str]:
    return sorted((label(code).translated(words) for code in codes), key=sort_key)


def _needs(codes: Container[Need], words: Catalogue) -> str:
    return ", ".join(label(need).translated(words) for need in Need if need in codes)


def _in_order(codes: Container[ProjectStage], words: Catalogue) -> list[str]:
    return [label(stage).translated(words) for stage in ProjectStage if stage in codes]


async def card_of(
    conn: Connection, edition: Edition, target: UUID, kind: PersonKind
) -> tuple[InvestorCard | ProjectCard, bool]:
    """The card of somebody of that side, and whether they take no part; NotFound for others."""
    person = await people.find_person(conn, edition.id, target)
    if person.kind != kind:
        raise NotFound(msgid("There is no such person in this edition."))
    find = people.investor_cards if kind == "investor" else people.project_cards
    cards = await find(conn, edition.id, [target])
    return cards[target], not await applications.takes_part(conn, edition.id, target)
