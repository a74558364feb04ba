"""Who is registered is told to nobody: the answer is the same, and so is the work behind it."""

import asyncio
import re
from typing import Any, Final

import pytest

from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import links, people
from tests.api.test_bad_input import answers, typed
from tests.cast import (
    NOW,
    a_holder,
    a_workshop,
    an_edition,
    an_investor,
    an_organiser,
    holder_form,
    investor_form,
)
from tests.fixtures.site import Site
from tests.pages.registering import register

KNOWN: Final = "alice@example.org"
UNKNOWN: Final = "zelda@example.org"
IDENTIFIER: Final = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@pytest.mark.parametrize(
    "door",
    [
        "/matinee/mfi-2099/inscription/porteur",
        "/api/v1/editions/mfi-2099/holders",
        "/lien",
        "/connexion",
    ],
)
async def test_the_answer_is_the_same_byte_for_byte(
    site: Site, conn: Connection, door: str
) -> None:
    edition = await an_edition(conn)
    await a_holder(conn, edition, email=KNOWN)
    await an_organiser(conn, edition, email=KNOWN)
    client = await site.client()
    given = []
    for email in (KNOWN, UNKNOWN):
        if door.startswith("/api/"):
            answer = await client.post(door, json=answers(email=email))
        elif "inscription" in door:
            answer = await register(client, door, typed(answers(email=email)))
        else:
            answer = await client.post(door, data={"email": email})
        headers = sorted(
            (name, re.sub(IDENTIFIER, "an identifier", value))
            for name, value in answer.headers.items()
            if name != "date"
        )
        body = re.sub(IDENTIFIER, "an identifier", answer.text)
        given.append((answer.status_code, headers, body))
    assert given[0] == given[1]
    assert given[0][0] in (201, 303)


async def statements(conn: Connection, act: Any) -> list[str]:
    """What is asked of the database, each statement by its beginning."""
    asked: list[str] = []

    def note(record: Any) -> None:
        words = re.sub(r'SAVEPOINT "\w+"|SAVEPOINT \w+|\s+', " ", record.query).strip()
        asked.append("the savepoint ends" if re.match(r"(RELEASE|ROLLBACK TO)", words) else words)

    with conn.query_logger(note):
        async with conn.transaction():
            await act
        await asyncio.sleep(0)  # the driver tells of a statement in the turn after it
    return asked


@pytest.mark.parametrize("known_as", ["holder", "investor"])
@pytest.mark.parametrize("registers_as", ["holder", "investor"])
async def test_registering_takes_the_same_statements(
    conn: Connection, known_as: str, registers_as: str
) -> None:
    edition = await an_edition(conn)
    workshop = await a_workshop(conn, edition)
    more: dict[str, Any] = {"workshops": (workshop.code,), "newsletter": True}
    if known_as == "holder":
        await a_holder(conn, edition, email=KNOWN, **more)
    else:
        await an_investor(conn, edition, email=KNOWN, **more)
    before = await held(conn)

    def register(email: str) -> Any:
        if registers_as == "holder":
            form = holder_form("Mallory", email=email, **more)
            return people.register_holder(conn, edition, form, NOW)
        money = investor_form("Mallory", email=email, delegates=("Dora",), **more)
        return people.register_investor(conn, edition, money, NOW)

    again = await statements(conn, register(KNOWN))
    assert await held(conn) == before  # nothing of theirs has changed
    assert await statements(conn, register(UNKNOWN)) == again
    assert any("insert into outbox" in statement for statement in again)
    # and when no further letter may leave
    for _ in range(6):
        assert await statements(conn, register(KNOWN)) == again
    letters = "select count(*) from outbox o join person p on p.id = o.person_id where email = $1"
    await conn.execute("update outbox set created_at = $1", NOW)
    assert await conn.fetchval(letters, KNOWN) <= 6


async def held(conn: Connection) -> list[Any]:
    tables = ("person", "holder", "investor", "delegate", "consent", "workshop_attendance")
    return [
        await conn.fetchval(f"select jsonb_agg(t order by t::text) from {table} t")
        for table in tables
    ]


@pytest.mark.parametrize("kind", ["page", "login"])
async def test_asking_for_a_link_looks_nobody_up(conn: Connection, kind: Any) -> None:
    await a_registered_pair(conn)
    await links.ask(conn, kind, "first@example.org", NOW)  # the driver learns types once
    asked = [
        await statements(conn, links.ask(conn, kind, email, NOW)) for email in (KNOWN, UNKNOWN)
    ]
    assert asked[0] == asked[1]
    assert not any(re.search(r"\b(person|organiser)\b", statement) for statement in asked[0])


async def a_registered_pair(conn: Connection) -> Edition:
    edition = await an_edition(conn)
    await a_holder(conn, edition, email=KNOWN)
    await an_organiser(conn, edition, email=KNOWN)
    return edition


async def test_who_registers_again_gets_word_and_their_link(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition, email=KNOWN)
    client = await site.client()
    page = await register(
        client,
        f"/matinee/{edition.slug}/inscription/porteur",
        typed(answers(email=KNOWN.upper(), first_name="Mallory")),
    )
    assert page.status_code == 303
    letters = await conn.fetch(
        "select payload from outbox where person_id = $1 order by id", alice.id
    )
    assert len(letters) == 2
    assert '"attempted": true' in letters[1]["payload"]
    assert (await people.find_holder(conn, edition.id, alice.id)) == alice
