"""Keep sources open from one case to the next, while a chunk of cases is carried."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from privacydesk.domain.legs import SourceSession

Open = Callable[[str], AbstractContextManager[SourceSession]]


class KeptSources:
    """
    Lends sessions that ``open`` makes; within ``keeping`` a thread gets the same one again.

    A session in which something went wrong is closed: the next use opens anew.
    """

    def __init__(self, open_: Open) -> None:
        self._open = open_
        self._local = threading.local()

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Keep what is opened until the block ends; a block within a block changes nothing."""
        if vars(self._local).get("kept") is not None:
            yield
            return
        self._local.kept = kept = dict[str, tuple[SourceSession, ExitStack]]()
        try:
            yield
        finally:
            self._local.kept = None
            for _, stack in kept.values():
                stack.close()

    @contextmanager
    def lend(self, connection: str) -> Iterator[SourceSession]:
        """Lend a session for one read-only transaction, or for the rest of the block."""
        kept: dict[str, tuple[SourceSession, ExitStack]] | None = vars(self._local).get("kept")
        if kept is None:
            with self._open(connection) as session:
                yield session
            return
        if connection not in kept:
            stack = ExitStack()
            kept[connection] = stack.enter_context(self._open(connection)), stack
        session, stack = kept[connection]
        try:
            yield session
        except BaseException:
            if kept.pop(connection, None):
                stack.close()
            raise
