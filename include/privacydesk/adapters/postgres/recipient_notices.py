"""Notices to recipients of personal data in Postgres (R-62)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.outbound import Barred
from privacydesk.domain.recipient_notices import (
    Means,
    ReceiptState,
    RecipientNotice,
    Settled,
    Trouble,
)

ARRIVED: Final = frozenset({"sent", "delivered", "deferred"})
LOST: Final = frozenset({"bounced", "dropped", "failed", "unknown"})


class RecipientNotices(Store):
    """Who was told what, what they said, and how it ended; see ``ports.recipients``."""

    noun: ClassVar[str] = "recipient_notices"

    def add(  # noqa: PLR0913  a notice has these parts
        self, case: CaseRef, *, recipient: str, letter: str, round_: int, means: Means,
        message_key: str | None, barred: Barred | None, due_on: date, now: datetime,
    ) -> UUID | None:  # fmt: skip
        """Keep a notice; return its request id, None if it is there already."""
        row = self.row(
            "add", case=case, recipient=recipient, letter=letter, round=round_, means=means.value,
            message_key=message_key, barred=barred.value if barred else None, due_on=due_on,
            now=now,
        )  # fmt: skip
        return row["request"] if row else None

    def of(self, case: CaseRef) -> Sequence[RecipientNotice]:
        """Return the case's notices, oldest first."""
        return [_notice(row) for row in self.rows("of_case", case=case)]

    def to_look_at(self) -> Sequence[CaseRef]:
        """Return the cases with a notice that is not settled and that nobody was told of."""
        return [CaseRef(row["reference"]) for row in self.rows("to_look_at")]

    def by_message(self, message_key: str) -> int | None:
        """Return the notice that a message of the outbox carries."""
        row = self.row("by_message", message_key=message_key)
        return int(row["notice"]) if row else None

    def receive(self, notice: int, *, state: ReceiptState, actor: str, now: datetime) -> bool:
        """Note what a processor says, in the ledger too; False if that changes nothing."""
        row = self.row("receive", notice=notice, state=state.value, actor=actor, now=now)
        return bool(row and row["fresh"])

    def chased(self, notice: int, *, now: datetime) -> None:
        """Note that a second notice is on its way."""
        self.run("chased", notice=notice, now=now)

    def troubled(self, notice: int, *, trouble: Trouble, now: datetime) -> None:
        """Note that a person must look at it."""
        self.run("troubled", notice=notice, trouble=trouble.value, now=now)

    def settle(
        self, notice: int, *, settled_as: Settled, by: str, sealed: bytes | None, now: datetime
    ) -> bool:
        """Note how it ended; False if it had ended before."""
        return bool(self.run("settle", notice=notice, settled_as=settled_as.value, by=by,
                             sealed=sealed, now=now))  # fmt: skip

    def end_wait(self, case: CaseRef, *, actor: str, now: datetime) -> bool:
        """Let the case go on if no processor is awaited any more; False if it did not wait."""
        row = self.row("end_wait", case=case, actor=actor, now=now)
        return bool(row and row["ended"])

    def awaited(self, case: CaseRef) -> int:
        """Count the processors that have not confirmed yet."""
        return int((self.row("awaited", case=case) or {"awaited": 0})["awaited"])


def _notice(row: Mapping[str, Any]) -> RecipientNotice:
    state, receipt = row["message_state"], row["receipt"]
    return RecipientNotice(
        number=row["notice"], reference=CaseRef(row["reference"]), recipient=row["recipient"],
        letter=row["letter"], means=Means(row["means"]), request=row["request"],
        told_at=row["told_at"], due_on=row["due_on"],
        barred=Barred(row["barred"]) if row["barred"] else None,
        receipt=ReceiptState(receipt) if receipt else None,
        arrived=receipt is not None or state in ARRIVED,
        lost=receipt is None and state in LOST,
        chased_at=row["chased_at"],
        trouble=Trouble(row["trouble"]) if row["trouble"] else None,
        troubled_at=row["troubled_at"],
        settled_as=Settled(row["settled_as"]) if row["settled_as"] else None,
        settled_at=row["settled_at"], settled_by=row["settled_by"], sealed=row["sealed"],
    )  # fmt: skip
