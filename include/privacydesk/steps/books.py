"""Open the books for one step of one case: locked, in one transaction, with the ledger at hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from privacydesk.domain.cases import CaseRef, Status
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Case, Place
from privacydesk.ports import Office, Records

OfficeT_co = TypeVar("OfficeT_co", bound=Office, covariant=True)
T = TypeVar("T", bound=Office)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a step leaves: where the case stands, and whether only somebody outside can move it."""

    case: CaseRef
    place: Place
    waits: bool = False


@dataclass(frozen=True, kw_only=True)
class Books(Generic[OfficeT_co]):
    """One case's open books. Whatever is written here is written together or not at all."""

    desk: OfficeT_co
    case: Case
    records: Records
    now: datetime
    actor: str

    @property
    def reference(self) -> CaseRef:
        """The case's reference."""
        return self.case.reference

    def has(self, event: Event, **facts: str | int | bool) -> bool:
        """Say whether the ledger holds this event with at least these facts."""
        return self.records.ledger.has(self.reference, event, **facts)

    def note(self, event: Event, **facts: "str | int | bool | list[str] | None") -> None:
        """Write one line in the case's ledger."""
        self.records.ledger.append(
            self.reference, event, at=self.now, actor=self.actor, facts=facts
        )

    def move(self, place: Place, *, status: Status | None = None, waits: bool = False) -> Receipt:
        """Put the case at ``place``; a case that waits ends its run."""
        self.records.cases.move(self.reference, to=place, status=status)
        if waits:
            self.records.runs.end(self.reference, now=self.now)
        return Receipt(case=self.reference, place=place, waits=waits)

    def unchanged(self) -> Receipt:
        """Return the receipt of a step whose work is there already."""
        return Receipt(
            case=self.reference,
            place=self.case.place,
            waits=self.records.runs.current(self.reference) is None,
        )


@contextmanager
def open_books(desk: T, case: CaseRef, *, now: datetime, actor: str = "desk") -> Iterator[Books[T]]:
    """
    Lock the case, wait for whoever holds it, and open its books for one transaction.

    :raises NoSuchCaseError: if there is no such case.
    """
    with desk.begin() as records:
        books = Books(
            desk=desk, case=records.cases.lock(case), records=records, now=now, actor=actor
        )
        yield books
