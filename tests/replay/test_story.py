"""Every reader that keeps to the order rule ends at the plan: the story, everywhere, each way."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import UUID

import pytest

from matchmaker import clock
from matchmaker.db import Connection, Pool
from matchmaker.delivery import Postman
from tests.calendars import engines
from tests.calendars.obeying import after, orders
from tests.mail.relay import Relay, serving
from tests.replay import expecting, rules, story
from tests.replay.expecting import Agenda, Item, difference, each
from tests.replay.mailboxes import Letter, by_mailbox
from tests.replay.places import PLACES

SEEDS = range(5)
WAYS = ["meetings", "file"]
MODES = {"meetings": "invitations", "file": "digest"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("place", PLACES)
async def test_every_reader_ends_at_the_plan(
    conn: Connection,
    pool: Pool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    way: str,
) -> None:
    hour = tmp_path / "hour"
    monkeypatch.setenv(clock.VARIABLE, f"@{hour}")
    async with serving(Relay()) as relay, Postman(relay.url, timeout=5) as postman:
        hour.write_text(PLACES[place].first.isoformat())
        told = await story.begin(
            conn, pool, relay, postman, hour, PLACES[place], calendar_mode=MODES[way]
        )
        await story.play(told)
    faults = rules.faults(told.letters)
    agendas = await expecting.agendas(conn, told.edition.id)
    feeds = await story.feeds(told)
    seen = Differences()
    for name, read in engines.here().items():
        _compare_mailboxes(seen, name, read, told.letters, agendas.values())
        _compare_feeds(seen, name, read, feeds, agendas)
    assert not (faults + seen.faults()), "\n" + "\n".join(faults + seen.faults())


class Differences:
    """Where a calendar is not at the plan: what differs → who sees it so, after which order."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}

    def note(self, whose: str, seen_by: str, found: list[Item], wanted: list[Item]) -> None:
        if found != wanted:
            words = f"{whose} {difference(found, wanted)}"
            self._found.setdefault(words, []).append(seen_by)

    def faults(self) -> list[str]:
        return [
            f"{words} ({seen_by[0]} and {len(seen_by) - 1} more)"
            for words, seen_by in self._found.items()
        ]


def _compare_mailboxes(
    seen: Differences,
    name: str,
    read: engines.Engine,
    letters: list[Letter],
    agendas: Iterable[Agenda],
) -> None:
    """Everybody's calendar after their letters, in every order, beside the plan."""
    expected = {agenda.email: agenda for agenda in agendas}
    for mailbox, theirs in by_mailbox(letters).items():
        events = read([data for letter in theirs for data in letter.calendars])
        wanted = expected[mailbox].items if mailbox in expected else []
        for order, numbers in orders(len(events), SEEDS):
            found = each(after(events[number] for number in numbers))
            seen.note(mailbox, f"{name}, {order}", found, wanted)


def _compare_feeds(
    seen: Differences,
    name: str,
    read: engines.Engine,
    feeds: Mapping[UUID, bytes],
    agendas: Mapping[UUID, Agenda],
) -> None:
    """The subscribed calendars beside the plan."""
    for person, events in zip(feeds, read(list(feeds.values())), strict=True):
        agenda = agendas[person]
        seen.note(f"feed of {agenda.email}", name, each(after([events])), agenda.items)
