"""Whoever lacks guaranteed meetings is told of a change that does serve them."""

from collections import Counter
from typing import Any

import msgspec
import numpy as np
from hypothesis import HealthCheck, given, settings

from solver.flow.residual_graph import Weight
from solver.problem.instance import Instance
from solver.problem.persons import limit_of_kind
from solver.problem.rules import Rule
from solver.problem.schedule import Schedule
from solver.sensitivity.unserved import Missing, PersonRef, Side, Unserved, unserved
from solver.sensitivity.whatif import Increment, Resource, add_increment
from solver.stages import solve
from tests.examples import examples
from tests.solver.mornings import fits, morning
from tests.strategies import instances

unhurried = settings(
    deadline=None, max_examples=examples(100), suppress_health_check=[HealthCheck.too_slow]
)


def solved(instance: Instance) -> Schedule:
    return solve(instance, seconds=0).schedule


def without(instance: Instance, missing: Missing) -> Instance:
    """The instance once the missing thing is there; wishes are for the test to add."""
    if missing.rule is Rule.TABLE_LIMIT:
        assert missing.slot is not None
        return add_increment(instance, Increment(Resource.TABLE, missing.slot))
    assert missing.person is not None
    side, position = missing.person
    field = ("holders", "investors")[side]
    persons = list(getattr(instance, field))
    person = persons[position]
    if missing.rule is Rule.AVAILABLE:
        slots = tuple(slot for slot in person.unavailable if slot != missing.slot)
        persons[position] = msgspec.structs.replace(person, unavailable=slots)
    elif missing.rule is Rule.KIND_MAXIMUM:
        general = instance.max_per_kind.get(field, {})
        most = limit_of_kind(person, general, missing.kind or msgspec.UNSET)
        assert most is not None
        own = {} if person.max_per_kind is msgspec.UNSET else person.max_per_kind
        more = {**own, missing.kind: most + 1}
        persons[position] = msgspec.structs.replace(person, max_per_kind=more)
    else:
        persons[position] = msgspec.structs.replace(person, max_meetings=person.max_meetings + 1)
    return instance.replace(**{field: persons})


def can_meet_more(instance: Instance, schedule: Schedule, person: PersonRef) -> bool:
    """Does some wish of the person fit beside the meetings as they are?"""
    held = [(one.holder, one.investor, one.slot) for one in schedule]
    pairs = {row[:2] for row in held}
    return any(
        fits(instance, held, (holder, investor, slot))
        for holder, investor, _ in instance.wishes.tolist()
        if (holder, investor) not in pairs and (holder, investor)[person.side] == person.position
        for slot in range(instance.slots)
    )


@unhurried
@given(instance=instances())
def test_whatever_is_missing_would_serve_them(instance: Instance) -> None:
    schedule = solved(instance)
    for one in unserved(instance, schedule):
        for missing in one.missing:
            if missing.rule is not Rule.WISHED_ONLY:
                assert can_meet_more(without(instance, missing), schedule, one.person)
                continue
            held = [(row.holder, row.investor, row.slot) for row in schedule]
            wished = set(map(tuple, instance.wishes[:, :2].tolist()))
            side, position = one.person
            pairs = [
                (position, other) if side == Side.HOLDER else (other, position)
                for other in range(len((instance.investors, instance.holders)[side]))
            ]
            partners = [
                pair
                for pair in pairs
                if pair not in wished
                if any(fits(instance, held, (*pair, slot)) for slot in range(instance.slots))
            ]
            assert missing.partners == len(partners)


@unhurried
@given(instance=instances())
def test_exactly_those_below_their_guarantee_are_listed(instance: Instance) -> None:
    schedule = solved(instance)
    ours = Counter(one.holder for one in schedule)
    theirs = Counter(one.investor for one in schedule)
    expected = [
        (Side.HOLDER, position, person.guaranteed - ours[position])
        for position, person in enumerate(instance.holders)
        if person.guaranteed > ours[position]
    ] + [
        (Side.INVESTOR, position, one.guaranteed - theirs[position])
        for position, one in enumerate(instance.investors)
        if one.guaranteed > theirs[position]
    ]
    assert [(*one.person, one.lacking) for one in unserved(instance, schedule)] == expected
    for one in unserved(instance, schedule):
        # The schedule is the best: who gains a guaranteed meeting takes it from another.
        if one.exchange is not None:
            assert one.exchange >= Weight(0, 0)
            assert one.losers


