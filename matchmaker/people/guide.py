"""What one side sees of the other: the guide of investors, the projects.

Cards hold no name, address or telephone of a person, and no trace of anybody's choices.
"""

from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.people import finding, trade
from matchmaker.people.finding import Word
from matchmaker.people.profiles import AmountSought
from matchmaker.wording import paging
from matchmaker.wording.paging import Page, PageNumber, SearchText
from matchmaker.wording.vocabularies import Finance, Need, ProjectStage, Theme

_SQL: Final = load("guide")


class InvestorCard(msgspec.Struct, frozen=True, kw_only=True):
    """An investor as the guide shows them; no stage or theme listed means all of them.

    No need listed means that they were not told.
    """

    id: UUID
    organisation: str
    finance: Finance
    ticket_from: int
    ticket_to: int
    project_stages: tuple[ProjectStage, ...]
    themes: tuple[Theme, ...]
    needs_financed: tuple[Need, ...]
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
    """Which investors: by kind, a ticket that covers the amount, stage, theme, words and need."""

    finance: Finance | None = None
    need: Need | None = None
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


async def guide(
    conn: Connection, edition_id: UUID, asked: GuideFilter, *, size: int = paging.SIZE
) -> Page[InvestorCard]:
    """A page of the guide, by name of the organisation."""
    words, _ = await words_for_investors(conn, edition_id, asked.text)
    kinds = trade.kinds_for(asked.need)
    stated = (asked.finance, asked.amount, asked.stage, asked.theme)
    conditions = (edition_id, *stated, words, asked.need, kinds)
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
