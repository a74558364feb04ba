"""Registering, correcting one's answers, withdrawing: what may be done when, and by two at once."""

import asyncio
import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from matchmaker.choices import programme
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import audit, stages
from matchmaker.editions.editions import Edition
from matchmaker.participation import people, privacy
from matchmaker.participation.people import HolderForm, InvestorForm, Profile
from matchmaker.wording.errors import Conflict, NotFound
from matchmaker.wording.vocabularies import Consent
from tests.cast import (
    NOW,
    TOO_LATE,
    a_holder,
    a_workshop,
    an_edition,
    an_investor,
    an_organiser,
    holder_form,
    investor_form,
)
from tests.wording.faults import faults

TAKEN = "This address cannot be registered again."


async def letters(conn: Connection, person: Profile) -> list[str]:
    rows = await conn.fetch("select kind from outbox where person_id = $1 order by id", person.id)
    return [row["kind"] for row in rows]


async def count_people(conn: Connection) -> int:
    return int(await conn.fetchval("select count(*) from person"))


async def test_what_was_answered_is_found_again(conn: Connection) -> None:
    edition = await an_edition(conn)
    workshop = await a_workshop(conn, edition)
    holder = holder_form(workshops=(workshop.code,), newsletter=True, siret="73282932000074")
    investor = investor_form(delegates=("Dora", "Emil"), pass_contact_on=True, max_meetings=9)
    for form, register in (
        (holder, people.register_holder(conn, edition, holder, NOW)),
        (investor, people.register_investor(conn, edition, investor, NOW)),
    ):
        person = await register
        assert await people.answers_of(conn, edition.id, person.id) == form
        assert await letters(conn, person) == ["acknowledgement"]


async def test_positions_count_each_side_from_nought(conn: Connection) -> None:
    edition = await an_edition(conn)
    holders = [await a_holder(conn, edition) for _ in range(3)]
    investors = [await an_investor(conn, edition) for _ in range(2)]
    assert [person.position for person in holders] == [0, 1, 2]
    assert [person.position for person in investors] == [0, 1]
    await privacy.erase(conn, holders[2], NOW)
    assert (await a_holder(conn, edition)).position == 3


async def test_an_address_registers_once_in_an_edition(conn: Connection) -> None:
    edition = await an_edition(conn)
    await a_holder(conn, edition, email="alice@example.org")
    organiser = await an_organiser(conn, edition)
    again = holder_form(email="ALICE@example.org")
    with faults() as found:
        await people.register_holder(conn, edition, again, NOW, by=organiser.id)
    assert list(found) == ["email"]
    assert found["email"].startswith(TAKEN)
    await people.register_holder(conn, edition, again, NOW)
    await people.register_investor(conn, edition, investor_form(email="alice@example.org"), NOW)
    assert await count_people(conn) == 1
    other = await an_edition(conn, slug="mfi-2100")
    assert (await a_holder(conn, other, email="alice@example.org")).position == 0


async def test_of_two_registering_at_once_one_enters_and_the_other_gets_a_letter(
    pool: Pool,
) -> None:
    async with transaction(pool) as conn:
        edition = await an_edition(conn)

    async def register() -> Profile:
        async with transaction(pool) as conn:
            form = holder_form(email="alice@example.org")
            return await people.register_holder(conn, edition, form, NOW)

    await asyncio.gather(*(register() for _ in range(4)))
    async with pool.acquire() as conn:
        assert await count_people(conn) == 1
        letters = await conn.fetch("select payload ->> 'attempted' as again from outbox")
        assert sorted(row["again"] for row in letters) == ["false", "true", "true", "true"]


async def test_many_registering_at_once_get_positions_without_gap(pool: Pool) -> None:
    async with transaction(pool) as conn:
        edition = await an_edition(conn)

    async def register() -> int:
        async with transaction(pool) as conn:
            return (await people.register_holder(conn, edition, holder_form(), NOW)).position

    assert sorted(await asyncio.gather(*(register() for _ in range(12)))) == list(range(12))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"workshops": ("NO-SUCH",)}, "workshops[0]"),
        ({"last_name": "Mar\0tin"}, "last_name"),
        ({"summary": "\udcff"}, "summary"),
        ({"siret": "123"}, "siret"),
        ({"amount_sought": 100_000_001}, "amount_sought"),
    ],
)
async def test_bad_answers_store_nothing(pool: Pool, changes: dict[str, Any], field: str) -> None:
    async with transaction(pool) as conn:
        edition = await an_edition(conn)
    with faults() as found:
        async with transaction(pool) as conn:
            await people.register_holder(conn, edition, holder_form(**changes), NOW)
    assert list(found) == [field]
    async with pool.acquire() as conn:
        assert await count_people(conn) == 0
        assert await conn.fetchval("select count(*) from outbox") == 0


