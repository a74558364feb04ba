"""What the solver is asked is what people have said."""

import datetime as dt

from matchmaker.choices import programme, wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.participation import people
from matchmaker.planning.problem import load_problem
from matchmaker.processes.runner import encode
from solver.formats.documents import read_instance
from tests import cast

LATER = cast.NOW + dt.timedelta(hours=1)


async def test_problem_is_the_edition(conn: Connection) -> None:
    edition = await cast.an_edition(conn, tables=3, investor_guaranteed=2)
    alice = await cast.a_holder(conn, edition, max_meetings=2)
    charlie = await cast.a_holder(conn, edition, "Charlie", max_meetings=30)
    bob = await cast.an_investor(
        conn, edition, delegates=("Bob", "Berthe"), max_meetings=9, first_name="Bob"
    )
    await wishes.save(
        conn, edition, alice, Choices(wishes=(ChosenPerson(target=bob.id),)), cast.NOW
    )
    await wishes.save(
        conn, edition, bob, Choices(wishes=(ChosenPerson(target=alice.id),)), cast.NOW
    )
    await programme.save_availability(conn, edition, charlie, (0, 3), cast.NOW)
    problem = await load_problem(conn, edition)
    instance = problem.instance
    assert problem.holders == [alice.id, charlie.id]
    assert problem.investors == [bob.id]
    assert (instance.slots, instance.tables) == (14, 3)
    assert list(instance.breaks_after) == [6]
    assert [holder.max_meetings for holder in instance.holders] == [2, 4]
    assert [holder.guaranteed for holder in instance.holders] == [1, 1]
    assert [holder.unavailable for holder in instance.holders] == [(), (0, 3)]
    [investor] = instance.investors
    assert (investor.delegates, investor.max_meetings, investor.guaranteed) == (2, 9, 2)
    assert instance.wishes.tolist() == [[0, 0, 30]]


async def test_who_withdrew_is_not_asked_about(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob = await cast.an_investor(conn, edition)
    for person in (alice, charlie):
        choice = Choices(wishes=(ChosenPerson(target=bob.id),))
        await wishes.save(conn, edition, person, choice, cast.NOW)
    await conn.execute(
        "insert into pin (edition_id, holder_id, investor_id, slot_number) values ($1, $2, $3, 2)",
        edition.id,
        alice.id,
        bob.id,
    )
    await people.withdraw(conn, alice, LATER)
    problem = await load_problem(conn, edition)
    assert problem.holders == [charlie.id]
    assert problem.instance.wishes.tolist() == [[0, 0, 10]]
    assert problem.instance.pinned.tolist() == []


async def test_refused_pair_is_no_wish_and_a_closed_table_is_closed(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await wishes.save(
        conn, edition, alice, Choices(wishes=(ChosenPerson(target=bob.id),)), cast.NOW
    )
    await wishes.save(
        conn, edition, bob, Choices(refusals=(ChosenPerson(target=alice.id),)), cast.NOW
    )
    await conn.execute("insert into table_closure values ($1, 4, 9)", edition.id)
    instance = (await load_problem(conn, edition)).instance
    assert instance.wishes.tolist() == []
    assert instance.closed.tolist() == [[4, 9]]


async def test_file_for_the_solver_names_nobody(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition, last_name="Zyxwvut")
    await cast.an_investor(conn, edition)
    instance = (await load_problem(conn, edition)).instance
    data = encode(instance)
    assert encode(read_instance(data)) == data
    assert b"Zyxwvut" not in data
    assert alice.email.encode() not in data
    assert str(alice.id).encode() in data
