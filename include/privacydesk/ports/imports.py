"""What importing a list needs beside the books: its file read, and by what rows are judged."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, BinaryIO, Protocol

from privacydesk.domain.dispositions import Reason
from privacydesk.domain.landings import Dropped
from privacydesk.domain.list_columns import Field
from privacydesk.domain.list_files import Landed
from privacydesk.domain.list_parts import ListPart
from privacydesk.domain.source_notices import ListKind
from privacydesk.domain.stop_lists import StopKind
from privacydesk.ports.list_books import Batch, StandingDigests
from privacydesk.ports.offices import Gatehouse
from privacydesk.ports.outside import Gate, Staff
from privacydesk.ports.stop_lists import StopKeys, StopLines

if TYPE_CHECKING:
    import polars as pl


class Corrected(Protocol):
    """The register of corrections, asked for a list's people (R-63, R-100)."""

    def known(self, *, emails: Sequence[str | None],
              phones: Sequence[str | None]) -> Sequence[int]:  # fmt: skip
        """Return the places of those people of whom a fact was corrected."""

    def unwritable(self, *, email: str | None, phone: str | None,
                   facts: Mapping[str, str]) -> frozenset[str]:  # fmt: skip
        """Return those of a person's facts that must not be written."""


@dataclass(frozen=True, kw_only=True)
class Sieve:
    """
    By what rows are judged: how consent must name us, and who must not be written to.

    ``digests`` make the keyed digests of a column of contents, one for each key that entries
    stand under, the newest last: the first eight bytes as a number of the database's, which is
    what is staged and compared. ``standing`` are those of all digests that an objection stands
    under. ``corrected`` is None where nothing was ever corrected.
    """

    names_us: bool
    us: Collection[str]
    today: date
    digests: Sequence[Callable[["pl.Series"], "pl.Series"]]
    standing: StandingDigests
    corrected: Corrected | None
    kind: ListKind = ListKind.BROKER
    stop_lists: tuple[StopKeys, ...] = ()


class Pieces(Protocol):
    """The pieces of a landed file, each opened when it is asked for; counted from 1."""

    def __iter__(self) -> Iterator[bytes]:
        """Yield all of them."""

    def some(self, first: int, last: int | None) -> Iterator[bytes]:
        """Yield those from ``first`` to ``last``, or to the end."""


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """
    One record of a list that is not used: by its columns, or as ``text`` where it has others.

    Both are empty where the file's copy is destroyed.
    """

    line: int
    reason: Reason
    row: Mapping[Field, str]
    text: str


class ListFiles(Protocol):
    """
    Reads lists: takes a file in under caps, cuts it into parts, sorts the records of a part out.

    ``read`` may be asked for one part by many threads and processes at once.
    """

    def digest(self, file: BinaryIO) -> tuple[bytes, int]: ...
    def take_in(self, file: BinaryIO, *, digest: bytes, packed: int,
                keep: Callable[[int, bytes], None]) -> Landed: ...  # fmt: skip
    def check_header(self, parts: Iterable[bytes], *, landed: Landed,
                     agreed: Mapping[str, Field]) -> None: ...  # fmt: skip
    def cut(self, pieces: Pieces, *, landed: Landed, agreed: Mapping[str, Field],
            size: int) -> Sequence[ListPart]: ...  # fmt: skip
    def read(self, pieces: Pieces, *, part: ListPart, landed: Landed,
             agreed: Mapping[str, Field], sieve: Sieve) -> Iterator[Batch]: ...  # fmt: skip
    def read_stops(self, file: BinaryIO, *, kind: StopKind) -> Iterator[StopLines]: ...
    def find(self, parts: Iterable[bytes], *, landed: Landed, agreed: Mapping[str, Field],
             wanted: Iterable[tuple[int, Reason]]) -> Iterator[Excerpt]: ...  # fmt: skip


class LandingFolder(Protocol):
    """Where lists are dropped: files by name."""

    def look(self) -> Sequence[Dropped]: ...
    def open(self, name: str) -> AbstractContextManager[BinaryIO]: ...
    def read(self, name: str) -> bytes: ...
    def remove(self, name: str) -> None: ...


@dataclass(frozen=True, kw_only=True)
class ListRoom(Gatehouse):
    """The office of whoever imports lists. ``named_as`` is how a consent must name us (R-92)."""

    lists: ListFiles
    named_as: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ListDesk(ListRoom):
    """The office of an import's run and pages: it has the gate, and knows the staff."""

    gate: Gate
    staff: Staff
