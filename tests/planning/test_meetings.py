"""What a program reads of a version: each meeting with who holds it, where, and what it grants."""

from matchmaker import planning
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.participation import privacy
from matchmaker.planning import reviewing
from tests import cast
from tests.fixtures.site import Site
from tests.planning.plans import publish


async def test_meetings_say_who_holds_them_where_and_what_they_grant(
    site: Site, conn: Connection
) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    bob = await cast.an_investor(conn, edition, delegates=("Dora", "Emil"))
    charlie = await cast.a_holder(conn, edition, "Charlie")
    chosen = Choices(wishes=(ChosenPerson(target=bob.id),))
    await wishes.save(conn, edition, alice, chosen, cast.NOW)
    published = await publish(conn, edition, [(alice, bob, 1, 2), (charlie, bob, 0, 0)])

    reader = await site.organiser((await cast.an_organiser(conn, edition, "reader")).id)
    base = f"/api/v1/editions/{edition.slug}"
    path = f"{base}/schedules/{published.version.id}/meetings"
    first, second = (await reader.get(path)).json()
    assert (first["slot"], first["table"], first["label"]) == (0, 0, "1")
    assert (first["holder_id"], first["holder_rank"]) == (str(charlie.id), None)
    assert (second["slot"], second["label"], second["investor"]) == (1, "3", bob.organisation)
    assert (second["holder_rank"], second["investor_rank"]) == (1, None)
    assert {first["delegate"], second["delegate"]} <= {"Dora", "Emil", ""}
    only = (await reader.get(path, params={"person": str(alice.id)})).json()
    assert only == [second]

    here = (await reader.get(f"{base}/day/people")).json()
    assert {(one["last_name"], one["state"]) for one in here} >= {("Martin", "expected")}
    assert (await reader.get(f"{base}/runs")).json() == []
    assert (await reader.get(f"{base}/replans")).status_code == 403
    differing = await reader.get(
        f"{base}/schedules/{published.version.id}/differences/{published.version.id}"
    )
    assert differing.json() == {"steps": [], "gains": [], "loses": [], "kept": 2}


async def test_whoever_was_erased_has_no_name_in_a_version(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    published = await publish(conn, edition, [(alice, bob, 0, 0)])
    await privacy.erase(conn, alice, cast.NOW)
    [meeting] = await reviewing.meetings(conn, published.version.id)
    assert (meeting.holder, meeting.project, meeting.investor) == ("", "", bob.organisation)
    assert (await planning.recent_runs(conn, edition.id, 10)) == []


async def test_a_person_takes_the_address_of_their_own_calendar(
    site: Site, conn: Connection
) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    own = await site.person(alice.id)
    path = f"/api/v1/editions/{edition.slug}/people/{alice.id}/feed"
    address = (await own.get(path)).json()["address"]
    assert (await own.get(path)).json()["address"] == address
    stranger = await site.client()
    assert "BEGIN:VCALENDAR" in (await stranger.get(address)).text
    camille = await site.organiser((await cast.an_organiser(conn, edition)).id)
    assert (await camille.get(path)).status_code == 403
