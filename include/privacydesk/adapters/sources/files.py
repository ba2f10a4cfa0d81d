"""Files as a source: CSV below a path, local or in object storage."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from privacydesk.adapters.sources.errors import SourceRefusedError, SourceSilentError
from privacydesk.domain.datamap import Collection, FilePattern
from privacydesk.domain.identity_keys import named_in, normalise
from privacydesk.domain.live_checks import ColumnFacts, TableFacts
from privacydesk.domain.spots import Match

Folder = Any  # pathlib.Path or Airflow's ObjectStoragePath, which share no type
WILDCARDS = frozenset("*?[")


@contextmanager
def open_files(
    folder: Folder, *, collections: Sequence[Collection] = (), seconds: float = 0
) -> Iterator["FilesSession"]:
    """
    Open the files below a folder for reading.

    :raises SourceSilentError: if the folder cannot be reached.
    """
    del collections, seconds
    try:
        there = folder.is_dir()
    except OSError:
        there = False
    if not there:
        raise SourceSilentError("the folder of a file source cannot be reached")
    yield FilesSession(folder)


class FilesSession:
    """One folder, open for reading. A file is read in one pass, a row at a time."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def find(
        self, collection: Collection, *, field: str, match: Match, keys: Sequence[str]
    ) -> Iterator[Mapping[str, object]]:
        """
        Yield the rows of the collection's files in which ``field`` matches one of ``keys``.

        :raises SourceRefusedError: if a file lacks a mapped column or is no CSV.
        """
        wanted, names = frozenset(keys), collection.columns
        for row in self._rows(collection, names):
            if normalise(row[field], match=match) in wanted:
                yield {name: row[name] for name in names}

    def values(self, collection: Collection, *, field: str) -> Iterator[object]:
        """Yield what a column holds, row by row."""
        for row in self._rows(collection, [field]):
            yield row[field]

    def mentions(
        self, collection: Collection, *, words: Sequence[str], digits: Sequence[str]
    ) -> Iterator[Mapping[str, object]]:
        """Yield the rows in any of whose fields one of these stands."""
        for row in self._rows(collection, collection.columns):
            if named_in((row[name] for name in collection.columns), words=words, digits=digits):
                yield {name: row[name] for name in collection.columns}

    def inspect(self, collections: Sequence[Collection]) -> Iterator[TableFacts]:
        """Yield the columns of each collection's first file."""
        for collection in collections:
            columns: Mapping[str, ColumnFacts] = {}
            for path in self._paths(_pattern(collection)):
                with _translated(collection.address), _open(path) as file:
                    header = next(csv.reader(file, delimiter=_pattern(collection).delimiter), [])
                columns = {name: ColumnFacts(nullable=True) for name in header}
                break
            yield TableFacts(collection=collection.address, columns=columns)

    def _rows(self, collection: Collection, names: Sequence[str]) -> Iterator[dict[str, str]]:
        pattern = _pattern(collection)
        for path in self._paths(pattern):
            with _translated(collection.address), _open(path) as file:
                reader = csv.DictReader(file, delimiter=pattern.delimiter, restval="", strict=True)
                missing = set(names) - set(reader.fieldnames or ())
                if missing:
                    count = f"{len(missing)} mapped column(s) missing in a file"
                    raise SourceRefusedError(f"{collection.address}: {count}")
                yield from reader

    def paths(self, collection: Collection) -> Iterator[Any]:
        """Yield the files that hold a collection."""
        yield from self._paths(_pattern(collection))

    def _paths(self, pattern: FilePattern) -> Iterator[Any]:
        if WILDCARDS.isdisjoint(pattern.path):
            yield self._folder / pattern.path
        else:
            yield from sorted(self._folder.glob(pattern.path), key=str)


def _open(path: Folder) -> TextIO:
    file: TextIO = path.open("r", encoding="utf-8-sig", newline="")
    return file


@contextmanager
def _translated(what: str) -> Iterator[None]:
    """Turn a file's errors into ours; their words may hold values, so they are dropped."""
    try:
        yield
    except OSError as error:
        raise SourceSilentError(f"{what}: unreadable ({type(error).__name__})") from None
    except (csv.Error, UnicodeDecodeError) as error:
        raise SourceRefusedError(f"{what}: no CSV ({type(error).__name__})") from None


def _pattern(collection: Collection) -> FilePattern:
    if collection.files is None:
        raise SourceRefusedError(f"{collection.address}: the data map names no file")
    return collection.files
