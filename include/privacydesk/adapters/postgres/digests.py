"""What the weekly digest counts, in Postgres."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef, Right, Status
from privacydesk.domain.digests import Request


class Digests(Store):
    """Requests with their dates; no column of a person is read."""

    noun: ClassVar[str] = "digests"

    def requests(self, *, since: datetime) -> Sequence[Request]:
        """Return requests that are open, or were received, due or answered since an instant."""
        return [
            Request(
                reference=CaseRef(row["reference"]), right=Right(row["right"]),
                status=Status(row["status"]), received_at=row["received_at"],
                due_ends_at=row["due_ends_at"], answered_at=row["answered_at"],
                paused_days=row["paused_days"] or 0,
            )
            for row in self.rows("requests", since=since)
        ]  # fmt: skip
