"""What one side sees of the other: the guide of investors, the projects, suggestions with reasons.

Cards hold no name, address or telephone of a person, and no trace of anybody's choices.
"""

from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.people import finding
from matchmaker.people.finding import Word
from matchmaker.people.profiles import AmountSought, HolderProfile
from matchmaker.wording import paging, territories
from matchmaker.wording.language import msgid
from matchmaker.wording.paging import Page, PageNumber, SearchText
from matchmaker.wording.phrases import Euros, Phrase, phrase
from matchmaker.wording.vocabularies import Finance, Need, ProjectStage, Theme, label

_SQL: Final = load("guide")


class InvestorCard(msgspec.Struct, frozen=True, kw_only=True):
    """An investor as the guide shows them; no stage or theme listed means all of them."""

    id: UUID
    organisation: str
    finance: Finance
    ticket_from: int
    ticket_to: int
    project_stages: tuple[ProjectStage, ...]
    themes: tuple[Theme, ...]
    territory: str
    description: str
    website: str


class ProjectCard(msgspec.Struct, frozen=True, kw_only=True):
    """A project as investors see it."""

    id: UUID
    organisation: str
    project: str
    summary: str
    need: Need
    amount_sought: int
    project_stage: ProjectStage
    commune: str
    themes: tuple[Theme, ...]


class GuideFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which investors: by kind, a ticket that covers the amount, stage, theme and words."""

    finance: Finance | None = None
    amount: AmountSought | None = None
    stage: ProjectStage | None = None
    theme: Theme | None = None
    text: SearchText = ""
    page: PageNumber = 1


class ProjectFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which projects: by need, amount, stage, theme and words (the commune is one of them)."""

    need: Need | None = None
    amount_from: AmountSought | None = None
    amount_to: AmountSought | None = None
    stage: ProjectStage | None = None
    theme: Theme | None = None
    text: SearchText = ""
    page: PageNumber = 1


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """An investor worth a wish, and why, in sentences."""

    card: InvestorCard
    reasons: tuple[Phrase, ...]


class _Suggested(InvestorCard, frozen=True, kw_only=True):
    near: bool


async def guide(
    conn: Connection, edition_id: UUID, asked: GuideFilter, *, size: int = paging.SIZE
) -> Page[InvestorCard]:
    """A page of the guide, by name of the organisation."""
    words, _ = await words_for_investors(conn, edition_id, asked.text)
    conditions = (edition_id, asked.finance, asked.amount, asked.stage, asked.theme, words)
    return await _page(
        conn, InvestorCard, _SQL.investors, _SQL.count_investors, conditions, (asked.page, size)
    )


async def projects(
    conn: Connection, edition_id: UUID, asked: ProjectFilter, *, size: int = paging.SIZE
) -> Page[ProjectCard]:
    """A page of projects, by their titles."""
    words, _ = await words_for_projects(conn, edition_id, asked.text)
    amounts = (asked.amount_from, asked.amount_to)
    conditions = (edition_id, asked.need, *amounts, asked.stage, asked.theme, words)
    return await _page(
        conn, ProjectCard, _SQL.projects, _SQL.count_projects, conditions, (asked.page, size)
    )


async def words_for_investors(
    conn: Connection, edition_id: UUID, text: str
) -> tuple[str | None, bool]:
    """What the guide is searched for, and whether it is words that are only like these."""
    queries = (_SQL.some_investor, _SQL.investor_words)
    return await _forgiven(conn, edition_id, text, *queries)


async def words_for_projects(
    conn: Connection, edition_id: UUID, text: str
) -> tuple[str | None, bool]:
    """The same for projects."""
    return await _forgiven(conn, edition_id, text, _SQL.some_project, _SQL.project_words)


async def _forgiven(
    conn: Connection, edition_id: UUID, text: str, somebody: str, words: str
) -> tuple[str | None, bool]:
    exact = finding.query(text)
    if exact is None or not finding.may_slip(text):
        return exact, False
    if await conn.fetchval(somebody, edition_id, exact):
        return exact, False
    known = await fetch(conn, Word, words, edition_id)
    return finding.near(text, [row.word for row in known]), True


