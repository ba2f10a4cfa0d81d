"""Read stop lists: a value a line, a chunk at a time; a file that is something else is refused."""

import re
from binascii import unhexlify
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

import polars as pl

from privacydesk.adapters.lists.decoding import decode
from privacydesk.adapters.lists.landing import Survey, digest_of, unpack
from privacydesk.adapters.lists.normalising import phones
from privacydesk.domain.list_files import FileFault, Landed, Limits, ListRefusedError
from privacydesk.domain.stop_lists import (
    HEX_DIGITS,
    REGISTERS,
    StopFault,
    StopFileError,
    StopKind,
    numbered,
    told,
)
from privacydesk.ports.stop_lists import StopLines

HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9 _-]{0,39}")
SIGNS: Final = '" \t\ufeff'
COLUMNS: Final = re.compile(r"[,;|\t]")
BARE: Final = r"^[1237][0-9]{9}$"
"""A number as the registers write it: no zero, no country."""


def read_stops(file: BinaryIO, *, kind: StopKind, limits: Limits) -> Iterator[StopLines]:
    """
    Yield the lines of a stop list, plain, zip or gzip; a header and empty lines do not count.

    :raises StopFileError: at the first line that shows it to be no such list.
    :raises ListRefusedError: if the file is packed wrongly, or too large.
    """
    digest, packed = digest_of(file)
    survey = Survey()
    for piece in unpack(file, packed=packed, limits=limits):
        survey.look(piece)
    landed = survey.landed(digest=digest, packed=packed)
    found = False
    for first, lines in _lines(unpack(file, packed=packed, limits=limits), landed, limits):
        values = _values(lines, first=first, kind=kind)
        if not values.is_empty():
            found = True
            yield _numbers(values) if kind in REGISTERS else _digests(values, kind)
    if not found:
        raise StopFileError(StopFault.EMPTY, line=1)


def _lines(
    parts: Iterable[bytes], landed: Landed, limits: Limits
) -> Iterator[tuple[int, list[str]]]:
    """Yield whole lines, some at a time, with the number of the first."""
    rest, number = b"", 1
    for chunk in decode(parts, landed=landed):
        body, feed, tail = chunk.rpartition(b"\n")
        if not feed:
            rest += tail
            if len(rest) > limits.record:
                raise ListRefusedError(f"line {number}", fault=FileFault.TOO_LARGE)
            continue
        lines = (rest + body).decode("utf-8", "replace").split("\n")
        yield number, lines
        number, rest = number + len(lines), tail
    if rest:
        yield number, [rest.decode("utf-8", "replace")]


def _values(lines: list[str], *, first: int, kind: StopKind) -> pl.Series:
    """Return the values, each once looked at, with a header taken away."""
    frame = pl.DataFrame({"value": lines}).with_row_index("line", offset=first)
    frame = frame.with_columns(pl.col("value").str.strip_chars(SIGNS + "\r"))
    frame = frame.filter(pl.col("value").str.len_bytes() > 0)
    if first == 1 and len(frame) and _is_header(frame["value"][0]):
        frame = frame.slice(1)
    good = pl.col("value").str.contains(_shape(kind))
    for line, text in frame.filter(~good).head(1).iter_rows():
        raise StopFileError(_fault(text, kind), line=line)
    return frame["value"]


def _shape(kind: StopKind) -> str:
    return r"^[^@,;|]+$" if kind in REGISTERS else f"^[0-9A-Fa-f]{{{HEX_DIGITS[kind]}}}$"


def _is_header(text: str) -> bool:
    return HEADER.fullmatch(text) is not None and not re.fullmatch(r"[0-9A-Fa-f]{16,}", text)


def _fault(text: str, kind: StopKind) -> StopFault:
    if COLUMNS.search(text):
        return StopFault.SEVERAL_COLUMNS
    if "@" in text:
        return StopFault.ADDRESS_IN_CLEAR
    lengths = {digits for other, digits in HEX_DIGITS.items() if other is not kind}
    if len(text) in {*lengths, 96, 128} and re.fullmatch("[0-9A-Fa-f]+", text):
        return StopFault.OTHER_DIGEST
    return StopFault.NO_DIGEST


def _digests(values: pl.Series, kind: StopKind) -> StopLines:
    raw, size = unhexlify("".join(values)), HEX_DIGITS[kind] // 2
    return StopLines(
        contents=[told(kind, raw[at : at + size]) for at in range(0, len(raw), size)], unread=0
    )


def _numbers(values: pl.Series) -> StopLines:
    bare = values.str.contains(BARE)
    whole = pl.select(pl.when(bare).then(pl.lit("0") + values).otherwise(values)).to_series()
    found = phones(whole)
    return StopLines(
        contents=[numbered(number) for number in found.drop_nulls()], unread=found.null_count()
    )
