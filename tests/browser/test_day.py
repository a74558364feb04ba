"""The hardest hour, played whole on the sample edition, by a clock that the test moves.

A tenth does not come, an investor leaves, two people walk in, a table closes; after each turn
the board, the phones, the mailboxes and the database agree.
"""

import datetime as dt
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec
import pytest
from playwright.async_api import Page, expect

from api.access.identity import SESSION_COOKIE
from matchmaker import day, hall, importing, planning
from matchmaker.db import Connection, transaction
from matchmaker.editions import editions, stages
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import Organiser
from matchmaker.foundation import clock
from matchmaker.post.calendars import PARIS
from tests import cast
from tests.browser import agreeing
from tests.browser.acts import PATIENCE, fill_in, press
from tests.browser.agreeing import Diary
from tests.browser.stage import Stage
from tests.fixtures.browser import OpenPage
from tests.worker.house import all_sent, until

EVE: Final = dt.datetime(2098, 11, 10, 9, tzinfo=dt.UTC)
#: a tenth of the holders of the sample
MISSING: Final = 12


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """The sample edition with its plan published, and the hour by which it is lived."""

    stage: Stage
    conn: Connection
    edition: Edition
    organiser: Organiser
    hour: Path
    diary: Diary

    def at(self, hour: int, minute: int) -> dt.datetime:
        """Let it be that hour of the morning, in Paris."""
        moment = dt.datetime.combine(self.edition.held_on, dt.time(hour, minute), PARIS)
        self.hour.write_text(moment.isoformat())
        return moment.astimezone(dt.UTC)

    async def opened(self, tab: Page, session: str, path: str) -> Page:
        """The page, seen by whoever's session it is."""
        base = self.stage.site.base_url
        await tab.context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": base}])
        await tab.goto(base + path)
        return tab


