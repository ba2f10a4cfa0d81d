"""One dataset of the package, as JSON and as CSV, in one reading of its rows."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from privacydesk.adapters.documents.archive import Archive, Entry
from privacydesk.adapters.documents.cells import cell_text, formula_safe, json_value, shown
from privacydesk.adapters.documents.spool import Spool
from privacydesk.domain.packages import (
    DatasetNameError,
    PackageCollection,
    PackageDataset,
    PackageField,
    PackageFile,
    PackedFile,
)

SHOWN_ROWS: Final = 10
# Spreadsheets take a CSV for UTF-8 only when it starts so.
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(kw_only=True)
class PackedCollection:
    """
    What the page tells of a collection: its fields, how many records, the first of them.

    ``waiting`` are files that still have to be written, one at a time.
    """

    name: str
    title: str
    fields: tuple[PackageField, ...]
    records: int = 0
    first: list[list[str]] = field(default_factory=list)
    files: list[PackedFile] = field(default_factory=list)
    waiting: Iterable[PackageFile] = ()


@dataclass(kw_only=True)
class PackedDataset:
    """What the page tells of a dataset, and its two files."""

    name: str
    title: str
    collections: list[PackedCollection]
    json_file: PackedFile
    csv_file: PackedFile

    @property
    def records(self) -> int:
        """How many records the dataset holds."""
        return sum(collection.records for collection in self.collections)


def pack_dataset(archive: Archive, dataset: PackageDataset) -> PackedDataset:
    """
    Write ``data/<name>.json``, ``data/<name>.csv`` and the files of the records.

    The rows are read once. They go into the JSON at once and into a spool, from which the CSV
    is written when all columns are known: the collection's name, then every field of any.

    :raises DatasetNameError: if two collections share a name.
    """
    with Spool() as spool:
        with archive.open(f"data/{dataset.name}.json") as entry:
            collections = _write_json(entry, dataset, spool=spool)
        json_file = archive.files[-1]
        with archive.open(f"data/{dataset.name}.csv") as entry:
            _write_csv(entry, collections, spool=spool)
        csv_file = archive.files[-1]
    for collection in collections:
        collection.files = [archive.add(file.name, file.content) for file in collection.waiting]
    return PackedDataset(
        name=dataset.name,
        title=dataset.title,
        collections=collections,
        json_file=json_file,
        csv_file=csv_file,
    )


def _write_json(entry: Entry, dataset: PackageDataset, *, spool: Spool) -> list[PackedCollection]:
    packed: list[PackedCollection] = []
    head = {"dataset": dataset.name, "title": dataset.title}
    entry.write(f'{_json(head)[:-1]}, "collections": {{'.encode())
    for collection in dataset.collections:
        if any(one.name == collection.name for one in packed):
            raise DatasetNameError("two collections of a dataset share a name")
        entry.write(f"{',' if packed else ''}\n{_json(collection.name)}: [".encode())
        packed.append(_write_rows(entry, collection, spool=spool))
        entry.write(b"]")
    fields = {one.name: [_legend(each) for each in one.fields] for one in packed}
    entry.write(f'}},\n"fields": {_json(fields)}}}\n'.encode())
    return packed


def _legend(each: PackageField) -> dict[str, object]:
    return {"name": each.name, "title": each.title or each.name, "codes": dict(each.codes)}


def _write_rows(entry: Entry, collection: PackageCollection, *, spool: Spool) -> PackedCollection:
    packed = PackedCollection(
        name=collection.name, title=collection.title, fields=tuple(collection.fields),
        waiting=collection.files,
    )  # fmt: skip
    names = [each.name for each in packed.fields]
    for row in collection.rows:
        values = [row.get(name) for name in names]
        record = {name: json_value(row[name]) for name in names if name in row}
        entry.write(f"{',' if packed.records else ''}\n{_json(record)}".encode())
        spool.add([collection.name, *map(cell_text, values)])
        if packed.records < SHOWN_ROWS:
            packed.first.append(_shown_row(packed.fields, values))
        packed.records += 1
    return packed


def _shown_row(fields: Sequence[PackageField], values: Sequence[object]) -> list[str]:
    pairs = zip(fields, values, strict=True)
    return [shown(value, codes=each.codes) for each, value in pairs]


def _write_csv(entry: Entry, collections: Sequence[PackedCollection], *, spool: Spool) -> None:
    columns = list(dict.fromkeys(each.name for one in collections for each in one.fields))
    place = {name: number for number, name in enumerate(columns, start=1)}
    places = {one.name: [place[each.name] for each in one.fields] for one in collections}
    entry.write(_BYTE_ORDER_MARK + _csv_line(["collection", *columns]))
    for name, *cells in spool.rows():
        line = [name] + [""] * len(columns)
        for position, cell in zip(places[name], cells, strict=True):
            line[position] = cell
        entry.write(_csv_line(line))


def _csv_line(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow([formula_safe(cell) for cell in cells])
    return line.getvalue().encode("utf-8", "replace")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, allow_nan=False)
