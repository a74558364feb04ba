"""A message that came back takes effect once, and a forged one does no harm."""

from email import message_from_bytes
from email.policy import SMTP

import msgspec
import pytest

from matchmaker import letters, receiving
from matchmaker.db import Connection, Pool, transaction
from matchmaker.foundation.misconfigured import SettingsError
from matchmaker.foundation.settings import Settings
from matchmaker.letters import House
from matchmaker.participation import privacy
from matchmaker.post import return_path
from matchmaker.post.delivery import Postman
from matchmaker.receiving import Effect, NobodyToTell, TooMany
from matchmaker.receiving.taking import FORWARDS_AN_HOUR
from tests import cast
from tests.fixtures.programs import outcome
from tests.notices.boxes import SETTINGS, last, rows, send_all
from tests.planning.plans import publish
from tests.post.relay import Relay, serving
from tests.receiving.writings import RETURN, letter, reply, report
from tests.worker.house import environment

READING = msgspec.structs.replace(SETTINGS, mail_return=RETURN)


async def take(pool: Pool, data: bytes, *given: str) -> Effect:
    async with transaction(pool) as conn:
        return await receiving.take(conn, READING, data, receiving.read(data), given)


async def a_sent_letter(conn: Connection) -> int:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition, email="alice@example.org")
    await conn.execute("update outbox set state = 'sent', sent_at = now()")
    return await last(conn)


async def test_report_finds_its_letter_by_the_token_whatever_the_case(
    conn: Connection, pool: Pool
) -> None:
    number = await a_sent_letter(conn)
    address = return_path.sender(READING, number)
    assert address is not None
    assert len(address.partition("@")[0]) <= 64
    data = report(address.upper())
    assert await take(pool, data) == "undelivered"
    assert await take(pool, data) == "known"
    edition_id = await conn.fetchval("select id from edition")
    [lost] = await receiving.undelivered_letters(conn, edition_id)
    assert (lost.id, lost.email) == (number, "alice@example.org")
    assert lost.words == "550 5.1.1 <alice@example.org>: no such user"


async def test_report_finds_its_letter_by_the_message_id_or_the_address_it_was_given_for(
    conn: Connection, pool: Pool
) -> None:
    number = await a_sent_letter(conn)
    identifier = await conn.fetchval("select message_id from outbox")
    assert await take(pool, report(RETURN, identifier=identifier)) == "undelivered"
    await conn.execute("update outbox set undelivered_at = null")
    address = return_path.sender(READING, number)
    assert address is not None
    assert await take(pool, report("hidden@x.example"), address) == "undelivered"


@pytest.mark.parametrize("forged", ["retour+{}-aaaaaaaaaaaaaaaa@matinee.example", RETURN])
async def test_forged_report_marks_nothing(conn: Connection, pool: Pool, forged: str) -> None:
    number = await a_sent_letter(conn)
    assert await take(pool, report(forged.format(f"{number:x}"))) == "dropped"
    assert await conn.fetchval("select count(*) from outbox where undelivered_at is not null") == 0


async def test_delay_marks_nothing(conn: Connection, pool: Pool) -> None:
    number = await a_sent_letter(conn)
    address = return_path.sender(READING, number)
    assert address is not None
    assert await take(pool, report(address, action="delayed")) == "dropped"
    assert await conn.fetchval("select count(*) from outbox where undelivered_at is not null") == 0


async def test_later_letter_that_arrives_ends_the_alarm(conn: Connection, pool: Pool) -> None:
    number = await a_sent_letter(conn)
    address = return_path.sender(READING, number)
    assert address is not None
    await take(pool, report(address))
    edition_id = await conn.fetchval("select id from edition")
    assert len(await receiving.undelivered_letters(conn, edition_id)) == 1
    await conn.execute(
        """insert into outbox (edition_id, person_id, kind, payload, dedupe_key, message_id,
                               state, sent_at)
           select edition_id, person_id, kind, payload, 'later', '<later@x>', 'sent',
                  clock_timestamp()
           from outbox"""
    )
    assert await receiving.undelivered_letters(conn, edition_id) == []


@pytest.mark.parametrize("way", ["morning", "meetings"])
async def test_decline_is_shown_and_changes_nothing(conn: Connection, pool: Pool, way: str) -> None:
    edition = await cast.an_edition(conn)
    await conn.execute("update edition set holders_calendar = $1", way)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    uid = await conn.fetchval(
        """select entry.uid from calendar_entry as entry
           join recipient on recipient.id = entry.recipient_id
           where recipient.person_id = $1 and entry.kind = $2""",
        alice.id,
        way.removesuffix("s"),
    )
    before = await conn.fetchval("select count(*) from outbox")
    assert await take(pool, reply(uid, "DECLINED")) == "noted"
    [answer] = await receiving.answers(conn, edition.id)
    assert (answer.person_id, answer.said) == (alice.id, "declined")
    assert await take(pool, reply(uid, "ACCEPTED", sequence=1)) == "noted"
    assert await receiving.answers(conn, edition.id) == []
    [answer] = await receiving.answers(conn, edition.id, alice.id)
    assert answer.said == "accepted"
    assert await take(pool, reply(uid, "DECLINED", sequence=0)) == "dropped"
    assert await take(pool, reply("nobody's", "DECLINED")) == "dropped"
    assert await conn.fetchval("select count(*) from outbox") == before


