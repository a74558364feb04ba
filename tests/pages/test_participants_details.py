"""Details and availability: shown as they are, saved as told, fixed when the planning needs it."""

import datetime as dt
from typing import Any

import httpx
import pytest
from httpx import Response

from matchmaker.choices import programme
from matchmaker.db import Connection
from matchmaker.participation import people
from matchmaker.participation.people import PersonForm, Profile
from tests.cast import NOW, a_holder, a_workshop, an_edition, an_investor
from tests.fixtures.site import Site
from tests.pages.reading import errors, filled_in, main_of, text_of

PROFILE = "/moi/profil"
AVAILABILITY = "/moi/disponibilites"
PAIR = ("Bob", "Kim")
EVERYTHING: dict[str, Any] = {"phone": "06 39 98 00 01", "max_meetings": 3}


async def save(client: httpx.AsyncClient, **changes: Any) -> Response:
    """Open the details, change some of them, send the form."""
    return await client.post(PROFILE, data=filled_in(await client.get(PROFILE)) | changes)


async def as_stored(conn: Connection, person: Profile) -> PersonForm:
    return await people.answers_of(conn, person.edition_id, person.id)


# Details --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["holder", "investor"])
async def test_saving_without_a_change_changes_nothing(
    site: Site, conn: Connection, kind: str
) -> None:
    edition = await an_edition(conn)
    code = (await a_workshop(conn, edition)).code
    if kind == "holder":
        person: Profile = await a_holder(
            conn,
            edition,
            workshops=(code,),
            newsletter=True,
            siret="732 829 320 00074",
            **EVERYTHING,
        )
    else:
        person = await an_investor(
            conn, edition, workshops=(code,), pass_contact_on=True, delegates=PAIR, **EVERYTHING
        )
    before = await as_stored(conn, person)
    client = await site.person(person.id)
    answer = await save(client)
    assert (answer.status_code, answer.headers["location"]) == (303, PROFILE)
    assert await as_stored(conn, person) == before
    assert "C'est enregistré." in text_of(await client.get(PROFILE))


async def test_details_are_corrected(site: Site, conn: Connection) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    client = await site.person(alice.id)
    answer = await save(client, project="Un four", amount_sought="45 000", language="en")
    assert answer.status_code == 303
    found = await people.find_holder(conn, alice.edition_id, alice.id)
    assert (found.project, found.amount_sought, found.language) == ("Un four", 45_000, "en")


