"""Boards and screens of tables with the longest names: nothing lies over anything else."""

import contextlib
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import TimeoutError as PlaywrightTimeoutError
from playwright.async_api import expect

from matchmaker import hall
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.foundation import clock
from tests import cast
from tests.examples import LONG
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import faults
from tests.fixtures.site import SECRET, Site
from tests.pages.days import a_clock
from tests.planning import plans

UNBROKEN: Final = "Wolfeschlegelsteinhausen" * 2 + "berger"
OF_85: Final = "Marie-Apolline de la Roche-Saint-Secret-Béconne de Vallée-aux-Loups"
OF_110: Final = "Société coopérative d’intérêt collectif " * 2 + "d" * 30
#: pairs of texts of a line that lie over each other, texts cut at the side, and hidden ones
OVERLAPS: Final = """() => {
  const found = [];
  const name = (part) => `${part.className}: ${part.textContent.trim().slice(0, 30)}`;
  const parts = ".hall-table, .hall-who, .hall-with, .hall-mark, .hall-name:not(:has(.hall-who))";
  const around = (part, other) => part.contains(other) || other.contains(part);
  for (const line of document.querySelectorAll(".hall-slot:not([hidden]) .hall-line")) {
    if (!line.offsetParent) continue;
    const within = line.getBoundingClientRect();
    const boxes = [...line.querySelectorAll(parts)];
    for (const part of boxes) {
      const box = part.getBoundingClientRect();
      const out = box.bottom > within.bottom + 2 || box.top < within.top - 2;
      const cut = part.scrollWidth > part.clientWidth + 1 && part.className !== "hall-table";
      if (box.height < 4) found.push(`${name(part)} is hidden`);
      if (out) found.push(`${name(part)} leaves its line`);
      if (cut) found.push(`${name(part)} is cut`);
      for (const other of boxes.filter((each) => !around(each, part))) {
        const its = other.getBoundingClientRect();
        const beside = box.right <= its.left + 1 || its.right <= box.left + 1;
        const below = box.bottom <= its.top + 1 || its.bottom <= box.top + 1;
        if (!beside && !below) found.push(`${name(part)} lies over ${name(other)}`);
      }
    }
  }
  const foot = document.querySelector(".hall-foot").getBoundingClientRect();
  const shown = ":is(.one-holder, .one-project, .one-investor, .one-left)";
  for (const part of document.querySelectorAll(`section:not([hidden]) ${shown}`)) {
    if (part.scrollWidth > part.clientWidth + 1) found.push(`${name(part)} is cut`);
    if (innerWidth < 900) continue; // it scrolls
    const end = part.getBoundingClientRect().bottom;
    const over = foot.bottom > innerHeight + 1 || end > foot.top + 1;
    if (over) found.push(`${name(part)} runs over the foot`);
  }
  return found;
}"""


@pytest.mark.parametrize("meetings", [0, 1, 30])
async def test_boards_hold_the_longest_names(
    site: Site,
    conn: Connection,
    page: OpenPage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    meetings: int,
) -> None:
    hour = a_clock(tmp_path, monkeypatch)
    edition = await cast.an_edition(conn, tables=30)
    seats = []
    for number in range(meetings):
        last = (UNBROKEN, OF_85, "Roy")[number % 3]
        holder = await cast.a_holder(
            conn, edition, f"Ana{number}", last_name=last, organisation=OF_110
        )
        investor = await cast.an_investor(conn, edition, f"Bob{number}", organisation=OF_110)
        seats.append((holder, investor, 0, number))
    await plans.publish(conn, await editions.by_id(conn, edition.id), seats)
    key = await hall.key_in_force(conn, edition, SECRET, None, clock.now())
    board = f"{site.base_url}/tableau/{edition.slug}/{key.text}"
    wrong = {}
    sizes = ((1280, 800), (1920, 1080), (390, 800))
    # With nobody on the board there is no name to hold.
    for width, height in sizes if meetings or LONG else sizes[-1:]:
        tab = await page(width, height=height)
        for minute, path in ((-10, ""), (-10, "/tables"), (-10, "/table/0"), (2, "/table/1")):
            hour.set(9 + minute // 60, minute % 60)
            await tab.goto(board + path)
            await expect(tab.locator("#plan")).to_be_visible()
            with contextlib.suppress(PlaywrightTimeoutError):  # what never fits is told below
                await tab.wait_for_function(f"() => !({OVERLAPS})().length", timeout=5000)
            found = {"texts": await tab.evaluate(OVERLAPS)}
            if width < 1900:  # where text is small; buttons of a wall are as high as its foot
                found |= await faults(tab) | {"too small": []}
            if any(found.values()):
                wrong[path, width] = found
        await tab.context.close()
    assert wrong == {}
