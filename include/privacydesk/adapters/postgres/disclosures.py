"""The log of disclosures in Postgres, with whom each was about (R-103)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import ClassVar, Final

from privacydesk.adapters.postgres.queries import load
from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef

BATCH: Final = 5_000


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

    def may_be_of_list(self, number: int) -> bool:
        """Say whether anybody's data went out since an import was published."""
        row = self.row("may_be_of_list", number=number)
        return bool(row and row["found"])

    def alone_on_list(self, number: int) -> Iterator[Sequence[str]]:
        """Yield the addresses of those whom this import alone names, some thousand at a time."""
        with self.connection.cursor(name="alone_on_list") as cursor:
            cursor.itersize = BATCH
            cursor.execute(load(self.noun)["alone_on_list"], {"number": number})
            rows = iter(cursor)
            while some := [str(email) for (email,) in islice(rows, BATCH)]:
                yield some

    def of_list(self, number: int, *, digests: Sequence[bytes]) -> Sequence[tuple[str, bytes]]:
        """Return who got data of these people since the import was published, and of whom."""
        rows = self.rows("of_list", number=number, digests=list(digests))
        return [(row["recipient"], bytes(row["digest"])) for row in rows]
