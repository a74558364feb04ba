"""What the log says as long as nobody organises: how the first organiser comes in."""

import structlog

from matchmaker.db import Connection
from matchmaker.editions import appointing

log = structlog.get_logger("api")


async def tell_if_nobody_organises(conn: Connection) -> None:
    """One line, said when the web starts and whenever somebody asks to sign in."""
    if not await appointing.somebody_organises(conn):
        log.warning("nobody organises yet", command=appointing.COMMAND)
