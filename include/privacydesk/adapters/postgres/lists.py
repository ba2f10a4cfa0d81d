"""The rows of lists in Postgres: staged while an import waits, then contacts with provenance."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, ClassVar, Final

from psycopg import sql

from privacydesk.adapters.postgres.queries import load
from privacydesk.adapters.postgres.repeats import repeated
from privacydesk.adapters.postgres.sieves import bits_for, sieve_of
from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.imports import Published
from privacydesk.ports.list_books import Batch

SETTINGS: Final = (
    "settings", "settings_hash", "settings_workers", "settings_start", "settings_samples",
)  # fmt: skip
CONTACTS: Final = sql.Identifier("lists", "contacts")
NEAR: Final = sql.Identifier("pg_temp", "near")
TABLES: Final = {"contacts": CONTACTS, "sources": sql.Identifier("lists", "provenance")}
FEW: Final = 4
"""How many times as many contacts as rows there are where it pays to sift them first."""


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
        return int(self._number(number, "count_stage")["rows"])

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

    def publish(self, number: int, *, apart: bool = False) -> Published:
        """
        Make contacts of the usable rows, with the list and line that each field is known by.

        ``apart`` keeps the lines of a large list in a table of its own.
        """
        self._settle()
        self.run("lock_contacts")
        self._on(number, "analyze_stage")
        known = self._sift_contacts(number)
        self._on(number, "match_email", tables={"contacts": known})
        self.run("analyze_matched")
        self._on(number, "know_persons", tables={"contacts": known})
        self.run("analyze_persons")
        self._on(number, "match_person")
        self.run("analyze_matched")
        counts = self._number(number, "matched_counts")
        self._on(number, "update_contacts")
        base = self._number(number, "reserve")["base"]
        new = self._on(number, "insert_contacts", base=base)
        self._keep_sources(number, base=base, apart=apart)
        return Published(
            new=new, updated=counts["changed"], unchanged=counts["known"] - counts["changed"]
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
        self.run("drop_sources", number=number)
        self.run("take_back_provenance", number=number)
        return gone, emptied

    def _sift_contacts(self, number: int) -> sql.Identifier:
        """Return the contacts who may be known of a list: few of many, or all where it is long."""
        sizes = self._number(number, "sizes")
        if sizes["rows"] * FEW > sizes["contacts"]:
            return CONTACTS
        bits = bits_for(sizes["rows"])
        hashes = self._number(number, "hashes")
        sieves = {what: sieve_of(each, bits=bits) for what, each in hashes.items()}
        self.run("create_sieves")
        self.run("keep_sieves", **sieves)
        self.run("create_near", mask=(1 << bits) - 1)
        self.run("analyze_near")
        return NEAR

    def _keep_sources(self, number: int, *, base: int, apart: bool) -> None:
        if not apart:
            self._on(number, "insert_provenance", base=base)
            return
        own = sql.Identifier("lists", f"provenance_{number}")
        self.run("make_sources", number=number)
        self._on(number, "insert_provenance", base=base, tables={"sources": own})
        self.run("join_sources", number=number)

    def _settle(self) -> None:
        for query in SETTINGS:
            self.run(query)

    def _on(
        self, number: int, query: str, *, tables: Mapping[str, sql.Identifier] | None = None,
        **parameters: object,
    ) -> int:  # fmt: skip
        return self.connection.execute(
            self._named(number, query, part=parameters.get("part"), **tables or {}),
            {"number": number, **parameters},
        ).rowcount

    def _number(self, number: int, query: str) -> dict[str, Any]:
        with self.connection.cursor() as cursor:
            cursor.execute(self._named(number, query), {"number": number})
            row: tuple[Any, ...] = cursor.fetchone() or ()
            names = [column.name for column in cursor.description or ()]
            return dict(zip(names, row, strict=True))

    def _copy(self, number: int, query: str, content: bytes, *, part: int = 0) -> None:
        statement = self._named(number, query, part=part)
        with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(content)

    def _named(
        self, number: int, query: str, *, part: object = None, **tables: sql.Identifier
    ) -> sql.Composed:
        stage = sql.Identifier("lists", f"stage_{number}")
        own = sql.Identifier("lists", f"stage_{number}_{part}")
        return sql.SQL(load(self.noun)[query]).format(**{**TABLES, **tables}, stage=stage, part=own)
