"""From positions back to people and slots, and into the tables."""

from collections.abc import Sequence
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from matchmaker.db import Connection, load
from matchmaker.reasons.facts import (
    PlanWorth,
    Position,
    ResourceGain,
    Serving,
    StoredRemedy,
    UnservedPosition,
    WishReason,
)
from matchmaker.reasons.standing import StandingPlan, Subject

_QUERIES: Final = load("reasons")
_BATCH: Final = 20_000


class Id(msgspec.Struct, frozen=True):
    id: UUID


async def store(
    conn: Connection,
    subject: Subject,
    standing: StandingPlan,
    reasons: Sequence[WishReason],
    unserved: Sequence[UnservedPosition],
) -> None:
    """Everything found about a version, in place of what was there."""
    await conn.execute(_QUERIES.forget_reasons, subject.id)
    for start in range(0, len(reasons), _BATCH):
        columns = _columns(standing, reasons[start : start + _BATCH])
        await conn.execute(_QUERIES.add_reasons, subject.edition_id, subject.id, *columns)
    await conn.execute(_QUERIES.add_reasons_out, subject.edition_id, subject.id)
    await conn.execute(
        _QUERIES.add_servings,
        subject.edition_id,
        subject.id,
        [_person(standing, one.person) for one in unserved],
        [one.lacking for one in unserved],
        [_serving(standing, one) for one in unserved],
    )


def gains(standing: StandingPlan, found: Sequence[ResourceGain]) -> list[dict[str, Any]]:
    """The gains with people by identifier and slots by number, in the solver's order."""
    listed = []
    for gain in found:
        fields: dict[str, Any] = msgspec.to_builtins(gain)
        where = fields.pop("position")
        if gain.kind == "table":
            fields["slot"] = standing.problem.slots[where]
        elif gain.kind in ("delegate", "holder_maximum", "investor_maximum"):
            side: Literal[0, 1] = 0 if gain.kind == "holder_maximum" else 1
            fields["person_id"] = str(_person(standing, (side, where)))
        listed.append(fields)
    return listed


def _columns(standing: StandingPlan, reasons: Sequence[WishReason]) -> tuple[list[Any], ...]:
    problem = standing.problem
    costs = [reason.cost for reason in reasons]
    least: list[PlanWorth | None] = [cost.known_least if cost else None for cost in costs]
    most = [cost.most if cost else None for cost in costs]
    return (
        [problem.holders[reason.holder] for reason in reasons],
        [problem.investors[reason.investor] for reason in reasons],
        [reason.value for reason in reasons],
        [reason.cause for reason in reasons],
        [reason.sort for reason in reasons],
        [_figures(standing, reason) for reason in reasons],
        [worth and worth.guarantees for worth in least],
        [worth and worth.points for worth in least],
        [worth and worth.guarantees for worth in most],
        [worth and worth.points for worth in most],
        [cost.changed if cost else None for cost in costs],
        [cost.moved if cost else None for cost in costs],
    )


def _figures(standing: StandingPlan, reason: WishReason) -> dict[str, Any]:
    kind = standing.instance.investors[reason.investor].kind
    numbers = reason.numbers(
        len(standing.problem.slots),
        begun=standing.begun,
        finance=None if kind is msgspec.UNSET else kind,
    )
    found: dict[str, Any] = msgspec.to_builtins(numbers)
    return found


def _serving(standing: StandingPlan, one: UnservedPosition) -> dict[str, Any]:
    serving = Serving(
        changes=[
            StoredRemedy(
                rule=missing.rule,
                person_id=_person(standing, missing.person) if missing.person else None,
                slot=None if missing.slot is None else standing.problem.slots[missing.slot],
                partners=missing.partners,
            )
            for missing in one.missing
        ],
        ways=one.ways,
        points=one.exchange.points if one.exchange else None,
        losers=[_person(standing, loser) for loser in one.losers],
    )
    found: dict[str, Any] = msgspec.to_builtins(serving)
    return found


def _person(standing: StandingPlan, position: Position) -> UUID:
    side, place = position
    return (standing.problem.holders, standing.problem.investors)[side][place]
