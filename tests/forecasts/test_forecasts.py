"""What is asked of the forecast of a version, by whom, and what earlier mornings say."""

from uuid import UUID

import msgspec
import pytest

from matchmaker import forecasts, planning
from matchmaker.db import Connection, Pool
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.figures.earlier import EarlierYearForm, enter_year
from matchmaker.forecasts import TurnoutForm, execution, saying
from matchmaker.forecasts.asking import ForecastFigures
from matchmaker.foundation.leases import Later
from matchmaker.participation import privacy
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import catalogue
from tests import cast
from tests.planning.plans import a_draft, close

#: what `matchmaker.processes.forecast` says of a plan of 199 meetings, as it is stored
PLAYED = {
    **dict.fromkeys(("absent_holders", "absent_investors", "late"), 10),
    "absent_holders": 30,
    "runs": 500,
    "seed": 0,
    "policy": "fill",
    "planned": 199,
    "held": {"mean": 131.4, "error": 0.6, "p10": 120, "p50": 132, "p90": 142},
    "held_without_replanning": {"mean": 98.2, "error": 0.7, "p10": 86, "p50": 98, "p90": 110},
    "came": {"mean": 105.5, "error": 0.2, "p10": 100, "p50": 105, "p90": 110},
    "met_nobody": {"mean": 1.2, "error": 0.1, "p10": 0, "p50": 1, "p90": 3},
    "guarantees_met": {"mean": 0.97, "error": 0.002, "p10": 0.95, "p50": 0.97, "p90": 1.0},
    "idle_table_slots": None,
    "gain": {"mean": 33.2, "error": 0.4},
}


async def keep(conn: Connection, draft: UUID, person_id: UUID | None = None) -> None:
    """The forecast of a version as a worker leaves it, resting on one person."""
    await conn.execute(
        """insert into forecast (schedule_id, state, absent_holders, absent_investors, late,
               requested_at, finished_at, result) values ($1, 'done', 30, 10, 5, $2, $2, $3)
           on conflict (schedule_id) do update set state = 'done', finished_at = $2, result = $3""",
        draft, cast.NOW, PLAYED,
    )  # fmt: skip
    if person_id is not None:
        await conn.execute(
            """insert into forecast_fragile
               select edition_id, $1, $2, 4.1, 0.3 from schedule where id = $1""",
            draft, person_id,
        )  # fmt: skip


async def asked(conn: Connection) -> tuple[Edition, UUID, UUID]:
    """A closed edition, a draft without meetings, an organiser."""
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    await close(conn, edition)
    return await editions.by_id(conn, edition.id), await a_draft(conn, edition, []), camille.id


async def test_the_same_question_is_joined_and_another_one_takes_its_place(
    conn: Connection, pool: Pool
) -> None:
    edition, draft, by = await asked(conn)
    form = TurnoutForm(absent_holders=40, absent_investors=10)
    for _ in range(2):
        await forecasts.request_forecast(conn, edition, draft, form, by, cast.NOW)
    count = "select count(*) from audit where act = 'forecast.requested'"
    assert await conn.fetchval(count) == 1
    claimed = await execution._begin(pool, draft, 15)
    assert claimed is not None
    assert claimed.absent_holders == 40
    with pytest.raises(Later):  # while it is held by one, nobody else begins
        await execution._begin(pool, draft, 15)
    other = TurnoutForm(absent_holders=20, absent_investors=0)
    await forecasts.request_forecast(conn, edition, draft, other, by, cast.NOW)
    assert not await execution._renew(pool, claimed, 15)  # the first has lost it
    again = await execution._begin(pool, draft, 15)
    assert again is not None
    assert (again.absent_holders, again.attempts) == (20, 1)


