"""A morning with its organiser, as the tests of the organiser's pages begin; and reading pages."""

import datetime as dt
import html
import re
from typing import Any, Final
from uuid import UUID

import httpx
import msgspec

from matchmaker import planning
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import Organiser
from matchmaker.participation.people import HolderProfile, InvestorProfile
from tests import cast
from tests.fixtures.site import Site
from tests.planning import plans

#: what a solver may say on its way
PROGRESS: Final[dict[str, Any]] = {
    "stage": "timetable",
    "guarantee_shortfall": 1,
    "shortfall_bound": 0,
    "value": 1187,
    "value_bound": 1240,
    "breaks": 3,
    "breaks_bound": None,
}


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """Camille organises the morning of Alice and Bob, and sits at a browser."""

    edition: Edition
    camille: Organiser
    alice: HolderProfile
    bob: InvestorProfile
    browser: httpx.AsyncClient

    @property
    def base(self) -> str:
        return f"/organisation/{self.edition.slug}"


async def a_scene(site: Site, conn: Connection, language: str = "fr") -> Scene:
    """A morning that takes registrations."""
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    return Scene(
        edition=edition,
        camille=camille,
        alice=await cast.a_holder(conn, edition),
        bob=await cast.an_investor(conn, edition),
        browser=await site.organiser(camille.id, language),
    )


def said(response: httpx.Response) -> str:
    """What a page says: no tags, plain spaces and apostrophes."""
    main = re.sub(r"(?s)^.*<main[^>]*>|</main>.*$", "", response.text)
    text = html.unescape(re.sub(r"<[^>]+>", " ", main))
    return " ".join(re.sub("[\u00a0\u202f\u2019]", _plain, text).split())


def _plain(found: re.Match[str]) -> str:
    return "'" if found[0] == "\u2019" else " "


async def acts(conn: Connection, edition: Edition) -> list[str]:
    """What the audit trail holds, in order."""
    rows = await conn.fetch("select act from audit where edition_id = $1 order by id", edition.id)
    return [row["act"] for row in rows]


async def a_running_solver(conn: Connection, scene: Scene, progress: dict[str, Any] | None) -> UUID:
    """A run that some worker has begun."""
    await plans.close(conn, scene.edition)
    edition = msgspec.structs.replace(scene.edition, stage="closed")
    now = dt.datetime.now(dt.UTC)
    run_id = await planning.request_run(conn, edition, scene.camille.id, 30, 0, now)
    await conn.execute(
        "update solve_run set state = 'running', started_at = now(), progress = $2 where id = $1",
        run_id,
        progress,
    )
    return run_id
