"""The books of imported lists: each import's line, and its rows, millions at a time."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.due_diligence import DueDiligence
from privacydesk.domain.imports import Import, ImportState, Published
from privacydesk.domain.list_files import Landed
from privacydesk.domain.list_parts import ListPart, Progress

StandingDigests = tuple[tuple[int, bytes], ...]
"""What is stopped (``stopped_channels``), and the first eight bytes of each digest in a row."""


@dataclass(frozen=True)
class Batch:
    """
    Some records, sorted out: the usable ones as they are staged, the others by line and reason.

    Lines are those of the file, counted from 1, the first of each record.
    """

    staged: bytes
    usable: int
    against: Sequence[tuple[int, Reason]]


@dataclass(frozen=True, kw_only=True)
class PartSums:
    """
    What came of the parts of a list: ``staged`` is what was usable before repeats are out.

    ``screened_as`` is a word for the suppressions, empty if parts were screened by different
    ones; ``key_version`` the oldest key of a part's digests.
    """

    parts: int
    undone: int
    records: int
    staged: int
    screened_as: str | None
    key_version: int | None


class Imports(Protocol):
    """
    The imports' lines in the books.

    ``lock`` waits for every other step of the import, ``share`` for all but those on its parts.
    """

    def open(self, digest: bytes, *, now: datetime) -> CaseRef: ...
    def lock(self, case: CaseRef) -> Import: ...
    def share(self, case: CaseRef) -> Import: ...
    def get(self, case: CaseRef) -> Import: ...
    def waiting(self) -> Sequence[Import]: ...
    def move(self, case: CaseRef, *, state: ImportState, problem: str | None = None,
             ended_at: datetime | None = None) -> None: ...  # fmt: skip
    def ask_people(self, case: CaseRef, *, now: datetime) -> None: ...
    def keep_copy(self, case: CaseRef, *, kept: bool) -> None: ...
    def keep_file(self, case: CaseRef, *, landed: Landed) -> None: ...
    def keep_record(self, case: CaseRef, *, record: DueDiligence) -> None: ...
    def let_old_consents(self, case: CaseRef, *, until: date) -> None: ...
    def keep_screening(self, number: int, *, records: int, usable: int, screened_as: str,
                       key_version: int, now: datetime) -> None: ...  # fmt: skip
    def keep_publishing(self, number: int, *, published: Published, now: datetime) -> None: ...
    def suppressions_as(self) -> str: ...
    def standing_digests(self) -> StandingDigests: ...
    def corrected_persons(self) -> Sequence[bytes]: ...


class ListParts(Protocol):
    """
    The parts of lists that are being screened; a part is done once its rows are committed.

    ``take`` gives the next part that nobody has in hand; ``progress`` is what a page shows while
    a list is screened, None before and after.
    """

    def keep(self, number: int, *, parts: Sequence[ListPart]) -> None: ...
    def take(self, number: int, *, wait: bool = False) -> ListPart | None: ...
    def done(self, number: int, *, part: int, records: int, staged: int, screened_as: str,
             key_version: int) -> None: ...  # fmt: skip
    def sums(self, number: int) -> PartSums: ...
    def reset(self, number: int) -> None: ...
    def forget(self, number: int) -> None: ...
    def progress(self, case: CaseRef) -> Progress | None: ...


class ListRows(Protocol):
    """The rows of lists, millions at a time; they are never in a step's hands."""

    def prepare(self, number: int, *, parts: int) -> None: ...
    def stage(self, number: int, *, part: int, batches: Iterable[Batch]) -> tuple[int, int]: ...
    def drop_repeated(self, number: int) -> int: ...
    def drop_objected(self, number: int) -> int: ...
    def count(self, number: int) -> int: ...
    def hold_marked(self, number: int, *, reasons: Collection[Reason], oldest: date) -> int: ...
    def keep_facts(self, number: int, *, today: date, oldest: date) -> int: ...
    def publish(self, number: int, *, apart: bool = False) -> Published: ...
    def unstage(self, number: int) -> None: ...
    def take_back(self, number: int) -> tuple[int, int]: ...