async def test_registration_ends_at_the_deadline_or_when_closed(conn: Connection) -> None:
    edition = await an_edition(conn)
    organiser = await an_organiser(conn, edition)
    with pytest.raises(Conflict, match=r"Registration is closed; write to ess@matinee\.example\."):
        await people.register_holder(conn, edition, holder_form(), TOO_LATE)
    await people.register_holder(conn, edition, holder_form(), TOO_LATE, by=organiser.id)
    await stages.close_wishes(conn, edition, organiser.id, NOW)
    with pytest.raises(Conflict):
        await people.register_investor(conn, edition, investor_form(), NOW)
    person = await people.register_investor(conn, edition, investor_form(), NOW, by=organiser.id)
    acts = [(line.act, line.subject) for line in await audit.trail(conn, edition.id)]
    assert acts[0] == ("person.registered", str(person.id))
    await conn.execute("update edition set stage = 'published'")
    await people.register_holder(conn, edition, holder_form(), TOO_LATE, by=organiser.id)
    await conn.execute("update edition set stage = 'over'")
    with pytest.raises(Conflict, match="is over"):
        await people.register_holder(conn, edition, holder_form(), NOW, by=organiser.id)


async def test_answers_are_replaced_as_a_whole(conn: Connection) -> None:
    edition = await an_edition(conn)
    workshop = await a_workshop(conn, edition)
    alice = await a_holder(conn, edition, workshops=(workshop.code,), newsletter=True)
    later = NOW + dt.timedelta(days=1)
    form = holder_form(email=alice.email, project="Autre chose", pass_contact_on=True)
    await people.update_holder(conn, edition, alice.id, form, later)
    found = await people.find_holder(conn, edition.id, alice.id)
    assert (found.project, found.updated_at, found.position) == ("Autre chose", later, 0)
    assert await people.answers_of(conn, edition.id, alice.id) == form
    records = await privacy.consents(conn, alice.id)
    assert [(r.purpose, r.given_at, r.withdrawn_at) for r in records] == [
        (Consent.NEWSLETTER, NOW, later),
        (Consent.PASS_CONTACT_ON, later, None),
    ]
    assert await letters(conn, found) == ["acknowledgement"]


async def test_an_investor_can_change_delegates_while_wishes_are_open(conn: Connection) -> None:
    edition = await an_edition(conn)
    bob = await an_investor(conn, edition)
    form = investor_form(email=bob.email, delegates=("Dora", "Emil"))
    await people.update_investor(conn, edition, bob.id, form, NOW)
    assert (await people.find_investor(conn, edition.id, bob.id)).delegates == ("Dora", "Emil")


async def test_an_address_can_be_corrected_but_not_to_another_s(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition, email="alice@example.org")
    await a_holder(conn, edition, "Charlie", email="charlie@example.org")
    with faults() as found:
        form = holder_form(email="Charlie@example.org")
        await people.update_holder(conn, edition, alice.id, form, NOW)
    assert list(found) == ["email"]
    form = holder_form(email="Alice@example.org")
    await people.update_holder(conn, edition, alice.id, form, NOW)
    again = await people.find_by_email(conn, edition.id, "alice@EXAMPLE.org")
    assert again is not None
    assert (again.id, again.email) == (alice.id, "Alice@example.org")


@pytest.mark.parametrize(
    "change", [{"max_meetings": 3}, {"workshops": ("A",)}, {"delegates": ("Dora", "Emil")}]
)
async def test_what_the_planning_counts_on_is_fixed_once_wishes_close(
    conn: Connection, change: dict[str, Any]
) -> None:
    edition = await an_edition(conn)
    organiser = await an_organiser(conn, edition)
    await a_workshop(conn, edition, code="A")
    bob = await an_investor(conn, edition)
    await stages.close_wishes(conn, edition, organiser.id, NOW)
    harmless = investor_form(email=bob.email, description="Mieux dit.", delegates=("Dora",))
    await people.update_investor(conn, edition, bob.id, harmless, NOW)
    harmful = investor_form(email=bob.email, **change)
    with pytest.raises(Conflict, match="The planning counts on your workshops"):
        await people.update_investor(conn, edition, bob.id, harmful, NOW)
    found = await people.find_investor(conn, edition.id, bob.id)
    assert (found.description, found.delegates) == ("Mieux dit.", ("Dora",))
    await people.update_investor(conn, edition, bob.id, harmful, NOW, by=organiser.id)
    [line, *_] = await audit.trail(conn, edition.id)
    assert (line.act, line.subject) == ("person.corrected", str(bob.id))


