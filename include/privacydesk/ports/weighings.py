"""The books of objections that are weighed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from privacydesk.domain.cases import CaseRef

Row = Mapping[str, Any]


class Weighings(Protocol):
    """One line a case and use; what was written about the balance is sealed."""

    def add(self, case: CaseRef, *, use: str, now: datetime) -> int: ...
    def of(self, case: CaseRef) -> Sequence[Row]: ...
    def judge(self, case: CaseRef, *, use: str, verdict: str, ground: str | None, sealed: bytes,
              by: str, now: datetime) -> None: ...  # fmt: skip
    def reopen(self, case: CaseRef) -> None: ...
