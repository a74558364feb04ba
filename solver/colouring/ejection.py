"""Slots for the meetings that no path could place: others are ejected to make space for them.

Tabu search: a meeting that was ejected from a slot may not come back to it for some rounds
(Glover 1989). Each round places one meeting, by a path or by ejecting the meetings of least value
that are in its way; with a guard, those that would break rest or precedence beside it leave too.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from random import Random

from solver.colouring import parameters
from solver.colouring.edge_colouring import Timetable
from solver.colouring.guard import RestAndPrecedence
from solver.colouring.slot_sets import slots_of
from solver.subproblem.plan import UNPLACED

Ejection = tuple[int, float, int, list[int]]
"""What is lost, a number drawn for ties, the slot, and who is ejected."""


def place_by_ejection(
    table: Timetable, unplaced: Sequence[int], value: Sequence[int], rounds: int, seed: int
) -> None:
    """Place meetings until all have a slot or the rounds run out; keep the best moment.

    What has no slot at the best moment stays without one, so no value is lost.

    Parameters
    ----------
    table
        The timetable, which is changed.
    unplaced
        Meetings without a slot.
    value
        What each meeting of the timetable is worth.
    rounds
        Most meetings to place, those placed again included.
    seed
        Of the draws that break ties and lengthen the tabu.
    """
    random, ejection = Random(seed), parameters.EJECTION
    waiting, until = deque(unplaced), dict[tuple[int, int], int]()
    lost = least = sum(value[meeting] for meeting in waiting)
    best = list(table.slot)
    for now in range(rounds):
        if not waiting:
            return
        if table.is_stopped:
            break
        meeting = waiting.popleft()
        if not table.place(meeting):
            choices = _choices(table, meeting, value, until, now, random)
            if not choices:
                waiting.append(meeting)
                continue
            _, _, slot, victims = min(choices)
            for victim in victims:
                table.unseat(victim)
                until[victim, slot] = now + ejection.tabu + random.randrange(ejection.tabu_spread)
            table.seat(meeting, slot)
            waiting.extend(victims)
            lost += sum(value[victim] for victim in victims)
        lost -= value[meeting]
        if lost < least:
            least, best = lost, list(table.slot)
    table.restore(best)


def _choices(
    table: Timetable,
    meeting: int,
    value: Sequence[int],
    until: Mapping[tuple[int, int], int],
    now: int,
    random: Random,
) -> list[Ejection]:
    """Each slot the meeting may take, and who is ejected from it."""
    left, right = table.graph.pairs[meeting]
    available = table.graph.available
    choices = []
    for slot in slots_of(available[left] & available[right]):
        if until.get((meeting, slot), UNPLACED) >= now:
            continue
        victims = set[int]()
        for person in (left, right):
            if not table.is_free(person, slot):
                victims.add(min(table.meetings_of(person, slot), key=value.__getitem__))
        if not victims and not table.is_open(slot):
            continue
        loss = sum(value[victim] for victim in victims)
        choices.append((loss, random.random(), slot, sorted(victims)))
    return choices if table.guard is None else _allowed(table, table.guard, meeting, value, choices)


def _allowed(
    table: Timetable,
    guard: RestAndPrecedence,
    meeting: int,
    value: Sequence[int],
    choices: Sequence[Ejection],
) -> list[Ejection]:
    """The choices of least loss that the guard allows once more meetings are ejected."""
    allowed = []
    for loss, drawn, slot, victims in sorted(choices)[: parameters.EJECTION.choices_of_guard]:
        more = _in_the_way(table, guard, meeting, slot, victims, value)
        if more is not None:
            loss += sum(value[victim] for victim in more)
            allowed.append((loss, drawn, slot, [*victims, *more]))
    return allowed


def _in_the_way(
    table: Timetable,
    guard: RestAndPrecedence,
    meeting: int,
    slot: int,
    victims: Sequence[int],
    value: Sequence[int],
) -> list[int] | None:
    """Who must leave beside the victims; None when fixed meetings forbid the slot.

    The timetable is afterwards as it was.
    """
    if guard.forbidden_slots(meeting) >> slot & 1:
        return None
    before = list[tuple[int, int]]()

    def eject(some: Sequence[int]) -> None:
        before.extend((one, table.slot[one]) for one in some)
        for one in some:
            table.unseat(one)

    eject(victims)
    table.seat(meeting, slot)
    more = guard.precedence_faults(meeting, table.slot)
    eject(more)
    right = table.graph.pairs[meeting][1]
    while not guard.rests(right):
        here = _cheapest_of_run(table, guard, right, slot, value)
        if not here:
            break
        eject(here)
        more += here
    is_allowed = table.allows((meeting,))
    table.unseat(meeting)
    for victim, back in before:
        table.seat(victim, back)
    return more if is_allowed else None


def _cheapest_of_run(
    table: Timetable,
    guard: RestAndPrecedence,
    person: int,
    slot: int,
    value: Sequence[int],
) -> list[int]:
    """The meetings of least value in one slot of the investor's run around this one."""
    choices = []
    for near in guard.run_around(person, slot):
        here = list(table.meetings_of(person, near))
        choices.append((sum(value[one] for one in here), here))
    return min(choices, default=(0, []))[1]
