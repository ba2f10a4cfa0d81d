"""What the person is asked or told while a case is reviewed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.demands import Demand, State


class Demands(Protocol):
    """Questions, fees and notices of a case; one at a time is open."""

    def add(self, case: CaseRef, *, demand: Demand) -> None: ...
    def of(self, case: CaseRef) -> Sequence[Demand]: ...
    def pending(self, case: CaseRef) -> Demand | None: ...
    def approve(self, case: CaseRef, *, number: int, by: str) -> None: ...
    def settle(self, case: CaseRef, *, number: int, state: State, now: datetime) -> None: ...
