"""What became of every meeting that was published, as the view `meeting_fate` has it."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final, Literal, NamedTuple, get_args
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.editions.editions import Edition

_SQL: Final = load("aftermath")

#: what became of a meeting that was published; of one to come nothing clear is known either
MeetingEnd = Literal["held", "holder_absent", "investor_absent", "cancelled", "unclear"]
#: in the order in which figures are told
FATES: Final[tuple[MeetingEnd, ...]] = get_args(MeetingEnd)
FateSource = Literal["settled", "mark", "check_in", "withdrawal"]
#: whom the house had seen when a meeting ended; late: the investor said so of the holder
SeenAtDesk = Literal["both", "holder", "investor", "nobody", "late"]
#: what is known of a meeting that nobody has settled: what the two say of it in their answers (that
#: it took place, that it did not, one this and one that), else whom the house had seen
Evidence = Literal["said_held", "said_not_held", "said_otherwise", SeenAtDesk]
#: the most telling first
EVIDENCE: Final[tuple[Evidence, ...]] = (
    "said_held", "said_not_held", "said_otherwise", "both", "late", "investor", "holder", "nobody",
)  # fmt: skip


class SeenFate(NamedTuple):
    """A meeting that was published, a pair and its slot, and what whoever names it was shown."""

    holder_id: UUID
    investor_id: UUID
    slot_number: int
    fate: MeetingEnd


class MeetingFate(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting that was published and what became of it; who was erased has no name."""

    holder_id: UUID
    investor_id: UUID
    slot_number: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    table: str
    fate: MeetingEnd
    said_by: FateSource | None
    holder: str
    investor: str
    seen: SeenAtDesk
    holder_says: bool | None
    investor_says: bool | None
    settled_at: dt.datetime | None
    settled_by: str

    @property
    def as_shown(self) -> SeenFate:
        return SeenFate(self.holder_id, self.investor_id, self.slot_number, self.fate)

    @property
    def evidence(self) -> Evidence:
        """What it would be settled by."""
        said = {self.holder_says, self.investor_says} - {None}
        if len(said) > 1:
            return "said_otherwise"
        return self.seen if not said else "said_held" if True in said else "said_not_held"

    def counts_at(self, now: dt.datetime) -> bool:
        """Whether its time has passed, or it was called off before."""
        return self.ends_at <= now or self.fate == "cancelled"


class Aftermath(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What is known at a moment of the meetings that are over or cancelled; others are to come."""

    meetings: Sequence[MeetingFate]
    to_come: int
    #: how many there were, once the people went and the meetings with them
    kept: Mapping[str, int] = {}

    @cached_property
    def counts(self) -> Mapping[MeetingEnd, int]:
        """How many ended in which way, each of them named."""
        found = Counter(self.kept) or Counter(one.fate for one in self.meetings)
        return {fate: found[fate] for fate in FATES}

    @cached_property
    def unclear(self) -> Sequence[MeetingFate]:
        """Those of which it is not settled whether they took place."""
        return [one for one in self.meetings if one.fate == "unclear"]

    @cached_property
    def evidence(self) -> Mapping[Evidence, int]:
        """What is known of those that are unclear; nothing that is known of none."""
        found = Counter(one.evidence for one in self.unclear)
        return {known: found[known] for known in EVIDENCE if found[known]}

    def some(
        self, fate: MeetingEnd | None = None, known: Evidence | None = None
    ) -> Sequence[MeetingFate]:
        """Those that ended so, of whom so much is known."""
        return [
            one
            for one in self.meetings
            if fate in (None, one.fate) and known in (None, one.evidence)
        ]


async def all_fates(
    conn: Connection, edition_id: UUID, person_id: UUID | None = None
) -> list[MeetingFate]:
    """Every meeting that was published, of everybody or of one person, hour after hour."""
    return await fetch(conn, MeetingFate, _SQL.fates, edition_id, person_id)


async def aftermath(
    conn: Connection, edition: Edition, now: dt.datetime, person_id: UUID | None = None
) -> Aftermath:
    """Those of them that are over or cancelled."""
    found = await all_fates(conn, edition.id, person_id)
    over = [one for one in found if one.counts_at(now)]
    kept = {}
    if edition.purged_at is not None and person_id is None:
        kept = {row["fate"]: row["meetings"] for row in await conn.fetch(_SQL.kept, edition.id)}
    return Aftermath(meetings=over, to_come=len(found) - len(over), kept=kept)
