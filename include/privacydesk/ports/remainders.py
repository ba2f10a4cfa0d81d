"""The books of what erasures kept until a day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from privacydesk.domain.cases import CaseRef


class Remainders(Protocol):
    """Rows that stay until a day: counts and days; which rows they are lies sealed."""

    def add(self, case: CaseRef, *, address: str, connection: str, last_day: date, rows: int,
            sealed: bytes, now: datetime) -> None: ...  # fmt: skip
    def due(self, *, today: date) -> Sequence[CaseRef]: ...
    def of(self, case: CaseRef) -> Sequence[Mapping[str, Any]]: ...
    def settle(self, case: CaseRef, *, numbers: Iterable[int], now: datetime) -> None: ...
    def is_held(self, case: CaseRef, *, identities: Sequence[tuple[str, bytes]]) -> bool: ...
