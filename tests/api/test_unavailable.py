"""What somebody else holds for too long is told as that, and not as a fault of ours."""

from matchmaker.db import Connection
from tests.cast import an_edition, an_organiser
from tests.fixtures.site import Site


async def test_a_lock_held_by_somebody_else_is_a_503_and_nothing_is_stored(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    camille = await site.organiser((await an_organiser(conn, edition)).id)
    async with conn.transaction():
        await conn.execute("select from edition where id = $1 for update", edition.id)
        answer = await camille.post(f"/api/v1/editions/{edition.slug}/wishes/close", timeout=30)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert await conn.fetchval("select stage from edition where id = $1", edition.id) == "open"
