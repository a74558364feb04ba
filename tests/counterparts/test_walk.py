"""Every answer there is, opened while the other side is erased, withdrawn, absent, bare, renamed.

Routes are read from the application: a new one is walked by existing. What an address answered
while everybody was well, it answers still, and nothing in it tells of who had their data erased.
"""

import io
import json
import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

import httpx
import pypdf
import pytest
from python_calamine import CalamineWorkbook

from api.access.permissions import Reach, Role, reach
from matchmaker.db import Connection, Pool
from matchmaker.participation.people import HolderProfile, InvestorProfile
from tests.api.test_access import ALL, FILLED, Route
from tests.counterparts.scene import (
    ERASED,
    RENAMED,
    Scene,
    a_scene,
    befall,
    compute,
    furnish,
    gather,
)
from tests.fixtures.site import Site

#: what stands in the rows of somebody erased, and is no name
PLACEHOLDER: Final = re.compile(r"erased\.invalid|>\s*-( -)?\s*<|\"-( -)?\"")
#: of whom had their data erased, and of what somebody was called before
TELLING: Final = re.compile(f"{ERASED}|{RENAMED}", re.IGNORECASE)
#: what an address that is a withdrawn person's own answers instead, by design
WITHDRAWN: Final = {
    "/matinee/{slug}/guide/{investor_id}": 404,
    "/organisation/{slug}/personnes/{person_id}/desistement": 303,
    "/organisation/{slug}/personnes/{person_id}/fiche": 303,
}
#: of one meeting: a question while it is to come, and the way to one's page once it is not
ONE_MEETING: Final = re.compile(r"/rendez-vous/\{\w+\}/desistement$")
AGENDA: Final = "/api/v1/editions/{slug}/people/{person_id}/agenda"


class Visit(NamedTuple):
    """An address that was opened, by whom, and what came of it."""

    role: str
    route: str
    path: str
    status: int
    text: str


#: pages that answer a question of the address
ASKED: Final = {
    "/atelier/place": "?table=0&slot=1",
    "/atelier/geste": "?act=solve",
    "/et-si/appliquer": "?kind=table&slot=0",
    "/schedules/compare": "?{versions}",
    "/planning/comparer": "?{versions}",
}


def values(
    scene: Scene, role: Role, everybody: Sequence[HolderProfile | InvestorProfile]
) -> dict[str, list[str]]:
    """What each parameter of an address stands for, as somebody of this role would fill it in."""
    persons = [str(one.id) for one in everybody]
    others = scene.investors if role in ("holder", "nobody") else scene.holders
    shown = [str(one.id) for one in others.values() if one in everybody]
    secrets = [scene.tokens[one.id] for one in everybody]
    return {
        "slug": [scene.edition.slug],
        "person_id": persons,
        "target": shown,
        "investor_id": shown,
        "counterpart_id": [str(one.id) for one in scene.investors.values() if one in everybody],
        "delegate_id": [str(scene.delegate)],
        "whose_delegates": [str(scene.investors["ordinary"].id)],
        "schedule_id": [str(each) for each in scene.versions],
        "batch_id": [str(scene.batch)],
        "run_id": [str(scene.run)],
        "item_id": [str(scene.item)],
        "organiser_id": [str(scene.noe.id)],
        "webhook_id": [str(scene.webhook)],
        "programme_id": [str(scene.support)],
        "addition_id": [str(scene.addition)],
        "number": [str(table) for table in range(len(scene.investors))],
        "key": [scene.key],
        "file": [f"{feed}.ics" for _, feed, _ in secrets],
        "/lien/{token}": [page for page, _, _ in secrets],
        "/accueil/{slug}/badge/{token}": [badge for _, _, badge in secrets],
    }


def paths(route: Route, known: dict[str, list[str]]) -> Iterator[str]:
    names = re.findall(r"\{(\w+)", route.path)
    if re.search("/(representants|delegates)", route.path):  # nobody comes for a holder
        known = known | {"person_id": known["whose_delegates"]}
    choices = [known.get(name) or known.get(route.path) or [FILLED[name]()] for name in names]
    for chosen in product(*choices):
        path = route.path
        for name, value in zip(names, chosen, strict=True):
            path = re.sub(rf"\{{{name}[^}}]*\}}", value, path)
        asked = next((query for end, query in ASKED.items() if path.endswith(end)), "")
        several = "&".join(f"version={one}" for one in known["schedule_id"][:3])
        yield path + asked.format(versions=several)


