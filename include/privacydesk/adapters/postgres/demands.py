"""What the person is asked or told during the review, in Postgres."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.demands import Demand, Kind, State


class Demands(Store):
    """The demands of a case; one at a time is open."""

    noun: ClassVar[str] = "demands"

    def add(self, case: CaseRef, *, demand: Demand) -> None:
        """Keep one that is proposed."""
        self.run(
            "add", case=case, number=demand.number, kind=demand.kind.value, code=demand.code,
            late=demand.late, hours=demand.hours, rate=demand.rate, amount=demand.amount,
            proposed_by=demand.proposed_by, proposed_at=demand.proposed_at,
        )  # fmt: skip

    def of(self, case: CaseRef) -> Sequence[Demand]:
        """Return all, oldest first."""
        return [
            Demand(**{**row, "kind": Kind(row["kind"]), "state": State(row["state"])})
            for row in self.rows("of", case=case)
        ]

    def pending(self, case: CaseRef) -> Demand | None:
        """Return the one that is proposed or approved and not out yet."""
        open_ = {State.PROPOSED, State.APPROVED}
        return next((demand for demand in self.of(case) if demand.state in open_), None)

    def approve(self, case: CaseRef, *, number: int, by: str) -> None:
        """Note who of the leads agreed."""
        self.run("approve", case=case, number=number, by=by)

    def settle(self, case: CaseRef, *, number: int, state: State, now: datetime) -> None:
        """Note that it went out or was dropped."""
        self.run("settle", case=case, number=number, state=state.value, now=now)
