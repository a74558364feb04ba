"""Suggestions for somebody, read from the database: what is stated, and what was counted last."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.people import applications, guide
from matchmaker.people.guide import InvestorCard, ProjectCard
from matchmaker.people.profiles import AnyProfile, HolderProfile, InvestorProfile
from matchmaker.suggestions import reasons
from matchmaker.suggestions.choosing import LIMIT, Fit, choose
from matchmaker.suggestions.criteria import Criteria, StatedOffer, StatedProject
from matchmaker.suggestions.leanings import GroupCode, Learnt
from matchmaker.wording.phrases import Phrase
from matchmaker.wording.vocabularies import Finance, Need

_SQL: Final = load("suggestions")

AskingSide = Literal["holder", "investor"]


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the other side worth a wish, and why, in sentences."""

    card: InvestorCard | ProjectCard
    reasons: tuple[Phrase, ...]


class _Leaning(msgspec.Struct, frozen=True):
    leaning: str
    towards: str
    level: int
    heard: bool


class _Third(msgspec.Struct, frozen=True):
    person_id: UUID
    third: int


async def suggestions(conn: Connection, person: AnyProfile, limit: int = LIMIT) -> list[Suggestion]:
    """Whom somebody has not judged yet, the best first; nobody for who may not see them.

    What the other side wishes or refuses plays no part: it could be guessed from the list.
    """
    side: AskingSide = "holder" if isinstance(person, HolderProfile) else "investor"
    if isinstance(person, HolderProfile):
        asking: Criteria = _project(person)
        others: Sequence[Criteria] = await offers(conn, person.edition_id)
    elif isinstance(person, InvestorProfile) and await applications.may_see_projects(
        conn, person.edition_id, person.id
    ):
        asking, others = _offer(person), await projects(conn, person.edition_id)
    else:
        return []
    chosen = choose(
        asking,
        others,
        await read_learnt(conn, person.edition_id, side),
        seed=person.edition_id,
        passed_over={row["target_id"] for row in await conn.fetch(_SQL.judged, person.id)},
        limit=limit,
    )
    return await _shown(conn, person.edition_id, chosen, is_holder=side == "holder")


async def offers(conn: Connection, edition_id: UUID) -> list[StatedOffer]:
    """What every investor states who takes part."""
    return await fetch(conn, StatedOffer, _SQL.offers, edition_id)


async def projects(conn: Connection, edition_id: UUID) -> list[StatedProject]:
    """What every holder states who takes part."""
    return await fetch(conn, StatedProject, _SQL.projects, edition_id)


async def read_learnt(conn: Connection, edition_id: UUID, side: AskingSide) -> Learnt:
    """What one side's wishes told when they were counted last."""
    rows = await fetch(conn, _Leaning, _SQL.leanings, edition_id, side)
    other = "investor" if side == "holder" else "holder"
    thirds = await fetch(conn, _Third, _SQL.thirds, edition_id, other)
    group: type[GroupCode] = Need if side == "holder" else Finance
    code: type[GroupCode] = Finance if side == "holder" else Need
    return Learnt(
        levels={(group(row.leaning), code(row.towards)): row.level for row in rows},
        heard=frozenset(group(row.leaning) for row in rows if row.heard),
        thirds={row.person_id: row.third for row in thirds},
    )


async def _shown(
    conn: Connection, edition_id: UUID, chosen: list[Fit], *, is_holder: bool
) -> list[Suggestion]:
    ids = [one.other for one in chosen]
    say = reasons.to_holder if is_holder else reasons.to_investor
    cards: Mapping[UUID, InvestorCard | ProjectCard] = (
        await guide.investor_cards(conn, edition_id, ids)
        if is_holder
        else await guide.project_cards(conn, edition_id, ids)
    )
    return [Suggestion(card=cards[one.other], reasons=say(one)) for one in chosen]


def _project(person: HolderProfile) -> StatedProject:
    return StatedProject(
        **{name: getattr(person, name) for name in StatedProject.__struct_fields__}
    )


def _offer(person: InvestorProfile) -> StatedOffer:
    return StatedOffer(**{name: getattr(person, name) for name in StatedOffer.__struct_fields__})
