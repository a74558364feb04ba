"""The sample edition: true to what it claims, and not an easy one."""

from matchmaker import importing
from matchmaker.db import Connection
from tests.cast import NOW


async def test_it_loads(conn: Connection) -> None:
    edition = await importing.load_sample(conn, NOW)
    report = await importing.bring_in(
        conn, edition, importing.files_of(importing.SAMPLE), NOW, dry_run=True
    )

    assert not report.created
    assert not report.warnings
