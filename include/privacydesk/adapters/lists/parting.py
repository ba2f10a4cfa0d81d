"""Cut a list into parts of whole records, and open one part of it by itself."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from privacydesk.adapters.lists.decoding import decode
from privacydesk.adapters.lists.header import take_header
from privacydesk.adapters.lists.records import Splitter
from privacydesk.domain.list_columns import Field, Layout, lay_out
from privacydesk.domain.list_files import Encoding, Landed, Limits
from privacydesk.domain.list_parts import ListPart
from privacydesk.ports import Pieces

BY_BYTE = frozenset({Encoding.UTF_8, Encoding.WINDOWS_1252})
"""Encodings of which each piece of a file can be decoded by itself."""


@dataclass(frozen=True)
class Opened:
    """A part of a list with nothing above its first record: how to read it, from which line."""

    layout: Layout
    line: int
    below: Iterator[bytes]


@dataclass
class _Passing:
    """Pieces as they pass by, with how many bytes there were up to the end of each."""

    pieces: Iterable[bytes]
    ends: list[int] = field(default_factory=list)

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.ends.append(len(piece) + (self.ends[-1] if self.ends else 0))
            yield piece

    @property
    def passed(self) -> int:
        return self.ends[-1]

    def begin(self, at: int) -> tuple[int, int]:
        """Return in which piece a part begins, and at which byte of it."""
        return self._place(at, number=bisect_right(self.ends, at))

    def end(self, at: int) -> tuple[int, int]:
        """Return in which piece a part ends, and before which byte of it."""
        return self._place(at, number=bisect_left(self.ends, at))

    def _place(self, at: int, *, number: int) -> tuple[int, int]:
        return number + 1, at - (self.ends[number - 1] if number else 0)


def cut(
    pieces: Pieces, *, landed: Landed, agreed: Mapping[str, Field], size: int, limits: Limits
) -> list[ListPart]:
    """
    Return the parts of a list, each of about ``size`` bytes; a small one is one part.

    The last ones are smaller, down to a quarter, so that all who screen them end together.

    :raises ListRefusedError: if a quote is never closed.
    """
    whole = ListPart(number=1, line=0, begins=(1, 0), ends=None, size=landed.unpacked)
    if landed.unpacked <= size or landed.encoding not in BY_BYTE:
        return [whole]
    passing = _Passing(decode(pieces, landed=landed))
    head = take_header(passing)
    splitter = Splitter(layout=lay_out(head.names, agreed=agreed), limits=limits, line=head.lines)
    parts: list[ListPart] = []
    line, begun = 0, 0
    for left in splitter.breaks(head.below):
        here = passing.passed - left
        if here - begun >= max(size // 4, min(size, (landed.unpacked - begun) // 8)):
            parts.append(ListPart(
                number=len(parts) + 1, line=line, begins=passing.begin(begun),
                ends=passing.end(here), size=here - begun,
            ))  # fmt: skip
            line, begun = splitter.line, here
    if parts and begun == passing.passed:
        return [*parts[:-1], replace(parts[-1], ends=None)]
    rest = passing.passed - begun
    return [*parts, replace(whole, number=len(parts) + 1, line=line, size=rest,
                            begins=passing.begin(begun))]  # fmt: skip


def open_part(
    pieces: Pieces, part: ListPart, *, landed: Landed, agreed: Mapping[str, Field]
) -> Opened:
    """
    Return a part without the header, which every part is read by.

    :raises ListRefusedError: if there is no header.
    """
    head = take_header(decode(pieces, landed=landed))
    layout = lay_out(head.names, agreed=agreed)
    if part.number == 1 and part.ends is None:
        return Opened(layout, head.lines, head.below)
    inside = _between(pieces, part, landed=landed)
    if part.number == 1:
        head = take_header(inside)
        return Opened(layout, head.lines, head.below)
    return Opened(layout, part.line, inside)


def _between(pieces: Pieces, part: ListPart, *, landed: Landed) -> Iterator[bytes]:
    """Yield the bytes of a part, decoded, piece by piece."""
    first, start = part.begins
    last, end = part.ends or (None, 0)
    decoded = decode(pieces.some(first, last), landed=landed, first=first)
    for number, piece in enumerate(decoded, start=first):
        chunk = piece[start:end] if number == last else piece[start:]
        start = 0
        if chunk:
            yield chunk
