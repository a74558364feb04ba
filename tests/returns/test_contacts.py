"""How to be reached passes where both said so, for that meeting, and until one takes it back."""

import asyncio
import datetime as dt
from typing import Final
from uuid import UUID

from matchmaker import returns
from matchmaker.db import Connection, Pool, transaction
from matchmaker.participation import privacy
from matchmaker.people.consents import agree
from matchmaker.people.profiles import Profile
from matchmaker.wording.vocabularies import Consent
from tests.day.mornings import Morning
from tests.notices.boxes import rows
from tests.returns.afternoons import AFTERNOON, an_afternoon

MINUTE: Final = dt.timedelta(minutes=1)


async def of_alice(conn: Connection, morning: Morning, investor: UUID) -> str | None:
    """Which address Alice sees of that investor."""
    cards = {one.other_id: one for one in await returns.cards_of(conn, morning.alice.id, AFTERNOON)}
    contact = cards[investor].contact if investor in cards else None
    return contact.email if contact else None


async def of_bob(conn: Connection, morning: Morning) -> list[str]:
    """Which addresses Bob sees."""
    found = await returns.outcomes_of(conn, morning.bob.id, AFTERNOON)
    return [one.contact.email for one in found if one.contact]


async def both_agree(conn: Connection, morning: Morning) -> None:
    """Alice and Bob pass on how they are reached, in this order."""
    edition, alice, bob = morning.edition, morning.alice, morning.bob
    assert not await returns.agree_to_contact(conn, edition, alice, bob.id, AFTERNOON)
    assert await returns.agree_to_contact(conn, edition, bob, alice.id, AFTERNOON)


async def test_contacts_pass_where_both_said_so_for_that_meeting_alone(conn: Connection) -> None:
    made = await an_afternoon(conn)
    for person in (made.alice, made.bob, made.dora):
        await agree(conn, person.id, [Consent.PASS_CONTACT_ON], AFTERNOON)
    assert await of_bob(conn, made) == []  # the general consent passes on nothing
    await returns.agree_to_contact(conn, made.edition, made.alice, made.bob.id, AFTERNOON)
    assert (await of_bob(conn, made), await of_alice(conn, made, made.bob.id)) == ([], None)
    await returns.agree_to_contact(conn, made.edition, made.bob, made.alice.id, AFTERNOON)
    assert await of_bob(conn, made) == [made.alice.email]
    assert await of_alice(conn, made, made.bob.id) == made.bob.email
    assert await of_alice(conn, made, made.dora.id) is None


async def test_either_takes_it_back_and_may_pass_it_again(conn: Connection) -> None:
    made = await an_afternoon(conn)
    await both_agree(conn, made)
    values = (made.alice, made.bob.id, AFTERNOON)
    assert await returns.take_contact_back(conn, made.edition, *values)
    assert not await returns.take_contact_back(conn, made.edition, *values)
    assert (await of_bob(conn, made), await of_alice(conn, made, made.bob.id)) == ([], None)
    assert await returns.agree_to_contact(conn, made.edition, *values)
    assert await of_bob(conn, made) == [made.alice.email]


async def test_whoever_said_so_first_is_told_once_and_of_several_at_once(
    conn: Connection,
) -> None:
    made = await an_afternoon(conn)
    await returns.agree_to_contact(conn, made.edition, made.bob, made.alice.id, AFTERNOON)
    await returns.agree_to_contact(conn, made.edition, made.bob, made.charlie.id, AFTERNOON)
    for minute, holder in enumerate((made.alice, made.charlie), 1):
        values = (holder, made.bob.id, AFTERNOON + minute * MINUTE)
        await returns.agree_to_contact(conn, made.edition, *values)
        await returns.take_contact_back(conn, made.edition, *values)
        await returns.agree_to_contact(conn, made.edition, *values)
    assert await returns.tell_of_contacts(conn, AFTERNOON + 10 * MINUTE) == 0
    for minute in (12, 13, 60):
        await returns.tell_of_contacts(conn, AFTERNOON + minute * MINUTE)
    [letter] = await rows(conn)
    assert (letter.person_id, letter.kind) == (made.bob.id, "contacts_passed")
    assert letter.payload["others"] == [str(made.alice.id), str(made.charlie.id)]


async def test_word_of_contacts_keeps_no_other_letter_waiting_and_none_is_told_of_what_ended(
    conn: Connection,
) -> None:
    made = await an_afternoon(conn)
    await both_agree(conn, made)
    assert await rows(conn) == []
    await returns.take_contact_back(conn, made.edition, made.bob, made.alice.id, AFTERNOON)
    assert await returns.tell_of_contacts(conn, AFTERNOON + 10 * MINUTE) == 0


async def test_nothing_is_seen_of_who_withdrew_or_is_erased(conn: Connection) -> None:
    made = await an_afternoon(conn)
    await both_agree(conn, made)
    await conn.execute("update person set withdrawn_at = $2 where id = $1", made.bob.id, AFTERNOON)
    assert await of_alice(conn, made, made.bob.id) is None
    await conn.execute("update person set withdrawn_at = null where id = $1", made.bob.id)
    assert await of_alice(conn, made, made.bob.id) == made.bob.email
    await privacy.erase(conn, made.alice, AFTERNOON)
    assert await of_bob(conn, made) == []
    for table in ("contact_agreement", "meeting_card", "meeting_outcome"):
        assert await conn.fetchval(f"select count(*) from {table}") == 0


async def test_both_may_say_so_at_the_same_moment(pool: Pool, conn: Connection) -> None:
    made = await an_afternoon(conn)

    async def says(person: Profile, other: Profile) -> bool:
        async with transaction(pool) as own:
            await own.execute("select pg_sleep(0.02)")  # both have begun
            return await returns.agree_to_contact(own, made.edition, person, other.id, AFTERNOON)

    for _ in range(3):
        said = await asyncio.gather(says(made.alice, made.bob), says(made.bob, made.alice))
        assert sorted(said) == [False, True]
        await returns.take_contact_back(conn, made.edition, made.alice, made.bob.id, AFTERNOON)
        await returns.take_contact_back(conn, made.edition, made.bob, made.alice.id, AFTERNOON)
