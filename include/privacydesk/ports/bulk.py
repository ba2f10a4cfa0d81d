"""Files of requests, and those parts of the outside that can be asked for many cases at once."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from privacydesk.domain.bulk_files import Chunk, Filed, SentBy
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.gates import Verdict

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Slip:
    """One line as it goes into the inbox: what it carries is sealed to the desk."""

    line: int
    right: Right
    delivery: str
    ticket: str
    received_at: datetime
    sealed: bytes = field(repr=False)
    objection: bytes | None = field(default=None, repr=False)


class BulkFiles(Protocol):
    """
    Files of requests, their lines and their runs.

    ``carried`` are the cases of a chunk that the file's own run may act for; a case that is
    handed on has a run of its own from then on. ``let_go`` says whether it was carried.
    """

    def of_digest(self, digest: bytes) -> str | None: ...
    def add(self, *, digest: bytes, portal: str, sent_by: SentBy, by: str,
            now: datetime) -> str: ...  # fmt: skip
    def file_slips(self, slips: Sequence[Slip], *, portal: str,
                   channel: str) -> Mapping[int, tuple[CaseRef, bool]]: ...  # fmt: skip
    def keep_rows(self, file: str, rows: Sequence[Filed]) -> None: ...
    def carry(self, cases: Sequence[CaseRef], *, now: datetime) -> frozenset[CaseRef]: ...
    def carried(self, chunk: Chunk) -> Sequence[CaseRef]: ...
    def is_carried(self, case: CaseRef) -> bool: ...
    def chunks(self, file: str) -> Sequence[int]: ...
    def lock(self, file: str) -> None: ...
    def get(self, file: str) -> Row: ...
    def all(self) -> Sequence[Row]: ...
    def file_of(self, case: CaseRef) -> str | None: ...
    def lines(self, file: str) -> Sequence[Row]: ...
    def ready(self, file: str) -> Sequence[Row]: ...
    def approve(self, file: str, *, cases: Sequence[CaseRef], by: str,
                now: datetime) -> int: ...  # fmt: skip
    def approval(self, case: CaseRef) -> tuple[str, datetime] | None: ...
    def ask_for_run(self, file: str, *, now: datetime) -> None: ...
    def to_start(self) -> tuple[str, int] | None: ...
    def started(self, file: str, *, number: int, now: datetime) -> None: ...
    def run_state(self, file: str, *, number: int) -> str | None: ...
    def end_run(self, file: str, *, number: int, now: datetime) -> None: ...


@runtime_checkable
class JudgesTogether(Protocol):
    """A gate that can look at many cases at once; each has its own verdict."""

    def together(self, suite: str, *, cases: Sequence[CaseRef]) -> Mapping[CaseRef, Verdict]: ...


@runtime_checkable
class KeepsOpen(Protocol):
    """Sources whose connections can stay open for a while, for this thread."""

    def kept_open(self) -> AbstractContextManager[None]: ...
