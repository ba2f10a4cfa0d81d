"""How databases differ when one writes: the transaction, and what a refusal tells."""

from typing import Protocol

from privacydesk.adapters.sources.dialects import (
    Connection,
    Dialect,
    SqliteDialect,
    StandardDialect,
)
from privacydesk.adapters.sources.errors import SourceSilentError
from privacydesk.domain.deletion import StoreRefusedError
from privacydesk.domain.errors import DeskError

PASSING = ("08", "40", "53", "55P03", "57")
"""SQLSTATEs after which the same transaction may well succeed: connection, conflict, lock."""


class Changing(Protocol):
    """A transaction of one kind of database."""

    def begin(self, connection: Connection, *, seconds: float) -> None:
        """Begin it; no statement takes longer than ``seconds``."""

    def end(self, connection: Connection) -> None:
        """Roll back what was not committed."""

    def refused(self, error: Exception, *, collection: str) -> DeskError:
        """Return a driver's error as ours, without its words: they may quote a row."""


def changing_of(dialect: Dialect) -> Changing:
    """Return how one writes in a dialect."""
    if isinstance(dialect, SqliteDialect):
        return SqliteChanging()
    if isinstance(dialect, StandardDialect):
        return StandardChanging()
    return PostgresChanging()


class StandardChanging:
    """Any DB-API connection: a transaction is open from the first statement."""

    def begin(self, connection: Connection, *, seconds: float) -> None:
        """Do nothing: PEP 249 begins by itself."""
        del connection, seconds

    def end(self, connection: Connection) -> None:
        """Roll back what was not committed."""
        connection.rollback()

    def refused(self, error: Exception, *, collection: str) -> DeskError:
        """Return the error as ours, with a code and no words."""
        code = type(error).__name__
        return StoreRefusedError(
            f"{collection}: refused ({code})", collection=collection, code=code
        )


class SqliteChanging(StandardChanging):
    """SQLite: foreign keys are minded, and the file is locked for us from the start."""

    def begin(self, connection: Connection, *, seconds: float) -> None:
        """Begin a transaction that no other writer can come between."""
        connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN IMMEDIATE")

    def refused(self, error: Exception, *, collection: str) -> DeskError:
        """Return a constraint as a refusal, a locked file as silence."""
        code = getattr(error, "sqlite_errorname", None) or type(error).__name__
        if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR", "SQLITE_CANTOPEN")):
            return SourceSilentError(f"{collection or 'the connection'}: {code}")
        return StoreRefusedError(
            f"{collection}: refused ({code})", collection=collection, code=code
        )


class PostgresChanging:
    """Postgres: one snapshot, waits and statements bounded."""

    def begin(self, connection: Connection, *, seconds: float) -> None:
        """Begin ``REPEATABLE READ``: what changes under us makes the commit fail, not the data."""
        from psycopg import IsolationLevel  # noqa: PLC0415  only where it is used

        connection.autocommit = False
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        limit = f"{max(1, int(seconds * 1000))}ms"
        connection.execute("SELECT set_config('statement_timeout', %s, true),"
                           " set_config('lock_timeout', %s, true)", [limit, limit])  # fmt: skip

    def end(self, connection: Connection) -> None:
        """Roll back what was not committed."""
        if not connection.closed:
            connection.rollback()
            connection.isolation_level = None

    def refused(self, error: Exception, *, collection: str) -> DeskError:
        """Return a constraint or trigger as a refusal by its name, the rest as silence."""
        code = getattr(error, "sqlstate", None) or type(error).__name__
        where = collection or "the connection"
        if not getattr(error, "sqlstate", None) or code.startswith(PASSING):
            return SourceSilentError(f"{where}: no answer ({code})")
        diag = getattr(error, "diag", None)
        names = (getattr(diag, "table_name", None), getattr(diag, "constraint_name", None))
        beside = " ".join(name for name in names if name) or str(code)
        words = f"{where}: refused ({code})"
        return StoreRefusedError(words, collection=collection, code=str(code), beside=beside)