async def investor_cards(
    conn: Connection, edition_id: UUID, ids: list[UUID]
) -> dict[UUID, InvestorCard]:
    """The cards of these investors of the edition, those who withdrew included."""
    found = await fetch(conn, InvestorCard, _SQL.investors_by_id, edition_id, ids)
    return {card.id: card for card in found}


async def project_cards(
    conn: Connection, edition_id: UUID, ids: list[UUID]
) -> dict[UUID, ProjectCard]:
    """The cards of these projects of the edition, withdrawn ones included."""
    found = await fetch(conn, ProjectCard, _SQL.projects_by_id, edition_id, ids)
    return {card.id: card for card in found}


async def suggestions(conn: Connection, holder: HolderProfile, limit: int = 5) -> list[Suggestion]:
    """Investors this holder has not judged yet, the best fit first, each with its reasons.

    A ticket that covers the amount counts 3 points (1 for a part of it), a stage that is named 2,
    each theme in common 2 up to 6, the territory 1. An investor whose least ticket is above the
    amount, or who names other stages only, is left out.
    """
    found = await fetch(
        conn,
        _Suggested,
        _SQL.suggested,
        holder.edition_id,
        holder.id,
        holder.amount_sought,
        holder.project_stage,
        holder.themes,
        territories.around(holder.commune),
        limit,
    )
    explained = ((_card(row), reasons(row, holder, near=row.near)) for row in found)
    return [Suggestion(card=card, reasons=why) for card, why in explained if why]


def reasons(card: InvestorCard, holder: HolderProfile, *, near: bool) -> tuple[Phrase, ...]:
    """Why these two should talk, the weightiest first."""
    return (
        *_ticket_reason(card, holder.amount_sought),
        *_stage_reason(card, holder.project_stage),
        *_theme_reason(card, holder.themes),
        *([_territory_reason(card)] if near else []),
    )


def _ticket_reason(card: InvestorCard, amount: int) -> list[Phrase]:
    if amount == 0 or amount < card.ticket_from:
        return []
    if amount <= card.ticket_to:
        text = msgid("Gives %(least)s to %(most)s: the %(amount)s you seek lie within.")
    else:
        text = msgid("Gives %(least)s to %(most)s: a part of the %(amount)s you seek.")
    least, most = Euros(card.ticket_from), Euros(card.ticket_to)
    return [phrase(text, least=least, most=most, amount=Euros(amount))]


def _stage_reason(card: InvestorCard, stage: ProjectStage) -> list[Phrase]:
    if stage not in card.project_stages:
        return []
    return [phrase(msgid("Backs projects at your stage: %(stage)s."), stage=label(stage))]


def _theme_reason(card: InvestorCard, themes: tuple[Theme, ...]) -> list[Phrase]:
    shared = [theme for theme in themes if theme in card.themes]
    if not shared:
        return []
    return [
        phrase(
            "A theme in common: %(themes)s.",
            plural="%(num)s themes in common: %(themes)s.",
            num=len(shared),
            themes=[label(theme) for theme in shared],
        )
    ]


def _territory_reason(card: InvestorCard) -> Phrase:
    return phrase(msgid("Works where you are: %(territory)s."), territory=card.territory)


def _card(row: _Suggested) -> InvestorCard:
    return InvestorCard(**{name: getattr(row, name) for name in InvestorCard.__struct_fields__})


async def _page(
    conn: Connection,
    card: type[paging.S],
    rows: str,
    count: str,
    conditions: tuple[Any, ...],
    window: tuple[int, int],
) -> Page[paging.S]:
    total = await conn.fetchval(count, *conditions)
    number, size = window
    number = paging.within(number, total, size)
    items = await fetch(conn, card, rows, *conditions, size, paging.offset(number, size))
    return Page(items=tuple(items), total=total, number=number, size=size)
