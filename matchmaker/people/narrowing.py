"""The guide narrowed by words and filters, with how many each other answer would leave.

Words are forgiven: accents, order and beginnings at once; where nothing has them, a slip of the
fingers too. They are compared with the words of entries that are shown, and with no other.
"""

from typing import Any, Final, Generic
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.people import guide, trade
from matchmaker.people.guide import GuideFilter, InvestorCard, ProjectCard, ProjectFilter
from matchmaker.wording.paging import Page, S
from matchmaker.wording.vocabularies import ProjectStage, Theme

_SQL: Final = load("guide")
#: filter → answer → how many entries it leaves, the other filters as they are
AnswerCounts = dict[str, dict[str, int]]


class Narrowed(msgspec.Struct, Generic[S], frozen=True, kw_only=True):
    """A page of the guide; `near`: nothing has these words, these have like ones."""

    page: Page[S]
    counts: AnswerCounts
    near: bool


class _Count(msgspec.Struct, frozen=True):
    filter: str
    answer: str
    found: int


async def investors(
    conn: Connection, edition_id: UUID, asked: GuideFilter
) -> Narrowed[InvestorCard]:
    """A page of investors."""
    words, near = await guide.words_for_investors(conn, edition_id, asked.text)
    stated = (asked.finance, asked.amount, asked.stage, asked.theme, words, asked.need)
    lists = (list(ProjectStage), list(Theme), *trade.pairs())
    page = await guide.guide(conn, edition_id, asked)
    counts = await _counts(conn, _SQL.investor_counts, edition_id, *stated, *lists)
    return Narrowed(page=page, counts=counts, near=near and page.total > 0)


async def projects(
    conn: Connection, edition_id: UUID, asked: ProjectFilter
) -> Narrowed[ProjectCard]:
    """A page of projects."""
    words, near = await guide.words_for_projects(conn, edition_id, asked.text)
    amounts = (asked.amount_from, asked.amount_to)
    values = (edition_id, asked.need, *amounts, asked.stage, asked.theme, words)
    page = await guide.projects(conn, edition_id, asked)
    counts = await _counts(conn, _SQL.project_counts, *values)
    return Narrowed(page=page, counts=counts, near=near and page.total > 0)


async def _counts(conn: Connection, query: str, *values: Any) -> AnswerCounts:
    counts: AnswerCounts = {}
    for row in await fetch(conn, _Count, query, *values):
        counts.setdefault(row.filter, {})[row.answer] = row.found
    return counts
