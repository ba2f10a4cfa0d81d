"""The books of stop lists: what was loaded, and its keyed digests."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from privacydesk.domain.stop_lists import StopKind, StopList, StopSource


@dataclass(frozen=True, kw_only=True)
class StopLines:
    """Some lines of a stop list: what is to be digested of each, and how many are unreadable."""

    contents: Sequence[bytes]
    unread: int


@dataclass(frozen=True, kw_only=True)
class StopKeys:
    """
    A stop list as a block's rows are held against it.

    ``keys`` are eight bytes of each keyed digest, sorted, one after the other; ``digests`` makes
    them under the list's key, which is the newest if ``newest``. ``stops`` says what it stops.
    """

    kind: StopKind
    keys: bytes
    digests: Callable[[Sequence[bytes]], Sequence[bytes]]
    newest: bool
    stops: int


class StopLists(Protocol):
    """The lists in use are ``current``: loaded, not replaced, within their days."""

    def lock(self) -> None: ...
    def known(self, told: StopSource, *, digest: bytes) -> StopList | None: ...
    def current(self, *, today: date) -> Sequence[StopList]: ...
    def add(self, told: StopSource, *, kept_until: date, key_version: int, digest: bytes, by: str,
            now: datetime, keys: Iterable[bytes]) -> int: ...  # fmt: skip
    def count_unread(self, number: int, *, unread: int) -> StopList: ...
    def forget(self, *, today: date, now: datetime) -> int: ...
    def keys(self, number: int) -> bytes: ...
    def holds(self, number: int, *, key: int) -> bool: ...
    def note_screens(self, imported: int, *, lists: Sequence[int]) -> None: ...
    def newer_than(self, imported: int, *, today: date) -> bool: ...
