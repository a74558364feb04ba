"""What one version changes of another, meeting by meeting and person by person."""

from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker import planning
from matchmaker.db import Connection, fetch, fetch_one, load
from matchmaker.people.profiles import PersonKind

_QUERIES: Final = load("replanning")

StepKind = Literal["moved", "retabled", "cancelled", "added"]


class LabelledPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A slot by number, a table by its label."""

    slot: int
    table: str


class PairChange(msgspec.Struct, frozen=True, kw_only=True):
    """One pair whose place differs: added without a `before`, cancelled without an `after`."""

    holder_id: UUID
    project: str
    holder: str
    investor_id: UUID
    investor: str
    before: LabelledPlace | None
    after: LabelledPlace | None

    @property
    def kind(self) -> StepKind:
        if self.before is None:
            return "added"
        if self.after is None:
            return "cancelled"
        return "moved" if self.before.slot != self.after.slot else "retabled"


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who has more or fewer meetings than before."""

    person_id: UUID
    kind: PersonKind
    name: str
    organisation: str
    before: int
    after: int


class PlanDifference(msgspec.Struct, frozen=True, kw_only=True):
    """Every pair that moves, appears or disappears, who gains and who loses, how many stay."""

    steps: tuple[PairChange, ...]
    gains: tuple[Balance, ...]
    loses: tuple[Balance, ...]
    kept: int

    def of(self, kind: StepKind) -> list[PairChange]:
        """The steps of one kind, in the order of the morning."""
        return [step for step in self.steps if step.kind == kind]


class _Step(msgspec.Struct, frozen=True, kw_only=True):
    holder_id: UUID
    project: str
    holder: str
    investor_id: UUID
    investor: str
    before_slot: int | None
    before_table: str | None
    after_slot: int | None
    after_table: str | None


class _Kept(msgspec.Struct, frozen=True):
    kept: int


async def difference(
    conn: Connection, edition_id: UUID, base_id: UUID, version_id: UUID
) -> PlanDifference:
    """From one version of the edition to another; NotFound when one of them is not its own."""
    for schedule_id in (base_id, version_id):
        await planning.version(conn, edition_id, schedule_id)
    steps = await fetch(conn, _Step, _QUERIES.steps, base_id, version_id)
    balances = await fetch(conn, Balance, _QUERIES.balances, base_id, version_id)
    kept = await fetch_one(conn, _Kept, _QUERIES.kept_count, base_id, version_id)
    return PlanDifference(
        steps=tuple(map(_step, steps)),
        gains=tuple(one for one in balances if one.after > one.before),
        loses=tuple(one for one in balances if one.after < one.before),
        kept=kept.kept,
    )


def _step(row: _Step) -> PairChange:
    return PairChange(
        holder_id=row.holder_id,
        project=row.project,
        holder=row.holder,
        investor_id=row.investor_id,
        investor=row.investor,
        before=_place(row.before_slot, row.before_table),
        after=_place(row.after_slot, row.after_table),
    )


def _place(slot: int | None, table: str | None) -> LabelledPlace | None:
    return None if slot is None or table is None else LabelledPlace(slot=slot, table=table)