@pytest.fixture
async def morning(
    stage: Stage, conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Day:
    hour = tmp_path / "hour"
    hour.write_text(EVE.isoformat())
    monkeypatch.setenv(clock.VARIABLE, f"@{hour}")
    edition = await importing.load_sample(conn, clock.now())
    # Each meeting is an entry of its own, so that mailboxes can be compared meeting by meeting.
    await conn.execute(
        "update edition set holders_calendar = 'meetings', investors_calendar = 'meetings'"
    )
    organiser = await cast.an_organiser(conn, edition)
    await stages.close_wishes(conn, edition, organiser.id, clock.now())
    async with transaction(stage.site.pool) as within:
        run_id = await planning.request_run(
            within, await editions.by_id(conn, edition.id), organiser.id, 2.0, 0, clock.now()
        )

    async def solved() -> bool:
        return (await planning.run(conn, run_id)).over

    async with stage.at_work():
        await until(solved)
        [draft] = await planning.versions(conn, edition.id)
        async with transaction(stage.site.pool) as within:
            await planning.publish(
                within,
                await editions.by_id(conn, edition.id),
                draft.id,
                organiser.id,
                clock.now(),
                replaces=None,
            )
        await until(lambda: all_sent(conn))
    return Day(
        stage=stage,
        conn=conn,
        edition=await editions.by_id(conn, edition.id),
        organiser=organiser,
        hour=hour,
        diary=Diary(),
    )


async def test_a_whole_morning(morning: Day, page: OpenPage) -> None:
    here, conn, edition = morning, morning.conn, morning.edition
    here.diary.take(here.stage.mailbox.all())
    here.at(8, 40)
    turns = await _Turns.begin(here, page)
    await turns.require_agreement()

    for one in turns.missing:
        await day.note_absent(conn, edition, one, here.organiser.id, here.at(8, 50))
    await turns.arrive()
    await turns.plan_again()

    here.at(9, 50)
    await turns.act_on_person(turns.leaving, "left", slot="10 h 00")
    await turns.plan_again()

    here.at(10, 5)
    for name in ("Zoé", "Yann"):
        await turns.let_in(name)
    await turns.plan_again()
    assert {"Passage Zoé", "Passage Yann"} & {one.holder for one in await agreeing.in_force(conn)}

    here.at(10, 20)
    await turns.close_table()
    await turns.plan_again()
    assert len(await planning.versions(conn, edition.id)) >= 5


class _Turns:
    """The organiser's tab and the screens that must follow, turn by turn."""

    def __init__(self, here: Day, desk: Page, board: Page) -> None:
        self.here, self.desk, self.board = here, desk, board
        self.phones: dict[UUID, Page] = {}
        self.missing: list[UUID] = []
        self.leaving = UUID(int=0)
        self.staying: list[UUID] = []
        self.version = 1

    @classmethod
    async def begin(cls, here: Day, page: OpenPage) -> "_Turns":
        site, conn, slug = here.stage.site, here.conn, here.edition.slug
        session = await site.organiser_session(here.organiser.id)
        desk = await here.opened(await page(1280), session, f"/organisation/{slug}/jour")
        key = await hall.key_in_force(
            conn, here.edition, site.settings.secret, here.organiser.id, clock.now()
        )
        board = await page(1920, height=1080)
        await board.goto(f"{site.base_url}/tableau/{slug}/{key.text}/tables")
        turns = cls(here, desk, board)
        await turns._cast(page)
        return turns

    async def _cast(self, page: OpenPage) -> None:
        """Who is missing, who leaves, who stays, and whose telephones are looked at."""
        plan = await agreeing.in_force(self.here.conn)
        holders = list(dict.fromkeys(one.holder_id for one in plan))
        self.missing = holders[::9][:MISSING]
        assert len(self.missing) == MISSING
        after_ten = [one.investor_id for one in plan if one.starts.astimezone(PARIS).hour >= 10]
        self.leaving = max(after_ten, key=after_ten.count)
        others = [one for one in dict.fromkeys(after_ten) if one != self.leaving]
        self.staying = sorted(others, key=after_ten.count)
        met = [one.holder_id for one in plan if one.investor_id == self.leaving]
        for person_id in (self.leaving, self.staying[0], met[-1]):
            session = await self.here.stage.site.person_session(person_id)
            self.phones[person_id] = await self.here.opened(await page(390), session, "/moi")

    async def arrive(self) -> None:
        """Everybody else is checked in, one of them by the button at the desk."""
        rest = await self.here.conn.fetch(
            "select id, last_name from person where kind = 'holder' order by position"
        )
        coming = [row for row in rest if row["id"] not in self.missing]
        first = coming.pop()
        for row in coming:
            await day.arrive(
                self.here.conn, self.here.edition, row["id"], self.here.organiser.id, clock.now()
            )
        await self._go(f"/accueil/{self.here.edition.slug}?texte={first['last_name'][:3]}")
        await self.desk.locator(f"#tap-{first['id']}").click()
        await expect(self.desk.locator("#desk")).to_contain_text(
            "L’arrivée est notée.", timeout=PATIENCE
        )
        found = await day.attendance(self.here.conn, self.here.edition.id)
        assert found[first["id"]].state == "arrived"

    async def act_on_person(self, person_id: UUID, act: str, *, slot: str) -> None:
        """Note something of somebody, on the page of the day."""
        await self._go(f"{self._base}/jour/personnes/{person_id}")
        drawer = self.desk.locator(f"details:has(input[name=act][value={act}])")
        await drawer.locator("summary").click()
        await drawer.locator("select[name=slot]").select_option(label=slot.replace(" ", "\u00a0"))
        await drawer.get_by_role("button").click()
        await expect(self.desk.get_by_role("heading", level=1)).to_contain_text(
            "Tout le monde", timeout=PATIENCE
        )

    async def let_in(self, name: str) -> None:
        """Somebody at the door, who wishes for the investors with the fewest meetings ahead."""
        await self._go(f"/accueil/{self.here.edition.slug}/inscription")
        await fill_in(
            self.desk,
            {
                "Prénom": name,
                "Nom": "Passage",
                "Adresse électronique": f"{name[0].lower()}@passage.example",
                "Nom de la structure": f"Chez {name}",
                "Commune": "Nanterre",
                "Le projet en une ligne": f"Le projet de {name}",
                "À quoi servira l’argent ?": "Équipement et investissements",
                "Montant recherché": "30000",
                "Où en est le projet ?": "Création",
            },
        )
        for rank, investor_id in enumerate(self.staying[:5], 1):
            field = self.desk.locator(f"select[name=wish_{rank}]")
            await field.select_option(str(investor_id))
        await press(self.desk, "Inscrire et noter l’arrivée")
        await expect(self.desk.locator("#desk")).to_contain_text(name, timeout=PATIENCE)

    async def close_table(self) -> None:
        """The table with most meetings ahead can no longer be used."""
        plan = await agreeing.in_force(self.here.conn)
        ahead = [one.table for one in plan if one.starts > clock.now()]
        busiest = max(ahead, key=ahead.count)
        number = await self.here.conn.fetchval(
            "select number from meeting_table where edition_id = $1 and label = $2",
            *(self.here.edition.id, busiest),
        )
        await self._go(f"{self._base}/jour/tables/{number}")
        await self.desk.locator("form:has(input[value=close])").get_by_role("button").click()
        await expect(self.desk.locator("main")).to_contain_text("fermée", timeout=PATIENCE)

    async def plan_again(self) -> None:
        """Look at the proposals, apply the first, and see everything follow."""
        before = await agreeing.in_force(self.here.conn)
        await self._go(f"{self._base}/jour")
        await self.desk.locator("#day-act a.button").first.click()
        await press(self.desk, "Voir les propositions")
        first = self.desk.locator("article.proposal").first
        shown = await agreeing.shown_changes(first)
        async with self.here.stage.at_work():
            await first.locator("form").get_by_role("button").click()
            self.version += 1
            await until(lambda: self._published(self.version))
            after = await agreeing.in_force(self.here.conn)
            assert agreeing.changes(before, after) == shown
            await self.require_agreement()

    async def _published(self, version: int) -> bool:
        found = await planning.version_in_force(self.here.conn, self.here.edition.id)
        return found is not None and found.version == version

    async def require_agreement(self) -> None:
        """Board, phones, mailboxes and database, and nobody written to for nothing."""
        conn, now = self.here.conn, clock.now()
        plan = await agreeing.in_force(conn)
        published = await planning.version_in_force(conn, self.here.edition.id)
        assert published is not None
        assert published.version == self.version
        await agreeing.require_board(self.board, self.version, plan, now)
        for person_id, tab in self.phones.items():
            await agreeing.require_phone(tab, person_id, plan)
        await until(lambda: all_sent(conn))
        self.here.diary.take(self.here.stage.mailbox.all(), now)
        for address, meetings in (await agreeing.planned_diaries(conn, plan)).items():
            assert self.here.diary.of(address) == meetings

    @property
    def _base(self) -> str:
        return f"/organisation/{self.here.edition.slug}"

    async def _go(self, path: str) -> None:
        await self.desk.goto(self.here.stage.site.base_url + path)
