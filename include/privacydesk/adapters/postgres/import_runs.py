"""The dag runs of imports in Postgres, what people answered, and the warnings they accept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.list_decisions import ListAnswer, WhyNotList
from privacydesk.domain.source_notices import ListKind


class ImportRuns(Store):
    """Which run may act for an import; one at a time."""

    noun: ClassVar[str] = "import_runs"

    def ask(self, case: CaseRef, *, now: datetime) -> None:
        """Ask for the import's next run; asking while one is open is asking for nothing."""
        self.run("ask", case=case, now=now)
        self.run("wake_courier")

    def to_start(self, *, most: int) -> Sequence[tuple[CaseRef, int, ListKind]]:
        """Return runs that can start, of which kind of list; locked for this transaction."""
        rows = self.rows("to_start", most=most)
        return [(CaseRef(row["reference"]), row["number"], ListKind(row["kind"])) for row in rows]

    def started(self, case: CaseRef, *, number: int, now: datetime) -> None:
        """Note that Airflow has the run."""
        self.run("started", case=case, number=number, now=now)

    def state(self, case: CaseRef, *, number: int) -> str | None:
        """Return ``current`` or ``ended``; None for a run that nobody asked for."""
        row = self.row("state", case=case, number=number)
        return row["state"] if row else None

    def end(self, case: CaseRef, *, now: datetime) -> None:
        """Note that the run has done what it could."""
        self.run("end", case=case, now=now)


class ImportDecisions(Store):
    """What staff pressed in Airflow's UI about lists, and accepted on their pages."""

    noun: ClassVar[str] = "import_runs"

    def record(self, number: int, *, answer: ListAnswer, why_not: WhyNotList | None) -> None:
        """Keep an answer, whether it counted or not."""
        self.run(
            "record", number=number, task=answer.task.value, chosen=answer.chosen.value,
            by_user=answer.by_user or "nobody", responded_at=answer.responded_at,
            accepted=why_not is None, why_not=why_not.value if why_not else None,
        )  # fmt: skip

    def of(self, number: int) -> Sequence[Mapping[str, Any]]:
        """Return every answer, oldest first."""
        return self.rows("decisions", number=number)

    def warn(self, number: int, *, warnings: Sequence[str]) -> None:
        """Keep which warnings stand now; what was accepted of them stays accepted."""
        self.run("forget_warnings", number=number, warnings=list(warnings))
        self.run("keep_warnings", number=number, warnings=list(warnings))

    def warnings(self, number: int) -> dict[str, str | None]:
        """Return the warnings that stand, and who accepted each, if anybody did."""
        return {row["warning"]: row["accepted_by"] for row in self.rows("warnings", number=number)}

    def accept(self, number: int, *, warning: str, by: str, now: datetime) -> bool:
        """Keep that somebody accepts a warning; say whether it stood open until now."""
        return self.run("accept", number=number, warning=warning, by=by, now=now) == 1
