"""Every act there is, towards people who are erased, withdrawn or absent; and while they go.

Routes are read from the application; one without a body here is sent an empty form.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, get_args
from uuid import UUID

import httpx
import pytest

from api.access.permissions import Reach, Role, reach
from matchmaker import planning, replanning
from matchmaker.db import Connection, Database, Pool, load, transaction
from matchmaker.participation import people, privacy
from matchmaker.planning import execution
from matchmaker.post.calendars import Way
from matchmaker.print import kept_packs
from matchmaker.replanning import ReplanningProblem
from matchmaker.wording.errors import Conflict
from tests.api.test_access import ALL, Route
from tests.counterparts.scene import (
    ERASED,
    FREE_SLOT,
    NOW,
    Scene,
    a_scene,
    befall,
    compute,
    furnish,
)
from tests.counterparts.test_walk import paths, values
from tests.fixtures.site import Site
from tests.notices.boxes import all_left, last
from tests.worker.house import until

Body = dict[str, Any]
ENTRIES: Final = "select count(*) from calendar_entry where recipient_id = any ($1::uuid[])"
#: acts after which whoever does them has no session, or the morning is no longer under way: last
LAST: Final = (
    "/souhaits/reouverture",
    "/donnees/effacement",
    "/moi/liens",
    "/moi/desistement",
    "/session",
    "/deconnexion",
)


def bodies(scene: Scene, in_force: UUID) -> dict[str, list[Body]]:
    """What is worth sending to a route; to JSON or as a form, as the route takes it."""
    gone = [str(one.id) for one in scene.everybody if one.id in scene.erased]
    withdrawn = [str(of["withdrawn"].id) for of in (scene.holders, scene.investors)]
    target = [*gone, *withdrawn]
    spare = [str(of["spare"].id) for of in (scene.holders, scene.investors)]
    day = [{"act": act, "slot": "9"} for act in ("arrive", "late", "absent", "left", "undo")]
    return {
        "/accueil/{slug}/annulations": [{"person_id": one} for one in target],
        "/accueil/{slug}/arrivees": [{"person_id": one} for one in target],
        "/accueil/{slug}/badges": [{"code": scene.tokens[UUID(one)][2]} for one in target],
        "/moi/guide/{target}": [{"act": act} for act in ("wish", "remove", "refuse", "unrefuse")],
        "/moi/souhaits": [
            {"move": f"{act}:{one}"}
            for act in ("wish", "up", "remove", "refuse", "unrefuse")
            for one in target
        ],
        "/moi/rendez-vous/{target}": [{"mark": mark} for mark in ("absent", "present", "none")],
        "/moi/offres/{offer_id}": [{"answer": "accept"}, {"answer": "decline"}],
        "/organisation/{slug}/attente": [
            {"holder": holder, "investor": investor, "slot": str(FREE_SLOT)}
            for holder in (gone[0], withdrawn[0], spare[0])
            for investor in (gone[1], withdrawn[1])
        ],
        "/organisation/{slug}/jour/personnes/{person_id}": [
            *day,
            {"act": "delegates", "slot": "9", "remaining": "1"},
        ],
        "/organisation/{slug}/jour/tables/{number}": [{"act": "close", "slot": "9"}],
        "/organisation/{slug}/replanifier": [{"from_slot": "6"}],
        "/organisation/{slug}/replanifier/{batch_id}/{schedule_id}": [{"replaces": str(in_force)}],
        "/organisation/{slug}/planning/versions/{schedule_id}/publication": [
            {"replaces": str(in_force)}
        ],
        "/api/v1/editions/{slug}/schedules/{schedule_id}/publish": [{"replaces": str(in_force)}],
        "/api/v1/editions/{slug}/people/{person_id}/choices": [
            {"wishes": [{"target": one}], "refusals": []} for one in target
        ],
    }


async def send(client: httpx.AsyncClient, route: Route, path: str, body: Body) -> int:
    how: Body = {"json": body} if path.startswith("/api/") else {"data": body}
    if route.method == "DELETE":
        how = {}
    headers = {"If-Match": "*"}
    return (await client.request(route.method, path, headers=headers, **how)).status_code


@pytest.fixture
async def scene(
    site: Site, pool: Pool, conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Scene:
    return await a_scene(site, pool, conn, tmp_path, monkeypatch)


def acts(role: Role) -> list[Route]:
    """What this role does and a visitor cannot, what ends something last."""
    found = [
        route
        for route in ALL
        if route.method in ("POST", "PUT", "DELETE")
        and reach(route.action, role) is not Reach.NONE
        and reach(route.action, "nobody") is Reach.NONE
    ]
    return sorted(found, key=lambda route: route.path.endswith(LAST))


async def in_force(scene: Scene) -> planning.Version:
    found = await planning.version_in_force(scene.conn, scene.edition.id)
    assert found is not None
    return found


async def test_no_act_fails_and_nobody_is_brought_back(scene: Scene) -> None:
    conn = scene.conn
    await furnish(scene)
    await compute(scene)
    holder, investor, spare = (
        scene.holders["ordinary"],
        scene.investors["ordinary"],
        scene.holders["spare"],
    )
    clients: list[tuple[Role, httpx.AsyncClient]] = [
        ("investor", await scene.site.person(investor.id)),
        ("holder", await scene.site.person(holder.id)),
        ("holder", await scene.site.person(spare.id)),
        ("front_desk", await scene.site.organiser(scene.noe.id)),
        ("organiser", await scene.site.organiser(scene.camille.id)),
    ]
    boxes = "select id from recipient where person_id = any ($1::uuid[])"
    theirs = [row["id"] for row in await conn.fetch(boxes, list(scene.erased))]
    assert await conn.fetchval(ENTRIES, theirs) > 0
    await befall(scene)
    some = [of[one] for of in (scene.holders, scene.investors) for one in ("erased", "withdrawn")]
    offers = [str(row["id"]) for row in await conn.fetch("select id from offer")]
    sent = bodies(scene, (await in_force(scene)).id)
    failed = []
    for role, client in clients:
        known = values(scene, role, some) | {"offer_id": offers}
        for route in acts(role):
            for path in paths(route, known):
                for body in sent.get(route.path, [{}]):
                    status = await send(client, route, path, body)
                    if status >= 500:
                        failed.append((role, route.method, path, body, status))
    assert failed == []
    gone = list(scene.erased)
    for table, column in (
        ("recipient", "person_id"),
        ("badge", "person_id"),
        ("personal_link", "person_id"),
        ("attendance", "person_id"),
        ("wish", "target_id"),
        ("refusal", "target_id"),
        ("pin", "holder_id"),
    ):
        left = f"select count(*) from {table} where {column} = any ($1::uuid[])"
        assert await conn.fetchval(left, gone) == 0, table
    assert await conn.fetchval(ENTRIES, theirs) == 0
    told = f"select count(*) from person where person::text ilike '%{ERASED}%'"
    assert await conn.fetchval(told) == 0
    # But for the last letter, which knows whom it is for until it has left.
    letters = await conn.fetch("select kind, payload from outbox where person_id = any ($1)", gone)
    assert letters
    assert all("mailbox" in letter["payload"] for letter in letters)
    written = f"select count(*) from outbox where payload::text ilike '%{ERASED}%'"
    assert await conn.fetchval(written) == len(letters)
    await all_left(conn)
    assert await conn.fetchval(written) == 0


#: meetings to come of a version with somebody who is gone for good
AHEAD: Final = """
    select count(*) from meeting
    join slot on slot.edition_id = meeting.edition_id and slot.number = meeting.slot_number
    join person on person.id in (meeting.holder_id, meeting.investor_id)
    where meeting.schedule_id = $1 and slot.starts_at > $2 and person.withdrawn_at is not null"""
#: how often who was to meet somebody was told that they will not, between two letters
TOLD: Final = """
    select person_id, other, count(*) as times
    from (
        select id, person_id, payload ->> 'other' as other, payload -> 'before' as before,
               payload -> 'after' as after
        from outbox
        where kind = 'cancellation' and not (payload ->> 'standing')::boolean
        union all
        select id, person_id, change ->> 'other', change -> 'before', change -> 'after'
        from outbox cross join jsonb_array_elements(payload -> 'changes') as change
        where kind in ('convocation_changed', 'address_changed')
    ) as told
    where id > $1 and id <= $2 and before <> 'null' and after = 'null'
    group by 1, 2"""
#: who should be: those whose meeting with them was not over
CONCERNED: Final = """
    select other.id as person_id, gone.id::text as other
    from meeting
    join slot on slot.edition_id = meeting.edition_id and slot.number = meeting.slot_number
    join person as gone on gone.id in (holder_id, investor_id)
    join person as other on other.id in (holder_id, investor_id) and other.id <> gone.id
    where schedule_id = $1 and slot.ends_at > $2
      and gone.withdrawn_at is not null and other.withdrawn_at is null"""


@pytest.mark.parametrize("way", get_args(Way))
async def test_partners_are_told_once_at_once_and_the_next_version_is_without_them(
    site: Site,
    pool: Pool,
    conn: Connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    way: Way,
) -> None:
    scene = await a_scene(site, pool, conn, tmp_path, monkeypatch, way=way)
    edition, by = scene.edition, scene.camille.id
    await all_left(conn)
    before = await last(conn)
    await befall(scene)
    gone = {
        str(of[one].id)
        for of in (scene.holders, scene.investors)
        for one in ("erased", "withdrawn")
    }
    base = await in_force(scene)
    assert await conn.fetchval(AHEAD, base.id, NOW) > 0
    concerned = {tuple(row) for row in await conn.fetch(CONCERNED, base.id, NOW)}
    assert {other for _, other in concerned} == gone
    told = await _told(conn, gone, before, await last(conn))
    assert told == dict.fromkeys(concerned, 1)
    await all_left(conn)
    before = await last(conn)
    batch = await replanning.request_proposals(Database(scene.pool), edition, 5, by, NOW)
    for chosen in (await replanning.proposals(conn, edition.id, batch))[:1]:
        async with transaction(pool) as own:
            await replanning.apply(own, edition, chosen.schedule_id, by, NOW, replaces=base.id)
    after = await in_force(scene)
    assert after.id != base.id
    assert await conn.fetchval(f"{AHEAD} and slot.number >= 5", after.id, NOW) == 0
    since = await conn.fetch("select person_id, payload from outbox where id > $1", before)
    assert since
    assert not {row["person_id"] for row in since} & scene.erased
    assert await _told(conn, gone, before, await last(conn)) == {}


async def _told(
    conn: Connection, gone: set[str], since: int, until: int
) -> dict[tuple[UUID, str], int]:
    """Who was told that they will not meet whom of these, and how often; but for these."""
    return {
        (row["person_id"], row["other"]): row["times"]
        for row in await conn.fetch(TOLD, since, until)
        if row["other"] in gone and str(row["person_id"]) not in gone
    }


async def test_given_place_leaves_out_who_is_gone(scene: Scene, pool: Pool) -> None:
    await furnish(scene)
    await befall(scene)
    [offer] = await scene.conn.fetch(
        "select id from offer where holder_id = $1 and investor_id = $2",
        scene.holders["spare"].id,
        scene.investors["ordinary"].id,
    )
    base = await in_force(scene)
    spare = await scene.site.person(scene.holders["spare"].id)
    answer = await spare.post(f"/moi/offres/{offer['id']}", data={"answer": "accept"})
    assert answer.status_code == 303
    after = await in_force(scene)
    assert after.id != base.id
    assert await scene.conn.fetchval(AHEAD, after.id, NOW) == 0


async def test_hall_forgets_whoever_is_erased_at_once(scene: Scene) -> None:
    await furnish(scene)
    visitor = await scene.site.client()
    screens = [f"/tableau/{scene.edition.slug}/{scene.key}{tail}" for tail in ("", "/tables")]
    assert all([ERASED in (await visitor.get(path)).text.lower() for path in screens])
    for person in (scene.holders["erased"], scene.investors["erased"]):
        own = await scene.site.person(person.id)
        assert (await own.post("/moi/donnees/effacement")).status_code == 303
    for path in screens:
        await asyncio.sleep(0.2)  # the word goes through the database
        assert ERASED not in (await visitor.get(path)).text.lower()


async def test_erased_while_a_run_computes(scene: Scene, pool: Pool) -> None:
    """The draft comes, and cannot be published; nothing is stuck."""
    conn, edition, by = scene.conn, scene.edition, scene.camille.id
    run_id = await planning.request_run(conn, edition, by, 2, 0, NOW)
    computing = asyncio.create_task(execution.execute(pool, run_id, asyncio.Event()))

    async def has_begun() -> bool:
        return (await planning.run(conn, run_id)).progress is not None

    await until(has_begun)
    async with transaction(pool) as own:
        await privacy.erase(own, scene.holders["erased"], NOW)
    await computing
    assert (await planning.run(conn, run_id)).state == "done"
    draft = await conn.fetchval("select id from schedule where solve_run_id = $1", run_id)
    with pytest.raises(Conflict):
        async with transaction(pool) as own:
            await planning.publish(
                own, edition, draft, by, NOW, replaces=(await in_force(scene)).id
            )


async def test_erased_while_proposals_are_open(scene: Scene, pool: Pool) -> None:
    await furnish(scene)
    await compute(scene)
    assert scene.batch is not None
    base = await in_force(scene)
    proposals = await replanning.proposals(scene.conn, scene.edition.id, scene.batch)
    async with transaction(pool) as own:
        await privacy.erase(own, scene.investors["erased"], NOW)
    organiser = await scene.site.organiser(scene.camille.id)
    address = f"/organisation/{scene.edition.slug}/replanifier/{scene.batch}"
    for proposal in proposals:
        path = f"{address}/{proposal.schedule_id}"
        answer = await organiser.post(path, data={"replaces": str(base.id)})
        assert answer.status_code == 409


@pytest.mark.parametrize("leave", [privacy.erase, people.withdraw])
async def test_leaving_between_two_reads_of_a_morning(
    scene: Scene, pool: Pool, leave: Callable[..., Awaitable[None]]
) -> None:
    """The plan is read, somebody of it goes, then the people are read: a lock holds it between."""
    base = await in_force(scene)
    values = (scene.edition, 5, NOW)

    async def look() -> ReplanningProblem:
        async with pool.acquire() as own:
            return await replanning.problem_at(own, *values, base_id=base.id)

    async def waits() -> bool:
        found = await scene.conn.fetchval(
            "select count(*) from pg_locks where relation = 'slot'::regclass and not granted"
        )
        return bool(found)

    async with transaction(pool) as own:
        await own.execute("lock table slot in access exclusive mode")
        looking = asyncio.create_task(look())
        await until(waits)
        await leave(own, scene.investors["erased"], NOW)
    morning = await looking
    assert scene.investors["erased"].id in morning.problem.investors


async def test_papers_made_while_somebody_is_erased_are_not_kept(scene: Scene, pool: Pool) -> None:
    base = await in_force(scene)

    async def waits() -> bool:
        query = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        return bool(await scene.conn.fetchval(query))

    async with transaction(pool) as own:
        await own.execute(load("papers").take_turns, scene.edition.id)
        making = asyncio.create_task(kept_packs.prepare(pool, scene.site.settings, base.id, NOW))
        await until(waits)
        await privacy.erase(own, scene.holders["erased"], NOW)
    await making
    assert await scene.conn.fetchval("select count(*) from paper_pack") == 0
    await kept_packs.prepare(pool, scene.site.settings, base.id, NOW)
    assert await scene.conn.fetchval("select count(*) from paper_pack") == 1


async def test_who_is_erased_while_papers_are_kept_is_on_none_of_them(
    scene: Scene, pool: Pool
) -> None:
    """Papers that name them are being written down: the erasure waits, and throws them away."""

    async def erase() -> None:
        async with transaction(pool) as own:
            await privacy.erase(own, scene.holders["erased"], NOW)

    async def waits_or_is_over() -> bool:
        query = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        return erasing.done() or bool(await scene.conn.fetchval(query))

    papers = load("papers")
    async with transaction(pool) as own:
        await own.execute(papers.take_turns, scene.edition.id)
        erased = await own.fetchval(papers.erased_people, scene.edition.id)
        kept = (scene.edition.id, kept_packs.LANGUAGE, b"d" * 32, b"%PDF", NOW, erased)
        await own.execute(papers.keep_pack, *kept)
        assert await own.fetchval("select count(*) from paper_pack") == 1
        erasing = asyncio.create_task(erase())
        await until(waits_or_is_over)
    await erasing
    assert await scene.conn.fetchval("select count(*) from paper_pack") == 0
