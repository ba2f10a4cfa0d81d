"""Contacts of lists in Postgres: who is known, who is new, and from which list and line."""

from typing import ClassVar, Final

from psycopg import sql

from privacydesk.adapters.postgres.list_tables import ListTables
from privacydesk.adapters.postgres.sieves import bits_for, sieve_of
from privacydesk.domain.imports import Published

CONTACTS: Final = sql.Identifier("lists", "contacts")
NEAR: Final = sql.Identifier("pg_temp", "near")
SOURCES: Final = sql.Identifier("lists", "provenance")
FEW: Final = 4
"""How many times as many contacts as rows there are where only those near the list are read."""
MANY: Final = 8
"""How many times as many there are as are changed where those are looked up one by one."""


class ListContacts(ListTables):
    """Makes contacts of staged rows, and takes them back."""

    noun: ClassVar[str] = "list_contacts"

    def keep_others_out(self) -> None:
        """Let nobody else add a contact until this transaction ends; reading goes on."""
        self.run("lock_contacts")

    def stay_beside(self) -> None:
        """
        Wait for no lock longer than seconds, in a transaction that another one waits for.

        Whatever is then to wait raises ``psycopg.errors.LockNotAvailable``.
        """
        self.run("stay_beside")

    def match(self, number: int) -> None:
        """Find who of a list is known: by the address, or by the number and the name."""
        self.settle()
        self.on(number, "analyze_stage")
        self.on(number, "drop_matched")
        self.on(number, "create_known")
        sizes = self.found(number, "sizes")
        few = sizes["rows"] * FEW <= sizes["contacts"]
        if few:
            self.run("probe")
            self.run("probe_alone")
        self.on(number, "match_email")
        self.run("join")
        self.run("join_sorted")
        self.on(number, "analyze_matched")
        self._keep_known(number, last=sizes["last"])
        contacts = self._sift(number, rows=sizes["rows"]) if few else CONTACTS
        self.on(number, "know_persons", tables={"contacts": contacts})
        self.run("analyze_persons")
        if self.on(number, "match_person"):
            self.on(number, "forget_known")
            self._keep_known(number, last=sizes["last"])

    def reserve(self, number: int) -> int:
        """Reserve a number for each line of a list; return the one below the first."""
        return int(self.found(number, "reserve")["base"])

    def add(self, number: int, *, base: int) -> Published:
        """Fill the empty fields of who is known, and add who is new under ``base`` and line."""
        self.settle()
        counts = self.found(number, "matched_counts")
        if counts["changed"] * MANY < counts["contacts"]:
            self.run("look_up")
        self.on(number, "update_contacts")
        self.run("read_all")
        new = self.on(number, "insert_contacts", base=base)
        return Published(
            new=new, updated=counts["changed"], unchanged=counts["known"] - counts["changed"]
        )

    def keep_sources(self, number: int, *, base: int) -> None:
        """Keep of every row as whom, and what of it, is known by it."""
        self._fill(number, SOURCES, base=base)

    def keep_sources_apart(self, number: int, *, base: int) -> None:
        """Keep the same in a table of the list's own, which nobody reads until it is joined."""
        self.settle()
        self.drop_sources(number)
        self.run("make_sources", number=number)
        self._fill(number, sql.Identifier("lists", f"provenance_{number}"), base=base)
        self.run("index_sources", number=number)

    def join_sources(self, number: int) -> None:
        """Put the table of a list's own where everybody reads it."""
        self.run("join_sources", number=number)

    def drop_sources(self, number: int) -> None:
        """Drop the table of a list's own, if there is one."""
        self.run("drop_sources", number=number)

    def take_back(self, number: int) -> tuple[int, int]:
        """Withdraw a list; return how many contacts went, and how many lost what it alone said."""
        self.settle()
        self.keep_others_out()
        emptied = self.run("take_back_fields", number=number)
        gone = self.run("take_back_contacts", number=number)
        self.drop_sources(number)
        self.run("take_back_provenance", number=number)
        return gone, emptied

    def _keep_known(self, number: int, *, last: int) -> None:
        lines = (share for (share,) in self.shares(number, "known_lines"))
        known = sieve_of(lines, bits=last.bit_length())
        self.on(number, "keep_known", lines=known)

    def _sift(self, number: int, *, rows: int) -> sql.Identifier:
        """Leave those contacts who may have a number of the list."""
        bits = bits_for(rows)
        self.run("create_sieve")
        phones = sieve_of((share for (share,) in self.shares(number, "hashes")), bits=bits)
        self.run("keep_sieve", phones=phones)
        self.run("create_near", mask=(1 << bits) - 1)
        self.run("analyze_near")
        return NEAR

    def _fill(self, number: int, sources: sql.Identifier, *, base: int) -> None:
        self.on(number, "insert_known_sources", tables={"sources": sources})
        self.on(number, "insert_new_sources", base=base, tables={"sources": sources})
