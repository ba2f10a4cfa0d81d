"""The rows of lists in Postgres: staged while an import waits, then contacts with provenance."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, ClassVar

from psycopg import sql

from privacydesk.adapters.postgres.queries import load
from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.imports import Published
from privacydesk.ports.list_books import Batch


class ListRows(Store):
    """Every statement works on a whole list at once; nothing of it comes to Python."""

    noun: ClassVar[str] = "lists"

    def stage(self, number: int, *, batches: Iterable[Batch]) -> int:
        """Fill the import's own table; what is against a row goes to the quarantine. Count all."""
        self._on(number, "drop_stage")
        self._on(number, "create_stage")
        self.run("forget_quarantine", number=number)
        records = 0
        for batch in batches:
            if batch.usable:
                self._copy(number, "copy_stage", batch.staged)
            if batch.against:
                lines = [f"{number},{line},{why.value}\n" for line, why in batch.against]
                self._copy(number, "copy_quarantine", "".join(lines).encode())
            records += batch.usable + len(batch.against)
        self._on(number, "analyze_stage")
        return records

    def drop_repeated(self, number: int) -> None:
        """Leave the first line of each address, and of each number under one name."""
        self._settle()
        self._on(number, "drop_same_email")
        self._on(number, "drop_same_person")

    def drop_objected(self, number: int) -> int:
        """Take out whoever objects at this moment; return how many."""
        self._settle()
        self.run("standing_keys")
        return self._on(number, "drop_objected")

    def count(self, number: int) -> int:
        """Count the usable rows."""
        return self._number(number, "count_stage")["rows"]

    def hold_marked(self, number: int, *, reasons: Collection[Reason], oldest: date) -> int:
        """Take out the rows that warnings mark, each for its first reason; return how many."""
        return self._on(number, "hold_marked", oldest=oldest, role=Reason.ROLE_ADDRESS in reasons,
                        old=Reason.CONSENT_OLD in reasons,
                        unnamed=Reason.CONSENT_UNNAMED in reasons)  # fmt: skip

    def keep_facts(self, number: int, *, today: date, oldest: date) -> None:
        """Count what the gate judges the usable rows by; a consent before ``oldest`` is old."""
        self.run("forget_facts", number=number)
        self._on(number, "keep_facts", today=today, oldest=oldest)

    def publish(self, number: int) -> Published:
        """Make contacts of the usable rows, with the list and line that each field is known by."""
        self._settle()
        self.run("lock_contacts")
        self._on(number, "analyze_stage")
        self._on(number, "match_email")
        self.run("analyze_matched")
        self._on(number, "know_persons")
        self.run("analyze_persons")
        self._on(number, "match_person")
        self.run("analyze_matched")
        known = self._number(number, "matched_counts")
        self._on(number, "update_contacts")
        base = self._number(number, "reserve")["base"]
        new = self._on(number, "insert_contacts", base=base)
        self._on(number, "insert_provenance", base=base)
        return Published(
            new=new, updated=known["changed"], unchanged=known["known"] - known["changed"]
        )

    def unstage(self, number: int) -> None:
        """Drop the import's own table."""
        self._on(number, "drop_stage")

    def take_back(self, number: int) -> tuple[int, int]:
        """Withdraw a list; return how many contacts went, and how many lost what it alone said."""
        self._settle()
        self.run("lock_contacts")
        emptied = self.run("take_back_fields", number=number)
        gone = self.run("take_back_contacts", number=number)
        self.run("take_back_provenance", number=number)
        return gone, emptied

    def _settle(self) -> None:
        self.run("settings")
        self.run("settings_hash")

    def _on(self, number: int, query: str, **parameters: object) -> int:
        return self.connection.execute(
            self._named(number, query), {"number": number, **parameters}
        ).rowcount

    def _number(self, number: int, query: str) -> dict[str, int]:
        with self.connection.cursor() as cursor:
            cursor.execute(self._named(number, query), {"number": number})
            row: tuple[Any, ...] = cursor.fetchone() or ()
            names = [column.name for column in cursor.description or ()]
            return dict(zip(names, row, strict=True))

    def _copy(self, number: int, query: str, content: bytes) -> None:
        with self.connection.cursor() as cursor, cursor.copy(self._named(number, query)) as copy:
            copy.write(content)

    def _named(self, number: int, query: str) -> sql.Composed:
        stage = sql.Identifier("lists", f"stage_{number}")
        return sql.SQL(load(self.noun)[query]).format(stage=stage)
