"""A year of an edition, played by an integrator's generated program with a token of its own.

It may do what belongs to people, planning and the day, and nothing else; another program of the
same house is called meanwhile, fails, hangs and hears things again.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest

from matchmaker import webhooks
from matchmaker.db import Connection
from matchmaker.editions import tokens
from matchmaker.editions.editions import Edition
from matchmaker.editions.tokens import TokenForm
from matchmaker.foundation import clock
from matchmaker.planning import execution
from matchmaker.webhooks import WebhookForm, office
from matchmaker.webhooks.outcomes import Patience
from tests import cast
from tests.fixtures.client import GeneratedClient
from tests.fixtures.site import Site
from tests.pages.days import Clock, a_clock
from tests.webhooks.receiver import Receiver, receiving, status

LOCAL: Final = ("127.0.0.0/8",)
QUICK: Final = Patience(call=0.3, waits=(0.0, 0.0), attempts=4)
HOLDER: Final = {
    "kind": "holder",
    "language": "fr",
    "organisation": "Les Ateliers",
    "project": "Une recyclerie",
    "summary": "Une recyclerie de quartier, avec un atelier de réparation ouvert à tous.",
    "need": "investment",
    "project_stage": "launch",
    "themes": ["circular_economy"],
    "amount_sought": 15_000,
    "commune": "Nanterre",
    "in_creation": True,
}
INVESTOR: Final = {
    "kind": "investor",
    "language": "fr",
    "organisation": "Fonds d'ici",
    "finance": "solidarity_fund",
    "ticket_from": 5_000,
    "ticket_to": 60_000,
    "description": "Prêts aux structures de l'ESS.",
}


class Integrator:
    """Calls operations of the generated client about one edition; keeps the states it has read."""

    def __init__(self, generated: GeneratedClient, client: Any, edition: Edition) -> None:
        self.generated, self.client, self.edition = generated, client, edition
        self.models = generated.models()

    async def do(
        self, tag: str, operation: str, *path: UUID, expect: int = 200, **rest: Any
    ) -> Any:
        """One call; its answer in full, of the expected status."""
        where = (self.edition.slug, *path)
        answer = await self.generated.call(tag, operation, *where, client=self.client, **rest)
        assert answer.status_code == expect, (operation, answer.content[:500])
        return answer

    def body(self, model: str, **values: Any) -> Any:
        return getattr(self.models, model).from_dict(values)


class Year(msgspec.Struct, frozen=True):
    """The edition, its hour, the program that acts and the one that is called."""

    site: Site
    conn: Connection
    edition: Edition
    hour: Clock
    program: Integrator
    receiver: Receiver

    async def call_programs(self) -> None:
        """What a worker does with the calls whose turn has come."""
        chosen = msgspec.structs.replace(self.site.settings, webhook_networks=LOCAL)
        while calls := await office.claim(self.site.pool, 10, QUICK):
            for call in calls:
                await office.make(self.site.pool, chosen, call, QUICK)


@pytest.fixture
async def year(
    site: Site,
    conn: Connection,
    generated_client: GeneratedClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Year]:
    hour = a_clock(tmp_path, monkeypatch)
    hour.set(9, day=2)
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    form = TokenForm(name="CRM", scopes=("people", "planning", "day"))
    made = await tokens.make(conn, edition, form, camille.id, clock.now())
    async with (
        receiving() as receiver,
        generated_client.authenticated(site.base_url, made.token) as client,
    ):
        heard = WebhookForm(address=receiver.address, events=("schedule.published", "person.came"))
        values = (edition, heard, site.settings.secret, LOCAL, camille.id, clock.now())
        await webhooks.add(conn, *values)
        program = Integrator(generated_client, client, edition)
        yield Year(site, conn, edition, hour, program, receiver)


def everybody() -> list[dict[str, Any]]:
    """Three holders and two investors, as the program of another house has them."""
    people = [
        (HOLDER, "H", ("Alice", "Charlie", "Emma")),
        (INVESTOR, "I", ("Bob", "Dora")),
    ]
    return [
        shape
        | {
            "external_id": f"CRM-{letter}{place}",
            "email": f"{name.lower()}@example.org",
            "first_name": name,
            "last_name": "Martin",
        }
        for shape, letter, names in people
        for place, name in enumerate(names)
    ]


async def enter_everybody(program: Integrator) -> dict[str, UUID]:
    """Looked at, entered, and entered again, which changes nothing; who is who."""
    form = program.body("UpsertForm", people=everybody())
    looked = (await program.do("programs", "bring_people", body=form)).parsed
    assert (looked.stored, looked.created, looked.problems) == (False, 5, [])
    assert (await program.do("people", "list_people")).parsed.total == 0
    stored = (await program.do("programs", "bring_people", body=form, dry_run=False)).parsed
    assert (stored.stored, stored.created) == (True, 5)
    again = (await program.do("programs", "bring_people", body=form, dry_run=False)).parsed
    assert (again.created, again.changed, again.unchanged) == (0, 0, 5)
    listed = (await program.do("people", "list_people")).parsed.items
    return {one.external_id: one.id for one in listed}


async def correct_somebody(program: Integrator, alice: UUID) -> None:
    """A change, and one made from what was read before it, which is refused."""
    read = await program.do("people", "read_person", alice)
    patch = program.body("PatchPersonBody", phone="01 47 29 12 35")
    state = {"body": patch, "if_match": read.headers["ETag"]}
    await program.do("people", "patch_person", alice, expect=204, **state)
    lost = await program.do("people", "patch_person", alice, expect=412, **state)
    assert lost.parsed.code == "precondition_failed"


async def plan(year: Year, known: dict[str, UUID]) -> list[Any]:
    """Wishes, closing, a run, something fixed by hand, publication; the meetings."""
    program = year.program
    bob, dora = known["CRM-I0"], known["CRM-I1"]
    for name, wished in (("CRM-H0", [bob, dora]), ("CRM-H1", [bob]), ("CRM-H2", [dora])):
        read = await program.do("remarks", "read_wishes", known[name])
        wishes = program.body("Correction", wishes=[str(one) for one in wished])
        state = {"body": wishes, "if_match": read.headers["ETag"]}
        await program.do("remarks", "write_wishes", known[name], expect=204, **state)
    await program.do("organising", "close_wishes", expect=204)
    form = program.body("RunForm", seconds=0, seed=1)
    run = (await program.do("organising", "request_run", body=form, expect=202)).parsed
    await execution.execute(year.site.pool, run.id, asyncio.Event())
    assert (await program.do("organising", "read_run", run.id)).parsed.state == "done"
    [draft] = (await program.do("organising", "list_schedules")).parsed
    worked = (await program.do("planning", "read_draft", draft.id)).parsed
    first = worked.meetings[0]
    pin = {"act": "pin", "holder": str(first.holder), "investor": str(first.investor)}
    act = program.body("DraftActForm", **pin, revision=worked.version.revision)
    done = (await program.do("planning", "act_on_draft", draft.id, body=act)).parsed
    assert done.done
    worked = (await program.do("planning", "read_draft", draft.id)).parsed
    assert [one.pinned for one in worked.meetings].count(True) == 1
    stale = program.body("DraftActForm", **pin | {"act": "unpin"}, revision=1)
    await program.do("planning", "act_on_draft", draft.id, body=stale, expect=409)
    form = program.body("PublishForm", replaces=None, revision=worked.version.revision)
    await program.do("organising", "publish", draft.id, body=form)
    meetings: list[Any] = (await program.do("planning", "list_meetings", draft.id)).parsed
    return meetings


async def test_a_program_plays_a_year(year: Year) -> None:
    program = year.program
    known = await enter_everybody(program)
    mark = (await program.do("programs", "list_changes")).parsed
    assert {one.external_id for one in mark.changes} == set(known)
    await correct_somebody(program, known["CRM-H0"])
    since = (await program.do("programs", "list_changes", updated_since=mark.mark)).parsed
    assert [one.external_id for one in since.changes] == ["CRM-H0"]

    meetings = await plan(year, known)
    assert len(meetings) == 4

    year.hour.set(8, 50)
    arrived = program.body("AtDeskForm", person_id=str(known["CRM-H0"]))
    await program.do("the desk", "arrive", body=arrived)

    # The other program fails, says nothing, takes the call; hears the same one again as such.
    year.receiver.answers = [status(500), None]
    await year.call_programs()
    heard = Counter((one.said["type"], one.headers["webhook-id"]) for one in year.receiver.heard)
    assert {what for what, _ in heard} == {"schedule.published", "person.came"}
    assert (len(heard), heard.total()) == (2, 4)

    refused = await program.do("programs", "list_webhooks", expect=403)
    assert refused.parsed.code in ("scope_missing", "not_for_role")
