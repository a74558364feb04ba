"""What the solver says of ungranted wishes, as it comes from its process and is stored.

The solver speaks in positions; what is stored names people by identifier and slots by number.
"""

from typing import Final, Literal, NamedTuple
from uuid import UUID

import msgspec

from solver.problem.rules import Rule

About = Literal["reasons", "gains"]
GainKind = Literal[
    "table",
    "slot",
    "delegate",
    "holder_maximum",
    "investor_maximum",
    "holder_kinds",
    "investor_kinds",
]
#: what lists are filtered by: no slot in common; places taken; another rule; a matter of price;
#: not looked at by the planning
ReasonSort = Literal["apart", "full", "rule", "possible", "out"]

POSSIBLE: Final = "possible"
WITHDRAWN: Final = "withdrawn"
WEIGHTLESS: Final = "weightless"

_NOTHING_KNOWN: Final = -1_000_000_000  # guarantees; the solver's "below any loss" is far below


class BlockedSlots(NamedTuple):
    """Slots by what keeps the two from meeting in them."""

    holder: int
    investor: int
    both: int
    table: int


class HeldPlaces(NamedTuple):
    """Meetings that hold the places, by their value compared with the wish's."""

    pinned: int
    higher: int
    equal: int
    lower: int

    @property
    def total(self) -> int:
        return sum(self)


class PlanWorth(msgspec.Struct, frozen=True, order=True):
    """Guaranteed meetings first, then points of value; the solver's `Weight`."""

    guarantees: int
    points: int


class WishCost(msgspec.Struct, frozen=True, kw_only=True):
    """What holding a wish all the same would cost everybody; the solver's `Cost`."""

    least: PlanWorth
    most: PlanWorth | None
    changed: int | None
    moved: int | None

    @property
    def known_least(self) -> PlanWorth | None:
        """None where the solver knows no lower bound."""
        return None if self.least.guarantees < _NOTHING_KNOWN else self.least


class ReasonFigures(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The figures of a reason: where no slot is left, and who holds the places.

    Once a morning has begun, what was held until then counts as pinned.
    """

    slots: int = 0
    begun: bool = False
    blocked: BlockedSlots | None = None
    holder_places: HeldPlaces | None = None
    investor_places: HeldPlaces | None = None
    table_places: HeldPlaces | None = None
    #: where a limit on a kind of finance is reached: which, and who holds these places
    finance: str | None = None
    kind_places: HeldPlaces | None = None


class WishReason(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the process: the solver's `Reason`, by position."""

    holder: int
    investor: int
    value: int
    cause: str
    blocked: BlockedSlots | None
    holder_places: HeldPlaces | None
    investor_places: HeldPlaces | None
    table_places: HeldPlaces | None
    cost: WishCost | None
    holder_kind: HeldPlaces | None = None
    investor_kind: HeldPlaces | None = None

    @property
    def sort(self) -> ReasonSort:
        if self.cause == POSSIBLE:
            return "possible"
        if self.blocked is not None:
            return "apart"
        return "rule" if self.cause in (Rule.REST, Rule.PRECEDENCE) else "full"

    def numbers(self, slots: int, *, begun: bool, finance: str | None = None) -> ReasonFigures:
        """Its figures, among so many slots; `finance` is the kind that the investor brings."""
        is_of_kind = self.cause == Rule.KIND_MAXIMUM
        return ReasonFigures(
            slots=slots,
            begun=begun,
            blocked=self.blocked,
            holder_places=self.holder_places,
            investor_places=self.investor_places,
            table_places=self.table_places,
            finance=finance if is_of_kind else None,
            kind_places=self.holder_kind if is_of_kind else None,
        )


Position = tuple[Literal[0, 1], int]
"""A person by list (holders, investors) and position."""


class Remedy(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that alone would serve somebody; the solver's `Missing`."""

    rule: str
    person: Position | None
    slot: int | None
    partners: int | None


class UnservedPosition(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who lacks a meeting; the solver's `Unserved`, with the first of what is missing."""

    person: Position
    lacking: int
    missing: list[Remedy]
    ways: int
    exchange: PlanWorth | None
    losers: list[Position]


class StoredRemedy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A `Remedy` as it is stored: people by identifier, slots by number."""

    rule: str
    person_id: UUID | None = None
    slot: int | None = None
    partners: int | None = None


class Serving(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What would serve somebody: single changes at nobody's cost, of `ways` the first; an exchange.

    `points` is what the cheapest exchange loses in value, None where there is none; `losers`
    would then lack a meeting themselves.
    """

    changes: list[StoredRemedy] = []
    ways: int = 0
    points: int | None = None
    losers: list[UUID] = []


class ResourceGain(msgspec.Struct, frozen=True, kw_only=True):
    """What one more of something would bring; the solver's `Gain`, `position` by its kind."""

    kind: GainKind
    position: int
    least: PlanWorth
    most: PlanWorth
    meetings: int
    proof: Literal["prices", "solved", "open"]

    @property
    def is_exact(self) -> bool:
        return self.least == self.most
