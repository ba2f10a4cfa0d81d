"""Work that lies: what the courier left, and runs that Airflow has lost, in Postgres."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.backlogs import Late, Stuck
from privacydesk.domain.cases import CaseRef


class Backlog(Store):
    """Counts what lies, and asks for lost runs again."""

    noun: ClassVar[str] = "backlog"

    def late(self, *, before: datetime) -> Late:
        """Count what should have been done at or before ``before``."""
        return Late(**(self.row("late", before=before) or {}))

    def stuck(self) -> Stuck:
        """Count messages that only a person can help on."""
        return Stuck(**(self.row("stuck") or {}))

    def ask_again(self, *, now: datetime) -> Sequence[CaseRef]:
        """Let the courier start every open case's and file's run again; return the cases."""
        self.run("end_overtaken", now=now)
        self.run("ask_files_again")
        self.run("ask_imports_again")
        asked = [CaseRef(row["reference"]) for row in self.rows("ask_again")]
        self.run("wake_courier")
        return asked

    def without_run(self) -> Sequence[CaseRef]:
        """Return open cases that nothing moves and that wait for nobody."""
        return [CaseRef(row["reference"]) for row in self.rows("without_run")]

    def open_cases(self) -> Sequence[CaseRef]:
        """Return the open cases that must have a key."""
        return [CaseRef(row["reference"]) for row in self.rows("open_cases")]

    def revision(self) -> str | None:
        """Return the last migration that was applied."""
        row = self.row("revision")
        return row["version_num"] if row else None
