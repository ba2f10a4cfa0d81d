"""Waits that are chased, closed without a reply and reopened, in Postgres (R-21)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.cases import CaseRef, Status
from privacydesk.domain.places import Place
from privacydesk.domain.waits import Wait, WaitKind


class Chases(Store):
    """What becomes of a wait that nobody answers."""

    noun: ClassVar[str] = "chases"

    def due(self, limits: Mapping[WaitKind, tuple[datetime, datetime]]) -> Sequence[CaseRef]:
        """
        Return cases with a wait to be chased or closed.

        For each kind: the instants before which it must have been asked, or chased.
        """
        rows = self.rows(
            "due",
            kinds=[kind.value for kind in limits],
            asked_before=[asked for asked, _ in limits.values()],
            chased_before=[chased for _, chased in limits.values()],
        )
        return [CaseRef(row["reference"]) for row in rows]

    def is_replied(self, case: CaseRef) -> bool:
        """Say whether a reply came that no step has taken yet, or a run is at work."""
        row = self.row("is_replied", case=case)
        return bool(row and row["replied"])

    def address(self, case: CaseRef, *, at: datetime) -> bytes | None:
        """Return the sealed mail by which the person was asked at an instant."""
        row = self.row("asked_by", case=case, at=at)
        return row["sealed"] if row else None

    def add_token(self, wait: Wait, *, token_hash: bytes, now: datetime) -> None:
        """Keep the token of a later letter beside the first one."""
        self.run("add_token", wait=wait.number, token_hash=token_hash, now=now)

    def chased(self, wait: Wait, *, now: datetime) -> None:
        """Note that the person is reminded."""
        self.run("chased", wait=wait.number, now=now)

    def closing(self, wait: Wait, *, now: datetime) -> None:
        """Note that the person is told that we close the case."""
        self.run("closing", wait=wait.number, now=now)

    def untold(self, wait: Wait, *, now: datetime) -> None:
        """Note that no mail of ours reaches the person; the next sweep looks at the case."""
        self.run("untold", wait=wait.number, now=now)

    def stood(self, wait: Wait, *, place: Place, status: Status) -> None:
        """Keep where the case stood when the wait closed it."""
        self.run("stood", wait=wait.number, place=place.value, status=status.value)

    def reopen(self, case: CaseRef, *, now: datetime, actor: str, by: str) -> bool:
        """Open a case again that was closed for want of a reply; False if it was not."""
        row = self.row("reopen", case=case, now=now, actor=actor, by=by)
        return bool(row and row["reopened"])

    def closed_on_ticket(self, case: CaseRef) -> Sequence[CaseRef]:
        """Return cases of the same ticket that a late reply may open, the last closed first."""
        return [CaseRef(row["reference"]) for row in self.rows("closed_on_ticket", case=case)]

    def hand_over(self, message: int, *, of: CaseRef, to: CaseRef) -> None:
        """Let a message that one case did not take be another's reply."""
        self.run("hand_over", message=message, of=of, to=to)