async def test_words_are_passed_on_to_the_contact_once(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition, email="alice@example.org")
    await conn.execute("update outbox set state = 'held'")
    data = letter("Alice <alice@example.org>")
    assert await take(pool, data) == "forwarded"
    assert await take(pool, data) == "known"
    async with serving(Relay()) as relay, Postman(relay.url, timeout=5) as postman:
        assert await send_all(pool, postman) == ["sent"]
    [envelope] = relay.envelopes
    assert envelope.rcpt_tos == [edition.contact_email]
    assert b"Reply-To: alice@example.org\r\n" in relay.taken[0]
    assert b"message.eml" in relay.taken[0]
    assert [row.kind for row in await rows(conn)] == ["forward"]
    assert await take(pool, relay.taken[0]) == "dropped"


async def test_passing_on_has_a_limit_and_never_comes_back_to_us(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    for number in range(FORWARDS_AN_HOUR):
        assert await take(pool, letter("alice@example.org", text=str(number))) == "forwarded"
    with pytest.raises(TooMany):
        await take(pool, letter("alice@example.org"))
    assert await conn.fetchval("select count(*) from received") == FORWARDS_AN_HOUR
    await conn.execute("update edition set contact_email = $1", f"Retour+x@{RETURN.split('@')[1]}")
    with pytest.raises(NobodyToTell):
        await take(pool, letter("alice@example.org"))
    await conn.execute("delete from outbox")
    await receiving.sweep(conn, cast.NOW)
    assert await conn.fetchval("select count(*) from edition where id = $1", edition.id) == 1


async def test_what_somebody_wrote_goes_with_their_data(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    uid = await conn.fetchval(
        """select entry.uid from calendar_entry as entry
           join recipient on recipient.id = entry.recipient_id
           where recipient.person_id = $1 and entry.kind = 'morning'""",
        alice.id,
    )
    await take(pool, reply(uid, "DECLINED"))
    await take(pool, letter(alice.email))
    assert await conn.fetchval("select person_id from forwarded") == alice.id
    async with transaction(pool) as inner:
        await privacy.erase(inner, alice, cast.NOW)
    for table in ("calendar_answer", "forwarded", "outbox where kind = 'forward'"):
        assert await conn.fetchval(f"select count(*) from {table}") == 0


async def test_letters_ask_for_reports_at_an_address_of_their_own(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    [claim] = await letters.claim(conn, 5)
    async with serving(Relay()) as relay, Postman(relay.url, timeout=5) as postman:
        assert await letters.send_one(House(pool, READING), postman, claim) == "sent"
    visible = message_from_bytes(relay.taken[0], policy=SMTP)["From"]
    assert visible.addresses[0].addr_spec == RETURN
    assert relay.envelopes[0].mail_from == return_path.sender(READING, claim.id)
    assert return_path.letter_of(READING, relay.envelopes[0].mail_from or "") == claim.id


@pytest.mark.parametrize(
    "address", ["retour", "a+b@x.example", "é@x.example", "x" * 31 + "@y.example"]
)
def test_address_that_cannot_carry_a_token_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="MATCHMAKER_MAIL_RETURN"):
        msgspec.structs.replace(SETTINGS, mail_return=address)


async def _receive(chosen: Settings, data: bytes, **more: str) -> tuple[int, str]:
    found = await outcome("receive", surroundings=environment(chosen) | more, given=data)
    return found.status, found.err


async def test_command_takes_one_message_from_standard_input(
    conn: Connection, database_url: str
) -> None:
    number = await a_sent_letter(conn)
    chosen = msgspec.structs.replace(READING, database_url=database_url)
    address = return_path.sender(READING, number)
    assert address is not None
    on = {"MATCHMAKER_MAIL_RETURN": RETURN}
    status, said = await _receive(chosen, report("x@y.example"), ORIGINAL_RECIPIENT=address, **on)
    assert (status, "alice" in said) == (0, False)
    assert await conn.fetchval("select undelivered_at is not null from outbox")
    status, said = await _receive(chosen, b"\0", **on)
    assert (status, said) == (65, "matchmaker receive: this is no message\n")
    status, said = await _receive(chosen, report(address))
    assert (status, said) == (75, "matchmaker receive: MATCHMAKER_MAIL_RETURN is not set\n")
    gone = msgspec.structs.replace(chosen, database_url="postgresql://x:secret@127.0.0.1:1/x")
    status, said = await _receive(gone, report(address), **on)
    assert (status, said.count("\n"), "secret" in said) == (75, 1, False)
