"""A morning to work on: `await a_bench(conn)` has wishes, a draft made by hand, an organiser."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from matchmaker import workbench
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Database, Pool
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import Organiser
from matchmaker.participation.people import Profile
from matchmaker.processes.resident import Resident
from matchmaker.workbench import Bench, Consequence, DoneAct, DraftAct
from tests import cast
from tests.planning.plans import a_draft, close

NOW: dt.datetime = dt.datetime(2099, 11, 17, 9, tzinfo=dt.UTC)
HOLDERS = ("Alice", "Charlie", "Elise")
INVESTORS = ("Bob", "Dora")


class WorkedOn(msgspec.Struct, frozen=True):
    """Alice meets Bob at the first slot, Charlie meets Dora; everybody wishes both, but Elise.

    Elise wishes Bob alone.
    """

    edition: Edition
    organiser: Organiser
    people: Mapping[str, Profile]
    draft: UUID

    def __getitem__(self, name: str) -> UUID:
        return self.people[name].id

    def act(self, sort: workbench.ActSort, holder: str, investor: str, **more: Any) -> DraftAct:
        more = {name: self[one] if isinstance(one, str) else one for name, one in more.items()}
        return DraftAct(act=sort, holder=self[holder], investor=self[investor], **more)

    async def bench(self, conn: Connection, draft: UUID | None = None) -> Bench:
        return await workbench.load_bench(conn, self.edition, draft or self.draft)

    async def consider(self, conn: Connection, act: DraftAct) -> Consequence:
        found = await workbench.consider(conn, self.edition, self.draft, act, NOW)
        return found[1]

    async def do(
        self,
        pool: Pool,
        act: DraftAct,
        revision: int = 1,
        resident: Resident | None = None,
        *,
        solve: bool = False,
        draft: UUID | None = None,
    ) -> DoneAct:
        values = (Database(pool), resident, self.edition, draft or self.draft, act)
        return await workbench.carry_out(
            *values, self.organiser.id, NOW, revision=revision, solve=solve
        )

    async def seats(self, conn: Connection, draft: UUID | None = None) -> dict[str, Any]:
        """Slot, table and whether it is fixed, by first names."""
        rows = await conn.fetch("select * from meeting where schedule_id = $1", draft or self.draft)
        names = {profile.id: name for name, profile in self.people.items()}
        return {
            f"{names[row['holder_id']]} {names[row['investor_id']]}": (
                row["slot_number"],
                row["table_number"],
                row["pinned"],
            )
            for row in rows
        }


async def a_bench(conn: Connection, **changes: Any) -> WorkedOn:
    """Three holders and two investors, closed, with a draft of two meetings."""
    edition = await cast.an_edition(conn, **({"tables": 3} | changes))
    people: dict[str, Profile] = {}
    for name in INVESTORS:
        people[name] = await cast.an_investor(conn, edition, name)
    for name in HOLDERS:
        people[name] = await cast.a_holder(conn, edition, name)
        chosen = INVESTORS[:1] if name == "Elise" else INVESTORS
        targets = tuple(ChosenPerson(target=people[one].id) for one in chosen)
        await wishes.save(conn, edition, people[name], Choices(wishes=targets), cast.NOW)
    organiser = await cast.an_organiser(conn, edition)
    await close(conn, edition)
    edition = await editions.by_id(conn, edition.id)
    seats = [(people["Alice"], people["Bob"], 0, 0), (people["Charlie"], people["Dora"], 0, 1)]
    return WorkedOn(edition, organiser, people, await a_draft(conn, edition, seats))
