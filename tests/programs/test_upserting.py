"""A program brings many people at once: all or none, and no answer of theirs is lost unasked."""

from typing import Any
from uuid import UUID

import pytest

from matchmaker.db import Connection
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.participation import naming, people
from matchmaker.people import identifiers
from matchmaker.programs import UpsertReport, WantedPerson, upsert
from tests import cast
from tests.fixtures.site import Site

HOLDER: dict[str, Any] = {
    "email": "dora@example.org",
    "first_name": "Dora",
    "last_name": "Petit",
    "organisation": "La Recyclerie",
    "project": "La recyclerie mobile",
    "summary": "Une recyclerie qui vient à vous.",
    "need": "investment",
    "amount_sought": 12_000,
    "project_stage": "launch",
    "commune": "Nanterre",
}


def holder(position: int, external_id: str | None, *overwrite: str, **given: Any) -> WantedPerson:
    return WantedPerson(
        position=position,
        kind="holder",
        external_id=external_id,
        given=given,
        overwrite=frozenset(overwrite),
    )


class Scene:
    def __init__(self, conn: Connection, edition: Edition, by: UUID) -> None:
        self.conn, self.edition, self.by = conn, edition, by

    async def bring(self, *wanted: WantedPerson, dry_run: bool = False) -> UpsertReport:
        return await upsert(self.conn, self.edition, wanted, cast.NOW, self.by, dry_run=dry_run)


@pytest.fixture
async def scene(conn: Connection) -> Scene:
    edition = await cast.an_edition(conn)
    return Scene(conn, edition, (await cast.an_organiser(conn, edition)).id)


async def test_who_is_new_enters_and_said_again_nothing_changes(scene: Scene) -> None:
    wanted = holder(0, "CRM-1", **HOLDER)
    dry = await scene.bring(wanted, dry_run=True)
    assert (dry.stored, dry.count("created"), dry.people[0].person_id) == (False, 1, None)
    assert await people.find_by_email(scene.conn, scene.edition.id, HOLDER["email"]) is None

    report = await scene.bring(wanted)
    assert report.stored
    dora = report.people[0].person_id
    assert dora is not None
    assert await identifiers.people_called(scene.conn, scene.edition.id, ["CRM-1"]) == {
        "CRM-1": dora
    }
    again = await scene.bring(wanted)
    assert (again.count("unchanged"), again.people[0].person_id) == (1, dora)
    acts = await audit.trail(scene.conn, scene.edition.id)
    assert [line.act for line in acts if line.act.startswith("people")] == ["people.upserted"]


async def test_what_only_programs_wrote_is_replaced(scene: Scene) -> None:
    await scene.bring(holder(0, "CRM-1", **HOLDER))
    report = await scene.bring(
        holder(0, "CRM-1", phone="01 47 29 12 34", email="d.petit@example.org")
    )
    assert set(report.people[0].changed) == {"phone", "email"}
    assert report.people[0].kept == ()
    dora = report.people[0].person_id
    assert dora is not None
    record = await people.find_holder(scene.conn, scene.edition.id, dora)
    assert (record.email, record.project) == ("d.petit@example.org", HOLDER["project"])


async def test_what_a_person_wrote_is_kept_and_told_unless_it_is_named(scene: Scene) -> None:
    alice = await cast.a_holder(scene.conn, scene.edition)
    said = {"email": alice.email, "commune": "Puteaux", "phone": "01 47 29 12 34"}
    first = (await scene.bring(holder(0, "CRM-9", **said))).people[0]
    # The telephone was empty: nothing of theirs is overwritten.
    assert (first.person_id, first.kept) == (alice.id, ("commune",))
    assert set(first.changed) == {"phone", "external_id"}
    assert (await people.find_holder(scene.conn, scene.edition.id, alice.id)).commune == "Nanterre"

    named = (await scene.bring(holder(0, "CRM-9", "commune", commune="Puteaux"))).people[0]
    assert (named.changed, named.kept) == (("commune",), ())
    assert (await people.find_holder(scene.conn, scene.edition.id, alice.id)).commune == "Puteaux"


async def test_whoever_withdrew_stays_so_and_nothing_of_theirs_changes(scene: Scene) -> None:
    report = await scene.bring(holder(0, "CRM-1", **HOLDER))
    dora = await people.find_by_email(scene.conn, scene.edition.id, HOLDER["email"])
    assert dora is not None
    await people.withdraw(scene.conn, dora, cast.NOW)
    again = (await scene.bring(holder(0, "CRM-1", phone="0147291234"))).people[0]
    assert (again.left, again.changed, again.kept) == ("withdrawn", (), ("phone",))
    assert report.stored


async def test_one_problem_and_nobody_enters(scene: Scene) -> None:
    bob = await cast.an_investor(scene.conn, scene.edition)
    known = await cast.a_holder(scene.conn, scene.edition)
    await naming.call(scene.conn, scene.edition, known.id, "CRM-0", scene.by, cast.NOW)
    report = await scene.bring(
        holder(0, "CRM-1", **HOLDER),
        holder(1, "CRM-1", **HOLDER | {"email": "other@example.org"}),
        holder(2, "CRM-2", **HOLDER | {"email": "no address"}),
        holder(3, "CRM-3", first_name="Emil", email="emil@example.org"),
        holder(4, "CRM-4", email=bob.email),
        holder(5, "CRM-5", email=known.email),
        holder(6, "CRM-0", email=bob.email),
    )
    fields = [fault.field for fault in report.problems]
    assert not report.stored
    for field in (
        "people[1].external_id", "people[2].email", "people[3].last_name", "people[4].kind",
        "people[5].external_id", "people[6].email",
    ):  # fmt: skip
        assert field in fields, field
    assert await people.find_by_email(scene.conn, scene.edition.id, HOLDER["email"]) is None


async def test_a_thousand_people_enter_and_change_in_one_act(scene: Scene) -> None:
    every = [
        holder(place, f"CRM-{place}", **HOLDER | {"email": f"dora{place}@example.org"})
        for place in range(1_000)
    ]
    assert (await scene.bring(*every)).count("created") == 1_000
    changed = [holder(place, f"CRM-{place}", phone="0147291234") for place in range(1_000)]
    assert (await scene.bring(*changed)).count("changed") == 1_000


async def test_a_program_reads_its_problems_by_position_and_field(
    site: Site, conn: Connection, scene: Scene
) -> None:
    client = await site.organiser(scene.by)
    path = f"/api/v1/editions/{scene.edition.slug}/people/upsert"
    sent = {"people": [{"kind": "holder", "external_id": "CRM-1", **HOLDER}]}
    dry = (await client.post(path, json=sent)).json()
    assert (dry["stored"], dry["created"], dry["problems"]) == (False, 1, [])

    wrong = {"people": [*sent["people"], {"kind": "holder", "external_id": "CRM-2", "need": "x"}]}
    refused = await client.post(path, json=wrong)
    assert [fault["field"] for fault in refused.json()["errors"]] == ["people[1].need"]
    lacking = {"people": [*sent["people"], {"kind": "visitor", "external_id": "CRM-2"}]}
    told = (await client.post(path, json=lacking)).json()
    assert "people[1].email" in [fault["field"] for fault in told["problems"]]
    stored = await client.post(path, json=lacking, params={"dry_run": "false"})
    assert stored.status_code == 422
    done = await client.post(path, json=sent, params={"dry_run": "false"})
    assert (done.status_code, done.json()["stored"]) == (200, True)
    many = {"people": [{"kind": "holder"}] * 5_001}
    assert (await client.post(path, json=many)).status_code == 422
