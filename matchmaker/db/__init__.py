"""The database room: connections, transactions, named queries, migrations, an embedded server.

Nobody else imports the driver.
"""

from matchmaker.db import errors
from matchmaker.db.connecting import CannotOpen
from matchmaker.db.holding import Database, apart
from matchmaker.db.migrate import MigrationRefused, migrate, require_ready
from matchmaker.db.pool import Connection, JsonText, Pool, Record, create_pool, transaction
from matchmaker.db.queries import (
    ColumnMismatch,
    NoSuchRow,
    Queries,
    fetch,
    fetch_one,
    fetch_optional,
    load,
)

__all__ = [
    "CannotOpen",
    "ColumnMismatch",
    "Connection",
    "Database",
    "JsonText",
    "MigrationRefused",
    "NoSuchRow",
    "Pool",
    "Queries",
    "Record",
    "apart",
    "create_pool",
    "errors",
    "fetch",
    "fetch_one",
    "fetch_optional",
    "load",
    "migrate",
    "require_ready",
    "transaction",
]