async def test_faults_in_details_keep_the_answers_and_save_nothing(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    await a_holder(conn, edition, "Charlie", email="charlie@example.org")
    alice = await a_holder(conn, edition)
    before = await as_stored(conn, alice)
    client = await site.person(alice.id)
    unreadable = await save(client, project="", amount_sought="beaucoup")
    assert unreadable.status_code == 422
    assert set(errors(unreadable)) == {"project", "amount_sought"}
    assert 'value="beaucoup"' in unreadable.text
    # Whether an address is known is told to nobody: it is asked, as any other.
    taken = await save(client, email="charlie@example.org")
    assert taken.status_code == 303
    assert await as_stored(conn, alice) == before


async def test_workshops_that_overlap_leave_the_details_as_they_were(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    codes = [(await a_workshop(conn, edition)).code for _ in range(2)]
    alice = await a_holder(conn, edition)
    before = await as_stored(conn, alice)
    answer = await save(await site.person(alice.id), project="Un four", workshops=codes)
    assert set(errors(answer)) == {"workshops"}
    assert await as_stored(conn, alice) == before


async def test_consents_are_dated_and_taken_back_by_a_tick(site: Site, conn: Connection) -> None:
    alice = await a_holder(conn, await an_edition(conn), newsletter=True)
    client = await site.person(alice.id)
    page = await client.get(PROFILE)
    assert text_of(page).count("Accordé le lundi 5 octobre 2026") == 1
    answers = filled_in(page)
    del answers["newsletter"]
    await client.post(PROFILE, data=answers | {"pass_contact_on": "true"})
    rows = await conn.fetch("select purpose, given_at, withdrawn_at from consent order by given_at")
    assert [(row["purpose"], row["withdrawn_at"] is None) for row in rows] == [
        ("newsletter", False),
        ("pass_contact_on", True),
    ]
    assert rows[0]["given_at"] == NOW


async def test_once_wishes_are_closed_the_details_can_still_be_corrected(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    code = (await a_workshop(conn, edition)).code
    bob = await an_investor(conn, edition, workshops=(code,), delegates=PAIR, max_meetings=3)
    await conn.execute("update edition set stage = 'closed'")
    client = await site.person(bob.id)
    page = await client.get(PROFILE)
    assert "Lever des fonds" in text_of(page)
    assert 'type="checkbox" id="field-workshops' not in page.text
    assert (await save(client, description="Mieux dit.")).status_code == 303
    found = await people.find_investor(conn, edition.id, bob.id)
    assert (found.description, found.max_meetings) == ("Mieux dit.", 3)


async def test_an_investor_says_after_how_many_meetings_they_rest(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    bob = await an_investor(conn, edition)
    client = await site.person(bob.id)
    assert (await save(client, max_consecutive="2")).status_code == 303
    assert (await people.find_investor(conn, edition.id, bob.id)).max_consecutive == 2
    assert filled_in(await client.get(PROFILE))["max_consecutive"] == ["2"]
    assert set(errors(await save(client, max_consecutive="0"))) == {"max_consecutive"}


@pytest.mark.parametrize(
    "changes",
    [
        {"workshops": []},
        {"max_meetings": "9"},
        {"max_consecutive": "1"},
        {"delegates": "Bob seul"},
    ],
)
async def test_what_the_planning_counts_on_is_fixed_and_the_rest_is_not_lost(
    site: Site, conn: Connection, changes: dict[str, Any]
) -> None:
    edition = await an_edition(conn)
    code = (await a_workshop(conn, edition)).code
    bob = await an_investor(conn, edition, workshops=(code,), delegates=PAIR, max_meetings=3)
    await conn.execute("update edition set stage = 'closed'")
    before = await as_stored(conn, bob)
    answer = await save(await site.person(bob.id), description="Mieux dit.", **changes)
    assert answer.status_code == 409
    assert edition.contact_email in text_of(main_of(answer))
    assert "Mieux dit." in answer.text
    assert await as_stored(conn, bob) == before


# Availability ---------------------------------------------------------------------------------


async def unavailable(conn: Connection, person: Profile) -> list[int]:
    return [slot.number for slot in await programme.availability(conn, person) if slot.declared]


async def test_slots_are_ticked_and_unticked(site: Site, conn: Connection) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    client = await site.person(alice.id)
    page = await client.get(AVAILABILITY)
    assert page.text.count('name="slots"') == 14
    assert "de 9 h 00 à 9 h 15" in text_of(page)
    answer = await client.post(AVAILABILITY, data={"slots": ["2", "13"]})
    assert (answer.status_code, answer.headers["location"]) == (303, AVAILABILITY)
    assert await unavailable(conn, alice) == [2, 13]
    page = await client.get(AVAILABILITY)
    assert "Vos disponibilités sont enregistrées." in text_of(page)
    assert page.text.count(" checked") == 2
    await client.post(AVAILABILITY, data={})
    assert await unavailable(conn, alice) == []


async def test_a_workshop_takes_its_slots_and_what_was_ticked_there_is_kept(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    workshop = await a_workshop(conn, edition)  # slots 1 to 4
    alice = await a_holder(conn, edition, workshops=(workshop.code,))
    await programme.save_availability(conn, edition, alice, [1, 9], NOW)
    client = await site.person(alice.id)
    page = await client.get(AVAILABILITY)
    assert page.text.count(" disabled") == 4
    assert text_of(page).count("Programme : « Lever des fonds »") == 4
    await client.post(AVAILABILITY, data=filled_in(page))
    assert await unavailable(conn, alice) == [1, 9]


@pytest.mark.parametrize("slots", [["99"], ["-1"], ["demain"], ["1e3"]])
async def test_a_slot_that_does_not_exist_is_refused(
    site: Site, conn: Connection, slots: list[str]
) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    answer = await (await site.person(alice.id)).post(AVAILABILITY, data={"slots": slots})
    assert answer.status_code == 422
    assert await unavailable(conn, alice) == []


async def test_availability_is_fixed_with_the_wishes(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition)
    await programme.save_availability(conn, edition, alice, [3], NOW)
    await conn.execute("update edition set wishes_close_at = $1", dt.datetime.now(dt.UTC))
    client = await site.person(alice.id)
    page = text_of(await client.get(AVAILABILITY))
    assert "de 9 h 45 à 10 h 00 Absent" in page
    assert "de 10 h 00 à 10 h 15 Présent" in page
    assert (await client.post(AVAILABILITY, data={"slots": ["5"]})).status_code == 409
    assert await unavailable(conn, alice) == [3]
