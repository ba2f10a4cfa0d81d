"""Read a landed list: parts, records, values, keys; a chunk at a time, whatever its size."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import BinaryIO, Final

import polars as pl

from privacydesk.adapters.lists.corrected import hold_back
from privacydesk.adapters.lists.decoding import decode
from privacydesk.adapters.lists.excerpts import find_records
from privacydesk.adapters.lists.header import take_header
from privacydesk.adapters.lists.landing import Survey, digest_of, unpack
from privacydesk.adapters.lists.normalising import clean, normalise
from privacydesk.adapters.lists.parting import cut, open_part
from privacydesk.adapters.lists.records import Block, Splitter
from privacydesk.adapters.lists.reports import REPORTED, read_reports
from privacydesk.adapters.lists.screening import KEYS, Standing, is_stopped, keyed, stops
from privacydesk.adapters.lists.stop_files import read_stops
from privacydesk.adapters.lists.stopping import Stopping
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.list_columns import Field, Layout, lay_out
from privacydesk.domain.list_files import Landed, Limits
from privacydesk.domain.list_parts import ListPart
from privacydesk.domain.source_notices import ListKind
from privacydesk.domain.stop_lists import StopKind
from privacydesk.ports import Batch, Excerpt, Pieces, Sieve, StopKeys, StopLines
from privacydesk.ports.list_books import StandingDigests

STAGED: Final = (
    "line", *KEYS, "email", "phone", "name", "company", "job_title", "address", "town", "postcode",
    "subscriber", "consented", "names_us", "tps", "ctps", "stopped",
)  # fmt: skip
"""The columns of an import's own table, in their order."""


@dataclass(frozen=True, kw_only=True)
class CsvLists:
    """Lists as CSV files, plain or packed."""

    limits: Limits = field(default_factory=Limits)

    def digest(self, file: BinaryIO) -> tuple[bytes, int]:
        """Return the SHA-256 of a file and its size."""
        return digest_of(file)

    def take_in(
        self, file: BinaryIO, *, digest: bytes, packed: int, keep: Callable[[int, bytes], None]
    ) -> Landed:
        """
        Unpack a file, give its parts to ``keep`` by number from 1, and say how it is written.

        :raises ListRefusedError: if it is too large, a bomb, damaged, locked or empty.
        """
        survey = Survey()
        pieces = unpack(file, packed=packed, limits=self.limits)
        for number, piece in enumerate(pieces, start=1):
            keep(number, survey.look(piece))
        return survey.landed(digest=digest, packed=packed)

    def check_header(
        self, parts: Iterable[bytes], *, landed: Landed, agreed: Mapping[str, Field]
    ) -> None:
        """
        Compare the header with the agreed columns (R-97); no record is looked at.

        :raises ListColumnsError: if it has another column, or lacks one.
        :raises ListRefusedError: if there is no header.
        """
        lay_out(take_header(decode(parts, landed=landed)).names, agreed=agreed)

    def cut(
        self, pieces: Pieces, *, landed: Landed, agreed: Mapping[str, Field], size: int
    ) -> Sequence[ListPart]:
        """
        Return the parts of a list, each of about ``size`` bytes.

        :raises ListRefusedError: if a quote is never closed.
        """
        return cut(pieces, landed=landed, agreed=agreed, size=size, limits=self.limits)

    def read(
        self, pieces: Pieces, *, part: ListPart, landed: Landed, agreed: Mapping[str, Field],
        sieve: Sieve,
    ) -> Iterator[Batch]:  # fmt: skip
        """
        Yield every record of a part once, sorted out.

        :raises ListRefusedError: if a quote is never closed.
        """
        opened = open_part(pieces, part, landed=landed, agreed=agreed)
        standing, stopping = _standing(sieve.standing), _stopping(sieve.stop_lists)
        splitter = Splitter(layout=opened.layout, limits=self.limits, line=opened.line)
        for block in splitter.blocks(opened.below):
            frame, against = _judged(block, opened.layout, sieve)
            yield sort_out(frame, against, sieve=sieve, standing=standing, stopping=stopping)

    def read_stops(self, file: BinaryIO, *, kind: StopKind) -> Iterator[StopLines]:
        """
        Yield the lines of a stop list.

        :raises StopFileError: if it is none of this kind.
        """
        return read_stops(file, kind=kind, limits=self.limits)

    def find(
        self, parts: Iterable[bytes], *, landed: Landed, agreed: Mapping[str, Field],
        wanted: Iterable[tuple[int, Reason]],
    ) -> Iterator[Excerpt]:  # fmt: skip
        """
        Yield the records that begin at the wanted lines, which come in the file's order.

        :raises ListRefusedError: if the parts end inside a quoted field.
        """
        return find_records(parts, landed=landed, agreed=agreed, wanted=wanted,
                            limits=self.limits)  # fmt: skip


