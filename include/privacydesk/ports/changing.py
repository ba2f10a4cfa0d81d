"""Writing in the systems of record: a connection of its own, one transaction, all or nothing."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NoReturn, Protocol

from privacydesk.domain.datamap import Collection
from privacydesk.domain.errors import DeskError
from privacydesk.domain.legs import SourceSession
from privacydesk.domain.masking import Masks

Row = Mapping[str, Any]


class ChangingSession(SourceSession, Protocol):
    """One connection, open for one transaction that reads and changes."""

    def delete(self, collection: Collection, *, rows: Sequence[Row]) -> int:
        """Delete these rows, each found in this session; return how many went."""

    def mask(
        self, collection: Collection, *, rows: Sequence[Row], masks: Masks,
        random: Callable[[Row, str, int], str],
    ) -> int:  # fmt: skip
        """Overwrite the masked columns of these rows; ``random`` takes row, column, length."""


class Changes(Protocol):
    """
    Opens a system of record for writing, under a right of its own.

    What a session did holds when its block ends well and ``keep`` is set; otherwise nothing
    of it does: a rehearsal meets every constraint and trigger, and leaves no trace.
    """

    def open(self, connection: str, *, keep: bool) -> AbstractContextManager[ChangingSession]: ...


class NothingWritableError(DeskError):
    """A process of the desk has no right to write in any system of record."""

    remedy = "Erase or correct from a task: only Airflow's tasks have the writing connections."


class NoChanges:
    """What a desk has that may only read."""

    def open(self, connection: str, *, keep: bool = False) -> NoReturn:
        """
        Refuse.

        :raises NothingWritableError: always.
        """
        del keep
        raise NothingWritableError(f"{connection} cannot be written from here")
