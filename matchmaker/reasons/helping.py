"""What would serve somebody, and what one more of something would bring, as sentences."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker.reasons.facts import PlanWorth, Serving, StoredRemedy
from matchmaker.reasons.listing import Served
from matchmaker.reasons.words import price
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase, phrase
from solver.problem.rules import Rule

Names = Mapping[UUID, str]
HourBySlot = Mapping[int, dt.time]
"""The local hour of each slot, by its number."""

Takes = Literal["table", "presence", "maximum", "wish", "rules", "exchange"]
_TAKES: Final[Mapping[str, Takes]] = {
    Rule.TABLE_LIMIT: "table",
    Rule.AVAILABLE: "presence",
    Rule.PERSONAL_MAXIMUM: "maximum",
    Rule.WISHED_ONLY: "wish",
    Rule.KIND_MAXIMUM: "rules",
}
_SHOWN: Final = 3
GONE: Final = msgid("somebody who has left")


class KnownGain(msgspec.Struct, frozen=True, kw_only=True):
    """A gain as it is stored: a table by its slot, a person by identifier."""

    kind: str
    least: PlanWorth
    most: PlanWorth
    meetings: int
    proof: str
    slot: int | None = None
    person_id: UUID | None = None

    @property
    def is_nothing(self) -> bool:
        return self.most <= PlanWorth(0, 0)


def smallest_change(served: Served, names: Names, hours: HourBySlot) -> list[Phrase]:
    """What is lacking, if a promise is; the smallest change that helps; how many others would.

    Nothing helps whoever was noted absent on the day.
    """
    found: list[Phrase] = []
    if served.lacking:
        found.append(
            phrase(
                "%(num)s promised meeting is lacking.",
                plural="%(num)s promised meetings are lacking.",
                num=served.lacking,
            )
        )
    numbers = served.numbers
    if served.absent:
        return found
    if not numbers.changes:
        return [*found, _exchange(numbers, names)]
    first, alike = _first(numbers.changes)
    found.append(_change(served.person_id, first, alike, names, hours))
    others = numbers.ways - len(alike)
    if others:
        found.append(
            phrase(
                "%(num)s other change would do as well.",
                plural="%(num)s other changes would do as well.",
                num=others,
            )
        )
    return found


def what_it_takes(served: Served) -> tuple[Takes, UUID, int | None] | None:
    """What the smallest change is made of: of whom it is asked, and in which slot."""
    numbers = served.numbers
    if served.absent or (not numbers.changes and numbers.points is None):
        return None
    if not numbers.changes:
        return "exchange", served.person_id, None
    first = numbers.changes[0]
    kind = _TAKES.get(first.rule)
    return None if kind is None else (kind, first.person_id or served.person_id, first.slot)


def _first(changes: Sequence[StoredRemedy]) -> tuple[StoredRemedy, list[StoredRemedy]]:
    """The first change, and those that say the same of other slots."""
    first = changes[0]
    alike = [
        change
        for change in changes
        if (change.rule, change.person_id) == (first.rule, first.person_id)
    ]
    return first, alike


def _change(
    person_id: UUID, first: StoredRemedy, alike: list[StoredRemedy], names: Names, hours: HourBySlot
) -> Phrase:
    when = _hours((change.slot for change in alike), hours)
    if first.rule == Rule.TABLE_LIMIT:
        return phrase("One more table would do, at %(when)s.", when=when)
    if first.rule == Rule.WISHED_ONLY:
        return phrase(
            "A wish more would do: %(num)s person of the other side could meet them.",
            plural="A wish more would do: %(num)s of the other side could meet them.",
            num=first.partners or 0,
        )
    if first.rule == Rule.KIND_MAXIMUM:
        return phrase(
            "It would do if one meeting more with investors of one kind of finance were allowed."
        )
    is_own = first.person_id == person_id
    if first.rule == Rule.PERSONAL_MAXIMUM and is_own:
        return phrase("To accept one meeting more would do.")
    if is_own:
        return phrase("To be there would do, at %(when)s.", when=when)
    name = _name(first.person_id, names)
    if first.rule == Rule.PERSONAL_MAXIMUM:
        return phrase("It would do if %(name)s accepted one meeting more.", name=name)
    return phrase("It would do if %(name)s were there at %(when)s.", name=name, when=when)


def _exchange(numbers: Serving, names: Names) -> Phrase:
    if numbers.points is None:
        return phrase("No single change is enough: several things would have to change together.")
    cost: object = price(PlanWorth(0, numbers.points))
    if numbers.points <= 0:
        cost = phrase("no point")
    if not numbers.losers:
        return phrase("An exchange would serve them, at the price of %(price)s.", price=cost)
    return phrase(
        "An exchange would serve them, at the price of %(price)s, but not %(names)s.",
        price=cost,
        names=[_name(loser, names) for loser in numbers.losers[:_SHOWN]],
    )


def change_in_words(gain: KnownGain, names: Names, hours: HourBySlot) -> Phrase:
    """What there would be one more of."""
    if gain.kind == "table":
        return phrase("One more table at %(when)s", when=_hours([gain.slot], hours))
    if gain.kind == "slot":
        return phrase("One more slot at the end of the morning")
    if gain.kind == "holder_kinds":
        return phrase("One more meeting with investors of each kind of finance, for everybody")
    name = _name(gain.person_id, names)
    if gain.kind == "delegate":
        return phrase("One more representative for %(name)s", name=name)
    return phrase("One more meeting allowed for %(name)s", name=name)


def gain_in_words(gain: KnownGain) -> Phrase:
    """How much it brings; bounds where it is not known exactly."""
    if gain.is_nothing:
        return phrase("nothing")
    if gain.least == gain.most:
        return phrase("%(gain)s more", gain=_gained(gain.most, gain.meetings))
    most = price(gain.most)
    if gain.least <= PlanWorth(0, 0):
        return phrase("%(most)s more at most", most=most)
    return phrase(
        "%(least)s more at least, %(most)s at most",
        least=_gained(gain.least, gain.meetings),
        most=most,
    )


def proof_in_words(gain: KnownGain) -> Phrase:
    """How it is known."""
    if gain.proof == "prices":
        return phrase("proven by prices")
    if gain.proof == "open":
        return phrase("not settled in the time given")
    if gain.least == gain.most:
        return phrase("proven by solving again")
    return phrase("solved again; more is not ruled out")


def _gained(worth: PlanWorth, meetings: int) -> Phrase:
    if meetings <= 0:
        return price(worth)
    more = phrase("%(num)s meeting", plural="%(num)s meetings", num=meetings)
    if worth.guarantees <= 0 or worth.points <= 0:
        return phrase("%(meetings)s and %(points)s", meetings=more, points=price(worth))
    return phrase(
        "%(meetings)s, %(kept)s and %(points)s",
        meetings=more,
        kept=phrase("%(num)s promise kept", plural="%(num)s promises kept", num=worth.guarantees),
        points=price(PlanWorth(0, worth.points)),
    )


def _hours(slots: Iterable[int | None], hours: HourBySlot) -> object:
    known = [hours[slot] for slot in slots if slot is not None and slot in hours][:_SHOWN]
    if len(known) <= 1:
        return known[0] if known else ""
    return phrase("%(first)s or %(last)s", first=known[:-1], last=known[-1])


def _name(person_id: UUID | None, names: Names) -> object:
    name = names.get(person_id) if person_id is not None else None
    return name if name is not None else phrase(GONE)


def people_named(served: Iterable[Served], gains: Iterable[KnownGain] = ()) -> set[UUID]:
    """Everybody whom the sentences of these would name."""
    found = {gain.person_id for gain in gains if gain.person_id is not None}
    for one in served:
        found |= {change.person_id for change in one.numbers.changes if change.person_id}
        found |= set(one.numbers.losers)
    return found


def known_gains(result: Sequence[Mapping[str, object]] | None) -> list[KnownGain]:
    """The stored result of an inquiry, the most first."""
    return msgspec.convert(result or [], list[KnownGain])
