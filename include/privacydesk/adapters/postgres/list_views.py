"""What the pages of imports read from the desk's database: codes, counts, lines and a few rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from privacydesk.adapters.postgres.queries import load
from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.dispositions import Reason
from privacydesk.ports import Comparison, Known, Profile

Rows = Sequence[Mapping[str, Any]]
FIELDS: Final = (
    "email", "phone", "name", "company", "job_title", "address", "town", "postcode",
)  # fmt: skip


class ListViews(Store):
    """Read queries over imports; what is counted for the pages is counted once."""

    noun: ClassVar[str] = "list_views"

    def all(self, *, seller: str | None, before: str | None, most: int) -> Rows:
        """Return a page of imports, newest first."""
        return self.rows("all", seller=seller, before=before, most=most)

    def line(self, case: CaseRef) -> Mapping[str, Any] | None:
        """Return what the register says of one import."""
        return self.row("line", case=case)

    def earlier(self, case: CaseRef, *, most: int) -> Rows:
        """Return the same seller's screened lists before this one, newest first."""
        return self.rows("earlier", case=case, most=most)

    def judged_by(self, case: CaseRef) -> Mapping[str, Any]:
        """Return what the gate looked at, by column; nothing if the list is not screened."""
        kept = self.row("judged", case=case)
        return kept["judged"] if kept else self._to_judge(case)

    def first_lines(self, number: int, *, most: int) -> Sequence[tuple[int, Reason]]:
        """Return the first lines of each reason, in the file's order."""
        return _told(self.rows("first_lines", number=number, most=most))

    def lines(
        self, number: int, *, after: int, most: int, reasons: Sequence[Reason]
    ) -> Sequence[tuple[int, Reason]]:
        """Return a page of what is not used for these reasons, in the file's order."""
        wanted = [reason.value for reason in reasons]
        return _told(self.rows("lines", number=number, after=after, most=most, reasons=wanted))

    def keep_profile(self, number: int, *, case: CaseRef, oldest: date, today: date) -> None:
        """Count what the usable rows look like, and keep it; a consent before ``oldest`` is old."""
        self.run("forget_profile", number=number)
        self.connection.execute(self._staged(number, "count_profile"), {"oldest": oldest})
        self.run("keep_profile", number=number, judged=Jsonb(self._to_judge(case)), today=today)

    def profile(self, number: int) -> Profile | None:
        """Return what the usable rows looked like when the gate ran."""
        row = self.row("profile", number=number)
        if row is None:
            return None
        return Profile(
            emails=int(row["emails"]), oldest_consent=row["oldest_consent"],
            newest_consent=row["newest_consent"],
            domains=[(str(domain), int(rows)) for domain, rows in row["domains"]],
            marked={int(marks): int(rows) for marks, rows in row["marks"].items()},
            ways={int(facts): int(rows) for facts, rows in row["ways"].items()},
            counted_on=row["counted_on"],
        )  # fmt: skip

    def compared(self, number: int, *, looked_at: int, most: int) -> Comparison | None:
        """Lay the first usable rows beside the contacts; nothing if that takes too long."""
        if not (self.row("is_staged", number=number) or {})["staged"]:
            return None
        try:
            with (
                self.connection.transaction(),
                self.connection.cursor(row_factory=dict_row) as cursor,
            ):
                cursor.execute(load(self.noun)["brief"])
                found = cursor.execute(
                    self._staged(number, "compared"), {"looked_at": looked_at, "most": most}
                ).fetchall()
        except psycopg.errors.QueryCanceled:
            return None
        first = found[0] if found else {"known": 0, "changing": 0}
        return Comparison(
            looked_at=looked_at, known=first["known"], changing=first["changing"],
            examples=[_known(row) for row in found],
        )  # fmt: skip

    def _to_judge(self, case: CaseRef) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        with self.connection.cursor(row_factory=dict_row) as cursor:
            for block in ("list_import_facts", "list_import_looks"):
                found |= cursor.execute(load("gates")[block], {"case": case}).fetchone() or {}
        return {name: float(v) if isinstance(v, Decimal) else v for name, v in found.items()}

    def _staged(self, number: int, query: str) -> sql.Composed:
        stage = sql.Identifier("lists", f"stage_{number}")
        return sql.SQL(load(self.noun)[query]).format(stage=stage)


def _told(rows: Rows) -> Sequence[tuple[int, Reason]]:
    return [(row["line"], Reason(row["reason"])) for row in rows]


def _known(row: Mapping[str, Any]) -> Known:
    return Known(
        line=row["line"],
        held={field: row["held"].get(field) for field in FIELDS},
        listed={field: row["listed"].get(field) for field in FIELDS},
    )
