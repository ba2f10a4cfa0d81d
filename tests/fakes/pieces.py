"""The pieces of a landed file, in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class InMemoryPieces:
    """A landed file in pieces; see ``Pieces``."""

    pieces: Sequence[bytes]

    def __iter__(self) -> Iterator[bytes]:
        """Yield all of them."""
        return iter(self.pieces)

    def some(self, first: int, last: int | None) -> Iterator[bytes]:
        """Yield those from ``first`` to ``last``."""
        return iter(self.pieces[first - 1 : last])
