"""Take the header off a list: its first record, split by each delimiter that it could have."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from privacydesk.domain.list_columns import DELIMITERS
from privacydesk.domain.list_files import FileFault, ListRefusedError

LONGEST: Final = 64 * 1024


@dataclass(frozen=True)
class Head:
    """The header by delimiter, how many line feeds it ends after, and what lies below it."""

    names: Mapping[str, Sequence[str]]
    lines: int
    below: Iterator[bytes]


def take_header(chunks: Iterable[bytes]) -> Head:
    """
    Read no further than the first record.

    :raises ListRefusedError: if there is no line below a header of a sane length.
    """
    left, data = iter(chunks), b""
    while (end := _end(data)) is None and len(data) <= LONGEST:
        more = next(left, None)
        if more is None:
            break
        data += more
    if end is None or end > LONGEST:
        raise ListRefusedError("no header with records below it", fault=FileFault.NO_RECORDS)
    text = data[:end].decode("utf-8", "replace")
    names = {sign: _split(text, sign) for sign in DELIMITERS}
    return Head(names=names, lines=text.count("\n"), below=chain([data[end:]], left))


def _end(data: bytes) -> int | None:
    """Return where the first record ends: after the first feed with an even number of quotes."""
    at = -1
    while (at := data.find(b"\n", at + 1)) >= 0:
        if data.count(b'"', 0, at) % 2 == 0:
            return at + 1
        if at > LONGEST:
            return None
    return None


def _split(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []
