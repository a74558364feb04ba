"""Every page there is, opened by existing: accessible at both widths, quiet, and all from here.

What they look like with long names, with nobody and with thirty people is told in tests/pages;
here no page can be forgotten.
"""

import re
from typing import Final
from uuid import UUID

import pytest
from litestar.routes import HTTPRoute
from playwright.async_api import ConsoleMessage, Page

from api import catcher
from api.access.guards import OFFICE
from api.access.identity import SESSION_COOKIE
from api.access.permissions import ROLES, Reach, Role, reach
from api.exchange.speech import LANGUAGE_COOKIE
from api.pages.open import begun
from matchmaker import (
    delegates,
    guidebook,
    hall,
    replanning,
)
from matchmaker.db import Connection, Database
from matchmaker.editions import editions, support
from matchmaker.foundation import clock
from matchmaker.importing import File
from matchmaker.intake import holding
from matchmaker.participation import (
    colleagues,
)
from matchmaker.participation.colleagues import AdministratorForm
from matchmaker.registration import drafts
from matchmaker.registration.steps import STEPS
from matchmaker.wording.language import LANGUAGES
from tests import cast
from tests.api.test_access import APP
from tests.browser.letters import EVERY_FIELD, LATE, NOON, PROGRAM, TEAM, one_of_each
from tests.browser.stage import Stage
from tests.examples import LONG
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import LOOKS, wrong_with
from tests.fixtures.site import SECRET, Site, listening, serving
from tests.forecasts.test_forecasts import keep
from tests.guidebook.scene import an_addition
from tests.planning import plans

#: what is not opened to be read: programs, files, and the live piece of another page; a step of a
#: registration that was not begun (test_registration.py)
NO_PAGES: Final = re.compile(
    r"/api/|/static/|/agenda/|.*\.(ics|pdf|json|js|csv|xlsx)$|.*/(rendu|prevision)$|.*/calcul/|.*/evenements$|.*/vers$|.*/\{digest\}$|/tableau/\{slug\}$"
    r"|.*/inscription/\{side\}/\{step\}$"
)
#: who sees the pages of somebody else, less what they may not do: looked at in `--long` too
LESS_THAN: Final[dict[Role, Role]] = {"reader": "organiser", "delegate": "investor"}
EVERYBODY: Final[tuple[Role, ...]] = (*ROLES, "delegate")
#: pages that answer a question of the address
ASKED: Final = {
    "/atelier/place": "?table=0&slot=1",
    "/atelier/geste": "?act=solve",
    "/et-si/appliquer": "?kind=table&slot=0",
}
#: one page in so many is gone through with the Tab key in the gate
WALKED: Final = 8
#: a list of which nobody knows what it holds
UNSURE: Final = "Qui;Combien;Besoin\nZoé;3;Trésorerie\n".encode()


def pages(role: Role) -> list[str]:
    """The addresses that this role may open and a visitor may not; all of a visitor's own."""
    found = []
    for route in APP.routes:
        if not isinstance(route, HTTPRoute) or "GET" not in route.route_handler_map:
            continue
        action = route.route_handler_map["GET"][0].opt["action"]
        is_public = reach(action, "nobody") is not Reach.NONE
        reached = reach(action, role, administrator=True)
        may = reached is not Reach.NONE
        if reached is Reach.OWN and route.path_format.startswith(OFFICE):
            continue
        if may and is_public is (role == "nobody"):
            found.append(route.path_format)
    # An organiser may do for others what "/moi" is for, and has no such page themselves.
    not_theirs = "/moi" if role in ("organiser", "reader") else "/api/"
    return [path for path in found if not NO_PAGES.match(path) and not path.startswith(not_theirs)]


class Scene:
    """A morning with somebody of every role; `values` fills the parameters of an address."""

    def __init__(self, site: Site, conn: Connection) -> None:
        self.site = site
        self.conn = conn
        self.values: dict[str, UUID | str] = {
            "side": "porteur",
            "token": "unknown",
            "section": "moment",
            "what": "nouveau",
        }

    async def open(self, role: Role) -> str | None:
        """The morning before its wishes are closed; the session of who plays that role."""
        self.edition = await cast.an_edition(self.conn)
        self.values["webhook_id"] = await self.conn.fetchval(
            """insert into webhook (edition_id, address, events, created_at)
               values ($1, $2, '{person.registered}', $3) returning id""",
            self.edition.id,
            PROGRAM.address,
            cast.NOW,
        )
        await self._said_of_years()
        item = await cast.a_workshop(
            self.conn, self.edition, starts_at=NOON, ends_at=LATE, capacity=1
        )
        self.values["item_id"] = item.id
        self.alice = await cast.a_holder(self.conn, self.edition, workshops=(item.code,))
        self.diane = await cast.a_visitor(self.conn, self.edition, workshops=(item.code,))
        self.bob = await cast.an_investor(self.conn, self.edition, delegates=TEAM)
        self.awa = (await delegates.delegates_of(self.conn, self.bob.id))[0]
        self.values["delegate_id"] = self.awa.id
        await guidebook.agree(self.conn, self.bob, EVERY_FIELD, cast.NOW)
        target = self.bob if role == "holder" else self.alice
        self.values |= {"slug": self.edition.slug, "target": target.id, "number": "0"}
        key = await hall.key_in_force(self.conn, self.edition, SECRET, None, cast.NOW)
        self.values["key"] = key.text
        known = await support.programmes(self.conn, self.edition.id)
        self.values["programme_id"] = known[0].id
        self.values |= {"person_id": self.alice.id, "investor_id": self.bob.id}
        self.values["counterpart_id"] = self.bob.id
        twin = await cast.a_holder(self.conn, self.edition, "Alicia")
        self.values["other_id"] = twin.id
        letter = await self.conn.fetchval("select min(id) from outbox")
        self.values |= {"kind": "convocation", "outbox_id": str(letter)}
        match role:
            case "nobody":
                return None
            case "holder" | "investor":
                person = self.alice if role == "holder" else self.bob
                return await self.site.person_session(person.id)
            case "visitor":
                return await self.site.person_session(self.diane.id)
            case "delegate":
                return await self.site.person_session(self.bob.id, self.awa.id)
            case _:
                camille = await cast.an_organiser(self.conn, self.edition, role)
                noe = await cast.an_organiser(self.conn, self.edition, name="Noé Benali")
                self.values["organiser_id"] = noe.id
                files = [File("liste.csv", UNSURE)]
                who_holds = (self.conn, self.edition.id, camille.id)
                self.values["upload_id"] = await holding.put(*who_holds, files, cast.NOW)
                if role == "organiser":  # with the pages that are for administrators only
                    form = AdministratorForm(email=camille.email, name=camille.name)
                    who = (self.conn, SECRET, form, camille.id, cast.NOW)
                    await colleagues.name_administrator(*who)
                return await self.site.organiser_session(camille.id)

    async def _said_of_years(self) -> None:
        """A bilan for everybody, a year before, an investor who does not attend."""
        await self.conn.execute(
            "insert into bilan_publication values ($1, $2)", self.edition.id, cast.NOW
        )
        await self.conn.execute(
            "insert into earlier_year values ($1, 2022, 'meetings_planned', 96, 'Le Département')",
            self.edition.id,
        )
        absent = an_addition(lasting_since=cast.NOW.date())
        added = await guidebook.add(self.conn, self.edition, absent, None, cast.NOW)
        self.values |= {"addition_id": added.id, "year": "2099"}

    async def begin(self) -> str:
        """A registration that a stranger has begun, by the secret of their browser."""
        step, typed = STEPS["holder"][0], {"email": "zelda@example.org"}
        self.values["step"] = step.name
        now = clock.now()
        return await drafts.begin(
            self.conn, self.edition, "holder", step, typed, "fr", now, sent=True
        )

    async def publish(self) -> None:
        """A version in force, the draft of the next, and what else could be done."""
        await plans.publish(self.conn, self.edition, [(self.alice, self.bob, 0, 0)])
        draft = await plans.a_draft(self.conn, self.edition, [(self.alice, self.bob, 1, 0)])
        self.values["schedule_id"] = draft
        await keep(self.conn, draft, self.bob.id)
        desk = await cast.an_organiser(self.conn, self.edition)
        self.values["batch_id"] = await replanning.request_proposals(
            Database(self.site.pool),
            await editions.by_id(self.conn, self.edition.id),
            0,
            desk.id,
            cast.NOW,
        )

    async def prepare(self) -> None:
        """As it stood before it was opened."""
        await self.conn.execute("update edition set stage = 'preparing'")

    async def close(self) -> None:
        await plans.close(self.conn, self.edition)

    def address(self, page: str) -> str | None:
        """The page's address here; None while there is nothing yet that it could show."""
        names = re.findall(r"\{(\w+)", page)
        if any(name not in self.values for name in names):
            return None
        # Nobody comes for a holder.
        values = self.values | ({"person_id": self.bob.id} if "/representants" in page else {})
        asked = next((query for end, query in ASKED.items() if page.endswith(end)), "")
        return re.sub(r"\{(\w+)[^}]*\}", lambda found: str(values[found[1]]), page) + asked


async def enter(tab: Page, scene: Scene, role: Role) -> None:
    """Let the browser be that of somebody in that role; a stranger has begun to register."""
    session = await scene.open(role)
    name, value = (SESSION_COOKIE, session) if session else (begun.COOKIE, await scene.begin())
    await tab.context.add_cookies([{"name": name, "value": value, "url": scene.site.base_url}])


async def speak(tab: Page, site: Site, language: str) -> None:
    """Let pages be in that language, as if their reader had chosen it."""
    await tab.context.add_cookies(
        [{"name": LANGUAGE_COOKIE, "value": language, "url": site.base_url}]
    )


async def opens(tab: Page, address: str, path: str, *, at_last: bool) -> bool:
    """Whether there is that page at this stage; at the last one there must be."""
    answer = await tab.goto(address)
    unknown = "{token}" in path
    if answer is None or answer.url != address:
        return False
    if answer.status == 404 and not at_last and not unknown:
        return False  # of a meeting that is not yet
    assert answer.ok or unknown, (path, answer.status)
    return True


@pytest.mark.parametrize("role", EVERYBODY)
async def test_every_page_of_a_role(
    site: Site, conn: Connection, page: OpenPage, role: Role
) -> None:
    scene = Scene(site, conn)
    tab = await page()
    await enter(tab, scene, role)
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A page that is meant to answer 404 may say so; what it loads may not.
        if message.type in ("error", "warning") and message.location["url"] != tab.url:
            complaints.append(message.text)

    tab.on("console", note)
    unseen, wrong = set(pages(role)), dict[str, list[str]]()
    if role in LESS_THAN and not LONG:
        unseen -= set(pages(LESS_THAN[role]))
    for change in (None, scene.prepare, scene.close, scene.publish):
        if change:
            await change()
        # What one stage of the morning has no use for, as closed wishes to close, another shows.
        for number, path in enumerate(sorted(unseen), EVERYBODY.index(role)):
            if (address := scene.address(path)) is None:
                continue
            language = number // len(LOOKS) % 2  # so that each way is looked at in both
            await speak(tab, site, LANGUAGES[language])
            if await opens(tab, site.base_url + address, path, at_last=change == scene.publish):
                unseen.remove(path)
                wrong[path] = await wrong_with(tab, number, by_keyboard=number % WALKED == 0)
                if LONG:
                    await speak(tab, site, LANGUAGES[1 - language])
                    await tab.goto(site.base_url + address)
                    wrong[path] += await wrong_with(tab, number)
    assert {path: several for path, several in wrong.items() if several} == {}
    assert complaints == []
    assert unseen == set()


async def test_every_page_of_the_mail_catcher_and_every_letter(
    stage: Stage, conn: Connection, page: OpenPage
) -> None:
    letters = await one_of_each(stage, conn)
    tab, wrong = await page(), {}
    with listening() as (listener, base_url):
        async with serving(catcher.create_app(stage.mailbox.folder), listener):
            for turn, path in enumerate(("/", f"/message/{letters['invitation'].file}")):
                await tab.goto(base_url + path)
                wrong[path] = await wrong_with(tab, turn)
            link = tab.frame_locator("iframe").get_by_role("link", name="Ouvrir ma page")
            async with tab.context.expect_page() as opened:
                await link.click()
            beside = await opened.value
            assert await wrong_with(beside, 0) == []
            await beside.get_by_role("button", name="Ouvrir ma page").click()
            await beside.wait_for_url(f"{stage.site.base_url}/moi")
    tab = await page()  # a blank one: the catcher's pages forbid what a letter may do
    for turn, (kind, letter) in enumerate(letters.items()):
        await tab.set_content(letter.html)
        wrong[kind] = await wrong_with(tab, turn, is_ours=False)
    assert {name: several for name, several in wrong.items() if several} == {}
