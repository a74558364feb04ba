"""A worker plays the morning of a version ahead once it is published."""

from pathlib import Path

from matchmaker import forecasts
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.foundation.settings import Settings
from tests import cast
from tests.planning.plans import publish
from tests.worker.house import House, until, working


async def test_a_published_version_has_its_forecast(
    conn: Connection, house: House, chosen: Settings, log: Path
) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await wishes.save(
        conn, edition, alice, Choices(wishes=(ChosenPerson(target=bob.id),)), cast.NOW
    )
    published = await publish(conn, edition, [(alice, bob, 0, 0)])
    of = published.version.id

    async def played() -> bool:
        found = await forecasts.forecast_of(conn, of)
        return found is not None and found.over

    async with working(chosen, log) as worker:
        await until(played)
        assert await worker.end() == 0
    found = await forecasts.forecast_of(conn, of)
    assert found is not None
    assert found.result is not None
    assert (found.result.absent_holders, found.result.runs, found.result.planned) == (30, 500, 1)
    assert 0.5 < found.result.held_without_replanning.mean < 0.75  # 0.7 · 0.9, some late
    fragile = {one.person_id for one in await forecasts.fragile_people(conn, of)}
    assert fragile == {alice.id, bob.id}
