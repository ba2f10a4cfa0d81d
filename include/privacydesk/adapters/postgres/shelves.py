"""What the desk keeps of closed cases, in Postgres."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from psycopg.types.json import Jsonb

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.retention import Kept


class Shelves(Store):
    """Finds what has lapsed, and empties it."""

    noun: ClassVar[str] = "shelves"

    def lapsed(self, kept: Kept, *, before: datetime, most: int) -> Sequence[CaseRef]:
        """Return cases whose class ``kept`` began at or before ``before`` and is still there."""
        query = {Kept.IDENTITY_EVIDENCE: "identified", Kept.REGISTER_LINE: "old_lines"}
        rows = self.rows(
            query.get(kept, "answered"), before=before, most=most,
            facts=Jsonb({"kept": kept.value}),
        )  # fmt: skip
        return [CaseRef(row["reference"]) for row in rows]

    def empty_work(self, case: CaseRef) -> None:
        """Empty the marks on records and the package."""
        self.run("empty_work", case=case)

    def empty_case(self, case: CaseRef) -> None:
        """Empty everything sealed and remove what leads to the person."""
        self.run("empty_case", case=case)

    def delete_line(self, case: CaseRef, *, before: datetime) -> None:
        """Delete the case, and messages and tickets from before ``before`` that were its alone."""
        self.run("delete_line", case=case)
        self.run("delete_orphans", before=before)
        self.run("delete_tickets", before=before)

    def end_links(self, *, now: datetime) -> int:
        """Empty packages whose link has ended; return how many."""
        return self.run("end_links", now=now)

    def drop_delivery_states(self, *, before: datetime) -> int:
        """Keep of messages sent at or before ``before`` only that they were sent."""
        return self.run("drop_delivery_states", before=before)

    def drop_marketing_links(self, *, before: datetime) -> int:
        """Delete the links of marketing messages made at or before ``before``; return how many."""
        return self.run("drop_marketing_links", before=before)