async def opened(client: httpx.AsyncClient, method: str, path: str) -> tuple[int, str]:
    """The status of an answer, and everything that it says to whoever reads it."""
    async with client.stream(method, path) as answer:
        kind = answer.headers.get("content-type", "").split(";")[0]
        if kind == "text/event-stream":
            return answer.status_code, await anext(answer.aiter_text())  # a stream has no end
        content = await answer.aread()
    location = answer.headers.get("location", "")
    return answer.status_code, location + read(kind, content)


def read(kind: str, content: bytes) -> str:
    match kind:
        case "application/pdf" | "application/octet-stream" if content.startswith(b"%PDF"):
            pages = pypdf.PdfReader(io.BytesIO(content)).pages
            return "\n".join(page.extract_text() for page in pages)
        case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            return str([book.get_sheet_by_name(one).to_python() for one in book.sheet_names])
        case "text/calendar":
            return content.decode().replace("\r\n ", "")
        case "application/json" | "application/problem+json":
            return json.dumps(json.loads(content), ensure_ascii=False)
    return unescape(content.decode())


async def walk(
    scene: Scene,
    role: Role,
    client: httpx.AsyncClient,
    everybody: Sequence[HolderProfile | InvestorProfile],
    only: str = "",
) -> list[Visit]:
    """All that somebody of this role may open and that begins so."""
    known = values(scene, role, everybody)
    found: list[Visit] = []
    for route in ALL:
        if route.method not in ("GET", "HEAD") or not route.path.startswith(only):
            continue
        if reach(route.action, role) is Reach.NONE or route.path.startswith("/static/"):
            continue
        if route.path.endswith("/partenaires/{digest}"):
            continue  # an image, and nobody's
        if role != "nobody" and reach(route.action, "nobody") is Reach.ANYONE:
            continue  # opened by a visitor
        found += [
            Visit(role, route.path, path, *await opened(client, route.method, path))
            for path in paths(route, known)
        ]
    return found


async def walk_all(
    scene: Scene, everybody: Sequence[HolderProfile | InvestorProfile]
) -> list[Visit]:
    """Once as each role; a holder and an investor who were to meet everybody, once each."""
    site = scene.site
    holder, investor = scene.holders["ordinary"], scene.investors["ordinary"]
    clients: dict[Role, httpx.AsyncClient] = {
        "nobody": await site.client(),
        "holder": await site.person(holder.id),
        "investor": await site.person(investor.id),
        "delegate": await site.person(investor.id, delegate_id=scene.delegate),
        "front_desk": await site.organiser(scene.noe.id),
        "organiser": await site.organiser(scene.camille.id),
    }
    found = []
    for role, client in clients.items():
        own: Sequence[HolderProfile | InvestorProfile] = everybody
        if role in ("holder", "investor"):
            own = [one for one in everybody if one.kind != role]
            visits = await walk(scene, role, client, own, "/moi")
            mine = [holder if role == "holder" else investor]
            visits += await walk(scene, role, client, mine, "/api/")
        elif role == "delegate":
            visits = await walk(scene, role, client, [], "/representant")
            visits += await walk(scene, role, client, [], "/api/")
        else:
            visits = await walk(scene, role, client, own)
        found += visits
    return found


def expected(scene: Scene, visit: Visit, before: int) -> int:
    """What an address answers once things have befallen people, from what it did before."""
    gone = {word for one in scene.erased for word in (str(one), *scene.tokens[one])}
    if any(word in visit.path for word in gone):
        return 404
    if ONE_MEETING.search(visit.route) and visit.status in (200, 303):
        return visit.status
    withdrawn = (scene.holders["withdrawn"], scene.investors["withdrawn"])
    if any(str(one.id) in visit.path for one in withdrawn):
        return WITHDRAWN.get(visit.route, before)
    return before


def wrong_with(visit: Visit) -> list[str]:
    """The places of an answer that tell of somebody whom nothing may tell of, or of nobody."""
    places = [*TELLING.finditer(visit.text), *PLACEHOLDER.finditer(visit.text)]
    return [visit.text[max(0, place.start() - 60) : place.end() + 60] for place in places[:3]]


