"""The solver's answer, checked by the independent verifier, becomes a draft."""

import dataclasses
import datetime as dt
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker import delegates
from matchmaker.db import Connection, fetch_one, load
from matchmaker.planning.problem import EditionProblem
from matchmaker.planning.runs import Run
from solver.formats.documents import read_schedule
from solver.formats.json_faults import FileFault
from solver.problem.instance import Instance
from solver.problem.schedule import Schedule
from solver.problem.validation import InstanceError
from solver.verification.schedule import Claim, Figures, false_claims, figures, violations

_QUERIES: Final = load("planning")
_BATCH: Final = 20_000
_SHOWN: Final = 3


class Unverified(Exception):
    """The verifier does not accept the answer; the message says which rules, by position."""


class _Beside(msgspec.Struct, frozen=True, kw_only=True):
    """What the file says about the search rather than the schedule."""

    seed: int
    stages: dict[str, float]


@dataclasses.dataclass(frozen=True, eq=False)
class VerifiedSchedule:
    """A verified schedule with what it claims and what was recomputed."""

    schedule: Schedule
    claim: Claim
    found: Figures
    seed: int
    stages: dict[str, float]

    @property
    def figures(self) -> dict[str, Any]:
        """What is stored of it, by the names of the contract."""
        return {
            "meetings": len(self.schedule),
            "guarantee_shortfall": self.found.guarantee_shortfall,
            "shortfall_bound": self.claim.shortfall_bound,
            "value": self.found.value,
            "value_bound": self.claim.value_bound,
            "breaks": self.found.breaks,
            "breaks_bound": self.claim.breaks_bound or 0,
            "waiting": self.found.waiting,
            "status": self.claim.status,
        }

    def result(self, took: dt.timedelta) -> dict[str, Any]:
        """The figures of the run that ended with it."""
        seconds = round(took.total_seconds(), 3)
        return {**self.figures, "seed": self.seed, "stages": self.stages, "seconds": seconds}


class _Id(msgspec.Struct, frozen=True):
    id: UUID


def verify_answer(instance: Instance, raw: bytes) -> VerifiedSchedule:
    """Read the solver's answer and recompute everything it says; Unverified if anything differs."""
    try:
        claimed = read_schedule(raw, instance)
        beside = msgspec.json.decode(raw, type=_Beside)
        wrong = violations(instance, claimed.schedule)
        found = figures(instance, claimed.schedule)
    except (FileFault, InstanceError) as error:
        raise Unverified(str(error)) from error
    wrong += false_claims(claimed.claim, found)
    if wrong:
        raise Unverified("; ".join(map(str, wrong[:_SHOWN])))
    return VerifiedSchedule(claimed.schedule, claimed.claim, found, beside.seed, beside.stages)


async def store(
    conn: Connection, run: Run, problem: EditionProblem, answer: VerifiedSchedule, now: dt.datetime
) -> UUID:
    """The next version of the edition, as a draft with its meetings."""
    draft = await fetch_one(
        conn, _Id, _QUERIES.add_draft, run.edition_id, run.id, now, answer.figures
    )
    values = (conn, run.edition_id, draft.id, problem, answer.schedule)
    await add_meetings(*values, base=run.base_id)
    await conn.execute(_QUERIES.keep_prohibitions, run.edition_id, run.base_id, draft.id)
    return draft.id


async def add_meetings(
    conn: Connection,
    edition_id: UUID,
    draft_id: UUID,
    problem: EditionProblem,
    schedule: Schedule,
    *,
    base: UUID | None = None,
) -> None:
    """The meetings of a draft, from positions back to people, slots and tables.

    What is fixed by hand in the version `base` is so in the draft, by default what is so in the
    edition.
    """
    for start in range(0, len(schedule), _BATCH):
        holders, investors, slots, tables = schedule.rows[start : start + _BATCH].T.tolist()
        await conn.execute(
            _QUERIES.add_meetings,
            edition_id,
            draft_id,
            [problem.holders[holder] for holder in holders],
            [problem.investors[investor] for investor in investors],
            [problem.slots[slot] for slot in slots],
            [problem.tables[table] for table in tables],
            base,
        )
    await delegates.spread(conn, draft_id)
