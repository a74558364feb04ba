"""Tiny problems of talks, and their best slots by trying everything, told in other words."""

from collections.abc import Iterator, Sequence
from itertools import groupby, product

from hypothesis import strategies as st

from solver.breaks.problem import BreaksProblem, Party, Talk

Slots = Sequence[int]


def every_way(problem: BreaksProblem) -> Iterator[tuple[int, ...]]:
    """All slots for all talks that break no rule."""
    choices = [
        [slot for slot in range(problem.slots) if talk.slots >> slot & 1] for talk in problem.talks
    ]
    return (slots for slots in product(*choices) if stands(problem, slots))


def stands(problem: BreaksProblem, slots: Slots) -> bool:
    """Do these slots, each among those of its talk, break no rule? Fairness included."""
    lines = [busy_line(problem, slots, party) for party in range(len(problem.parties))]
    crowded = any(
        most > party.seats
        for party, line in zip(problem.parties, lines, strict=True)
        for most in line
    )
    full = any(slots.count(slot) > most for slot, most in enumerate(problem.places or ()))
    disordered = any(slots[early] >= slots[late] for early, late in problem.precedences)
    restless = any(
        longest_run(line, [*problem.pauses, *problem.days_end]) > party.most_on_end
        for party, line in zip(problem.parties, lines, strict=True)
        if party.most_on_end is not None
    )
    breaks = [breaks_and_waiting(problem, slots, party)[0] for party in range(len(lines))]
    unfair = problem.fairness is not None and max(breaks) - min(breaks) > problem.fairness
    return not (crowded or full or disordered or restless or unfair)


def busy_line(problem: BreaksProblem, slots: Slots, party: int) -> list[int]:
    """How many talks the party has in each slot."""
    own = [slots[row] for row, talk in enumerate(problem.talks) if party in talk[:2]]
    return [own.count(slot) for slot in range(problem.slots)]


def longest_run(line: Sequence[int], pauses: Sequence[int]) -> int:
    """Most slots on end with a talk, a pause or a night between two of them ending a run."""
    longest = length = 0
    for slot, talks in enumerate(line):
        length = length + 1 if talks else 0
        longest = max(longest, length)
        length = 0 if slot in pauses else length
    return longest


def breaks_and_waiting(problem: BreaksProblem, slots: Slots, party: int) -> tuple[int, int]:
    """Idle runs between a party's first and last counted talk of a day, and the slots in them."""
    counted = problem.parties[party].counted
    text = ""
    for slot, talks in enumerate(busy_line(problem, slots, party)):
        text += ("x" if talks else ".") * (counted >> slot & 1)
        text += "|" * (slot in problem.days_end)
    days = [day.strip(".") for day in text.split("|")]
    idle = [list(run) for day in days for busy, run in groupby(day, "x".__eq__) if not busy]
    return len(idle), sum(map(len, idle))


def worth(problem: BreaksProblem, slots: Slots) -> tuple[int, int, int]:
    """Breaks, breaks of one party beyond two, waiting."""
    each = [breaks_and_waiting(problem, slots, party) for party in range(len(problem.parties))]
    return (
        sum(breaks for breaks, _ in each),
        sum(max(0, breaks - 2) for breaks, _ in each),
        sum(waiting for _, waiting in each),
    )


@st.composite
def problems(draw: st.DrawFn, *, slots: int = 5, most_talks: int = 5) -> BreaksProblem:
    """Problems with any of the rules, small enough to try everything."""
    everything = (1 << slots) - 1
    sets = st.integers(1, everything) | st.just(everything)
    parties = [
        Party(draw(sets), draw(st.sampled_from([1, 1, 1, 2])), draw(st.none() | st.integers(1, 3)))
        for _ in range(draw(st.integers(2, 5)))
    ]
    pairs = st.lists(st.integers(0, len(parties) - 1), min_size=2, max_size=2, unique=True)
    talks = []
    for _ in range(draw(st.integers(1, most_talks))):
        first, second = draw(pairs)
        talks.append(Talk(first, second, draw(sets)))
    rows = st.integers(0, len(talks) - 1)
    orders = st.tuples(rows, rows).filter(lambda pair: pair[0] != pair[1])
    return BreaksProblem(
        slots=slots,
        parties=parties,
        talks=talks,
        places=draw(
            st.none()
            | st.lists(st.integers(0, 3), min_size=slots, max_size=slots)
            | st.just([2] * slots)
        ),
        precedences=draw(st.lists(orders, max_size=1)) if len(talks) > 1 else [],
        pauses=draw(st.lists(st.integers(0, slots - 1), max_size=1)),
        fairness=draw(st.none() | st.integers(0, 2)),
        days_end=draw(st.just(()) | st.lists(st.integers(0, slots - 1), max_size=2)),
    )
