"""What an organiser can do to a draft, each act a pure step from one plan to the next."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import msgid
from matchmaker.workbench.bench import Bench
from matchmaker.workbench.plans import DraftPlan, GridPlace, Pair
from matchmaker.workbench.seating import least_loss, nearest_seat, seat_at

ActSort = Literal[
    "pin", "unpin", "move", "swap", "remove", "forbid", "allow", "place", "impose", "solve"
]
#: those that bring two people together who might be kept apart for a reason of their own
BRINGING: Final = frozenset({"pin", "place", "impose"})

PlaceNumber = Annotated[int, Meta(ge=0, le=9999)]

_MISSING: Final = msgid("Please answer.")
_NO_MEETING: Final = msgid("These two do not meet in this version.")
_MEET: Final = msgid("These two meet in this version already.")
_NOT_FIXED: Final = msgid("This meeting is not fixed by hand.")
_FIXED: Final = msgid("This meeting is fixed by hand already.")
_WEIGHTLESS: Final = msgid("By the rules of this edition, this wish weighs nothing.")
_APART: Final = msgid("You keep these two apart in this version; allow them to meet first.")
_NOT_APART: Final = msgid("These two are not kept apart by hand.")
_APART_ALREADY: Final = msgid("These two are kept apart by hand already.")
_NO_SLOT: Final = msgid("There is no such slot, or it is closed.")
_NO_TABLE: Final = msgid("There is no such table.")
_NO_SEAT: Final = msgid("There is no slot in which both are there and a table is open.")
_SAME: Final = msgid("Choose two different meetings.")
_NOWHERE: Final = msgid("No table is free in this slot; choose another, or solve again.")


class DraftAct(msgspec.Struct, frozen=True, kw_only=True):
    """One act: who, and where to; slots and tables by number.

    `swap` exchanges the places of the two meetings. Without a table the nearest free one is taken,
    without a slot the best place there is.
    """

    act: ActSort
    holder: UUID | None = None
    investor: UUID | None = None
    slot: PlaceNumber | None = None
    table: PlaceNumber | None = None
    other_holder: UUID | None = None
    other_investor: UUID | None = None


def after(bench: Bench, act: DraftAct) -> DraftPlan:
    """The plan once the act is done; Conflict or Invalid when it means nothing in this version."""
    return bench.plan if act.act == "solve" else _STEPS[act.act](bench, act, pair_of(bench, act))


def pair_of(bench: Bench, act: DraftAct) -> Pair:
    """Whom the act is about."""
    return _pair(bench, act.holder, act.investor, "")


def _pair(bench: Bench, holder_id: UUID | None, investor_id: UUID | None, prefix: str) -> Pair:
    holder = None if holder_id is None else bench.holder_at.get(holder_id)
    investor = None if investor_id is None else bench.investor_at.get(investor_id)
    faults = [
        FieldFault(f"{prefix}{name}", _MISSING)
        for name, place in (("holder", holder), ("investor", investor))
        if place is None
    ]
    if holder is None or investor is None:
        raise Invalid(faults)
    return Pair(holder, investor)


def _pin(bench: Bench, act: DraftAct, pair: Pair) -> DraftPlan:
    _require_meeting(bench, pair)
    if pair in bench.plan.fixed:
        raise Conflict(_FIXED)
    return bench.plan.fixing([pair])


def _unpin(bench: Bench, act: DraftAct, pair: Pair) -> DraftPlan:
    if pair not in bench.plan.fixed:
        raise Conflict(_NOT_FIXED)
    return bench.plan.releasing(pair)


def _move(bench: Bench, act: DraftAct, pair: Pair) -> DraftPlan:
    _require_meeting(bench, pair)
    rest = bench.plan.without([pair])
    if act.slot is None:
        raise Invalid([FieldFault("slot", _MISSING)])
    return bench.plan.having({pair: _seat(bench, act, rest, pair)})


def _swap(bench: Bench, act: DraftAct, pair: Pair) -> DraftPlan:
    other = _pair(bench, act.other_holder, act.other_investor, "other_")
    if other == pair:
        raise Conflict(_SAME)
    for each in (pair, other):
        _require_meeting(bench, each)
    here, there = bench.plan.meetings[pair], bench.plan.meetings[other]
    return bench.plan.having({pair: there, other: here})


def _remove(bench: Bench, act: DraftAct, pair: Pair) -> DraftPlan:
    _require_meeting(bench, pair)
    return bench.plan.without([pair])


def _forbid(bench: Bench, act: DraftAct, pair: Pair) -> DraftPlan:
    if pair in bench.plan.apart:
        raise Conflict(_APART_ALREADY)
    left = bench.plan.without([pair])
    return DraftPlan(left.meetings, left.fixed, left.apart | {pair})


def _allow(bench: Bench, act: DraftAct, pair: Pair) -> DraftPlan:
    if pair not in bench.plan.apart:
        raise Conflict(_NOT_APART)
    return DraftPlan(bench.plan.meetings, bench.plan.fixed, bench.plan.apart - {pair})


def _place(bench: Bench, act: DraftAct, pair: Pair) -> DraftPlan:
    """A wish that weighs nothing is fixed by hand, or the next plan would not hold it."""
    _require_absent(bench, pair)
    placed = bench.plan.having({pair: _seat(bench, act, bench.plan, pair)})
    return placed if pair in bench.values else placed.fixing([pair])


def _impose(bench: Bench, act: DraftAct, pair: Pair) -> DraftPlan:
    """It is held and fixed; whoever sits in its way makes room, at the least loss."""
    _require_absent(bench, pair)
    if pair not in bench.values:
        raise Conflict(_WEIGHTLESS)
    slots = range(bench.instance.slots) if act.slot is None else [_slot(bench, act.slot)]
    tables = None if act.table is None else [_table(bench, act.table)]
    found = least_loss(bench, pair, slots, tables)
    if found is None:
        raise Conflict(_NO_SEAT)
    place, gone = found
    return bench.plan.without(gone).having({pair: place}).fixing([pair])


def _require_meeting(bench: Bench, pair: Pair) -> None:
    if pair not in bench.plan.meetings:
        raise Conflict(_NO_MEETING)


def _require_absent(bench: Bench, pair: Pair) -> None:
    if pair in bench.plan.meetings:
        raise Conflict(_MEET)
    if pair in bench.plan.apart:
        raise Conflict(_APART)


def _seat(bench: Bench, act: DraftAct, plan: DraftPlan, pair: Pair) -> GridPlace:
    """The place that was asked for, or the nearest that is free."""
    if act.slot is None:
        place = nearest_seat(bench.instance, plan, pair)
        if place is None:
            raise Conflict(_NO_SEAT)
        return place
    slot = _slot(bench, act.slot)
    if act.table is not None:
        return GridPlace(slot, _table(bench, act.table))
    table = seat_at(bench.instance, plan, pair, slot)
    if table is None:
        raise Conflict(_NOWHERE)
    return GridPlace(slot, table)


def _slot(bench: Bench, number: int) -> int:
    if number not in bench.slot_at:
        raise Invalid([FieldFault("slot", _NO_SLOT)])
    return bench.slot_at[number]


def _table(bench: Bench, number: int) -> int:
    if number not in bench.table_at:
        raise Invalid([FieldFault("table", _NO_TABLE)])
    return bench.table_at[number]


def temporary_rules(
    bench: Bench, act: DraftAct, plan: DraftPlan
) -> tuple[Mapping[Pair, int], Iterable[Pair]]:
    """What must hold while one solves again around the act: who meets in a slot, who does not."""
    if act.act in ("solve", "pin", "unpin", "forbid", "allow", "impose"):
        return {}, ()
    pair = pair_of(bench, act)
    if act.act == "remove":
        return {}, (pair,)
    pairs = [pair]
    if act.act == "swap":
        pairs.append(_pair(bench, act.other_holder, act.other_investor, "other_"))
    return {each: plan.meetings[each].slot for each in pairs}, ()


_STEPS: Final[Mapping[ActSort, Callable[[Bench, DraftAct, Pair], DraftPlan]]] = {
    "pin": _pin,
    "unpin": _unpin,
    "move": _move,
    "swap": _swap,
    "remove": _remove,
    "forbid": _forbid,
    "allow": _allow,
    "place": _place,
    "impose": _impose,
}
