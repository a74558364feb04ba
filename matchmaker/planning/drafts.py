"""The solver's answer, checked by the independent verifier, becomes a draft."""

import dataclasses
import datetime as dt
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch_one, load
from matchmaker.planning.problem import Problem
from matchmaker.planning.runs import Run
from matchmaker.planning.versions import Status
from solver.checks import InstanceError
from solver.instance import Instance, rows
from solver.schedule import Schedule
from solver.verify import Claim, Figures, false_claims, figures, violations

_QUERIES: Final = load("planning")
_BATCH: Final = 20_000
_SHOWN: Final = 3


class Unverified(Exception):
    """The verifier does not accept the answer; the message says which rules, by position."""


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule as the solver writes it; what it adds beyond the format is not needed here."""

    meetings: list[tuple[int, int, int, int]]
    guarantee_shortfall: int
    shortfall_bound: int
    value: int
    value_bound: int
    breaks: int
    breaks_bound: int = 0
    status: Status
    seed: int
    stages: dict[str, float]


@dataclasses.dataclass(frozen=True, eq=False)
class Answer:
    """A verified schedule with what it claims and what was recomputed."""

    schedule: Schedule
    claimed: Claimed
    found: Figures

    def result(self, took: dt.timedelta) -> dict[str, Any]:
        """The figures of the run that ended with it."""
        return {
            "meetings": len(self.schedule),
            "guarantee_shortfall": self.found.guarantee_shortfall,
            "shortfall_bound": self.claimed.shortfall_bound,
            "value": self.found.value,
            "value_bound": self.claimed.value_bound,
            "breaks": self.found.breaks,
            "breaks_bound": self.claimed.breaks_bound,
            "waiting": self.found.waiting,
            "status": self.claimed.status,
            "seed": self.claimed.seed,
            "stages": self.claimed.stages,
            "seconds": round(took.total_seconds(), 3),
        }


class _Id(msgspec.Struct, frozen=True):
    id: UUID


def verified(instance: Instance, raw: bytes) -> Answer:
    """Read the solver's answer and recompute everything it says; Unverified if anything differs."""
    try:
        claimed = msgspec.json.decode(raw, type=Claimed)
        schedule = Schedule(rows(claimed.meetings, 4, name="meetings"))
        wrong = violations(instance, schedule)
        found = figures(instance, schedule)
    except (msgspec.ValidationError, InstanceError) as error:
        raise Unverified(str(error)) from error
    claim = Claim(
        guarantee_shortfall=claimed.guarantee_shortfall,
        shortfall_bound=claimed.shortfall_bound,
        value=claimed.value,
        value_bound=claimed.value_bound,
        breaks=claimed.breaks,
        status=claimed.status,
    )
    wrong += false_claims(claim, found)
    if wrong:
        raise Unverified("; ".join(map(str, wrong[:_SHOWN])))
    return Answer(schedule, claimed, found)


async def store(
    conn: Connection, run: Run, problem: Problem, answer: Answer, now: dt.datetime
) -> UUID:
    """The next version of the edition, as a draft with its meetings."""
    claimed, found = answer.claimed, answer.found
    draft = await fetch_one(
        conn,
        _Id,
        _QUERIES.add_draft,
        run.edition_id,
        run.id,
        len(answer.schedule),
        found.guarantee_shortfall,
        claimed.shortfall_bound,
        found.value,
        claimed.value_bound,
        found.breaks,
        claimed.breaks_bound,
        found.waiting,
        claimed.status,
        now,
    )
    for start in range(0, len(answer.schedule), _BATCH):
        holders, investors, slots, tables = answer.schedule.rows[start : start + _BATCH].T.tolist()
        await conn.execute(
            _QUERIES.add_meetings,
            run.edition_id,
            draft.id,
            [problem.holders[holder] for holder in holders],
            [problem.investors[investor] for investor in investors],
            [problem.slots[slot] for slot in slots],
            [problem.tables[table] for table in tables],
        )
    return draft.id
