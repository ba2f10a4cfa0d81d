"""Read a chunk whose quotes or line ends are out of order, by Python's csv module."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from privacydesk.domain.dispositions import Reason
from privacydesk.domain.list_columns import Layout
from privacydesk.domain.list_files import Limits

csv.field_size_limit(2**31 - 1)  # a field that is too long is rejected, not an error


@dataclass(frozen=True)
class Piece:
    """One record: written anew as a plain one, or the reason against it; its lines."""

    row: bytes
    lines: int
    reason: Reason | None


def read_slowly(
    data: bytes, *, layout: Layout, limits: Limits, last: bool
) -> Iterator[Piece | bytes]:
    """
    Yield the records, then, if anything is left that goes on in the next chunk, its bytes.

    A line whose quotes cannot be understood is rejected alone, and reading goes on with the line
    after it, so that one stray quote costs no other row.
    """
    whole = data if last else data[: _end_of_lines(data)]
    lines = list(io.StringIO(whole.decode("utf-8", "replace"), newline=""))
    plain = [line.replace("\0", "\1") for line in lines]  # Python 3.10's csv takes no NUL
    at = 0
    while at < len(lines):
        begun = at
        reader = csv.reader(
            (plain[n] for n in range(begun, len(lines))), delimiter=layout.delimiter, strict=True
        )
        try:
            for row in reader:
                end = begun + reader.line_num
                yield _piece(row, "".join(lines[at:end]), lines=end - at, layout=layout,
                             limits=limits)  # fmt: skip
                at = end
        except csv.Error:
            if begun + reader.line_num == len(lines) and _stays_open(plain, at, layout):
                break
            yield Piece(b"", 1, Reason.BROKEN_QUOTE)
            at += 1
    rest = "".join(lines[at:]).encode() + data[len(whole) :]
    if rest:
        yield rest


def _stays_open(lines: list[str], at: int, layout: Layout) -> bool:
    """Say whether the record that begins at a line ends with a quote open, and only that."""
    reader = csv.reader(
        (lines[n] for n in range(at, len(lines))), delimiter=layout.delimiter, strict=True
    )
    try:
        next(reader)
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def _end_of_lines(data: bytes) -> int:
    """Return where the last whole line ends; a return at the very end may have its feed to come."""
    return max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1


def _piece(row: list[str], text: str, *, lines: int, layout: Layout, limits: Limits) -> Piece:
    reason = None
    if not text.strip("\r\n"):
        reason = Reason.BLANK_LINE
    elif "\ufffd" in text:
        reason = Reason.BAD_ENCODING
    elif "\0" in text:
        reason = Reason.NUL_BYTE
    elif len(text.encode()) > limits.record:
        reason = Reason.TOO_LONG
    elif len(row) != layout.width:
        reason = Reason.RAGGED
    if reason:
        return Piece(b"", lines, reason)
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=layout.delimiter, lineterminator="\n").writerow(row)
    return Piece(written.getvalue().encode(), lines, None)
