"""What goes into the package for the person: datasets, their collections, their fields."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import BinaryIO, Final, Protocol

from privacydesk.domain.errors import DeskError
from privacydesk.domain.rendered import RenderedLetter

DATASET_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
FILE_NAME: Final = re.compile(r"files/[0-9]+-[A-Za-z0-9_][A-Za-z0-9._-]*")


class Reads(str, Enum):
    """For whom a package is: who asked, or the person beside one who acts for them (R-27)."""

    ASKER = "asker"
    PERSON = "person"


class FileNameError(DeskError):
    """A file's name cannot stand in the package."""

    remedy = "Let ``path_in_package`` name files."


class DatasetNameError(DeskError):
    """A dataset's name cannot be a file's name in the package, or stands there twice."""

    remedy = "Give each dataset of the data map its own name of small letters, digits, _ and -."


@dataclass(frozen=True, kw_only=True)
class PackageField:
    """One field: its name in the data, its title in words, and what its codes mean (R-41)."""

    name: str
    title: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PackageFile:
    """A file that a record of the person holds, as it leaves the house."""

    name: str
    content: bytes

    def __post_init__(self) -> None:
        """Refuse a name that could leave the folder or hold anybody's words unchecked."""
        if not FILE_NAME.fullmatch(self.name):
            raise FileNameError("a file's name is not fit for the package")


@dataclass(frozen=True, kw_only=True)
class PackageCollection:
    """
    Rows of one kind. ``rows`` is read once, then ``files`` is.

    What was withheld or redacted is no longer in the rows. A key that ``fields`` does not
    name is left out, so that a store's new column never travels unnoticed.
    """

    name: str
    title: str
    fields: tuple[PackageField, ...]
    rows: Iterable[Mapping[str, object]]
    files: Iterable[PackageFile] = ()


@dataclass(frozen=True, kw_only=True)
class PackageDataset:
    """What one system holds; ``name`` becomes ``data/<name>.json`` and ``.csv``."""

    name: str
    title: str
    collections: Iterable[PackageCollection]

    def __post_init__(self) -> None:
        """Refuse a name that could not be a file's."""
        if not DATASET_NAME.fullmatch(self.name):
            raise DatasetNameError("a dataset's name is not fit for a file's name")


@dataclass(frozen=True, kw_only=True)
class PackedFile:
    """A file of the package as the manifest lists it; ``size`` in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PackedPackage:
    """What was packed: the files, and how many records of how many datasets."""

    files: tuple[PackedFile, ...]
    datasets: int
    records: int


class Packages(Protocol):
    """Builds the ZIP for the person."""

    def build(
        self,
        target: BinaryIO,
        *,
        letter: RenderedLetter,
        datasets: Iterable[PackageDataset],
        now: datetime,
    ) -> PackedPackage:
        """Write the package to ``target`` with memory that does not grow with the rows."""
