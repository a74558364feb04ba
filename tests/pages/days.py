"""The day itself for the tests of its pages: a morning that has begun, by a clock they move."""

from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from matchmaker.db import Connection
from matchmaker.editions.organisers import Organiser
from matchmaker.foundation import clock
from tests.cast import an_organiser
from tests.day.mornings import Morning, a_morning, at
from tests.fixtures.site import Site


class Clock:
    """The hour that the site believes in."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def set(self, hour: int, minute: int = 0, day: int = 24) -> None:
        """An hour of the edition's day, by the clocks of the place."""
        moment = at(hour, minute).replace(day=day)
        self._file.write_text(moment.isoformat())


class Day(NamedTuple):
    """The morning of `a_morning` with somebody at the desk and the organiser at a browser."""

    morning: Morning
    noe: Organiser
    clock: Clock
    desk: httpx.AsyncClient
    organiser: httpx.AsyncClient

    @property
    def desk_path(self) -> str:
        return f"/accueil/{self.morning.edition.slug}"

    @property
    def day_path(self) -> str:
        return f"/organisation/{self.morning.edition.slug}/jour"


def a_clock(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The site's clock, at ten to nine."""
    file = folder / "clock"
    hour = Clock(file)
    hour.set(8, 50)
    monkeypatch.setenv(clock.VARIABLE, f"@{file}")
    return hour


async def a_day(site: Site, conn: Connection, hour: Clock) -> Day:
    """Ten to nine: nobody has arrived."""
    morning = await a_morning(conn)
    noe = await an_organiser(conn, morning.edition, "front_desk", name="Noé Accueil")
    return Day(
        morning=morning,
        noe=noe,
        clock=hour,
        desk=await site.organiser(noe.id),
        organiser=await site.organiser(morning.organiser.id),
    )
