"""A few open connections that threads share, opened anew when Postgres was restarted."""

from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, LifoQueue
from typing import Final

import psycopg

from privacydesk.adapters.postgres.awake import Session, awake
from privacydesk.domain.door import DoorClosedError

MOST: Final = 8
PATIENCE: Final = 5.0
"""Seconds for which a request waits for a free connection."""

LIMITS: Final = "-c statement_timeout=10000 -c lock_timeout=5000"


class Sessions:
    """At most ``MOST`` connections to ``url``, each statement its own transaction."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._free: LifoQueue[Session | None] = LifoQueue()
        for _ in range(MOST):
            self._free.put(None)

    @contextmanager
    def borrow(self) -> Iterator[Session]:
        """
        Lend a connection that answers.

        :raises DoorClosedError: if there is none in time, or the database goes away meanwhile.
        """
        try:
            session = self._free.get(timeout=PATIENCE)
        except Empty:
            raise DoorClosedError(f"all {MOST} connections are busy") from None
        try:
            session = awake(session) or self._open()
            yield session
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise DoorClosedError(
                f"the database does not answer ({type(error).__name__})"
            ) from None
        finally:
            self._free.put(session)

    def close(self) -> None:
        """Close the connections that nobody has borrowed."""
        # Taken out all at once: what is put back would come out first again.
        free = [self._free.get() for _ in range(self._free.qsize())]
        for session in free:
            if session is not None:
                session.close()
            self._free.put(None)

    def _open(self) -> Session:
        return psycopg.connect(self._url, autocommit=True, connect_timeout=3, options=LIMITS)
