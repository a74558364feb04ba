"""A program that asks what has changed since it last asked is told of everything, once."""

import pytest

from matchmaker.choices import correcting, wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Pool, transaction
from matchmaker.participation import naming, people, privacy
from matchmaker.people import identifiers, listing, marks
from matchmaker.people.listing import PeopleFilter
from matchmaker.people.marks import ChangesSince
from matchmaker.wording.errors import Invalid
from tests import cast
from tests.fixtures.site import Site


def told(found: ChangesSince) -> set[tuple[str, str, str]]:
    return {(str(one.person_id), one.what, one.standing) for one in found.changes}


async def test_a_change_is_told_once_and_a_withdrawal_and_an_erasure_are_changes(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    charlie = await cast.a_holder(conn, edition, "Charlie")
    first = await marks.since(conn, edition.id, "", 100)
    assert told(first) == {(str(one.id), "person", "here") for one in (alice, bob, charlie)}
    assert not first.more
    again = await marks.since(conn, edition.id, first.mark, 100)
    assert (again.changes, again.more) == ((), False)

    await wishes.save(
        conn, edition, alice, Choices(wishes=(ChosenPerson(target=bob.id),)), cast.NOW
    )
    await people.withdraw(conn, bob, cast.NOW)
    await privacy.erase(conn, charlie, cast.NOW)
    news = await marks.since(conn, edition.id, again.mark, 100)
    assert told(news) == {
        (str(alice.id), "wishes", "here"),
        (str(alice.id), "person", "here"),  # when they last saved stands in their record
        (str(bob.id), "person", "withdrawn"),
        (str(charlie.id), "person", "erased"),
    }
    lists = await correcting.lists_of(conn, [alice.id])
    assert [wish.target for wish in lists[0].wishes] == [bob.id]


async def test_a_refusal_marks_nobody_by_itself(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await conn.execute(
        "insert into refusal (edition_id, author_id, target_id) values ($1, $2, $3)",
        edition.id, alice.id, bob.id,
    )  # fmt: skip
    found = await marks.since(conn, edition.id, "", 100)
    assert {one.what for one in found.changes} == {"person"}


async def test_what_is_stored_late_is_told_later(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    start = (await marks.since(conn, edition.id, "", 100)).mark
    async with transaction(pool) as slow:
        await slow.execute("update person set phone = '0102030405' where id = $1", alice.id)
        quick = await cast.a_holder(conn, edition, "Charlie")
        meanwhile = await marks.since(conn, edition.id, start, 100)
        assert meanwhile.changes == ()  # the quick one is told with the slow one, not instead
    after = await marks.since(conn, edition.id, meanwhile.mark, 100)
    assert {one.person_id for one in after.changes} == {alice.id, quick.id}


async def test_pages_of_changes_follow_one_another_within_one_transaction(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    async with transaction(pool) as own:
        for name in ("Alice", "Charlie", "Dora"):
            await cast.a_holder(own, edition, name)
    seen = set()
    mark, more = "", True
    while more:
        found = await marks.since(conn, edition.id, mark, 2)
        mark, more = found.mark, found.more
        seen |= told(found)
        assert len(found.changes) <= 2
    assert len(seen) == 3
    for wrong in ("yesterday", "12:x:person", str(2**62)):
        with pytest.raises(Invalid):
            await marks.since(conn, edition.id, wrong, 2)


async def test_a_program_calls_people_by_its_own_identifiers(site: Site, conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    camille = await cast.an_organiser(conn, edition)
    organiser, own = await site.organiser(camille.id), await site.person(alice.id)
    for client in (organiser, own):
        client.headers["If-Match"] = "*"  # whatever stands there
    base = f"/api/v1/editions/{edition.slug}"
    path = f"{base}/people/{alice.id}"
    done = await organiser.patch(path, json={"external_id": "CRM-0042"})
    assert done.status_code == 204, done.text
    read = (await organiser.get(f"{base}/people/{alice.id}")).json()
    assert read["external_id"] == "CRM-0042"
    assert (await organiser.put(path, json=read | {"phone": "0147291234"})).status_code == 204
    for asked in ({"text": "crm 0042"}, {"external_id": "CRM-0042"}):
        found = (await organiser.get(f"{base}/people", params=asked)).json()
        assert [line["external_id"] for line in found["items"]] == ["CRM-0042"]

    taken = await organiser.patch(f"{base}/people/{bob.id}", json={"external_id": "CRM-0042"})
    assert (taken.status_code, taken.json()["errors"][0]["field"]) == (422, "external_id")
    assert (await own.patch(path, json={"external_id": "mine"})).status_code == 422
    assert (await own.patch(path, json={"phone": "0147291235"})).status_code == 204
    page = await organiser.get(f"/organisation/{edition.slug}/personnes/{alice.id}")
    assert "CRM-0042" in page.text
    assert (await organiser.patch(path, json={"external_id": None})).status_code == 204
    assert await naming.external_id(conn, edition.id, alice.id) is None

    news = (await organiser.get(f"{base}/changes")).json()
    assert str(alice.id) in {one["person_id"] for one in news["changes"]}
    later = {"updated_since": news["mark"]}
    assert (await organiser.get(f"{base}/people", params=later)).json()["total"] == 0
    assert (await organiser.get(f"{base}/wishes", params=later)).json()["authors"] == []


async def test_an_organiser_sets_an_identifier_with_the_details(
    site: Site, conn: Connection
) -> None:
    edition = await cast.an_edition(conn)
    diane, eva = await cast.a_visitor(conn, edition), await cast.a_visitor(conn, edition, "Eva")
    camille = await cast.an_organiser(conn, edition)
    organiser = await site.organiser(camille.id)
    form = cast.visitor_form(email=diane.email)
    answers = {name: str(getattr(form, name)) for name in ("email", "first_name", "last_name")}
    answers |= {"organisation": "Mairie", "quality": "press", "language": "fr"}
    page = f"/organisation/{edition.slug}/personnes/{diane.id}/fiche"
    sent = answers | {"external_id": " CRM-7 "}
    assert (await organiser.post(page, data=sent)).status_code == 303
    assert await naming.external_id(conn, edition.id, diane.id) == "CRM-7"
    assert 'value="CRM-7"' in (await organiser.get(page)).text
    other = f"/organisation/{edition.slug}/personnes/{eva.id}/fiche"
    refused = await organiser.post(other, data=sent | {"email": eva.email})
    assert refused.status_code == 422
    found = await people.find_visitor(conn, edition.id, eva.id)
    assert found.organisation == eva.organisation  # nothing half stored
    assert (await organiser.post(page, data=answers)).status_code == 303  # not asked: it stays
    assert await naming.external_id(conn, edition.id, diane.id) == "CRM-7"


async def test_an_identifier_goes_with_the_erasure(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, camille = await cast.a_holder(conn, edition), await cast.an_organiser(conn, edition)
    await naming.call(conn, edition, alice.id, "CRM-1", camille.id, cast.NOW)
    await privacy.erase(conn, alice, cast.NOW)
    assert await identifiers.people_called(conn, edition.id, ["CRM-1"]) == {}
    asked = PeopleFilter(external_id="CRM-1")
    assert (await listing.list_people(conn, edition.id, asked)).total == 0
