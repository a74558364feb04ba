"""`python -m tests.pictures [NAME…]`: the pictures of the handbooks, made again from the sample.

A database, a worker and the site of their own play the sample edition from October to the morning
of 24 November 2026, by a clock of their own; each picture is one screen of it, in French.
"""

import asyncio
import datetime as dt
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright

from api.access.identity import SESSION_COOKIE
from matchmaker import hall, importing, planning
from matchmaker.db import Connection, Pool, create_pool, migrate, transaction
from matchmaker.db.embedded import EmbeddedServer
from matchmaker.demo.afternoon import say_what_came
from matchmaker.demo.children import Children
from matchmaker.demo.day import play_the_day
from matchmaker.editions import editions, organisers, stages
from matchmaker.editions.editions import Edition
from matchmaker.participation import links, people
from matchmaker.planning import Version
from tests import cast
from tests.fixtures.browser import find_chromium
from tests.fixtures.site import SECRET, listening
from tests.palette import in_few_colours
from tests.worker.house import all_sent, until

FOLDER: Final = Path(__file__).resolve().parent.parent / "docs" / "images"
DESK: Final[ViewportSize] = {"width": 1280, "height": 880}
HIGH: Final[ViewportSize] = {"width": 1280, "height": 1080}
HALL: Final[ViewportSize] = {"width": 1280, "height": 720}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
OCTOBER, NOVEMBER = "2026-10-20T09:40+02:00", "2026-11-18T10:05+01:00"
EVENING, DECEMBER = "2026-11-24T18:30+01:00", "2026-12-07T09:10+01:00"
EVE, MORNING = "2026-11-19T08:50+01:00", "2026-11-24T08:54+01:00"
#: somebody at the morning, by the address in the sample
TEAM, HOLDER, GONE = (
    "malik.azzouz@pret-de-chez-vous.example",
    "quentin.barbier@les-chemins-de-traverse.example",
    "abdoulaye.cisse@la-passerelle-microcredit.example",
)
OPENING: Final = "Nous avons hâte de vous accueillir le {date} : voici vos rendez-vous."
SIGNATURE: Final = "Camille Lefèvre\nMission économie sociale et solidaire"


