"""Files opened to erase: each is written anew beside itself and takes its place in one move."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from privacydesk.adapters.sources.errors import SourceSilentError
from privacydesk.adapters.sources.files import FilesSession, Folder, open_files
from privacydesk.domain.datamap import Collection
from privacydesk.domain.deletion import StoreRefusedError
from privacydesk.domain.masking import Masks, masked

Row = Mapping[str, Any]
DRAFT: Final = ".erasing-"
"""How a file's next version is named until it is whole; no pattern of the map finds it."""


@contextmanager
def open_changed_files(
    folder: Folder, *, collections: Sequence[Collection], keep: bool, seconds: float = 0
) -> Iterator["FileChanges"]:
    """
    Open the files below a folder; what was erased is written at the end if ``keep`` is set.

    Other people's rows stay as they are, to the byte where their quoting is the usual one. A
    process that dies between two files leaves each old or new; the next one does the rest.

    :raises SourceSilentError: if the folder cannot be reached or written.
    """
    del seconds
    with open_files(folder, collections=collections):
        session = FileChanges(folder)
        yield session
        try:
            session.write(keep=keep)
        except OSError as error:
            raise SourceSilentError(f"files: not writable ({type(error).__name__})") from None


class FileChanges(FilesSession):
    """One folder, open for reading and writing."""

    def __init__(self, folder: Folder) -> None:
        super().__init__(folder)
        self._new: dict[str, tuple[Any, str]] = {}

    def delete(self, collection: Collection, *, rows: Sequence[Row]) -> int:
        """
        Leave these rows out of the next version of their files; return how many.

        :raises StoreRefusedError: if a row is in no file any more.
        """
        return self._rewrite(collection, rows, lambda _: None)

    def mask(
        self, collection: Collection, *, rows: Sequence[Row], masks: Masks,
        random: Callable[[Row, str, int], str],
    ) -> int:  # fmt: skip
        """
        Overwrite the masked columns in the next version; an emptied field is an empty one.

        :raises StoreRefusedError: if a row is in no file any more.
        """

        def change(row: dict[str, str]) -> dict[str, str]:
            values = {
                column: masked(mask, random=lambda length, c=column: random(row, c, length))  # type: ignore[misc]
                for column, mask in masks.items()
            }
            return row | {column: value or "" for column, value in values.items()}

        return self._rewrite(collection, rows, change)

    def write(self, *, keep: bool) -> None:
        """Put the next versions in place, or, for a rehearsal, only see that one could."""
        for path, content in self._new.values():
            draft = path.with_name(f"{DRAFT}{path.name}")
            with draft.open("w", encoding="utf-8", newline="") as file:
                file.write(content)
            if keep:
                draft.rename(path)
            else:
                draft.unlink()

    def _rewrite(
        self, collection: Collection, rows: Sequence[Row],
        change: Callable[[dict[str, str]], dict[str, str] | None],
    ) -> int:  # fmt: skip
        names = collection.columns
        wanted = {tuple(str(row[name]) for name in names) for row in rows}
        changed = 0
        for path in self.paths(collection):
            text = self._new[str(path)][1] if str(path) in self._new else _read(path)
            done, new = _changed(text, wanted, change, collection=collection)
            if done:
                self._new[str(path)] = path, new
            changed += done
        if changed < len(rows):
            raise StoreRefusedError(
                f"{collection.address}: {len(rows) - changed} row(s) not in the files",
                collection=collection.address, code="swallowed",
            )  # fmt: skip
        return changed


def _changed(
    text: str, wanted: set[tuple[str, ...]],
    change: Callable[[dict[str, str]], dict[str, str] | None], *, collection: Collection,
) -> tuple[int, str]:  # fmt: skip
    delimiter = collection.files.delimiter if collection.files else ","
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True,
                            delimiter=delimiter, restval="")  # fmt: skip
    target = io.StringIO(newline="")
    ending = "\r\n" if "\r\n" in text else "\n"
    writer = csv.DictWriter(target, reader.fieldnames or (), delimiter=delimiter,
                            lineterminator=ending, extrasaction="ignore")  # fmt: skip
    writer.writeheader()
    done = 0
    for row in reader:
        if tuple(row.get(name, "") for name in collection.columns) not in wanted:
            writer.writerow(row)
            continue
        done += 1
        if (new := change(row)) is not None:
            writer.writerow(new)
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    return done, mark + target.getvalue()


def _read(path: Folder) -> str:
    with path.open("r", encoding="utf-8", newline="") as file:
        return str(file.read())
