"""The other side of a meeting, as the reader may know it: never how to reach anybody."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.people.profiles import PersonKind
from matchmaker.post import morning
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.vocabularies import Finance, Need, ProjectStage, label

_QUERIES: Final = load("parties")


class _Investor(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    organisation: str
    finance: Finance
    ticket_from: int
    ticket_to: int
    delegate: str


class _Project(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    project: str
    organisation: str
    need: Need
    amount_sought: int
    commune: str
    project_stage: ProjectStage
    summary: str
    name: str
    reason: str
    held_id: UUID | None
    held_by: str
    is_shared: bool


async def parties(
    conn: Connection,
    reader_id: UUID,
    kind: PersonKind,
    others: Sequence[UUID],
    language: str,
    *,
    delegate_id: UUID | None = None,
) -> dict[UUID, morning.Counterpart]:
    """Those whom a holder or an investor (`kind`) meets, in the words of their language.

    Everybody asked for is there: of somebody whose data are erased, that they are gone. With
    `delegate_id` that one of the investor's people reads it, who knows which are their own.
    """
    words = catalogue(language)
    gone = morning.Gone(
        name=words.gettext(msgid("Participant who has left")),
        said=words.gettext(msgid("This meeting does not take place.")),
    )
    known: Mapping[UUID, morning.Counterpart]
    if kind == "holder":
        investors = await fetch(conn, _Investor, _QUERIES.investors_met, others, reader_id)
        known = {
            row.id: morning.InvestorCounterpart(
                name=row.organisation,
                finance=label(row.finance).translated(words),
                ticket_from=row.ticket_from,
                ticket_to=row.ticket_to,
                delegate=row.delegate,
            )
            for row in investors
        }
    else:
        projects = await fetch(conn, _Project, _QUERIES.projects_met, others, reader_id)
        known = {row.id: _project(row, words, delegate_id) for row in projects}
    return {other: known.get(other, gone) for other in others}


async def erased_among(conn: Connection, others: Collection[UUID]) -> set[UUID]:
    """Which of them are gone, so that no meeting with them takes place."""
    rows = await conn.fetch(_QUERIES.erased, list(others))
    return {row["id"] for row in rows}


def _project(row: _Project, words: Catalogue, delegate_id: UUID | None) -> morning.Project:
    is_own = delegate_id is not None and delegate_id == row.held_id
    return morning.Project(
        project=row.project,
        organisation=row.organisation,
        need=label(row.need).translated(words),
        amount=row.amount_sought,
        commune=row.commune,
        stage=label(row.project_stage).translated(words),
        holder=row.name,
        summary=row.summary,
        reason=row.reason,
        held_by="" if is_own else row.held_by,
        is_shared=row.is_shared and delegate_id is None,
    )
