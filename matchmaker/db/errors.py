"""What the database refuses, under names the domain may catch; `constraint_name` says which rule.

They are the driver's own classes: nothing is lost on the way, and nobody else imports the driver.
"""

from asyncpg.exceptions import (
    AdminShutdownError,
    CannotConnectNowError,
    CheckViolationError,
    CrashShutdownError,
    DataError,
    ForeignKeyViolationError,
    IntegrityConstraintViolationError,
    InterfaceError,
    LockNotAvailableError,
    NotNullViolationError,
    PostgresConnectionError,
    PostgresError,
    QueryCanceledError,
    SerializationError,
    TooManyConnectionsError,
    UniqueViolationError,
)

UniqueViolation = UniqueViolationError
ForeignKeyViolation = ForeignKeyViolationError
CheckViolation = CheckViolationError
NotNullViolation = NotNullViolationError
ConstraintViolation = IntegrityConstraintViolationError
"""Any of the four above."""

SerializationFailure = SerializationError
UnusableValue = DataError
"""A value the column's type cannot hold: an integer too large, a NUL character in a text."""

StatementTimeout = QueryCanceledError
LockTimeout = LockNotAvailableError


class ConnectionLost(Exception):
    """The connection ended within a transaction; whether a commit under way took is unknown."""


UNAVAILABLE: tuple[type[Exception], ...] = (
    OSError,
    ConnectionLost,
    PostgresConnectionError,
    AdminShutdownError,
    CrashShutdownError,
    CannotConnectNowError,
    TooManyConnectionsError,
)
"""No answer from the database for now; worth another try."""

OF_THE_DATABASE: tuple[type[Exception], ...] = (OSError, PostgresError, InterfaceError)
"""Whatever the database, or the way to it, may raise."""
