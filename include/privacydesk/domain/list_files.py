"""What a landed list is as a file, and what is refused before a record of it is read."""

from dataclasses import dataclass
from enum import Enum

from privacydesk.domain.errors import DeskError

MIB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a file may be at most, in bytes; ``ratio`` is of unpacked to packed bytes."""

    unpacked: int = 16 * 1024 * MIB
    ratio: int = 200
    record: int = MIB
    unbroken: int = 32 * MIB
    chunk: int = 4 * MIB


class Encoding(str, Enum):
    """The encodings that are read; every other file is refused or has rejected records."""

    UTF_8 = "utf-8"
    UTF_16_LE = "utf-16-le"
    UTF_16_BE = "utf-16-be"
    WINDOWS_1252 = "windows-1252"


class FileFault(str, Enum):
    """Why a file is refused as a whole."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    MEMBERS = "members"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    NO_RECORDS = "no_records"
    UNTERMINATED_QUOTE = "unterminated_quote"


class ListRefusedError(DeskError):
    """A file cannot be read as a list: its packing, its size or its quotes are wrong."""

    remedy = "Ask the seller for one CSV file, plain or packed alone in a zip or gzip file."

    def __init__(self, message: str, *, fault: FileFault, case: str | None = None) -> None:
        super().__init__(f"{fault.value}: {message}", case=case)
        self.fault = fault


@dataclass(frozen=True, kw_only=True)
class Landed:
    """What was found while a file was taken in: its digest, unpacked size, how it is written."""

    digest: bytes
    packed: int
    unpacked: int
    encoding: Encoding
    bom: bool
    cr_only: bool
