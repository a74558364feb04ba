"""Rules change at any time: the version in force stays, the next plan obeys."""

from typing import Any

from matchmaker.changes import GridTouched
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.editions import audit, editions
from matchmaker.planning.problem import load_problem
from tests import cast
from tests.changes.mornings import LATER, everything, post_leaves, set_rules, told
from tests.replanning.mornings import a_morning
from tests.wording.faults import faults


async def test_a_lower_limit_says_who_is_above_and_leaves_the_version_alone(
    conn: Connection,
) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0), (0, 1, 1, 1), (1, 0, 1, 0), (2, 0, 2, 0)])
    edition = morning.edition
    await post_leaves(conn, edition)
    before = await everything(conn, edition)
    changed: dict[str, Any] = {"holder_maximum": 1, "max_consecutive": 2, "investor_maximum": 2}
    said = await set_rules(conn, edition, LATER, preview=True, **changed)
    assert await everything(conn, edition) == before
    done = await set_rules(conn, edition, LATER, **changed)
    assert said == done
    assert [(one.organisation, one.count, one.limit) for one in done.above] == [
        ("Les Ateliers de Alice", 2, 1),
        ("Fonds Bob", 3, 2),
    ]
    assert [(one.organisation, one.count, one.limit) for one in done.resting] == [
        ("Fonds Bob", 3, 2)
    ]
    assert await told(conn, edition) == set()
    problem = await load_problem(conn, await editions.by_id(conn, edition.id))
    assert {one.max_meetings for one in problem.instance.holders} == {1}
    found = [(one.max_meetings, one.max_consecutive) for one in problem.instance.investors]
    assert found == [(2, 2), (2, 2)]
    [line, *_] = await audit.trail(conn, edition.id)
    assert line.act == "rules.changed"
    assert line.details["after"] == changed


async def test_who_has_fewer_meetings_than_a_new_promise_is_named(conn: Connection) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0)])
    touched = await set_rules(conn, morning.edition, LATER, investor_guaranteed=1)
    below = {(one.organisation, one.count) for one in touched.below}
    assert below == {
        ("Les Ateliers de Charlie", 0),
        ("Les Ateliers de Denise", 0),
        ("Fonds Dora", 0),
    }


async def test_other_points_say_how_many_pairs_they_concern(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    bob, dora = [await cast.an_investor(conn, edition, name) for name in ("Bob", "Dora")]
    chosen = Choices(wishes=(ChosenPerson(target=bob.id), ChosenPerson(target=dora.id)))
    await wishes.save(conn, edition, alice, chosen, cast.NOW)
    back = Choices(wishes=(ChosenPerson(target=alice.id),))
    await wishes.save(conn, edition, bob, back, cast.NOW)
    assert (await set_rules(conn, edition, mutual_bonus=3)).values == 1
    assert (await set_rules(conn, edition, top_points=12)).values == 2
    assert await set_rules(conn, edition, holder_maximum=3) == GridTouched()


async def test_the_wishes_of_one_side_count(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    with faults() as found:
        await set_rules(conn, edition, holder_weight=0, investor_weight=0)
    assert list(found) == ["investor_weight"]
    with faults() as found:
        await set_rules(conn, edition, holder_maximum=0, max_consecutive=0)
    assert set(found) == {"holder_maximum", "max_consecutive"}


async def test_an_investor_who_asks_for_another_rest_or_number_has_it(conn: Connection) -> None:
    edition = await cast.an_edition(conn, investor_maximum=5, max_consecutive=3)
    await cast.an_investor(conn, edition)
    await cast.an_investor(conn, edition, "Dora", max_meetings=9, max_consecutive=1)
    await cast.an_investor(conn, edition, "Hugo", max_consecutive=8)
    problem = await load_problem(conn, edition)
    found = [(one.max_meetings, one.max_consecutive) for one in problem.instance.investors]
    assert found == [(5, 3), (9, 1), (5, 8)]
