"""Objections that are weighed, in Postgres: one line a case and use."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef


class Weighings(Store):
    """Which uses an objection stopped, and what was said of each; see ``ports.weighings``."""

    noun: ClassVar[str] = "weighings"

    def add(self, case: CaseRef, *, use: str, now: datetime) -> int:
        """Note that a use is stopped; 0 if it was before."""
        return self.run("add", case=case, use=use, now=now)

    def of(self, case: CaseRef) -> Sequence[Mapping[str, Any]]:
        """Return the uses of a case in the order in which they were stopped."""
        return self.rows("of", case=case)

    def judge(
        self, case: CaseRef, *, use: str, verdict: str, ground: str | None, sealed: bytes, by: str,
        now: datetime,
    ) -> None:  # fmt: skip
        """Keep what a person says of one use."""
        self.run("judge", case=case, use=use, verdict=verdict, ground=ground, sealed=sealed, by=by,
                 now=now)  # fmt: skip

    def reopen(self, case: CaseRef) -> None:
        """Let every use be weighed again; what was written stays to start from."""
        self.run("reopen", case=case)
