"""The log of disclosures in Postgres, with whom each was about (R-103)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef


class Disclosures(Store):
    """What left or was stopped; rows are added and never changed."""

    noun: ClassVar[str] = "disclosures"

    def add(  # noqa: PLR0913  a line of the log has these columns
        self, case: CaseRef | None, *, recipient: str, class_: str, purpose: str, ground: str,
        fields: Sequence[str], size: int, approver: str, means: str, blocked: str | None,
        now: datetime,
    ) -> int:  # fmt: skip
        """Log one attempt; return its number."""
        row = self.row(
            "add", case=case, recipient=recipient, **{"class": class_}, purpose=purpose,
            ground=ground, fields=list(fields), bytes=size, approver=approver, means=means,
            blocked=blocked, now=now,
        )  # fmt: skip
        return int((row or {"disclosure": 0})["disclosure"])

    def about(self, disclosure: int, *, version: int, digest: bytes) -> None:
        """Keep whom an attempt was about, by a keyed digest."""
        self.run("about", disclosure=disclosure, version=version, digest=digest)

    def passed_on(self, digests: Sequence[bytes]) -> Mapping[str, datetime]:
        """Return to whom data of a person went, and when last (UTC)."""
        rows = self.rows("passed_on", digests=list(digests))
        return {row["recipient"]: row["last_at"] for row in rows}
