"""What erasures kept until a day, in Postgres."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef


class Remainders(Store):
    """Rows that stay until a day; which rows they are lies sealed."""

    noun: ClassVar[str] = "remainders"

    def add(
        self, case: CaseRef, *, address: str, connection: str, last_day: date, rows: int,
        sealed: bytes, now: datetime,
    ) -> None:  # fmt: skip
        """Note rows of one collection and their last day."""
        self.run("add", case=case, address=address, connection=connection, last_day=last_day,
                 rows=rows, sealed=sealed, now=now)  # fmt: skip

    def due(self, *, today: date) -> Sequence[CaseRef]:
        """Return the cases of which rows had their last day before ``today``."""
        return [CaseRef(row["reference"]) for row in self.rows("due", today=today)]

    def of(self, case: CaseRef) -> Sequence[Mapping[str, Any]]:
        """Return what a case still keeps, due or not."""
        return self.rows("of", case=case)

    def settle(self, case: CaseRef, *, numbers: Iterable[int], now: datetime) -> None:
        """Note that these are dealt with, and drop which rows they were."""
        self.run("settle", case=case, numbers=list(numbers), now=now)

    def is_held(self, case: CaseRef, *, identities: Sequence[tuple[str, bytes]]) -> bool:
        """Say whether the person, known by blind indexes, waits for a copy or an answer (R-43)."""
        kinds, blinds = [kind for kind, _ in identities], [blind for _, blind in identities]
        return bool((self.row("held", case=case, kinds=kinds, blinds=blinds) or {})["held"])
