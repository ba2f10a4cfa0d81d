"""Find single records of a landed list again, each by the line that it begins at."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

import numpy as np

from privacydesk.adapters.lists.decoding import decode
from privacydesk.adapters.lists.header import take_header
from privacydesk.adapters.lists.records import Block, Places, Splitter
from privacydesk.domain.dispositions import BROKEN, Reason
from privacydesk.domain.list_columns import Field, Layout, lay_out
from privacydesk.domain.list_files import Landed, Limits
from privacydesk.ports import Excerpt

FEED, RETURN = b"\n\r"
LONGEST = 1_000


def find_records(
    parts: Iterable[bytes], *, landed: Landed, agreed: Mapping[str, Field],
    wanted: Iterable[tuple[int, Reason]], limits: Limits,
) -> Iterator[Excerpt]:  # fmt: skip
    """
    Yield the records that begin at the wanted lines, which come in the file's order.

    The file is cut as it was when it was screened; no more of it than a chunk is held, and
    nothing is read after the last wanted line.

    :raises ListRefusedError: if the parts end inside a quoted field.
    """
    head = take_header(decode(parts, landed=landed))
    layout = lay_out(head.names, agreed=agreed)
    splitter = Splitter(layout=layout, limits=limits, line=head.lines)
    left = iter(wanted)
    one = next(left, None)
    passed, data, seen = splitter.line, b"", [b""]
    for block in splitter.blocks(_watched(head.below, seen)) if one else ():
        data += b"".join(seen)
        seen.clear()
        begins, size = _begins(data, lines=splitter.line - passed)
        starts = _starts(block)
        while one and one[0] <= splitter.line:
            behind = starts[np.searchsorted(starts, one[0], side="right") :]
            end = int(begins[behind[0] - passed - 1]) if behind.size else size
            text = data[int(begins[one[0] - passed - 1]) : end]
            yield _excerpt(*one, text.decode("utf-8", "replace"), layout=layout)
            one = next(left, None)
        if one is None:
            return
        data, passed = data[size:], splitter.line


def _watched(chunks: Iterable[bytes], seen: list[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        seen.append(chunk)
        yield chunk


def _begins(data: bytes, *, lines: int) -> tuple[Places, int]:
    """Return where each of so many lines begins, and where the last of them ends."""
    signs = np.frombuffer(data, dtype=np.uint8)
    ends = signs == FEED
    if b"\r" in data:
        ends |= (signs == RETURN) & np.append(signs[1:] != FEED, True)
    behind = np.flatnonzero(ends)[:lines] + 1
    size = int(behind[-1]) if len(behind) == lines and lines else len(data) if lines else 0
    return np.concatenate(([0], behind)), size


def _starts(block: Block) -> Places:
    rejected = np.array([line for line, _ in block.rejected], dtype=np.int64)
    return np.sort(np.concatenate((block.lines, rejected)))


def _excerpt(line: int, reason: Reason, text: str, *, layout: Layout) -> Excerpt:
    """Return a record by its columns, or as it stands where it does not fall into them."""
    plain = text.rstrip("\r\n")
    row: dict[Field, str] = {}
    found: list[list[str]] = []
    if reason not in BROKEN or reason is Reason.TOO_LONG:
        with suppress(csv.Error):
            found = list(csv.reader(io.StringIO(plain, newline=""), delimiter=layout.delimiter))
    if len(found) == 1 and len(found[0]) == layout.width:
        row = {
            field: cell[:LONGEST]
            for field, cell in zip(layout.fields, found[0], strict=True)
            if field is not Field.NOT_KEPT
        }
    return Excerpt(line=line, reason=reason, row=row, text="" if row else plain[:LONGEST])