class Studio:
    """Where the pictures are taken: the site, its data, a browser, and the hour."""

    def __init__(self, pool: Pool, base: str, browser: Browser, hour: Path) -> None:
        self.pool, self.base, self._browser, self._hour = pool, base, browser, hour
        self.edition: Edition
        self.camille: UUID
        self.wanted: set[str] = set(sys.argv[1:])

    def at(self, instant: str) -> dt.datetime:
        """Set the clock of all processes."""
        self._hour.write_text(instant, "utf-8")
        self.now = dt.datetime.fromisoformat(instant)
        return self.now

    async def answers(self) -> bool:
        """Whether the site has come up."""
        try:
            async with httpx.AsyncClient(verify=False) as client:
                return (await client.get(f"{self.base}/api/v1/health")).is_success
        except httpx.HTTPError:
            return False

    @property
    def office(self) -> str:
        return f"{self.base}/organisation/{self.edition.slug}"

    async def person(self, email: str) -> UUID:
        """Whoever has this address."""
        async with self.pool.acquire() as conn:
            found: UUID = await conn.fetchval("select id from person where email = $1", email)
        return found

    async def tab(self, size: ViewportSize, **whom: UUID) -> Page:
        """A page of that size, signed in: organiser=, or person= and perhaps delegate=."""
        context: BrowserContext = await self._browser.new_context(
            viewport=size, locale="fr-FR", timezone_id="Europe/Paris"
        )
        if whom:
            session = await self._session(**whom)
            await context.add_cookies(
                [{"name": SESSION_COOKIE, "value": session, "url": self.base}]
            )
        return await context.new_page()

    async def _session(
        self,
        organiser: UUID | None = None,
        person: UUID | None = None,
        delegate: UUID | None = None,
    ) -> str:
        async with transaction(self.pool) as conn:
            if person is None:
                return await links.open_session(conn, self.now, organiser_id=organiser)
            link = await links.mint(conn, SECRET, person, "page", delegate_id=delegate)
            return await links.enter(conn, link.token, self.now)

    async def desk(self, path: str = "", size: ViewportSize = DESK) -> Page:
        """A page of the organiser."""
        tab = await self.tab(size, organiser=self.camille)
        await tab.goto(self.office + path)
        return tab

    async def take(self, tab: Page, name: str, top: str = "") -> None:
        """Write `name`.png: what stands on the screen, from `top` on if it is given."""
        if top:
            await tab.locator(top).first.evaluate(
                "e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 24)"
            )
        if not self.wanted or name in self.wanted:
            await tab.wait_for_timeout(300)
            picture = await tab.screenshot(animations="disabled")
            blank = await self._browser.new_page()
            picture = await in_few_colours(blank, picture)
            await blank.close()
            (FOLDER / f"{name}.png").write_bytes(picture)
            print(name, len(picture) // 1000, "kB")
        await tab.context.close()


async def october(studio: Studio) -> None:
    """Registration is open; some wait for an answer, somebody is there twice."""
    now = studio.at(OCTOBER)
    async with transaction(studio.pool) as conn:
        studio.edition = edition = await importing.load_sample(conn, now)
        form = organisers.OrganiserForm(email="camille@matinee.example", name="Camille Lefèvre")
        studio.camille = (await organisers.create(conn, form, now)).id
        await organisers.add_member(conn, edition.id, studio.camille, "organiser")
        amina = await _registrations(conn, edition, now)
        kept, gone = await _twice(conn, edition, now)
        await cast.a_workshop(
            conn,
            edition,
            code="P1",
            title="Convaincre en trois minutes",
            room="Salon Seine",
            capacity=20,
            starts_at=dt.datetime(2026, 11, 24, 10, 45),  # noqa: DTZ001 typed in local time
            ends_at=dt.datetime(2026, 11, 24, 11, 30),  # noqa: DTZ001
        )

    async def all_has_left() -> bool:
        async with studio.pool.acquire() as conn:
            return await all_sent(conn)

    await until(all_has_left)
    await _the_public(studio)
    await studio.take(await studio.desk(), "cockpit")
    await studio.take(await studio.desk("/personnes?application=pending", HIGH), "people")
    await studio.take(await studio.desk(f"/personnes/{amina}"), "application")
    await studio.take(await studio.desk(f"/personnes/{kept}/fusion/{gone}", HIGH), "merge")
    await studio.take(await studio.desk("/programme"), "programme")
    tab = await studio.desk("/envois/textes/convocation")
    await tab.get_by_label("Début, en français").fill(OPENING)
    await tab.get_by_label("Signature, en français").fill(SIGNATURE)
    await tab.get_by_role("button", name="Afficher d’abord").click()
    await tab.wait_for_load_state("networkidle")
    await studio.take(tab, "text")


async def _the_public(studio: Studio) -> None:
    """What whoever comes once a year sees until wishes are closed."""
    base = f"{studio.base}/matinee/{studio.edition.slug}"
    holder = await studio.person(HOLDER)
    for name, address, size, whom in (
        ("edition", base, DESK, {}),
        ("registration", f"{base}/inscription/porteur", PHONE, {}),
        ("guide", f"{studio.base}/moi/guide", HIGH, {"person": holder}),
        ("wishes", f"{studio.base}/moi/souhaits", PHONE, {"person": holder}),
    ):
        tab = await studio.tab(size, **whom)
        await tab.goto(address)
        await studio.take(tab, name)


async def _registrations(conn: Connection, edition: Edition, now: dt.datetime) -> UUID:
    found = []
    for first, last, house, offer in (
        ("Amina", "Cherki", "Racines Avenir", "Prêts d’amorçage aux coopératives du quartier."),
        ("Olivier", "Serrano", "Deux Rives", "Fonds propres patients, de cinq à dix ans."),
        ("Irma", "Colin", "Belle Aurore", "Dons aux projets qui forment des jeunes."),
    ):
        form = cast.investor_form(
            first,
            last_name=last,
            organisation=house,
            description=offer,
            email=f"{first}.{last}@{house.replace(' ', '-')}.example".lower(),
        )
        found.append((await people.register_investor(conn, edition, form, now)).id)
    return found[0]


async def _twice(conn: Connection, edition: Edition, now: dt.datetime) -> tuple[UUID, UUID]:
    async def register(**answers: Any) -> UUID:
        form = cast.holder_form(
            "Lucie",
            last_name="Vasseur",
            organisation="La Fabrique des Berges",
            phone="06 39 98 77 01",
            commune="Colombes",
            **answers,
        )
        person = await people.register_holder(conn, edition, form, now)
        await cast.welcome(conn, edition, person.id)
        return person.id

    return (
        await register(
            email="lucie@fabrique-des-berges.example",
            project="Un atelier de réparation de vélos",
            amount_sought=45_000,
        ),
        await register(
            email="contact@fabrique-des-berges.example",
            project="Un atelier vélo participatif",
            amount_sought=60_000,
        ),
    )


async def november(studio: Studio) -> None:
    """Wishes are closed, a schedule is computed, and it is published."""
    now = studio.at(NOVEMBER)
    async with transaction(studio.pool) as conn:
        await stages.follow_the_clock(conn, now)
        edition = await editions.by_id(conn, studio.edition.id)
        if edition.stage == "open":
            await stages.close_wishes(conn, edition, studio.camille, now)
        studio.edition = await editions.by_id(conn, edition.id)
        await planning.request_run(conn, studio.edition, studio.camille, 5, seed=0, now=now)

    async def draft() -> list[Version]:
        async with studio.pool.acquire() as conn:
            return list(await planning.versions(conn, studio.edition.id))

    await until(draft)
    [version] = await draft()
    await studio.take(await studio.desk("/planning"), "organiser")
    await studio.take(await studio.desk(f"/planning/versions/{version.id}/publication"), "publish")
    async with transaction(studio.pool) as conn:
        await planning.publish(conn, studio.edition, version.id, studio.camille, now, replaces=None)
        studio.edition = await editions.by_id(conn, studio.edition.id)
    studio.at(EVE)
    tab = await studio.desk("/reglages/lieu")
    await tab.get_by_label("Lieu").fill("Maison des entreprises, Nanterre")
    await tab.get_by_role("button", name="Continuer").click()
    await tab.wait_for_load_state("networkidle")
    await studio.take(tab, "settings")


async def the_day(studio: Studio) -> None:
    """The first meetings are near, and an investor does not come."""
    studio.at(MORNING)
    async with studio.pool.acquire() as conn:
        key = await hall.key_in_force(conn, studio.edition, SECRET, studio.camille, studio.now)
        joelle = await conn.fetchval(
            "select id from delegate where investor_id = $1 order by number desc limit 1",
            await studio.person(TEAM),
        )
    tab = await studio.tab(HALL)
    await tab.goto(f"{studio.base}/tableau/{studio.edition.slug}/{key.text}")
    await studio.take(tab, "board")
    tab = await studio.tab(PHONE, person=await studio.person(TEAM), delegate=joelle)
    await tab.goto(f"{studio.base}/representant")
    await studio.take(tab, "delegate")
    tab = await studio.tab(PHONE, person=await studio.person(HOLDER))
    await tab.goto(f"{studio.base}/moi")
    await studio.take(tab, "holder")
    tab = await studio.tab(PHONE, person=await studio.person(TEAM))
    await tab.goto(f"{studio.base}/moi")
    await studio.take(tab, "investor", "main .split")
    await studio.take(await studio.desk("/jour", HIGH), "day")
    tab = await studio.desk(f"/jour/personnes/{await studio.person(GONE)}", PHONE)
    await tab.get_by_text("Ne viendra pas").first.click()
    await tab.get_by_role("button", name="Noter l’absence").click()
    await tab.wait_for_load_state("networkidle")
    await tab.goto(f"{studio.office}/replanifier")
    await tab.get_by_role("button", name="Voir les propositions").click()
    await tab.wait_for_selector("article.proposal", timeout=60_000)
    await studio.take(tab, "replanning", "article.proposal")


async def afterwards(studio: Studio) -> None:
    """The morning is over and told of by both sides; two weeks later the bilan is looked at."""
    studio.at(EVENING)
    draw = random.Random(7)  # the same answers each time
    async with transaction(studio.pool) as conn:
        await play_the_day(conn, studio.edition, studio.camille, draw)
        await say_what_came(conn, studio.edition, draw)
        # One project's holder has an answer left to give.
        holder = await studio.person(HOLDER)
        await conn.execute("delete from meeting_card where ctid = (select ctid from meeting_card"
                           " where holder_id = $1 limit 1)", holder)  # fmt: skip
    tab = await studio.tab(PHONE, person=holder)
    await tab.goto(f"{studio.base}/moi/retours")
    await studio.take(tab, "returns")
    now = studio.at(DECEMBER)
    async with transaction(studio.pool) as conn:
        await stages.follow_the_clock(conn, now)
    await studio.take(await studio.desk(size=HIGH), "after")
    await studio.take(await studio.desk("/bilan", HIGH), "bilan")


SCENES: Final[tuple[Callable[[Studio], Awaitable[None]], ...]] = (
    october,
    november,
    the_day,
    afterwards,
)


def _free() -> int:
    with listening() as (listener, _):
        port: int = listener.getsockname()[1]
    return port


@asynccontextmanager
async def _studio(folder: Path) -> AsyncIterator[Studio]:
    hour = folder / "hour"
    hour.write_text(OCTOBER, "utf-8")
    base, relay, mailbox = f"http://127.0.0.1:{_free()}", _free(), _free()
    server, children = EmbeddedServer(folder / "postgresql", durable=False), Children(folder)
    try:
        url = server.start().url()
        await migrate(url)
        environment = {
            "MATCHMAKER_CLOCK": f"@{hour}",
            "MATCHMAKER_REHEARSAL": "1",
            "MATCHMAKER_SECRET": SECRET,
            "MATCHMAKER_DATABASE_URL": url,
            "MATCHMAKER_DATABASE_DIRECT_URL": "",
            "MATCHMAKER_BASE_URL": base,
            "MATCHMAKER_SMTP_URL": f"smtp://127.0.0.1:{relay}",
        }
        catcher = [str(folder / "mails"), "--smtp-port", str(relay), "--port", str(mailbox)]
        children.start("mails", ["-m", "api.catcher", *catcher], {})
        children.start("worker", ["-m", "matchmaker", "worker"], environment)
        port = base.rsplit(":", 1)[1]
        children.start("site", ["-m", "api.serve", "--port", port], environment)
        async with (
            create_pool(url, application="pictures", size=4) as pool,
            async_playwright() as playwright,
        ):
            browser = await playwright.chromium.launch(
                executable_path=find_chromium(), args=["--lang=fr-FR"], chromium_sandbox=False
            )
            yield Studio(pool, base, browser, hour)
            await browser.close()
    finally:
        children.stop()
        server.stop()


async def main() -> None:
    """Every scene in its order, for the next one lives on what the last has done."""
    with tempfile.TemporaryDirectory() as folder:
        async with _studio(Path(folder)) as studio:
            await until(studio.answers)
            for scene in SCENES:
                await scene(studio)


if __name__ == "__main__":
    asyncio.run(main())
