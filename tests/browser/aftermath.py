"""What comes after the morning, as a browser sees it: five projects, three investors, their hour.

Alice, Charlie and Grace come; Henri and Kim do not, nor does Max. Alice and Bob want to be invited
to the next edition.
"""

import asyncio
import datetime as dt
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec
from playwright.async_api import Page, expect

from api.access.identity import SESSION_COOKIE
from api.exchange.speech import LANGUAGE_COOKIE
from matchmaker import worker
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import Organiser
from matchmaker.participation.people import Profile
from matchmaker.post.calendars import PARIS
from matchmaker.post.catcher import CaughtMessage
from tests import cast
from tests.browser.acts import press
from tests.browser.office import require_sound
from tests.browser.stage import Stage
from tests.examples import LONG
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import wrong_with
from tests.notices.boxes import all_left
from tests.planning.plans import publish
from tests.worker.house import all_sent, until

HOLDERS: Final = ("Alice", "Charlie", "Grace", "Henri", "Kim")
INVESTORS: Final = ("Bob", "Dora", "Max")
INVITED: Final = ("Alice", "Bob")
#: whom an investor meets in the last three slots, at noon, at a quarter and at half past
MEETINGS: Final = {
    "Bob": {11: "Alice", 12: "Charlie", 13: "Henri"},
    "Dora": {11: "Grace", 12: "Kim", 13: "Alice"},
    "Max": {13: "Charlie"},
}

Subject = str | tuple[str, ...]


class After(msgspec.Struct, frozen=True, kw_only=True):
    """Where the year after a morning is played."""

    stage: Stage
    conn: Connection
    page: OpenPage
    hour: Path
    edition: Edition
    organiser: Organiser
    people: dict[str, Profile]

    def at(self, year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> None:
        """Let it be that hour in Paris."""
        moment = dt.datetime(year, month, day, hour, minute, tzinfo=PARIS)
        self.hour.write_text(moment.isoformat())

    def url(self, path: str) -> str:
        return self.stage.site.base_url + path

    def office(self, path: str = "") -> str:
        """A page of the organiser's, of the edition that is over."""
        return self.url(f"/organisation/{self.edition.slug}{path}")

    def id_of(self, name: str) -> UUID:
        return self.people[name].id

    async def desk(self) -> Page:
        """The organiser's screen; their session does not last from one date to the next."""
        session = await self.stage.site.organiser_session(self.organiser.id)
        return await self._signed_in(await self.page(1280), session)

    async def phone(self, name: str) -> Page:
        """The phone of somebody who has opened their link before."""
        session = await self.stage.site.person_session(self.id_of(name))
        return await self._signed_in(await self.page(390), session)

    async def _signed_in(self, tab: Page, session: str) -> Page:
        here = self.stage.site.base_url
        await tab.context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": here}])
        return tab

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """A worker that begins at this hour: it looks at once at all that the hour asks for."""
        stop = asyncio.Event()
        working = asyncio.create_task(worker.run(self.stage.settings, stop))
        try:
            yield
        finally:
            stop.set()
            await working

    async def letters(
        self, subject: str | tuple[str, ...], *names: str
    ) -> dict[str, CaughtMessage]:
        """What begins so and leaves at this hour: a letter for each of these, and no other."""
        before = len(self.stage.mailbox.all())
        expected = {self.people[name].email for name in names}

        async def have_come() -> bool:
            return {one.recipients[0] for one in self._since(before, subject)} >= expected

        async with self.at_work():
            await until(have_come)
            await until(lambda: all_sent(self.conn))
        found = self._since(before, subject)
        assert sorted(one.recipients[0] for one in found) == sorted(expected)
        names_of = {self.people[name].email: name for name in names}
        return {names_of[one.recipients[0]]: one for one in found}

    def last_letter(self, name: str, subject: str) -> CaughtMessage:
        """What came last to somebody of what begins so."""
        to = (self.people[name].email,)
        return [one for one in self._since(0, subject) if one.recipients == to][-1]

    def _since(self, before: int, subject: Subject) -> list[CaughtMessage]:
        return [one for one in self.stage.mailbox.all()[before:] if one.subject.startswith(subject)]


async def a_morning(stage: Stage, conn: Connection, page: OpenPage, hour: Path) -> After:
    """Everybody knows their hours; the convocations have left."""
    edition = await cast.an_edition(conn)
    wished = {"invite_next_year": True}
    people: dict[str, Profile] = {}
    for name in HOLDERS:
        answers = wished if name in INVITED else {}
        people[name] = await cast.a_holder(conn, edition, name, **answers)
    for name in INVESTORS:
        answers = wished if name in INVITED else {}
        people[name] = await cast.an_investor(conn, edition, name, **answers)
    await conn.execute("update person set confirmed_at = registered_at")
    seats = [
        (people[holder], people[investor], slot, table)
        for table, (investor, meetings) in enumerate(MEETINGS.items())
        for slot, holder in meetings.items()
    ]
    await publish(conn, edition, seats)
    organiser = await cast.an_organiser(conn, edition)
    await all_left(conn)
    return After(
        stage=stage,
        conn=conn,
        page=page,
        hour=hour,
        edition=edition,
        organiser=organiser,
        people=people,
    )


async def look(tab: Page) -> None:
    """Nothing is wrong with the page in view, once it has its style; in `--long`, in no language,
    at no width, by day and by night, and for no keyboard."""
    await tab.wait_for_load_state()
    await require_sound(tab)
    if LONG:
        await _look_at_all_of_it(tab)


async def _look_at_all_of_it(tab: Page) -> None:
    size, wrong = tab.viewport_size, {}
    here = re.match("https?://[^/]+", tab.url)
    assert size is not None
    assert here is not None
    for language in ("en", "fr"):
        await tab.context.add_cookies(
            [{"name": LANGUAGE_COOKIE, "value": language, "url": here[0]}]
        )
        await tab.reload()
        if found := await wrong_with(tab):
            wrong[tab.url, language] = found
    await tab.emulate_media(color_scheme="light")
    await tab.set_viewport_size(size)
    assert wrong == {}


async def open_own_page(tab: Page, link: str) -> None:
    """Follow a link of a letter and press the button of its page."""
    await tab.goto(link)
    await press(tab.locator("main"), "Ouvrir ma page")


async def says(tab: Page, *sentences: str) -> None:
    """The page in view comes to say all of it."""
    for sentence in sentences:
        await expect(tab.locator("main")).to_contain_text(sentence)


def link(letter: CaughtMessage, pattern: str) -> str:
    """The one address of the letter's text that looks so."""
    [only] = {one for one in _addresses(letter) if re.search(pattern, one)}
    return only


def answer_link(letter: CaughtMessage, other_id: UUID, answer: str) -> str:
    """The address in a letter that chooses an answer for a meeting."""
    chosen = f"&rv={other_id}&dit={answer}"
    [only] = {one for one in _addresses(letter) if one.endswith(chosen)}
    return only


def _addresses(letter: CaughtMessage) -> list[str]:
    return re.findall(r"http://\S+", letter.text)