@lru_cache(maxsize=1)
def _stopping(lists: tuple[StopKeys, ...]) -> Stopping:
    """Return the stop lists, read once for all parts that one process reads."""
    return Stopping.of(lists)


@lru_cache(maxsize=1)
def _standing(digests: StandingDigests) -> Standing:
    """Return what stands, made once for all parts that one process reads."""
    return Standing.of(digests)


def sort_out(
    frame: pl.DataFrame, against: list[tuple[int, Reason]], *, sieve: Sieve, standing: Standing,
    stopping: Stopping,
) -> Batch:  # fmt: skip
    """
    Part the rows: whom nothing may be sent any more goes no further (R-94).

    Of who objected to one channel alone the row stays, and that channel is stopped.
    """
    if sieve.corrected and len(frame):
        frame = hold_back(frame, corrected=sieve.corrected)
        against = against + _told(frame)
        frame = frame.filter(pl.col("reason").is_null())
    if frame.is_empty():
        return Batch(b"", 0, against)
    if sieve.kind is ListKind.CREDIT:  # nothing of marketing is asked of an applicant
        keys = keyed(frame, digests=sieve.digests[-1]).with_columns(stopped=pl.lit(0, pl.UInt8))
        return Batch(_written(keys.select(*STAGED, *REPORTED)), len(frame), against)
    stopped = pl.repeat(0, len(frame), dtype=pl.UInt8, eager=True)
    for digests in sieve.digests:  # the newest key's are last, and staged
        frame = keyed(frame, digests=digests)
        stopped |= stops(frame, standing=standing)
    frame = frame.with_columns(stopped=stopped).with_columns(gone=is_stopped())
    against = against + [(line, Reason.OBJECTED) for line in frame["line"].filter(frame["gone"])]
    frame = stopping.mark(frame.filter(~pl.col("gone"))).with_columns(gone=is_stopped())
    named = [(line, Reason.ON_PARTNERS_LIST) for line in frame["line"].filter(frame["gone"])]
    against, usable = against + named, frame.filter(~pl.col("gone")).select(STAGED)
    return Batch(_written(usable), len(usable), against)


def _written(usable: pl.DataFrame) -> bytes:
    staged = io.BytesIO()
    usable.write_csv(staged, include_header=False)
    return staged.getvalue()


def _judged(
    block: Block, layout: Layout, sieve: Sieve
) -> tuple[pl.DataFrame, list[tuple[int, Reason]]]:
    """Return the rows of a block with nothing against them so far, and the others."""
    if not block.lines.size:
        return pl.DataFrame(), list(block.rejected)
    frame = clean(_table(block, layout), only_ascii=block.body.isascii())
    frame = normalise(frame, names_us=sieve.names_us, us=sieve.us, today=sieve.today)
    if sieve.kind is ListKind.CREDIT:
        frame = read_reports(frame, today=sieve.today)
    frame = frame.with_columns(line=pl.Series(block.lines))
    return frame.filter(pl.col("reason").is_null()), block.rejected + _told(frame)


def _told(frame: pl.DataFrame) -> list[tuple[int, Reason]]:
    told = frame.filter(pl.col("reason").is_not_null()).select("line", "reason")
    return [(line, Reason(why)) for line, why in told.iter_rows()]


def _table(block: Block, layout: Layout) -> pl.DataFrame:
    """Return the kept columns as text, a row for each line number."""
    wanted = [n for n, field in enumerate(layout.fields) if field is not Field.NOT_KEPT]
    names = [layout.fields[n].value for n in wanted]
    try:
        frame = pl.read_csv(
            block.body, has_header=False, separator=layout.delimiter, columns=wanted,
            infer_schema=False,
        )  # fmt: skip
        frame.columns = names
    except pl.exceptions.PolarsError:
        frame = pl.DataFrame()
    if len(frame) == block.lines.size:
        return frame
    rows = csv.reader(io.StringIO(block.body.decode(), newline=""), delimiter=layout.delimiter)
    cells = [[row[n] for n in wanted] for row in rows]
    return pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String), orient="row")
