"""Take a file in: unpack it under caps, and find out how it is written, in one pass."""

import codecs
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from privacydesk.domain.list_files import MIB, Encoding, FileFault, Landed, Limits, ListRefusedError

_BOMS: Final = {
    codecs.BOM_UTF8: Encoding.UTF_8,
    codecs.BOM_UTF16_LE: Encoding.UTF_16_LE,
    codecs.BOM_UTF16_BE: Encoding.UTF_16_BE,
}
_SAMPLE: Final = 4096
_WIDE: Final = 0.3
"""The share of NUL bytes in every second place from which a file without a mark is UTF-16."""


def digest_of(file: BinaryIO) -> tuple[bytes, int]:
    """Return the SHA-256 of a file's bytes as they came, and how many there are."""
    sha, size = hashlib.sha256(), 0
    file.seek(0)
    while chunk := file.read(MIB):
        sha.update(chunk)
        size += len(chunk)
    return sha.digest(), size


def unpack(file: BinaryIO, *, packed: int, limits: Limits) -> Iterator[bytes]:
    """
    Yield the list's bytes, out of a zip or gzip file if it is one, at most a chunk at a time.

    What a packed file says of its own size is not believed: the bytes are counted as they come.

    :raises ListRefusedError: at the first byte too many, or if the packing is damaged.
    """
    file.seek(0)
    mark = file.read(4)
    file.seek(0)
    if mark.startswith(b"PK"):
        pieces, cap = _from_zip(file, limits), _cap(packed, limits)
    elif mark.startswith(b"\x1f\x8b"):
        pieces, cap = _from_gzip(file, limits), _cap(packed, limits)
    else:
        pieces, cap = iter(lambda: file.read(limits.chunk), b""), limits.unpacked
    total = 0
    try:
        for piece in pieces:
            total += len(piece)
            if total > cap:
                fault = FileFault.BOMB if cap < limits.unpacked else FileFault.TOO_LARGE
                raise ListRefusedError(f"more than {cap} bytes", fault=fault)
            yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise ListRefusedError(type(error).__name__, fault=FileFault.DAMAGED) from None
    if total == 0:
        raise ListRefusedError("no bytes", fault=FileFault.EMPTY)


def _cap(packed: int, limits: Limits) -> int:
    return min(limits.unpacked, max(packed, MIB // limits.ratio) * limits.ratio)


def _from_zip(file: BinaryIO, limits: Limits) -> Iterator[bytes]:
    with zipfile.ZipFile(file) as packed:
        members = [info for info in packed.infolist() if not info.is_dir()]
        if len(members) != 1:
            raise ListRefusedError(f"{len(members)} members", fault=FileFault.MEMBERS)
        if members[0].flag_bits & 1:
            raise ListRefusedError("a password is needed", fault=FileFault.ENCRYPTED)
        with packed.open(members[0]) as member:
            while piece := member.read(limits.chunk):
                yield piece


def _from_gzip(file: BinaryIO, limits: Limits) -> Iterator[bytes]:
    """Yield the content of a gzip file's members, never more than a chunk from few bytes."""
    machine, left = zlib.decompressobj(wbits=31), b""
    while left or (left := file.read(MIB)):
        if piece := machine.decompress(left, limits.chunk):
            yield piece
        left = machine.unconsumed_tail
        if machine.eof:
            left = machine.unused_data or file.read(MIB)
            machine = zlib.decompressobj(wbits=31)
            if not left:
                return
    raise EOFError


@dataclass
class Survey:
    """What is found out about a list's writing while its bytes pass by."""

    unpacked: int = 0
    encoding: Encoding | None = None
    bom: bool = False
    good: int = 0
    bad: int = 0
    feeds: int = 0
    returns: int = 0
    _decoder: codecs.IncrementalDecoder | None = field(default=None, repr=False)

    def look(self, chunk: bytes) -> bytes:
        """Take notice of a chunk and return it."""
        if not self.unpacked:
            self._look_first(chunk)
        self.unpacked += len(chunk)
        self.feeds += chunk.count(b"\n")
        self.returns += chunk.count(b"\r")
        if self._decoder and not chunk.isascii():
            text = self._decoder.decode(chunk)
            bad = text.count("\ufffd")
            self.bad += bad
            self.good += len(text) - len(text.encode("ascii", "ignore")) - bad
        return chunk

    def landed(self, *, digest: bytes, packed: int) -> Landed:
        """
        Return what the file is.

        Bytes that are no UTF-8 among few or no real UTF-8 signs are Windows-1252; a few of them
        in a UTF-8 file are damage, and their records are rejected.
        """
        told = self.encoding is not None
        found = Encoding.WINDOWS_1252 if self.bad > self.good else Encoding.UTF_8
        return Landed(
            digest=digest,
            packed=packed,
            unpacked=self.unpacked,
            encoding=self.encoding or found,
            bom=told and self.bom,
            cr_only=self.feeds == 0 and self.returns > 0,
        )

    def _look_first(self, chunk: bytes) -> None:
        for mark, encoding in _BOMS.items():
            if chunk.startswith(mark):
                self.encoding, self.bom = encoding, True
                return
        sample = chunk[:_SAMPLE]
        for start, encoding in ((1, Encoding.UTF_16_LE), (0, Encoding.UTF_16_BE)):
            if sample[start::2].count(0) > _WIDE * len(sample[start::2]) and len(sample) > 1:
                self.encoding = encoding
                return
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
