"""One connection a thread, kept open from one transaction to the next."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from privacydesk.adapters.postgres.awake import Session, awake

_OF_THE_PARENT: Final[list[Session]] = []


class KeptOpen:
    """
    Lends each thread a connection that it keeps open from one use to the next.

    A step opens several short transactions, and a connection costs more than any of them.
    One that is in use is not lent again: an inner use gets a connection of its own. After an
    error, or when Postgres went away meanwhile, the next use opens anew.
    """

    def __init__(self, connect: Callable[[], Session]) -> None:
        self._connect = connect
        self._kept = threading.local()

    @contextmanager
    def __call__(self) -> Iterator[Session]:
        """Lend the thread's connection; outside a transaction each statement commits itself."""
        session = self._awake()
        try:
            yield session
        except BaseException:
            session.close()
            raise
        if vars(self._kept).setdefault("idle", session) is not session:
            session.close()

    def _awake(self) -> Session:
        session: Session | None = vars(self._kept).pop("idle", None)
        if session is not None and vars(self._kept).get("process") != os.getpid():
            # After a fork it is still the parent's; to close it here would end it there.
            _OF_THE_PARENT.append(session)
        elif (answering := awake(session)) is not None:
            return answering
        self._kept.process = os.getpid()
        session = self._connect()
        session.autocommit = True
        return session
