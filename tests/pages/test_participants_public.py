"""What everybody may read, and how people come in."""

from matchmaker.db import Connection
from tests.cast import an_edition
from tests.fixtures.site import Site


async def test_the_home_page_leads_to_every_announced_morning(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    visitor = await site.client()
    page = await visitor.get("/")
    assert page.status_code == 200
    assert edition.name in page.text
    assert f'href="/matinee/{edition.slug}"' in page.text
