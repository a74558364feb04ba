"""The sample edition played to the end of its story, a third of its people absent.

Every event is written into the database and remembered here, so that a test can count it again
without asking the database what it means.
"""

import datetime as dt
import random
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from matchmaker import importing
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from tests import cast

DAY: Final = dt.timedelta(days=1)


class PlayedMeeting(NamedTuple):
    """Who sat where, and what became of it."""

    holder: UUID
    investor: UUID
    slot: int
    fate: str


class Played(NamedTuple):
    """What happened, in the words of the tables; `people` are rows of their fiches."""

    edition: Edition
    people: dict[UUID, dict[str, Any]]
    wishes: list[tuple[UUID, UUID, int]]
    meetings: list[PlayedMeeting]
    seen: set[UUID]
    withdrawn: set[UUID]
    cards: list[tuple[PlayedMeeting, str | None, bool | None]]
    outcomes: list[tuple[PlayedMeeting, str]]
    contacts: list[PlayedMeeting]
    oriented: list[tuple[UUID, str]]
    answers: list[tuple[UUID, int, str | None, int | None]]
    places: list[tuple[UUID, str, bool]]


async def play(conn: Connection, seed: int = 1) -> Played:
    """The whole of it; the morning is over, and its six months are."""
    draw = random.Random(seed)
    edition = await importing.load_sample(conn, cast.NOW)
    people = await _people(conn, edition)
    wishes = [
        (row["author_id"], row["target_id"], row["rank"])
        for row in await conn.fetch(
            "select author_id, target_id, rank from wish where edition_id = $1"
            " order by author_id, rank",
            edition.id,
        )
    ]
    seats = _seats(people, wishes, [slot.number for slot in await editions.slots(conn, edition.id)])
    absent = {one for one, row in people.items() if row["kind"] == "holder" and draw.random() < 0.3}
    away = set(draw.sample([one for one in people if people[one]["kind"] == "investor"], 3))
    withdrawn = set(draw.sample(sorted(people.keys() - absent - away), 4))
    meetings = [
        PlayedMeeting(
            holder, investor, slot, _fate(holder, investor, absent, away, withdrawn, draw)
        )
        for holder, investor, slot, _ in seats
    ]
    await _store_day(conn, edition, seats, meetings, absent, away, withdrawn)
    arrived = people.keys() - absent - away - withdrawn
    await _store_arrivals(conn, edition, arrived)
    places = await _programme(conn, edition, draw)
    held = [one for one in meetings if one.fate == "held"]
    seen = arrived | {one for one, _, came in places if came}
    seen |= {one.holder for one in held} | {one.investor for one in held}
    played = Played(
        *(edition, people, wishes, meetings, seen, withdrawn),
        *await _returns(conn, edition, held, draw),
        *await _afterwards(conn, edition, sorted({one.holder for one in held}), draw),
        places,
    )
    await conn.execute("update edition set stage = 'over' where id = $1", edition.id)
    return played._replace(edition=await editions.by_id(conn, edition.id))


async def _people(conn: Connection, edition: Edition) -> dict[UUID, dict[str, Any]]:
    await conn.execute(
        "update person set application = 'accepted', known_at = registered_at"
        " where edition_id = $1",
        edition.id,
    )
    rows = await conn.fetch(
        """select p.id, p.kind, h.need, h.project_stage, h.commune, h.themes, i.finance
           from person p left join holder h on h.person_id = p.id
           left join investor i on i.person_id = p.id where p.edition_id = $1 order by p.id""",
        edition.id,
    )
    return {row["id"]: dict(row) for row in rows}


def _seats(
    people: dict[UUID, dict[str, Any]], wishes: list[tuple[UUID, UUID, int]], slots: list[int]
) -> list[tuple[UUID, UUID, int, int]]:
    """Wishes in the order of their ranks, each in the first slot that both have free."""
    tables = {one: number for number, one in enumerate(
        one for one, row in people.items() if row["kind"] == "investor"
    )}  # fmt: skip
    taken: set[tuple[UUID, int]] = set()
    seats: dict[tuple[UUID, UUID], tuple[int, int]] = {}
    for author, target, _ in sorted(wishes, key=lambda wish: (wish[2], str(wish))):
        holder, investor = (target, author) if author in tables else (author, target)
        free = [n for n in slots if not {(holder, n), (investor, n)} & taken]
        if (holder, investor) in seats or not free:
            continue
        seats[holder, investor] = (free[0], tables[investor])
        taken |= {(holder, free[0]), (investor, free[0])}
    return [(*pair, *place) for pair, place in seats.items()]


def _fate(
    holder: UUID,
    investor: UUID,
    absent: set[UUID],
    away: set[UUID],
    withdrawn: set[UUID],
    draw: random.Random,
) -> str:
    if holder in absent:
        return "holder_absent"
    if investor in away:
        return "investor_absent"
    if {holder, investor} & withdrawn:
        return "cancelled"
    return draw.choices(("held", "unclear", "cancelled"), (90, 6, 4))[0]


