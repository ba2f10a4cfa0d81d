"""Corrections in Postgres: what is proposed, what is changed, what may not come back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.changes import ChangeState

Row = Mapping[str, Any]


class Amendments(Store):
    """Proposals, changes and the register of corrections; see ``ports.corrections``."""

    noun: ClassVar[str] = "amendments"

    def add_proposal(
        self, case: CaseRef, *, fact: str, financial: bool, shared: bool, sealed: bytes, by: str,
        now: datetime,
    ) -> int:  # fmt: skip
        """Keep something that is said to be wrong; return its number."""
        row = self.row("add_proposal", case=case, fact=fact, financial=financial, shared=shared,
                       sealed=sealed, by=by, now=now)  # fmt: skip
        return int(row["proposal"]) if row else 0

    def proposals(self, case: CaseRef) -> Sequence[Row]:
        """Return what is proposed."""
        return self.rows("proposals", case=case)

    def drop_proposal(self, case: CaseRef, *, number: int) -> int:
        """Forget a proposal and what was planned for it."""
        self.run("unplan", case=case, proposal=number)
        return self.run("drop_proposal", case=case, number=number)

    def decide(
        self, case: CaseRef, *, number: int, verdict: str | None, sealed: bytes, by: str | None,
        now: datetime,
    ) -> None:  # fmt: skip
        """Keep what a person says to a proposal."""
        self.run("decide", case=case, number=number, verdict=verdict, sealed=sealed, by=by, now=now)

    def reopen(self, case: CaseRef) -> None:
        """Let every proposal that is not carried out be decided again."""
        self.run("reopen", case=case)

    def plan(self, case: CaseRef, *, changes: Iterable[Mapping[str, object]]) -> None:
        """Keep what is to be changed, in this order."""
        for change in changes:
            self.run("plan", case=case, **change)

    def of(self, case: CaseRef) -> Sequence[Row]:
        """Return every change."""
        return self.rows("changes", case=case)

    def stand(self, case: CaseRef, *, number: int, state: ChangeState, now: datetime) -> None:
        """Note how a change stands."""
        self.run("stand", case=case, number=number, state=state.value, now=now)

    def unplan(self, case: CaseRef, *, proposal: int) -> None:
        """Forget what was planned for a proposal and not made."""
        self.run("unplan", case=case, proposal=proposal)

    def keep_correction(
        self, case: CaseRef, *, person: bytes, fact: str, old: bytes, new: bytes, now: datetime
    ) -> None:
        """Keep a corrected fact under one identity of the person."""
        self.run("keep_correction", case=case, person=person, fact=fact, old=old, new=new, now=now)

    def corrections(self, *, persons: Sequence[bytes], fact: str) -> Sequence[Row]:
        """Return what was corrected for a person, newest first."""
        return self.rows("corrections", persons=list(persons), fact=fact)

    def to_lift(self) -> Sequence[CaseRef]:
        """Return the cases whose restriction can end: their person was told."""
        return [CaseRef(row["reference"]) for row in self.rows("to_lift")]