async def test_the_answer_before_stays_until_there_is_a_newer_one_and_nobody_erased_in_it(
    conn: Connection,
) -> None:
    edition, draft, by = await asked(conn)
    await conn.execute("update edition set stage = 'open' where id = $1", edition.id)
    bob = await cast.an_investor(conn, await editions.by_id(conn, edition.id))
    await keep(conn, draft, bob.id)
    form = TurnoutForm(absent_holders=10, absent_investors=10)
    await forecasts.request_forecast(conn, edition, draft, form, by, cast.NOW)
    found = await forecasts.forecast_of(conn, draft)
    assert found is not None
    assert found.result is not None
    assert (found.state, found.absent_holders, found.result.absent_holders) == ("queued", 10, 30)
    [fragile] = await forecasts.fragile_people(conn, draft)
    assert (fragile.person_id, fragile.loss) == (bob.id, 4.1)
    await privacy.erase(conn, bob, cast.NOW)
    assert await forecasts.fragile_people(conn, draft) == []


async def test_no_forecast_of_a_plan_of_the_day_or_once_it_is_over(conn: Connection) -> None:
    edition, draft, by = await asked(conn)
    form = TurnoutForm(absent_holders=30, absent_investors=10)
    await conn.execute("update edition set stage = 'over' where id = $1", edition.id)
    over = await editions.by_id(conn, edition.id)
    with pytest.raises(Conflict, match="is over"):
        await forecasts.request_forecast(conn, over, draft, form, by, cast.NOW)
    await conn.execute(
        "update schedule set origin = 'replan', from_slot = 3, base_id = id where id = $1", draft
    )
    assert not forecasts.may_ask(edition, await planning.version(conn, edition.id, draft))
    with pytest.raises(Conflict, match="on the day itself"):
        await forecasts.request_forecast(conn, edition, draft, form, by, cast.NOW)


async def test_shares_are_those_of_earlier_mornings_where_there_are_any(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    found = await forecasts.expected_turnout(conn, edition.id)
    assert (found.absent_holders, found.holder_years) == (30, ())
    before = EarlierYearForm(
        year=2097, source="Bilan", registered_holder=100, came_holder=60, registered_investor=9,
        came_investor=8,
    )  # fmt: skip
    await enter_year(conn, edition, before, camille.id, cast.NOW)
    earlier = await cast.an_edition(conn, slug="mfi-2098")
    await conn.execute(
        "update edition set stage = 'purged', purged_at = $2, held_on = $3 where id = $1",
        *(earlier.id, cast.NOW, edition.held_on.replace(2098)),
    )
    await conn.executemany(
        "insert into edition_figure values ($1, $2, $3, $4, $5)",
        [
            (earlier.id, figure, side, value, cast.NOW)
            for figure, side, value in (
                *(("registered", "holder", 100), ("came", "holder", 80)),
                *(("registered", "investor", 20), ("came", "investor", 19)),
            )
        ],
    )
    # Another house's morning says nothing of this one.
    assert (await forecasts.expected_turnout(conn, edition.id)).holder_years == (2097,)
    await conn.execute(
        "insert into membership (edition_id, organiser_id, role) values ($1, $2, 'organiser')",
        earlier.id, camille.id,
    )  # fmt: skip
    found = await forecasts.expected_turnout(conn, edition.id)
    assert (found.absent_holders, found.holder_years) == (30, (2098, 2097))
    assert (found.absent_investors, found.investor_years) == (5, (2098,))  # nine are too few
    words = catalogue("fr")
    assert [said.translated(words) for said in saying.whence(found)] == [
        "Vos matinées précédentes (2097, 2098)\xa0: 30\u202f%.",
        "Vos matinées précédentes (2098)\xa0: 5\u202f%.",
    ]


def test_a_forecast_is_said_and_drawn() -> None:
    found = msgspec.convert(PLAYED, ForecastFigures)
    assert saying.headline(found).translated(catalogue("fr")) == (
        "Avec 30\u202f% de porteurs de projet et 10\u202f% de financeurs absents, environ 98"
        " rendez-vous sur 199 auraient lieu (de 86 à 110)\u202f; en replanifiant, environ 131"
        " (de 120 à 142)."
    )
    drawing = saying.draw_spreads(found)
    assert drawing is not None
    assert [(bar.mean, bar.is_spread) for bar in drawing.bars] == [
        (199, False), (98, True), (131, True),
    ]  # fmt: skip
    assert all(bar.left <= bar.length <= bar.right <= 250 for bar in drawing.bars)
    shares = [row for row in saying.rows(found) if row.share]
    assert [(row.mean, row.low, row.high) for row in shares] == [(97, 95, 100)]
