"""What an act does, as sentences for an organiser.

People are named by whom they come with, slots by their hour, tables by what they are called.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.planning.reviewing import Named
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase, phrase
from matchmaker.workbench.bench import Bench
from matchmaker.workbench.consequences import Consequence, Moved
from matchmaker.workbench.plans import GridPlace
from matchmaker.workbench.proving import ActProof
from matchmaker.workbench.rules import Breach
from solver.problem.rules import Rule

GONE: Final = msgid("somebody who has left")
_SENTENCES: Final[dict[Rule, tuple[str, str]]] = {
    Rule.WISHED_ONLY: (
        msgid("A meeting needs a wish, or must be fixed: %(who)s."),
        msgid("A meeting needs a wish, or must be fixed: %(who)s."),
    ),
    Rule.ONE_PLACE_AT_A_TIME: (
        msgid("One place at a time: %(who)s already has a meeting at %(hour)s."),
        msgid("One place at a time: at %(hour)s %(who)s has no representative left."),
    ),
    Rule.AVAILABLE: (
        msgid("Available: %(who)s cannot at %(hour)s."),
        msgid("Available: %(who)s cannot at %(hour)s."),
    ),
    Rule.PERSONAL_MAXIMUM: (
        msgid("Personal maximum: %(who)s would have more meetings than they accept."),
        msgid("Personal maximum: %(who)s would have more meetings than they accept."),
    ),
    Rule.KIND_MAXIMUM: (
        msgid("Kinds of finance: %(who)s would meet more investors of one kind than allowed."),
        msgid("Kinds: %(who)s would meet more project holders of one kind than allowed."),
    ),
    Rule.PINNED: (
        msgid("Fixed by hand: %(who)s at %(hour)s. Release this meeting first."),
        msgid("Fixed by hand: %(who)s at %(hour)s. Release this meeting first."),
    ),
    Rule.REST: (
        msgid("Rest: %(who)s would have too many meetings on end at %(hour)s."),
        msgid("Rest: %(who)s would have too many meetings on end at %(hour)s."),
    ),
    Rule.PRECEDENCE: (
        msgid("Order: the meeting of %(who)s at %(hour)s comes before the one it must follow."),
        msgid("Order: the meeting of %(who)s at %(hour)s comes before the one it must follow."),
    ),
}
_TABLE: Final = msgid("Tables: %(table)s is taken or closed at %(hour)s.")
_TABLES: Final = msgid("Tables: %(who)s would change tables more often than needed.")


class Labels(msgspec.Struct, frozen=True):
    """What things are called: people by identifier, hours by slot, tables by number."""

    names: Mapping[UUID, Named]
    hours: Mapping[int, dt.time]
    tables: Mapping[int, str]


class Speech:
    """Sentences about one version."""

    def __init__(self, bench: Bench, labels: Labels) -> None:
        self._problem = bench.problem
        self._labels = labels

    def tell_breach(self, breach: Breach) -> Phrase:
        """A rule that is broken, and by whom."""
        hour = "" if breach.slot is None else self.hour(breach.slot)
        if breach.rule == Rule.TABLE_LIMIT and breach.table is not None:
            return phrase(_TABLE, table=self.table(breach.table), hour=hour)
        if breach.rule == Rule.TABLE_LIMIT:
            return phrase(_TABLES, who=self.investor(breach.investor or 0))
        of_investor = breach.holder is None
        return phrase(_SENTENCES[breach.rule][of_investor], who=self._who(breach), hour=hour)

    def _who(self, breach: Breach) -> object:
        if breach.holder is None:
            return self.investor(breach.investor or 0)
        if breach.investor is None:
            return self.holder(breach.holder)
        return phrase(
            "%(holder)s with %(investor)s",
            holder=self.holder(breach.holder),
            investor=self.investor(breach.investor),
        )

    def tell_move(self, change: Moved) -> Phrase:
        """What becomes of a meeting."""
        holder, investor = self.holder(change.pair.holder), self.investor(change.pair.investor)
        if change.before is not None and change.after is not None:
            return phrase(
                "%(holder)s and %(investor)s meet %(after)s instead of %(before)s.",
                holder=holder,
                investor=investor,
                before=self.place(change.before),
                after=self.place(change.after),
            )
        text = msgid("%(holder)s meets %(investor)s, %(place)s.")
        if change.after is None:
            text = msgid("%(holder)s no longer meets %(investor)s, %(place)s.")
        place = change.after or change.before
        return phrase(
            text, holder=holder, investor=investor, place=self.place(place) if place else ""
        )

    def place(self, place: GridPlace) -> Phrase:
        return phrase(
            "at %(hour)s at %(table)s", hour=self.hour(place.slot), table=self.table(place.table)
        )

    def holder(self, position: int) -> object:
        return self._name(self._problem.holders[position])

    def investor(self, position: int) -> object:
        return self._name(self._problem.investors[position])

    def hour(self, slot: int) -> object:
        return self._labels.hours.get(self._problem.slots[slot], "")

    def table(self, table: int) -> Phrase:
        label = self._labels.tables.get(self._problem.tables[table], "")
        return phrase("table %(label)s", label=label)

    def _name(self, person_id: UUID) -> object:
        named = self._labels.names.get(person_id)
        return phrase(GONE) if named is None else named.organisation


def balance(found: Consequence) -> Phrase:
    """Guarantees and points, won or lost."""
    guarantees, points = found.guarantees, found.points
    if not guarantees and not points:
        return phrase("No guaranteed meeting and no point is won or lost.")
    parts = []
    if guarantees > 0:
        parts.append(
            phrase(
                "%(num)s guaranteed meeting more",
                plural="%(num)s guaranteed meetings more",
                num=guarantees,
            )
        )
    if guarantees < 0:
        parts.append(
            phrase(
                "%(num)s guaranteed meeting less",
                plural="%(num)s guaranteed meetings less",
                num=-guarantees,
            )
        )
    if points > 0:
        parts.append(phrase("%(num)s point more", plural="%(num)s points more", num=points))
    if points < 0:
        parts.append(phrase("%(num)s point less", plural="%(num)s points less", num=-points))
    return phrase("%(parts)s.", parts=parts)


def proof_phrase(proof: ActProof) -> Phrase:
    """How good the plan around the act is."""
    if proof.is_best:
        return phrase(
            "Proven: no schedule in which this is done is worth more than %(value)s points.",
            value=proof.value,
        )
    return phrase(
        "It is worth %(value)s points; no schedule in which this is done exceeds %(bound)s.",
        value=proof.value,
        bound=proof.value_bound,
    )


def people_named(bench: Bench, *found: Consequence) -> set[UUID]:
    """Everybody whom the sentences of these would name."""
    problem = bench.problem
    people: set[UUID] = set()
    for each in found:
        for change in each.moved:
            people.add(problem.holders[change.pair.holder])
            people.add(problem.investors[change.pair.investor])
        for breach in (*each.broken, *each.standing):
            if breach.holder is not None:
                people.add(problem.holders[breach.holder])
            if breach.investor is not None:
                people.add(problem.investors[breach.investor])
    return people
