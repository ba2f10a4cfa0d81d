"""Rows kept between two readings without growing in memory or lying open on a disk."""

import json
from collections.abc import Iterator, Sequence
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Final

from nacl.secret import SecretBox
from nacl.utils import random
from typing_extensions import Self

_BATCH: Final = 64 * 1024
_IN_MEMORY: Final = 1024 * 1024
_LENGTH: Final = 4


class Spool:
    """
    Rows of text, written once and read once.

    Past one mebibyte they go to a temporary file, sealed with a key that lives in this object
    alone, so a process that is killed leaves nothing that anybody can read.
    """

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  closed by __exit__
        self._box = SecretBox(random(SecretBox.KEY_SIZE))
        self._batch: list[Sequence[str]] = []
        self._size = 0

    def __enter__(self) -> Self:
        """Return the spool itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Drop the rows."""
        self._file.close()

    def add(self, row: Sequence[str]) -> None:
        """Keep one more row."""
        self._batch.append(row)
        self._size += sum(map(len, row))
        if self._size >= _BATCH:
            self._flush()

    def rows(self) -> Iterator[list[str]]:
        """Return the rows in the order they came."""
        self._flush()
        self._file.seek(0)
        while length := self._file.read(_LENGTH):
            sealed = self._file.read(int.from_bytes(length, "big"))
            yield from json.loads(self._box.decrypt(sealed))

    def _flush(self) -> None:
        sealed = self._box.encrypt(json.dumps(self._batch).encode())
        self._file.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
        self._batch, self._size = [], 0