async def _store_day(
    conn: Connection,
    edition: Edition,
    seats: list[tuple[UUID, UUID, int, int]],
    meetings: list[PlayedMeeting],
    absent: set[UUID],
    away: set[UUID],
    withdrawn: set[UUID],
) -> None:
    schedule = uuid4()
    before = edition.wishes_close_at
    await conn.execute(
        """insert into schedule (id, edition_id, version, meetings, guarantee_shortfall,
               shortfall_bound, value, value_bound, breaks, breaks_bound, waiting, status)
           values ($1, $2, 1, $3, 0, 0, 10, 12, 0, 0, 0, 'feasible')""",
        schedule, edition.id, len(seats),
    )  # fmt: skip
    await conn.executemany(
        """insert into meeting (edition_id, schedule_id, holder_id, investor_id, slot_number,
               table_number) values ($1, $2, $3, $4, $5, $6)""",
        [(edition.id, schedule, *seat) for seat in seats],
    )
    await conn.execute(
        "update schedule set state = 'published', published_at = $2 where id = $1", schedule, before
    )
    await conn.execute(
        "update person set withdrawn_at = $2 where id = any ($1::uuid[])", [*withdrawn], before
    )
    await conn.executemany(
        "insert into attendance (edition_id, person_id, state, noted_at)"
        " values ($1, $2, 'absent', $3)",
        [(edition.id, one, before) for one in sorted(absent | away)],
    )
    await conn.executemany(
        "insert into meeting_mark values ($1, $2, $3, $4, 'present', $5)",
        [
            (edition.id, one.investor, one.holder, one.slot, before)
            for one in meetings
            if one.fate == "held"
        ],
    )
    await conn.executemany(
        "insert into meeting_withdrawal values ($1, $2, $3, 'holder', false, $4)",
        [
            (edition.id, one.holder, one.investor, before)
            for one in meetings
            if one.fate == "cancelled" and not {one.holder, one.investor} & withdrawn
        ],
    )


async def _store_arrivals(conn: Connection, edition: Edition, arrived: set[UUID]) -> None:
    await conn.executemany(
        "insert into attendance (edition_id, person_id, state, noted_at)"
        " values ($1, $2, 'arrived', $3)",
        [(edition.id, one, edition.wishes_close_at + DAY) for one in sorted(arrived)],
    )


async def _programme(
    conn: Connection, edition: Edition, draw: random.Random
) -> list[tuple[UUID, str, bool]]:
    rows = await conn.fetch(
        """select person_id, workshop_id, code from workshop_attendance as seat
           join workshop on workshop.id = seat.workshop_id
           where seat.edition_id = $1 order by code, person_id""",
        edition.id,
    )
    places = [(row["person_id"], row["code"], draw.random() < 0.6) for row in rows]
    await conn.executemany(
        "update workshop_attendance set came_at = $3 where person_id = $1 and workshop_id = $2",
        [
            (row["person_id"], row["workshop_id"], edition.wishes_close_at)
            for row, (_, _, came) in zip(rows, places, strict=True)
            if came
        ],
    )
    return places


async def _returns(
    conn: Connection, edition: Edition, held: list[PlayedMeeting], draw: random.Random
) -> tuple[Any, Any, Any]:
    at = edition.wishes_close_at
    cards = [
        (one, draw.choice(("yes", "yes", "partly", "no", None)), draw.choice((True, False, None)))
        for one in held
        if draw.random() < 0.7
    ]
    outcomes = [
        (one, draw.choice(("follow_up", "reoriented", "no_follow_up")))
        for one in held
        if draw.random() < 0.6
    ]
    contacts = [one for one in held if draw.random() < 0.4]
    await conn.executemany(
        """insert into meeting_card (edition_id, holder_id, investor_id, useful, next_step, word,
               answered_at) values ($1, $2, $3, $4, $5, 'Merci Unique', $6)""",
        [(edition.id, one.holder, one.investor, useful, step, at) for one, useful, step in cards],
    )
    await conn.executemany(
        """insert into meeting_outcome (edition_id, investor_id, holder_id, outcome, note,
               answered_at) values ($1, $2, $3, $4, 'Note Unique', $5)""",
        [(edition.id, one.investor, one.holder, outcome, at) for one, outcome in outcomes],
    )
    agreed = [(one, side) for one in contacts for side in ("holder", "investor")]
    agreed += [(one, "holder") for one in held if one not in contacts and draw.random() < 0.3]
    await conn.executemany(
        "insert into contact_agreement values ($1, $2, $3, $4, $5)",
        [(edition.id, one.holder, one.investor, side, at) for one, side in agreed],
    )
    return cards, outcomes, contacts


async def _afterwards(
    conn: Connection, edition: Edition, holders: list[UUID], draw: random.Random
) -> tuple[Any, Any]:
    codes = ("progress", "positiv-incuba-school")
    await conn.executemany(
        """insert into support_programme (edition_id, code, name, position)
           values ($1, $2, $2, $3) on conflict do nothing""",
        [(edition.id, code, place) for place, code in enumerate(codes, start=7)],
    )
    oriented = [(one, draw.choice(codes)) for one in holders if draw.random() < 0.3]
    await conn.executemany(
        """insert into orientation (edition_id, holder_id, programme_id, by, proposed_at, agreed_at)
           select $1, $2, id, 'organiser', $4, $4 from support_programme
           where edition_id = $1 and code = $3""",
        [(edition.id, one, code, edition.wishes_close_at) for one, code in oriented],
    )
    answers: list[tuple[UUID, int, str | None, int | None]] = []
    for one in holders:
        for months in (3, 6):
            said = draw.choice(("yes", "yes", "in_progress", "no", None))
            euros = draw.choice((None, 5_000, 12_000, 30_000)) if said == "yes" else None
            answers.append((one, months, said, euros))
    at = edition.wishes_close_at
    await conn.executemany(
        """insert into follow_up (edition_id, holder_id, months, asked_at, financed, amount_euros,
               answered_at) values ($1, $2, $3, $4, $5, $6, $7)""",
        [
            (edition.id, one, months, at, said, euros, at if said else None)
            for one, months, said, euros in answers
        ],
    )
    return oriented, answers
