"""Files of requests in Postgres: codes, references and times; what a line says is sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.bulk_files import Chunk, Filed, NoSuchFileError, SentBy
from privacydesk.domain.cases import CaseRef
from privacydesk.ports.bulk import Slip

Row = Mapping[str, Any]


class BulkFiles(Store):
    """Files, their lines and their dag runs."""

    noun: ClassVar[str] = "bulk_files"

    def of_digest(self, digest: bytes) -> str | None:
        """Return the file that has this content, once whoever takes one now has done so."""
        self.run("lock_filing")
        row = self.row("of_digest", digest=digest)
        return row["file"] if row else None

    def add(self, *, digest: bytes, portal: str, sent_by: SentBy, by: str, now: datetime) -> str:
        """Give a new file its reference."""
        row = self.row("add", digest=digest, portal=portal, sent_by=sent_by.value, by=by, now=now)
        return str(row["file"]) if row else ""

    def file_slips(
        self, slips: Sequence[Slip], *, portal: str, channel: str
    ) -> Mapping[int, tuple[CaseRef, bool]]:
        """Open a case for each line; return the case of each and whether this opened it."""
        plain = [slip for slip in slips if slip.objection is None]
        objections = [slip for slip in slips if slip.objection is not None]
        filed: dict[int, tuple[CaseRef, bool]] = {}
        for query, some in (("file_messages", plain), ("file_objections", objections)):
            columns: dict[str, list[object]] = {
                "lines": [s.line for s in some], "deliveries": [s.delivery for s in some],
                "tickets": [s.ticket for s in some], "received": [s.received_at for s in some],
                "sealed": [s.sealed for s in some], "rights": [s.right.value for s in some],
                "objections": [s.objection for s in some],
            }  # fmt: skip
            for row in self.rows(query, portal=portal, channel=channel, **columns):
                if row["is_own"]:
                    # A case of the same right that stands open on the ticket comes as well.
                    filed.setdefault(row["line"], (CaseRef(row["reference"]), row["fresh"]))
        return filed

    def keep_rows(self, file: str, rows: Sequence[Filed]) -> None:
        """Keep what became of each line."""
        self.run_many("keep_row", (
            {**asdict(row), "file": file, "state": row.state.value,
             "problems": list(row.problems)} for row in rows))  # fmt: skip

    def carry(self, cases: Sequence[CaseRef], *, now: datetime) -> frozenset[CaseRef]:
        """Let the file's run act for those of these cases that have none yet; return them."""
        rows = self.rows("carry", cases=list(cases), now=now)
        return frozenset(CaseRef(row["reference"]) for row in rows)

    def carried(self, chunk: Chunk) -> Sequence[CaseRef]:
        """Return the cases of a chunk that the file's run may act for."""
        rows = self.rows("carried", file=chunk.file, chunk=chunk.number)
        return [CaseRef(row["reference"]) for row in rows]

    def is_carried(self, case: CaseRef) -> bool:
        """Say whether a file's run acts for this case."""
        row = self.row("is_carried", case=case)
        return bool(row and row["carried"])

    def chunks(self, file: str) -> Sequence[int]:
        """Return the chunks in which there is something to do."""
        return [row["chunk"] for row in self.rows("chunks", file=file)]

    def lock(self, file: str) -> None:
        """Wait for whoever else approves cases of this file."""
        self.run("lock", file=file)

    def get(self, file: str) -> Row:
        """
        Return one file.

        :raises NoSuchFileError: if there is none.
        """
        row = self.row("get", file=file)
        if row is None:
            raise NoSuchFileError("no such file of requests")
        return row

    def all(self) -> Sequence[Row]:
        """Return every file, newest first, with its lines counted."""
        return self.rows("all")

    def file_of(self, case: CaseRef) -> str | None:
        """Return the file that a case came with."""
        row = self.row("file_of", case=case)
        return row["file"] if row else None

    def lines(self, file: str) -> Sequence[Row]:
        """Return every line of a file, with its case as it stands."""
        return self.rows("rows", file=file)

    def ready(self, file: str) -> Sequence[Row]:
        """Return the cases that stand at their review with nothing left to decide."""
        return self.rows("ready", file=file)

    def approve(self, file: str, *, cases: Sequence[CaseRef], by: str, now: datetime) -> int:
        """Keep that somebody approved these cases; return how many are new."""
        return self.run("approve", file=file, cases=list(cases), by=by, now=now)

    def approval(self, case: CaseRef) -> tuple[str, datetime] | None:
        """Return who approved the case on its file's page, and when."""
        row = self.row("approval", case=case)
        return (row["approved_by"], row["approved_at"]) if row else None

    def ask_for_run(self, file: str, *, now: datetime) -> None:
        """Ask for the file's next run; asking twice is asking once."""
        self.run("ask_for_run", file=file, now=now)
        self.run("wake_courier")

    def to_start(self) -> tuple[str, int] | None:
        """Return a run that can start: file and number; locked for this transaction."""
        row = self.row("to_start")
        return (row["file"], row["number"]) if row else None

    def started(self, file: str, *, number: int, now: datetime) -> None:
        """Note that Airflow has the run."""
        self.run("run_started", file=file, number=number, now=now)

    def run_state(self, file: str, *, number: int) -> str | None:
        """Return ``current`` or ``ended``; None for a run that nobody asked for."""
        row = self.row("run_state", file=file, number=number)
        return row["state"] if row else None

    def end_run(self, file: str, *, number: int, now: datetime) -> None:
        """Note that the run has done what it could; the next can start."""
        self.run("end_run", file=file, number=number, now=now)
        self.run("wake_courier")
