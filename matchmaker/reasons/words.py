"""Reasons as sentences for an organiser.

Whoever holds a place is counted, never named; nothing here knows of a refusal.
"""

from typing import Final

from matchmaker.reasons.facts import (
    POSSIBLE,
    WEIGHTLESS,
    WITHDRAWN,
    BlockedSlots,
    HeldPlaces,
    PlanWorth,
    ReasonFigures,
)
from matchmaker.reasons.listing import UngrantedPair
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase, phrase
from matchmaker.wording.vocabularies import Finance, label
from solver.problem.rules import Rule

_SIDES: Final = (msgid("The project holder"), msgid("The investor"))
_OUT: Final = {
    WITHDRAWN: msgid("One of the two has withdrawn."),
    WEIGHTLESS: msgid("By the rules of this edition, this wish weighs nothing."),
}
_RULES: Final[dict[str, str]] = {
    Rule.REST: msgid("Only the rest that the investor asked for bars the slots they share."),
    Rule.PRECEDENCE: msgid("Only the order asked for between meetings bars the slots they share."),
}
_APART: Final[dict[str, str]] = {
    Rule.AVAILABLE: msgid("No slot in common."),
    Rule.TABLE_LIMIT: msgid("No table is open in the slots they share."),
    Rule.PINNED: msgid("Meetings fixed by hand hold every slot they share."),
}


def sentences(wish: UngrantedPair) -> list[Phrase]:
    """Why a wish is not granted, and what imposing it would cost."""
    if wish.cause in _OUT:
        return [phrase(_OUT[wish.cause])]
    if wish.cause == POSSIBLE:
        return [_possible(wish)]
    blocked = wish.numbers.blocked
    if blocked is not None and wish.cause == Rule.PINNED and wish.numbers.begun:
        return [phrase("No slot in common is left."), *_blocked(blocked, wish.numbers.slots)]
    if blocked is not None:
        return [phrase(_APART[wish.cause]), *_blocked(blocked, wish.numbers.slots)]
    return [*_full(wish), *_imposed(wish)]


def _blocked(blocked: BlockedSlots, slots: int) -> list[Phrase]:
    parts = [
        phrase(text, num=number)
        for text, number in (
            (msgid("the project holder cannot in %(num)s"), blocked.holder),
            (msgid("the investor cannot in %(num)s"), blocked.investor),
            (msgid("neither can in %(num)s"), blocked.both),
            (msgid("no table is open in %(num)s"), blocked.table),
        )
        if number
    ]
    if not parts:
        return []
    return [
        phrase(
            "Of %(num)s slot: %(parts)s.",
            plural="Of %(num)s slots: %(parts)s.",
            num=slots,
            parts=parts,
        )
    ]


def _full(wish: UngrantedPair) -> list[Phrase]:
    if wish.cause in _RULES:
        return [phrase(_RULES[wish.cause])]
    numbers = wish.numbers
    if wish.cause == Rule.TABLE_LIMIT:
        return [
            phrase(
                "No table is left in the slots they share; who sits there: %(places)s.",
                places=_places(numbers.table_places, numbers),
            )
        ]
    if wish.cause == Rule.KIND_MAXIMUM and numbers.finance is not None:
        return [
            phrase(
                "The project holder already has as many meetings with investors of this kind of"
                " finance (%(finance)s) as the rules allow: %(places)s.",
                finance=label(Finance(numbers.finance)),
                places=_places(numbers.kind_places, numbers),
            )
        ]
    maximum = wish.cause == Rule.PERSONAL_MAXIMUM
    if maximum and wish.most is None and wish.least is None:
        return [phrase("Meetings fixed by hand, or a maximum of nought, leave no place.")]
    text = (
        msgid("%(who)s has as many meetings as they can: %(places)s.")
        if maximum
        else msgid("%(who)s has no free slot left: %(places)s.")
    )
    found = [
        phrase(text, who=phrase(side), places=_places(places, numbers))
        for side, places in zip(
            _SIDES, (numbers.holder_places, numbers.investor_places), strict=True
        )
        if places is not None and not places.lower
    ]
    return found or [phrase("Every place is held by a meeting worth at least as much.")]