async def test_nobody_is_corrected_through_another_edition_or_side(conn: Connection) -> None:
    edition, other = await an_edition(conn), await an_edition(conn, slug="mfi-2100")
    alice = await a_holder(conn, edition)
    with pytest.raises(NotFound):
        await people.update_holder(conn, other, alice.id, holder_form(), NOW)
    with pytest.raises(NotFound):
        await people.update_holder(conn, edition, uuid4(), holder_form(), NOW)
    with faults() as found:
        await people.update_investor(conn, edition, alice.id, investor_form(), NOW)
    assert list(found) == ["kind"]


async def test_find_tells_sides_apart_and_knows_one_edition(conn: Connection) -> None:
    edition, other = await an_edition(conn), await an_edition(conn, slug="mfi-2100")
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    assert await people.find(conn, edition.id, alice.id) == alice
    assert await people.find(conn, edition.id, bob.id) == bob
    assert (await people.find_person(conn, edition.id, bob.id)).full_name == "Bob Bernard"
    for search in (people.find, people.find_holder, people.find_person):
        with pytest.raises(NotFound):
            await search(conn, other.id, alice.id)
    with pytest.raises(NotFound):
        await people.find_investor(conn, edition.id, alice.id)
    assert await people.find_by_email(conn, other.id, alice.email) is None


async def withdrawn(conn: Connection, edition: Edition, person: Profile) -> Any:
    return (await people.find_person(conn, edition.id, person.id)).withdrawn_at


async def test_withdrawing_is_confirmed_once(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition)
    await people.withdraw(conn, alice, NOW)
    await people.withdraw(conn, alice, NOW + dt.timedelta(hours=1))
    assert await withdrawn(conn, edition, alice) == NOW
    assert await letters(conn, alice) == ["acknowledgement", "withdrawal_confirmed"]
    with pytest.raises(Conflict, match="This registration was withdrawn"):
        await people.update_holder(conn, edition, alice.id, holder_form(email=alice.email), NOW)


async def test_who_withdrew_may_come_back_while_registration_is_open(conn: Connection) -> None:
    edition = await an_edition(conn)
    organiser = await an_organiser(conn, edition)
    alice = await a_holder(conn, edition)
    await people.withdraw(conn, alice, NOW)
    await people.come_back(conn, alice, NOW)
    assert await withdrawn(conn, edition, alice) is None
    await people.withdraw(conn, alice, NOW, by=organiser.id)
    with pytest.raises(Conflict):
        await people.come_back(conn, alice, TOO_LATE)
    await people.come_back(conn, alice, TOO_LATE, by=organiser.id)
    acts = [line.act for line in await audit.trail(conn, edition.id)]
    assert acts[:2] == ["person.returned", "person.withdrawn"]


async def test_corrections_of_one_person_at_once_take_turns(pool: Pool) -> None:
    async with transaction(pool) as conn:
        edition = await an_edition(conn)
        alice = await a_holder(conn, edition)

    async def correct(email: str) -> None:
        async with transaction(pool) as conn:
            form = holder_form(email=email, project=email)
            await people.update_holder(conn, edition, alice.id, form, NOW)

    await asyncio.gather(*(correct(f"alice{n}@example.org") for n in range(6)))
    async with pool.acquire() as conn:
        found = await people.find_holder(conn, edition.id, alice.id)
    assert found.email == found.project


async def test_forms_of_both_sides_come_back_as_they_are(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    assert isinstance(await people.answers_of(conn, edition.id, alice.id), HolderForm)
    assert isinstance(await people.answers_of(conn, edition.id, bob.id), InvestorForm)
    assert await programme.attended_workshops(conn, alice.id) == []


@pytest.mark.parametrize("rna", ["W921234567", "W2A1000123", "W9P1002760", "volume 12 folio 34"])
async def test_associations_of_everywhere_are_stored(conn: Connection, rna: str) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition, rna=rna)
    assert (await people.find_holder(conn, edition.id, alice.id)).rna == rna


async def test_addresses_that_only_an_old_rule_confuses_are_two(conn: Connection) -> None:
    """IDNA 2003 made both strasse.de: the second's link would have gone to the first."""
    edition = await an_edition(conn)
    sharp = await a_holder(conn, edition, email="alice@straße.de")
    plain = await a_holder(conn, edition, email="alice@strasse.de")
    assert (sharp.email, plain.email) == ("alice@xn--strae-oqa.de", "alice@strasse.de")
    organiser = await an_organiser(conn, edition)
    with faults() as found:
        form = holder_form(email="alice@xn--strae-oqa.de")
        await people.register_holder(conn, edition, form, NOW, organiser.id)
    assert list(found) == ["email"]
