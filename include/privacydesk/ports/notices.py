"""Batches of data from others whose people must be told (R-95)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from privacydesk.domain.alerts import Alert
from privacydesk.domain.batches import Batch


class Notices(Protocol):
    """Batches that nobody was told of yet; ``lock`` is None for one that was, meanwhile."""

    def untold(self) -> Sequence[Batch]: ...
    def lock(self, batch: Batch) -> Batch | None: ...
    def raise_alert(
        self, batch: Batch, alert: Alert, *, now: datetime, send_at: datetime, escalate_at: datetime
    ) -> int | None: ...
    def to_escalate(self, batch: Batch, *, now: datetime) -> Sequence[int]: ...
    def escalated(self, alert: int, *, now: datetime) -> None: ...
