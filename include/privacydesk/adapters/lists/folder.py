"""The landing folder in object storage, whatever kind: files by name, nothing below them."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from privacydesk.domain.landings import Dropped

MOST_RECORD: Final = 1024 * 1024
"""A record is a page of YAML; of a longer file no more is read, and so it is none."""


@dataclass(frozen=True)
class StoredFolder:
    """A folder as ``pathlib`` knows one: Airflow's object storage path, or universal-pathlib's."""

    path: Any

    def look(self) -> Sequence[Dropped]:
        """
        Return the files that lie there now; a folder that is not there is empty.

        Some stores keep what they listed for as long as the process lives: two looks at a file
        that somebody is still writing would find the same size.
        """
        self.path.fs.invalidate_cache()
        if not self.path.exists():
            return []
        files = sorted((f for f in self.path.iterdir() if f.is_file()), key=lambda f: f.name)
        return [Dropped(name=file.name, size=file.stat().st_size) for file in files]

    def open(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Open a file to read its bytes."""
        opened: AbstractContextManager[BinaryIO] = (self.path / name).open("rb")
        return opened

    def read(self, name: str) -> bytes:
        """Return what a record says."""
        with self.open(name) as file:
            return file.read(MOST_RECORD)

    def remove(self, name: str) -> None:
        """Remove a file; nothing happens if it is gone."""
        (self.path / name).unlink(missing_ok=True)
