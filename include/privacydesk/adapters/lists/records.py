"""
Cut a list into its records with their line numbers, without looking at a row in Python.

The positions of line feeds, quotes and delimiters are found for a chunk at a time. Where every
quote stands as RFC 4180 has it, the number of quotes before a sign says whether it is inside a
field; then a line feed or a delimiter outside ends a record or a field. A chunk in which a quote
stands elsewhere, or a carriage return alone, is read by Python's csv module instead.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from privacydesk.adapters.lists.broken import Piece, read_slowly
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.list_columns import Layout
from privacydesk.domain.list_files import FileFault, Limits, ListRefusedError

FEED, RETURN, QUOTE = b'\n\r"'
NO_QUOTES = np.empty(0, dtype=np.int64)
LAST_ASCII = 127
LOST = "\ufffd".encode()
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Block:
    """Whole records of the right width, the first line of each, and what was cut out."""

    body: bytes
    lines: Places
    rejected: list[tuple[int, Reason]]


@dataclass
class Splitter:
    """Cuts what lies below a header. ``line`` counts the line feeds passed so far."""

    layout: Layout
    limits: Limits
    line: int
    _mark: int = field(init=False)

    def __post_init__(self) -> None:
        """Know the delimiter as a byte."""
        self._mark = ord(self.layout.delimiter)

    def blocks(self, chunks: Iterable[bytes]) -> Iterator[Block]:
        """
        Yield every record once, in the file's order.

        :raises ListRefusedError: if a quote is opened and not closed for too long, or at all.
        """
        rest = b""
        for chunk in chunks:
            block, rest = self._cut(rest + chunk if rest else chunk, last=False)
            self._check(rest, most=self.limits.unbroken)
            yield block
        if rest:
            block, rest = self._cut(_ended(rest), last=True)
            self._check(rest, most=0)
            yield block

    def breaks(self, chunks: Iterable[bytes]) -> Iterator[int]:
        """
        Yield, after each chunk where the list may be cut, how many bytes lie behind the cut.

        Nothing is judged; ``line`` is then that of the record behind it. Where a quote is out of
        order the list is not cut: which line is broken was told by lines that may lie behind.

        :raises ListRefusedError: as ``blocks`` does.
        """
        rest = b""
        for chunk in chunks:
            rest, plain = self._pass(rest + chunk if rest else chunk)
            self._check(rest, most=self.limits.unbroken)
            if plain:
                yield len(rest)
        if rest:
            self._check(self._cut(_ended(rest), last=True)[1], most=0)

    def _check(self, rest: bytes, *, most: int) -> None:
        if len(rest) > most:
            raise ListRefusedError(f"line {self.line + 1}", fault=FileFault.UNTERMINATED_QUOTE)

    def _pass(self, data: bytes) -> tuple[bytes, bool]:
        """Return what follows the last whole record; say whether a plain one ends before it."""
        signs = np.frombuffer(data, dtype=np.uint8)
        quotes = np.flatnonzero(signs == QUOTE) if b'"' in data else NO_QUOTES
        if not self._is_plain(data, signs, quotes, last=False):
            return self._cut_slowly(data, last=False)[1], False
        end = data.rfind(b"\n")
        while end >= 0 and np.searchsorted(quotes, end) % 2:
            end = data.rfind(b"\n", 0, end)
        self.line += data.count(b"\n", 0, end + 1)
        return data[end + 1 :], end >= 0

    def _cut(self, data: bytes, *, last: bool) -> tuple[Block, bytes]:
        signs = np.frombuffer(data, dtype=np.uint8)
        quotes = np.flatnonzero(signs == QUOTE) if b'"' in data else NO_QUOTES
        if not self._is_plain(data, signs, quotes, last=last):
            return self._cut_slowly(data, last=last)
        feeds = np.flatnonzero(signs == FEED)
        ends = _outside(feeds, quotes)
        if not ends.size:
            return Block(b"", NO_QUOTES, []), data
        size = int(ends[-1]) + 1
        reasons = self._judge(data[:size], signs[:size], quotes, ends)
        numbers = np.searchsorted(feeds, ends)
        lines = self.line + 1 + np.concatenate(([0], numbers[:-1] + 1))
        self.line += int(numbers[-1]) + 1
        bad = np.flatnonzero(reasons)
        rejected = [(int(lines[n]), _REASONS[reasons[n] - 1]) for n in bad]
        body = _without(data, ends=ends, bad=bad, size=size)
        if b"\r" in body:
            body = body.replace(b"\r\n", b"\n")
        return Block(body, np.delete(lines, bad), rejected), data[size:]

    def _is_plain(
        self, data: bytes, signs: npt.NDArray[np.uint8], quotes: Places, *, last: bool
    ) -> bool:
        """Say whether each quote stands at the edge of a field, and each return before a feed."""
        alone = data.count(b"\r") - data.count(b"\r\n") if b"\r" in data else 0
        if alone and (last or alone > 1 or not data.endswith(b"\r")):
            return False
        if not quotes.size:
            return True
        opening, closing = quotes[0::2], quotes[1::2]
        before = signs[opening[opening > 0] - 1]
        after = signs[closing[closing < len(data) - 1] + 1]
        return bool(
            np.isin(before, (self._mark, FEED, QUOTE)).all()
            and np.isin(after, (self._mark, FEED, RETURN, QUOTE)).all()
        )

    def _judge(
        self, body: bytes, signs: npt.NDArray[np.uint8], quotes: Places, ends: Places
    ) -> npt.NDArray[np.int8]:
        """Return for each record the place of its reason in ``_REASONS``, 0 if it is well."""
        starts = np.concatenate(([0], ends[:-1] + 1))
        marks = _outside(np.flatnonzero(signs == self._mark), quotes)
        width = np.diff(np.searchsorted(marks, ends), prepend=0) + 1
        reasons = np.zeros(ends.size, dtype=np.int8)
        reasons[width != self.layout.width] = _PLACE[Reason.RAGGED]
        reasons[ends - starts > self.limits.record] = _PLACE[Reason.TOO_LONG]
        if b"\0" in body:
            at = np.searchsorted(ends, np.flatnonzero(signs == 0))
            reasons[at] = _PLACE[Reason.NUL_BYTE]
        if not body.isascii():
            reasons[_undecodable(body, signs, starts, ends)] = _PLACE[Reason.BAD_ENCODING]
        empty = (ends == starts) | ((ends - starts == 1) & (signs[starts] == RETURN))
        reasons[empty] = _PLACE[Reason.BLANK_LINE]
        return reasons

    def _cut_slowly(self, data: bytes, *, last: bool) -> tuple[Block, bytes]:
        lines: list[int] = []
        rejected: list[tuple[int, Reason]] = []
        rows: list[bytes] = []
        rest = b""
        for piece in read_slowly(data, layout=self.layout, limits=self.limits, last=last):
            if isinstance(piece, bytes):
                rest = piece
                break
            self._sort(piece, lines=lines, rejected=rejected, rows=rows)
            self.line += piece.lines
        return Block(b"".join(rows), np.array(lines, dtype=np.int64), rejected), rest

    def _sort(
        self, piece: Piece, *, lines: list[int], rejected: list[tuple[int, Reason]],
        rows: list[bytes],
    ) -> None:  # fmt: skip
        if piece.reason is None:
            lines.append(self.line + 1)
            rows.append(piece.row)
        else:
            rejected.append((self.line + 1, piece.reason))


_REASONS = (
    Reason.RAGGED, Reason.TOO_LONG, Reason.NUL_BYTE, Reason.BAD_ENCODING, Reason.BLANK_LINE,
)  # fmt: skip
_PLACE = {reason: place for place, reason in enumerate(_REASONS, start=1)}


def _ended(rest: bytes) -> bytes:
    """Return the last record with the line end that it may lack."""
    return rest if rest.endswith((b"\n", b"\r")) else rest + b"\n"


def _outside(places: Places, quotes: Places) -> Places:
    """Return the places that lie in no quoted field; the fields that hold one are few."""
    if not quotes.size:
        return places
    at = np.searchsorted(places, quotes)
    begins, ends = at[0::2], at[1::2]
    if begins.size > ends.size:  # the last field goes on
        ends = np.append(ends, places.size)
    holding = np.flatnonzero(begins < ends)
    if not holding.size:
        return places
    kept = np.ones(places.size, dtype=bool)
    for begin, end in zip(begins[holding].tolist(), ends[holding].tolist(), strict=True):
        kept[begin:end] = False
    return places[kept]


def _undecodable(
    body: bytes, signs: npt.NDArray[np.uint8], starts: Places, ends: Places
) -> list[int]:
    """Return the records with a byte that is no UTF-8, or was none before."""
    try:
        body.decode()
        if LOST not in body:
            return []
    except UnicodeDecodeError:
        pass
    found = []
    for number in np.unique(np.searchsorted(ends, np.flatnonzero(signs > LAST_ASCII))).tolist():
        record = body[starts[number] : ends[number]]
        if "\ufffd" in record.decode("utf-8", "replace"):
            found.append(number)
    return found


def _without(data: bytes, *, ends: Places, bad: Places, size: int) -> bytes:
    """Return the records that are well, as one buffer."""
    if not bad.size:
        return data[:size]
    spans, at = [], 0
    for number in bad.tolist():
        start = int(ends[number - 1]) + 1 if number else 0
        spans.append(data[at:start])
        at = int(ends[number]) + 1
    return b"".join([*spans, data[at:size]])
