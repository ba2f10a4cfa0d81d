"""The cases of a chunk while they are carried together: where each stands, and who falls behind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from privacydesk.domain.bulk_files import Chunk
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.errors import DeskError
from privacydesk.domain.places import Case, Place
from privacydesk.ports import Desk
from privacydesk.steps.books import Receipt
from privacydesk.steps.hand_on import hand_on

Clock = Callable[[], datetime]
"""The desk's now (UTC), asked for each case: a chunk takes a minute."""

Step = Callable[..., Receipt]


@dataclass(kw_only=True)
class Crew:
    """
    The cases of a chunk, each where it stands.

    One that a step cannot move now is ``late``: the task tries again, the others go on. One
    that a step cannot move at all, or that nobody is ``patient`` with any more, gets a run of
    its own, where it shows and holds up nobody.
    """

    desk: Desk
    clock: Clock
    chunk: Chunk
    standing: dict[CaseRef, Case]
    patient: bool = True
    late: list[DeskError] = field(default_factory=list)
    moved: int = 0

    @classmethod
    def of(cls, desk: Desk, *, chunk: Chunk, clock: Clock, patient: bool) -> "Crew":
        """Return the cases of a chunk that the file's run may act for."""
        with desk.begin() as records:
            cases = [records.cases.get(case) for case in records.bulk_files.carried(chunk)]
        standing = {case.reference: case for case in cases}
        return cls(desk=desk, clock=clock, chunk=chunk, standing=standing, patient=patient)

    def at(self, *places: Place) -> list[CaseRef]:
        """Return the cases that stand at one of these places."""
        return [reference for reference, case in self.standing.items() if case.place in places]

    def of_rights(self, cases: Sequence[CaseRef], rights: frozenset[Right]) -> list[CaseRef]:
        """Return those of some cases that use one of these rights."""
        return [case for case in cases if self.standing[case].right in rights]

    def each(self, step: Step, cases: Sequence[CaseRef], *, desk: Desk | None = None) -> None:
        """Do a step for each of these cases that the crew still has."""
        for case in cases:
            if case not in self.standing:
                continue
            try:
                receipt = step(desk or self.desk, case=case, now=self.clock())
            except DeskError as error:
                self.fail(case, error)
            except Exception as error:  # noqa: BLE001  one case must not hold up the others
                self.alone(case, reason=f"unforeseen:{type(error).__name__}")
            else:
                self.stands(case, receipt)

    def stands(self, case: CaseRef, receipt: Receipt) -> None:
        """Note where a step left a case; one that waits for somebody outside leaves the crew."""
        self.moved += receipt.place is not self.standing[case].place
        self.standing[case] = replace(self.standing[case], place=receipt.place)
        if receipt.waits:
            del self.standing[case]

    def fail(self, case: CaseRef, error: DeskError) -> None:
        """Leave a case that cannot go on now for the task's next try, or to a run of its own."""
        if error.retry and self.patient:
            self.late.append(error)
            self.standing.pop(case, None)
        else:
            self.alone(case, reason=type(error).__name__)

    def alone(self, case: CaseRef, *, reason: str) -> None:
        """Hand a case on to a run of its own."""
        hand_on(self.desk, case=case, reason=reason, now=self.clock())
        self.standing.pop(case, None)

    def done(self) -> int:
        """
        Return how many cases moved.

        :raises DeskError: the first reason why a case could not go on now, with its retry.
        """
        if self.late:
            raise self.late[0]
        return self.moved
