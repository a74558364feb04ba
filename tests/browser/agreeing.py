"""After each turn of the day: do the database, the board, the phones and the mailboxes agree?"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from playwright.async_api import Locator, Page, expect

from matchmaker.db import Connection
from matchmaker.post.calendars import PARIS
from matchmaker.post.catcher import CaughtMessage
from tests.browser import seats
from tests.browser.seats import Seat
from tests.calendars.readers import Seen, with_icalendar, with_vobject
from tests.pages.reading import text_of

PATIENCE: Final = 60_000


class Planned(NamedTuple):
    """A meeting of the version in force."""

    slot: int
    starts: datetime
    table: str
    holder_id: UUID
    holder: str
    project: str
    investor_id: UUID
    investor: str

    @property
    def hour(self) -> str:
        local = self.starts.astimezone(PARIS)
        return f"{local.hour} h {local:%M}"


class OnBoard(NamedTuple):
    """A line of the board that is sorted by table."""

    hour: str
    table: str
    holder: str
    investor: str


async def in_force(conn: Connection) -> list[Planned]:
    """The plan, as the database holds it."""
    found = await conn.fetch(
        """select meeting.slot_number, slot.starts_at, meeting_table.label, holder_id,
                  ours.last_name || ' ' || ours.first_name, holder.project, investor_id,
                  theirs.organisation
           from schedule join meeting on meeting.schedule_id = schedule.id
           join slot on slot.edition_id = meeting.edition_id
                and slot.number = meeting.slot_number
           join meeting_table on meeting_table.edition_id = meeting.edition_id
                and meeting_table.number = meeting.table_number
           join person ours on ours.id = holder_id join holder on holder.person_id = holder_id
           join person theirs on theirs.id = investor_id
           where schedule.state = 'published' order by slot.starts_at, label"""
    )
    return [Planned(*row) for row in found]


async def on_board(tab: Page) -> set[OnBoard]:
    """Every slot that the board holds, those it does not show yet included."""
    rows: list[list[str]] = await tab.evaluate(
        """() => [...document.querySelectorAll(".hall-slot")].flatMap((slot) =>
            [...slot.querySelectorAll(".hall-line")]
                .filter((line) => !line.querySelector(".hall-free"))
                .map((line) => {
                    const of = (path, from = line) => from.querySelector(path).textContent;
                    const name = line.querySelector(".hall-name").cloneNode(true);
                    const other = name.querySelector(".hall-with");
                    other.remove();
                    const table = line.querySelector(".hall-table").lastChild.textContent;
                    return [of(".hall-hour", slot), table, name.textContent, other.textContent];
                }))"""
    )
    return {OnBoard(*map(text_of, row)) for row in rows}


async def require_board(tab: Page, version: int, plan: Iterable[Planned], now: datetime) -> None:
    """The board has come to this version by itself, and every slot ahead is as planned."""
    await expect(tab.locator(".hall-version")).to_have_text(f"Version {version}", timeout=PATIENCE)
    ahead = {
        OnBoard(one.hour, one.table, text_of(one.holder), text_of(one.investor))
        for one in plan
        if one.starts > now
    }
    hours = {line.hour for line in ahead}
    assert {line for line in await on_board(tab) if line.hour in hours} == ahead


async def require_phone(tab: Page, person_id: UUID, plan: Iterable[Planned]) -> None:
    """The person's own page has come to the plan by itself."""
    expected = [
        Seat(one.hour, one.table, text_of(other))
        for one in plan
        for mine, other in ((one.holder_id, one.investor), (one.investor_id, one.project))
        if mine == person_id
    ]
    hours = [f"{seat.hour} {seat.table}" for seat in expected]
    shown = tab.locator(".agenda-row.meeting")
    await expect(shown).to_have_count(len(hours), timeout=PATIENCE)
    for row, seat in zip(await shown.all(), expected, strict=True):
        await expect(row.locator(".agenda-place")).to_have_text(
            f"Table {seat.table}", timeout=PATIENCE
        )
    assert await seats.on_page(tab) == expected


class Diary:
    """Everybody's calendar program: takes what their mailbox brings, in that order."""

    def __init__(self) -> None:
        self._events: dict[str, dict[str, tuple[int, str, Seen]]] = defaultdict(dict)
        self._read = 0

    def take(self, letters: list[CaughtMessage], after: datetime | None = None) -> list[str]:
        """Read the letters that have come since; none is about a meeting begun by `after`."""
        new, self._read = letters[self._read :], len(letters)
        for letter in new:
            [address] = letter.recipients
            for part in letter.attachments:
                if part.content_type.startswith("text/calendar"):
                    self._enter(address, part.data, after)
        return [letter.recipients[0] for letter in new]

    def _enter(self, address: str, data: bytes, after: datetime | None) -> None:
        seen = with_icalendar(data)
        assert seen == with_vobject(data)
        for entry, event in zip(seats.entries(data), seen, strict=True):
            known = self._events[address].get(entry.uid)
            assert known is None or entry.sequence > known[0], "a word that says nothing new"
            assert after is None or entry.starts > after, "a word about what is over"
            self._events[address][entry.uid] = entry.sequence, entry.status, event

    def of(self, address: str) -> list[tuple[datetime, str, str]]:
        """The meetings that stand in that calendar, workshops aside: hour, table and partner."""
        return sorted(
            (
                event.starts,
                text_of(event.location).split(",")[0].removeprefix("Table "),
                text_of(event.summary).split(" · ")[0],
            )
            for _, status, event in self._events[address].values()
            if status != "CANCELLED" and text_of(event.location).startswith("Table ")
        )


Diaries = dict[str, list[tuple[datetime, str, str]]]


async def planned_diaries(conn: Connection, plan: Iterable[Planned]) -> Diaries:
    """What must stand in the calendar of everybody who has ever been written to."""
    expected: dict[UUID, list[tuple[datetime, str, str]]] = defaultdict(list)
    for one in plan:
        expected[one.holder_id].append((one.starts, one.table, text_of(one.investor)))
        expected[one.investor_id].append((one.starts, one.table, text_of(one.project)))
    people = await conn.fetch("select id, email from person where erased_at is null")
    return {person["email"]: sorted(expected[person["id"]]) for person in people}


class Change(NamedTuple):
    """A meeting that is another than before; "–" for none."""

    project: str
    investor: str
    before: str
    after: str


def changes(before: Iterable[Planned], after: Iterable[Planned]) -> set[Change]:
    """What differs between two plans."""
    places: dict[tuple[str, str], list[str]] = defaultdict(lambda: ["–", "–"])
    for column, plan in enumerate((before, after)):
        for one in plan:
            pair = text_of(one.project), text_of(one.investor)
            places[pair][column] = f"{one.hour}, table {one.table}"
    return {Change(*pair, *both) for pair, both in places.items() if both[0] != both[1]}


async def shown_changes(proposal: Locator) -> set[Change]:
    """What a proposal says that it changes, line by line."""
    rows: list[list[str]] = await proposal.locator("tbody tr").evaluate_all(
        """rows => rows.map((row) => {
            const cells = [...row.querySelectorAll("td")].map((cell) => cell.textContent);
            const head = row.querySelector("th");
            return [head.querySelector("a").textContent, head.querySelector("span").textContent,
                    cells[1], cells[2]];
        })"""
    )
    read = [list(map(text_of, row)) for row in rows]
    return {Change(row[0], row[1].removeprefix("avec "), *row[2:]) for row in read}
