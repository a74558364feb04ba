"""After the morning each of the two reads what became of their meeting, and nobody else does."""

from pathlib import Path
from uuid import UUID

import pytest

from matchmaker import aftermath, day
from matchmaker.aftermath import SeenFate
from matchmaker.db import Connection
from tests.day.mornings import at
from tests.fixtures.site import Site
from tests.pages.days import Clock, a_clock, a_day
from tests.pages.organisers import said

ABSENCE = "Il est noté que vous n'avez pas pu être là."
OTHER = "L'autre partie n'a pas pu être là ; nous en sommes désolés."


@pytest.fixture
def hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    return a_clock(tmp_path, monkeypatch)


async def test_each_reads_of_their_own_meetings_once_the_morning_is_over(
    hour: Clock, site: Site, conn: Connection
) -> None:
    scene = await a_day(site, conn, hour)
    edition, organiser, alice, charlie, bob, dora = scene.morning
    await day.mark_meeting(conn, edition, bob.id, alice.id, "present", at(9, 5))
    await day.mark_meeting(conn, edition, bob.id, charlie.id, "absent", at(9, 20))
    shown = SeenFate(alice.id, dora.id, 2, "unclear")
    await aftermath.settle(conn, edition, [shown], "investor_absent", organiser.id, at(10))

    async def page(person_id: UUID) -> str:
        return said(await (await site.person(person_id)).get("/moi"))

    hour.set(10)  # slots are left: whoever is missing may still come
    assert ABSENCE not in await page(charlie.id)
    hour.set(9, day=25)
    told = await page(alice.id)
    assert "Fonds Bob" in told
    assert "A eu lieu" in told
    assert OTHER in told
    assert ABSENCE not in told
    missed = await page(charlie.id)
    assert ABSENCE in missed
    assert "Merci" not in missed
    investor = await page(bob.id)
    assert investor.count("A eu lieu") == 1
    assert investor.count(OTHER) == 1
    assert ABSENCE in await page(dora.id)