def lonely(wishes: list[tuple[int, int, int]], **fields: Any) -> Unserved:
    """The one unserved person of a morning."""
    instance = morning(wishes, **fields)
    (one,) = unserved(instance, solved(instance))
    return one


def test_without_any_wish_the_number_of_possible_partners_is_told() -> None:
    one = lonely([(0, 0, 5)], holders=[{}, {"guaranteed": 1}])
    assert one.person == (Side.HOLDER, 1)
    assert one.missing == (Missing(Rule.WISHED_ONLY, partners=2),)
    assert one.exchange is None


def test_an_absence_is_named_where_it_alone_is_in_the_way() -> None:
    holders = [{"guaranteed": 1, "unavailable": (0, 1)}]
    one = lonely([(0, 0, 5)], slots=2, holders=holders, investors=[{"unavailable": (1,)}])
    assert one.missing == (Missing(Rule.AVAILABLE, PersonRef(Side.HOLDER, 0), slot=0),)


def test_a_partner_at_their_maximum_is_named_and_so_is_who_would_lose() -> None:
    one = lonely(
        [(0, 0, 9), (1, 0, 5)],
        holders=[{"guaranteed": 1}, {"guaranteed": 1}],
        investors=[{"max_meetings": 1}],
    )
    assert one.person == (Side.HOLDER, 1)
    assert one.missing == (Missing(Rule.PERSONAL_MAXIMUM, PersonRef(Side.INVESTOR, 0)),)
    assert (one.exchange, one.losers) == (Weight(0, 4), (PersonRef(Side.HOLDER, 0),))


def test_a_partner_who_lacks_meetings_and_keeps_as_many_does_not_lose() -> None:
    holders = [{"guaranteed": 1}, {"guaranteed": 1}]
    instance = morning(
        [(0, 0, 9), (1, 0, 5)], holders=holders, investors=[{"max_meetings": 1, "guaranteed": 2}]
    )
    found = {one.person: one for one in unserved(instance, solved(instance))}
    assert found.keys() == {(Side.HOLDER, 1), (Side.INVESTOR, 0)}
    assert found[PersonRef(Side.HOLDER, 1)].losers == (PersonRef(Side.HOLDER, 0),)


def test_another_meeting_instead_does_not_serve_who_is_at_their_maximum() -> None:
    one = lonely([(0, 0, 9), (0, 1, 5)], holders=[{"guaranteed": 2, "max_meetings": 1}])
    assert one.missing == (Missing(Rule.PERSONAL_MAXIMUM, PersonRef(Side.HOLDER, 0)),)
    assert one.exchange is None


def test_a_table_is_missing() -> None:
    holders = [{"guaranteed": 1}, {"guaranteed": 1}]
    one = lonely([(0, 0, 9), (1, 1, 5)], slots=1, holders=holders, tables=1)
    assert one.missing == (Missing(Rule.TABLE_LIMIT, slot=0),)
    assert one.losers == (PersonRef(Side.HOLDER, 0),)


def test_a_wish_already_granted_is_not_missing() -> None:
    holders = [{"guaranteed": 2, "max_meetings": 1}]
    one = lonely([(0, 0, 9)], holders=holders, investors=1)
    assert one.missing == ()
    assert one.exchange is None


def test_nobody_is_unserved_where_guarantees_are_met() -> None:
    instance = morning([(0, 0, 5)], holders=[{"guaranteed": 1}])
    assert unserved(instance, solved(instance)) == []
    assert np.array_equal(solved(instance).rows[:, :2], [[0, 0]])