def _places(places: HeldPlaces | None, numbers: ReasonFigures) -> list[Phrase]:
    if places is None or not places.total:
        return [phrase("no meeting")]
    pinned = phrase("%(num)s fixed by hand", plural="%(num)s fixed by hand", num=places.pinned)
    if numbers.begun:
        pinned = phrase("%(num)s held before, or fixed by hand", num=places.pinned)
    parts = (
        pinned,
        phrase("%(num)s worth more", num=places.higher),
        phrase("%(num)s worth as much", num=places.equal),
        phrase("%(num)s worth less", num=places.lower),
    )
    return [part for part in parts if part.values["num"]]


def _possible(wish: UngrantedPair) -> Phrase:
    least, most = wish.least, wish.most
    if most is None:
        if least is None or not _loses(least):
            return phrase("Possible perhaps; no exchange was found that brings it about.")
        return phrase(
            "Possible perhaps, at the price of %(least)s at least; no exchange was found.",
            least=price(least),
        )
    changes = _changes(wish)
    if most == least and not _loses(most):
        text = msgid("Possible without losing anything: %(changes)s.")
        if most != PlanWorth(0, 0):
            text = msgid("Possible, and it would even gain: %(changes)s. Compute another draft.")
        return phrase(text, changes=changes)
    if most == least:
        return phrase(
            "Possible, at the price of %(price)s: %(changes)s.",
            price=price(most),
            changes=changes,
        )
    if least is None or not _loses(least):
        return phrase(
            "Possible, at the price of %(most)s at most: %(changes)s.",
            most=price(most),
            changes=changes,
        )
    return phrase(
        "Possible, at the price of %(least)s at least, of %(most)s at most: %(changes)s.",
        least=price(least),
        most=price(most),
        changes=changes,
    )


def _imposed(wish: UngrantedPair) -> list[Phrase]:
    """What a wish that has no place would cost all the same."""
    least, most = wish.least, wish.most
    if most is not None and most == least and not _loses(most):
        return [
            phrase(
                "It could replace one of them at no cost: %(changes)s.",
                changes=_changes(wish),
            )
        ]
    if most is not None and most == least:
        return [
            phrase(
                "Imposing it would cost %(price)s: %(changes)s.",
                price=price(most),
                changes=_changes(wish),
            )
        ]
    if most is not None:
        return [
            phrase(
                "Imposing it would cost %(most)s at most: %(changes)s.",
                most=price(most),
                changes=_changes(wish),
            )
        ]
    if least is not None and _loses(least):
        return [phrase("Imposing it would cost %(least)s at least.", least=price(least))]
    return []


def _loses(worth: PlanWorth) -> bool:
    return worth > PlanWorth(0, 0)


def _changes(wish: UngrantedPair) -> list[Phrase]:
    changed, moved = wish.changed or 0, wish.moved or 0
    if not changed and not moved:
        return [phrase("no other meeting changes")]
    parts = []
    if changed:
        parts.append(
            phrase(
                "%(num)s meeting changed",
                plural="%(num)s meetings changed",
                num=changed,
            )
        )
    if moved:
        parts.append(
            phrase(
                "%(num)s moved to another slot",
                plural="%(num)s moved to another slot",
                num=moved,
            )
        )
    return parts


def price(worth: PlanWorth) -> Phrase:
    """Guaranteed meetings and points in words; negative points are said as won back."""
    points = phrase("%(num)s point", plural="%(num)s points", num=abs(worth.points))
    if not worth.guarantees:
        return points
    meetings = phrase(
        "%(num)s guaranteed meeting",
        plural="%(num)s guaranteed meetings",
        num=abs(worth.guarantees),
    )
    if not worth.points:
        return meetings
    joined = msgid("%(meetings)s and %(points)s")
    if (worth.points < 0) != (worth.guarantees < 0):
        joined = msgid("%(meetings)s (against %(points)s more)")
    return phrase(joined, meetings=meetings, points=points)
