"""A ZIP that is the same for the same content, and knows the digest of each of its files."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from privacydesk.adapters.documents.wording import LONDON
from privacydesk.domain.packages import PackedFile

_UNIX: Final = 3
_READABLE: Final = 0o100644 << 16


class Entry:
    """One file being written."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, content: bytes) -> None:
        """Add to the file."""
        self._digest.update(content)
        self.size += len(content)
        self._stream.write(content)

    def packed(self, name: str) -> PackedFile:
        """Return what the manifest says of this file."""
        return PackedFile(name=name, size=self.size, sha256=self._digest.hexdigest())


class Archive:
    """
    Writes files into a ZIP on ``target``, which need not be seekable.

    Every file bears the time ``now`` in London, and nothing tells which machine or account
    made it.
    """

    def __init__(self, target: BinaryIO, *, now: datetime) -> None:
        self._zip = ZipFile(target, "w", compression=ZIP_DEFLATED)
        self._made = now.astimezone(LONDON).timetuple()[:6]
        self.files: list[PackedFile] = []

    @contextmanager
    def open(self, name: str) -> Iterator[Entry]:
        """Open one file for writing; one at a time."""
        info = ZipInfo(name, date_time=self._made)
        info.compress_type = ZIP_DEFLATED
        info.create_system = _UNIX
        info.external_attr = _READABLE
        with self._zip.open(info, "w", force_zip64=True) as stream:
            entry = Entry(stream)
            yield entry
        self.files.append(entry.packed(name))

    def add(self, name: str, content: bytes) -> PackedFile:
        """Write one whole file."""
        with self.open(name) as entry:
            entry.write(content)
        return self.files[-1]

    def close(self) -> None:
        """Write the ZIP's list of files; without it the ZIP does not open."""
        self._zip.close()
