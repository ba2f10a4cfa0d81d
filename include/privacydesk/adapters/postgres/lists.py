"""The rows of lists in Postgres, staged while an import waits."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import ClassVar

from privacydesk.adapters.postgres.list_tables import ListTables
from privacydesk.adapters.postgres.repeats import later, sharing, written
from privacydesk.adapters.postgres.sieves import marks_of
from privacydesk.domain.dispositions import Reason
from privacydesk.ports.list_books import Batch


class ListRows(ListTables):
    """Keeps the rows that were sorted out, and takes out of them what is not to be used."""

    noun: ClassVar[str] = "lists"

    def prepare(self, number: int, *, parts: int) -> None:
        """Make the import's own table, empty, and in it a table for the rows of each part."""
        self.on(number, "drop_stage")
        self.on(number, "create_stage")
        for part in range(1, parts + 1):
            self.on(number, "create_part", part=part)
        self.run("forget_quarantine", number=number)

    def stage(self, number: int, *, part: int, batches: Iterable[Batch]) -> tuple[int, int]:
        """
        Fill the table of a part; what is against a row goes to the quarantine.

        Return how many records there were, and how many are staged.
        """
        records, staged = 0, 0
        for batch in batches:
            if batch.usable:
                self._copy(number, "copy_part", [batch.staged], part=part)
            if batch.against:
                lines = [f"{number},{line},{why.value}\n" for line, why in batch.against]
                self._copy(number, "copy_quarantine", ["".join(lines)])
            records += batch.usable + len(batch.against)
            staged += batch.usable
        return records, staged

    def drop_repeated(self, number: int) -> int:
        """
        Leave the first line of each address, and of each number under one name; count others.

        Addresses are compared by the first eight bytes of their digests. Of a million two share
        them once in thirty-seven million lists; then one of the two is not written to.
        """
        self.settle()
        emails = later(self.shares(number, "email_keys"))
        self.run("create_same_number")
        again = sharing(self.shares(number, "phone_keys"), gone=emails)
        self._copy(number, "copy_same_number", written("{}\n", again))
        self.run("analyze_same_number")
        with self.connection.cursor() as cursor:
            persons = [line for (line,) in cursor.execute(self.named(number, "repeated_persons"))]
        for reason, lines in ((Reason.SAME_EMAIL, emails), (Reason.SAME_PERSON, persons)):
            row = f"{number},{{}},{reason.value}\n"
            self._copy(number, "copy_quarantine", written(row, lines))
        marks, last = marks_of((emails, persons))
        self.run("create_gone")
        self.run("keep_gone", lines=marks)
        return self.on(number, "drop_gone", last=last)

    def drop_objected(self, number: int) -> int:
        """Take out whoever objects at this moment; return how many."""
        self.settle()
        self.run("standing_keys")
        self.on(number, "stop_channels")
        return self.on(number, "drop_objected")

    def count(self, number: int) -> int:
        """Count the usable rows."""
        return int(self.found(number, "count_stage")["rows"])

    def hold_marked(self, number: int, *, reasons: Collection[Reason], oldest: date) -> int:
        """Take out the rows that warnings mark, each for its first reason; return how many."""
        return self.on(number, "hold_marked", oldest=oldest, role=Reason.ROLE_ADDRESS in reasons,
                        old=Reason.CONSENT_OLD in reasons,
                        unnamed=Reason.CONSENT_UNNAMED in reasons)  # fmt: skip

    def keep_facts(self, number: int, *, today: date, oldest: date) -> int:
        """
        Count what the gate judges the usable rows by; a consent before ``oldest`` is old.

        Return how many rows there are.
        """
        self.run("forget_facts", number=number)
        self.on(number, "count_facts", today=today, oldest=oldest)
        rows = int((self.row("keep_facts", number=number) or {})["rows"])
        self.run("drop_facts")
        return rows

    def unstage(self, number: int) -> None:
        """Drop the import's own table."""
        self.on(number, "drop_stage")

    def _copy(
        self, number: int, query: str, pieces: Iterable[str | bytes], *, part: int = 0
    ) -> None:
        statement = self.named(number, query, part=part)
        with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            for piece in pieces:
                copy.write(piece)