@pytest.fixture
async def scene(
    site: Site, pool: Pool, conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Scene:
    made = await a_scene(site, pool, conn, tmp_path, monkeypatch)
    await furnish(made)
    await gather(made)
    await compute(made)
    return made


async def test_every_answer_with_every_counterpart(scene: Scene) -> None:
    side = (scene.holders, scene.investors)
    before = await walk_all(scene, [of[one] for of in side for one in ("ordinary", "erased")])
    for word in (ERASED, "withdrawn"):
        told = {visit.route for visit in before if word in visit.text.lower()}
        assert {"/moi", "/moi/planning.pdf", "/moi/agenda.ics", AGENDA} <= told
    assert [visit for visit in before if visit.status >= 400 and expected_at_first(visit)] == []
    sessions = {one.id: await scene.site.person_session(one.id) for one in scene.everybody}
    await befall(scene)
    after = await walk_all(scene, scene.everybody)
    # Of two addresses of a route, one of which is new to us, the other one tells.
    known = {(one.role, key): one.status for one in before for key in (one.route, one.path)}
    wrong = {}
    for visit in after:
        former = known.get((visit.role, visit.path)) or known[visit.role, visit.route]
        status = expected(scene, visit, former)
        if visit.status != status:
            wrong[visit.role, visit.path] = [f"{visit.status} instead of {status}"]
        elif found := wrong_with(visit):
            wrong[visit.role, visit.path] = found
    assert wrong == {}
    assert_said_to_both_sides(after)
    assert await own_pages(scene, sessions) == {}
    day = next(visit.text for visit in after if visit.route == "/organisation/{slug}/jour")
    # Once for each of the two: the investor first.
    assert plain(day).count("Une personne s'est retirée et a fait effacer ses données") == 2


def expected_at_first(visit: Visit) -> bool:
    """Whether the address is one that answers while nothing has befallen anybody."""
    return (
        "{token}" not in visit.route
        and "{path}" not in visit.route
        and "{other_id}" not in visit.route  # two of one side: tests/pages/test_records.py
        and "{upload_id}" not in visit.route  # files on their way: tests/pages
        # of the people of a morning before, which this one has not: tests/pages/test_invitations.py
        and not visit.route.endswith("/invitations/recipients")
        # one leads on, the other is not for a morning that has begun: tests/pages/test_bench.py
        and not visit.route.endswith(("/atelier/vers", "/atelier/geste"))
        and not (visit.role == "organiser" and visit.route.startswith("/moi"))
        # of a meeting that is nobody's: tests/pages/test_one_meeting.py
        and not (visit.role == "delegate" and "{target}" in visit.route)
    )


def plain(text: str) -> str:
    return re.sub(r"[\s\u202f\xa0]+", " ", text.replace("\u2019", "'"))


def assert_said_to_both_sides(visits: Sequence[Visit]) -> None:
    """Who was to meet somebody who is gone finds no such meeting wherever their morning stands,
    and in their calendar that it is cancelled."""
    for role in ("holder", "investor"):
        texts = {visit.route: plain(visit.text) for visit in visits if visit.role == role}
        for route in ("/moi", "/moi/planning.pdf", AGENDA):
            assert "Ce rendez-vous n'a pas lieu." not in texts[route], (role, route)
            assert "Participant qui s'est retiré" not in texts[route], (role, route)
            assert "withdrawn" not in texts[route].lower(), (role, route)
        events = texts["/moi/agenda.ics"].split("BEGIN:VEVENT")[1:]
        cancelled = [event for event in events if "STATUS:CANCELLED" in event]
        # The third is of the version before.
        for word in ("participant qui s'est retiré", "withdrawn", "salomé|sacha"):
            assert len([event for event in cancelled if re.search(word, event.lower())]) == 1, word
        assert len(cancelled) == 3, role


async def own_pages(scene: Scene, sessions: dict[UUID, str]) -> dict[tuple[str, str], list[str]]:
    """What is wrong with the pages of those whom something befell, who look at others likewise."""
    wrong = {}
    for number, person in enumerate(scene.everybody):
        client = await scene.site.client(sessions[person.id], ("en", "fr")[number % 2])
        for visit in await walk(scene, person.kind, client, [], "/moi"):
            if "{target}" in visit.route or "{delegate_id" in visit.route:
                continue
            if visit.route == "/moi/donnees.json":  # all that is held on them: former addresses too
                visit = visit._replace(text=visit.text.replace(person.email, ""))
            found = wrong_with(visit)
            if visit.status not in answers_to(scene, person, visit.route):
                found.append(f"answers {visit.status}")
            if found:
                wrong[person.organisation, visit.path] = found
    return wrong


def answers_to(
    scene: Scene, person: HolderProfile | InvestorProfile, route: str
) -> tuple[int, ...]:
    """Whoever is gone is nobody here; whoever has withdrawn has no paper, and no more to leave."""
    if person.id in scene.erased:
        return (401, 303)
    withdrawn = person in (scene.holders["withdrawn"], scene.investors["withdrawn"])
    return (200, 303, 404) if withdrawn else (200,)
