"""The rows of lists in Postgres: staged while an import waits, then contacts with provenance."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, ClassVar

from psycopg import sql

from privacydesk.adapters.postgres.queries import load
from privacydesk.adapters.postgres.repeats import repeated
from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.imports import Published
from privacydesk.ports.list_books import Batch


class ListRows(Store):
    """Every statement works on a whole list at once; nothing of it comes to Python."""

    noun: ClassVar[str] = "lists"

    def prepare(self, number: int, *, parts: int) -> None:
        """Make the import's own table, empty, and in it a table for the rows of each part."""
        self._on(number, "drop_stage")
        self._on(number, "create_stage")
        for part in range(1, parts + 1):
            self._on(number, "create_part", part=part)
        self.run("forget_quarantine", number=number)

    def stage(self, number: int, *, part: int, batches: Iterable[Batch]) -> tuple[int, int]:
        """
        Fill the table of a part; what is against a row goes to the quarantine.

        Return how many records there were, and how many are staged.
        """
        records, staged = 0, 0
        for batch in batches:
            if batch.usable:
                self._copy(number, "copy_part", batch.staged, part=part)
            if batch.against:
                lines = [f"{number},{line},{why.value}\n" for line, why in batch.against]
                self._copy(number, "copy_quarantine", "".join(lines).encode())
            records += batch.usable + len(batch.against)
            staged += batch.usable
        return records, staged

    def drop_repeated(self, number: int) -> int:
        """Leave the first line of each address, and of each number under one name; count others."""
        self._settle()
        self.run("create_repeated_keys")
        with self.connection.cursor() as cursor:
            rows = cursor.stream(self._named(number, "keys"), binary=True)
            found = [(kind, repeated(keys)) for kind, keys in rows]
            with cursor.copy(load(self.noun)["copy_repeated_keys"]) as copy:
                for kind, keys in found:
                    copy.write("".join(f"{kind},{key}\n" for key in keys))
        self._on(number, "rows_to_compare")
        self.run("repeated_emails")
        self.run("analyze_repeated")
        self.run("repeated_persons")
        self.run("analyze_repeated")
        return self._on(number, "drop_repeated")

    def drop_objected(self, number: int) -> int:
        """Take out whoever objects at this moment; return how many."""
        self._settle()
        self.run("standing_keys")
        self._on(number, "stop_channels")
        return self._on(number, "drop_objected")

    def count(self, number: int) -> int:
        """Count the usable rows."""
        return self._number(number, "count_stage")["rows"]

    def hold_marked(self, number: int, *, reasons: Collection[Reason], oldest: date) -> int:
        """Take out the rows that warnings mark, each for its first reason; return how many."""
        return self._on(number, "hold_marked", oldest=oldest, role=Reason.ROLE_ADDRESS in reasons,
                        old=Reason.CONSENT_OLD in reasons,
                        unnamed=Reason.CONSENT_UNNAMED in reasons)  # fmt: skip

    def keep_facts(self, number: int, *, today: date, oldest: date) -> int:
        """
        Count what the gate judges the usable rows by; a consent before ``oldest`` is old.

        Return how many rows there are.
        """
        self.run("forget_facts", number=number)
        self._on(number, "count_facts", today=today, oldest=oldest)
        rows = int((self.row("keep_facts", number=number) or {})["rows"])
        self.run("drop_facts")
        return rows

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
        for query in ("settings", "settings_hash", "settings_workers", "settings_start"):
            self.run(query)

    def _on(self, number: int, query: str, **parameters: object) -> int:
        return self.connection.execute(
            self._named(number, query, part=parameters.get("part")),
            {"number": number, **parameters},
        ).rowcount

    def _number(self, number: int, query: str) -> dict[str, int]:
        with self.connection.cursor() as cursor:
            cursor.execute(self._named(number, query), {"number": number})
            row: tuple[Any, ...] = cursor.fetchone() or ()
            names = [column.name for column in cursor.description or ()]
            return dict(zip(names, row, strict=True))

    def _copy(self, number: int, query: str, content: bytes, *, part: int = 0) -> None:
        statement = self._named(number, query, part=part)
        with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(content)

    def _named(self, number: int, query: str, *, part: object = None) -> sql.Composed:
        stage = sql.Identifier("lists", f"stage_{number}")
        own = sql.Identifier("lists", f"stage_{number}_{part}")
        return sql.SQL(load(self.noun)[query]).format(stage=stage, part=own)
