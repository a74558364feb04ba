"""Organisers: one account for an address, a role in each of their editions; the audit trail."""

import pytest

from matchmaker.db import Connection
from matchmaker.db.errors import CheckViolation
from matchmaker.editions import audit, organisers
from matchmaker.wording.errors import NotFound
from tests.cast import NOW, a_workshop, an_edition, an_organiser
from tests.wording.faults import faults


async def test_an_address_has_one_account(conn: Connection) -> None:
    organiser = await an_organiser(conn, email="camille@matinee.example")
    with faults() as found:
        await an_organiser(conn, email="CAMILLE@matinee.example")
    assert list(found) == ["email"]
    assert await organisers.by_email(conn, "Camille@matinee.example") == organiser
    assert await organisers.by_id(conn, organiser.id) == organiser
    assert await organisers.by_email(conn, "nobody@matinee.example") is None
    edition = await an_edition(conn)
    with pytest.raises(NotFound):
        await organisers.by_id(conn, edition.id)


async def test_a_role_is_replaced_by_another(conn: Connection) -> None:
    edition = await an_edition(conn)
    organiser = await an_organiser(conn, edition, role="front_desk")
    await organisers.add_member(conn, edition.id, organiser.id, "organiser")
    [member] = await organisers.members(conn, edition.id)
    assert (member.id, member.role) == (organiser.id, "organiser")
    [membership] = await organisers.editions_of(conn, organiser.id)
    assert (membership.slug, membership.stage) == ("mfi-2099", "open")


async def test_the_trail_is_read_backwards_in_pieces(conn: Connection) -> None:
    edition, other = await an_edition(conn), await an_edition(conn, slug="mfi-2100")
    organiser = await an_organiser(conn)
    for number in range(5):
        details = {"number": number}
        await audit.record(conn, edition.id, organiser.id, "test.done", number, details, now=NOW)
    await a_workshop(conn, other)
    newest = await audit.trail(conn, edition.id, limit=2)
    assert [line.details for line in newest] == [{"number": 4}, {"number": 3}]
    assert (newest[0].actor, newest[0].at, newest[0].subject) == ("Camille Lefèvre", NOW, "4")
    rest = await audit.trail(conn, edition.id, before=newest[-1].id)
    assert [line.subject for line in rest] == ["2", "1", "0", "mfi-2099"]


async def test_the_trail_is_never_rewritten_and_outlives_its_actor(conn: Connection) -> None:
    edition = await an_edition(conn)
    organiser = await an_organiser(conn)
    await audit.record(conn, edition.id, organiser.id, "test.done", now=NOW)
    with pytest.raises(CheckViolation):
        await conn.execute("update audit set act = 'test.undone'")
    await conn.execute("delete from organiser where id = $1", organiser.id)
    [line, _] = await audit.trail(conn, edition.id)
    assert (line.act, line.actor_id, line.actor) == ("test.done", None, "")
