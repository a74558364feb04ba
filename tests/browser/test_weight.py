"""What the first look at a page costs over a telephone's network, and the next one.

Counted on the wire, with headers, whoever asks: page, sheet, script, worker, stream.
"""

from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from matchmaker import hall, importing
from matchmaker.db import Connection, Pool
from matchmaker.editions.editions import Edition
from matchmaker.foundation import clock
from matchmaker.participation.people import find_person
from tests.browser.keeping import until_kept
from tests.browser.wire import Wire, over_a_wire
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import sign_in
from tests.fixtures.site import SECRET, Site
from tests.planning import plans

FIRST: Final = 30_000
AGAIN: Final = 8_000
REQUESTS: Final = 4
TABLES: Final = 24
OPEN, MORNING = "2026-10-20T09:40+02:00", "2026-11-24T08:54+01:00"
HOLDER: Final = "quentin.barbier@les-chemins-de-traverse.example"
INVESTOR: Final = "malik.azzouz@pret-de-chez-vous.example"


class _Scale:
    """Weighs one page after the other, each on a device that knows nothing yet."""

    def __init__(self, site: Site, wire: Wire, page: OpenPage) -> None:
        self._site, self._wire, self._page = site, wire, page
        self.table: list[str] = []
        self.heavy: list[str] = []

    async def weigh(self, name: str, address: str, person: UUID | None = None) -> None:
        tab = await self._page(390)
        if person:
            await sign_in(tab, self._site, person)
        for most in (FIRST, AGAIN):
            self._wire.begin()
            answer = await tab.goto(self._site.base_url + address)
            assert answer is not None
            assert answer.status == 200, name
            await self._wire.until_quiet()
            asked = len(self._wire.asked)
            if await tab.locator("[data-live]").count():  # kept for when the network is gone
                await until_kept(tab)
                await self._wire.until_quiet()
            line = f"{name:24} {self._wire.received:6} bytes, {asked} requests"
            self.table.append(line)
            if self._wire.received > most or asked > REQUESTS:
                self.heavy.append(f"{line}: {self._wire.asked}")
        await tab.context.close()


async def _publish(conn: Connection, edition: Edition) -> None:
    """A version with the dearest wishes, one after the other as far as they fit."""
    for obstacle in ("unavailability", "refusal", "workshop_attendance"):
        await conn.execute(f"delete from {obstacle}")
    rows = await conn.fetch(
        """select distinct on (least(author_id, target_id), greatest(author_id, target_id))
               case when kind = 'holder' then author_id else target_id end as holder_id,
               case when kind = 'holder' then target_id else author_id end as investor_id
           from wish join person on person.id = author_id where wish.edition_id = $1""",
        edition.id,
    )
    people = await conn.fetch("select id from person where edition_id = $1", edition.id)
    profiles = {each["id"]: await find_person(conn, edition.id, each["id"]) for each in people}
    busy: set[tuple[int, UUID]] = set()
    seats: list[plans.Seat] = []
    for holder, investor in rows:
        for slot in range(10):
            table = sum(1 for seat in seats if seat[2] == slot)
            if table < TABLES and not {(slot, holder), (slot, investor)} & busy:
                busy |= {(slot, holder), (slot, investor)}
                seats.append((profiles[holder], profiles[investor], slot, table))
                break
    await plans.publish(conn, edition, seats, clock.now())


async def test_pages_weigh_little(
    database_url: str,
    pool: Pool,
    conn: Connection,
    page: OpenPage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hour = tmp_path / "hour"
    hour.write_text(OPEN)
    monkeypatch.setenv(clock.VARIABLE, f"@{hour}")
    edition = await importing.load_sample(conn, clock.now())
    base = f"/matinee/{edition.slug}"
    holder, investor = [
        await conn.fetchval("select id from person where email = $1", email)
        for email in (HOLDER, INVESTOR)
    ]
    async with over_a_wire(pool, database_url) as (site, wire):
        scale = _Scale(site, wire, page)
        await scale.weigh("home", "/")
        await scale.weigh("guide of 24 investors", f"{base}/guide")
        await scale.weigh("registration", f"{base}/inscription/porteur")
        await scale.weigh("holder's home, before", "/moi", holder)
        await scale.weigh("wishes", "/moi/souhaits", holder)
        await scale.weigh("guide with choices", "/moi/guide", holder)
        await _publish(conn, edition)
        hour.write_text(MORNING)
        await scale.weigh("holder's home", "/moi", holder)
        await scale.weigh("investor's agenda", "/moi", investor)
        key = await hall.key_in_force(conn, edition, SECRET, None, clock.now())
        await scale.weigh("hall board", f"/tableau/{edition.slug}/{key.text}")
    print("\n".join(scale.table))
    assert scale.heavy == []
