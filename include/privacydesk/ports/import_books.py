"""The books of an import's decision: its run, what people answered, which warnings they accept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.list_decisions import ListAnswer, WhyNotList
from privacydesk.domain.source_notices import ListKind
from privacydesk.ports.books import Row


@dataclass(frozen=True, kw_only=True)
class Lying:
    """A file in the landing folder; ``same``: it was as large at the look before."""

    same: bool
    first_seen_at: datetime


class Landings(Protocol):
    """What the landing folder held at the last look, by blind indexes of the names."""

    def see(self, files: Mapping[bytes, int], *, now: datetime) -> Mapping[bytes, Lying]: ...


class ImportRuns(Protocol):
    """The dag runs of imports. ``state`` is ``current`` or ``ended``, None for no such run."""

    def ask(self, case: CaseRef, *, now: datetime) -> None: ...
    def to_start(self, *, most: int) -> Sequence[tuple[CaseRef, int, ListKind]]: ...
    def started(self, case: CaseRef, *, number: int, now: datetime) -> None: ...
    def state(self, case: CaseRef, *, number: int) -> str | None: ...
    def end(self, case: CaseRef, *, now: datetime) -> None: ...


class ImportDecisions(Protocol):
    """
    What staff answered about a list, and the warnings of its gate.

    ``warn`` keeps which warnings stand now: one that was accepted before stays accepted, one that
    is gone goes. ``warnings`` says of each who accepted it, None where nobody did.
    """

    def record(self, number: int, *, answer: ListAnswer, why_not: WhyNotList | None) -> None: ...
    def of(self, number: int) -> Sequence[Row]: ...
    def warn(self, number: int, *, warnings: Sequence[str]) -> None: ...
    def warnings(self, number: int) -> dict[str, str | None]: ...
    def accept(self, number: int, *, warning: str, by: str, now: datetime) -> bool: ...
