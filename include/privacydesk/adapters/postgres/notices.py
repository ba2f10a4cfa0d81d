"""Batches of data from others whose people must be told, in Postgres (R-95)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.alerts import Alert
from privacydesk.domain.batches import Batch
from privacydesk.domain.cases import CaseRef


class Notices(Store):
    """Batches that nobody was told of yet, and their alerts."""

    noun: ClassVar[str] = "notices"

    def untold(self) -> Sequence[Batch]:
        """Return every batch whose people must still be told."""
        return [_batch(row) for row in self.rows("untold")]

    def lock(self, batch: Batch) -> Batch | None:
        """Wait for whoever has the batch; None if its people were told meanwhile."""
        row = self.row("lock", batch=batch.reference)
        return _batch(row) if row else None

    def raise_alert(
        self, batch: Batch, alert: Alert, *, now: datetime, send_at: datetime, escalate_at: datetime
    ) -> int | None:
        """Keep an alert whose mails are being queued; None if it was raised before."""
        row = self.row(
            "raise_alert", batch=batch.reference, kind=alert.kind.value, about=alert.about_on,
            due=alert.due_on, from_at=alert.from_at, late=alert.is_late(now), now=now,
            send_at=send_at, escalate_at=escalate_at,
        )  # fmt: skip
        return row["alert"] if row else None

    def to_escalate(self, batch: Batch, *, now: datetime) -> Sequence[int]:
        """Return the batch's alerts that nobody followed in time."""
        rows = self.rows("to_escalate", batch=batch.reference, now=now)
        return [row["alert"] for row in rows]

    def escalated(self, alert: int, *, now: datetime) -> None:
        """Note that the lead's mail is in the outbox."""
        self.run("escalated", alert=alert, now=now)


def _batch(row: Mapping[str, Any]) -> Batch:
    return Batch(
        reference=CaseRef(row["batch"]), people=row["people"], obtained_on=row["obtained_on"],
        first_contact_on=row["first_contact_on"], first_disclosed_on=row["first_disclosed_on"],
    )  # fmt: skip
