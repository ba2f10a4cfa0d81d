"""The chapters of a procedure, and where a case stands in them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from privacydesk.domain.cases import CaseRef, Outcome, Right, Status


class Place(str, Enum):
    """The chapter where a case stands. A new run begins there; what lies behind is skipped."""

    OPEN = "open"
    TRIAGE = "triage"
    IDENTITY = "identity"
    GATHER = "gather"
    REVIEW = "review"
    SECOND_REVIEW = "second_review"
    APPROVAL = "approval"
    DEMAND = "demand"
    ANSWER = "answer"
    CLOSE = "close"
    DONE = "done"


STATUS_AT = {
    Place.OPEN: Status.RECEIVED,
    Place.TRIAGE: Status.RECEIVED,
    Place.IDENTITY: Status.RECEIVED,
    Place.GATHER: Status.GATHERING,
    Place.REVIEW: Status.REVIEW,
    Place.SECOND_REVIEW: Status.REVIEW,
    Place.APPROVAL: Status.REVIEW,
    Place.DEMAND: Status.REVIEW,
    Place.ANSWER: Status.ANSWERING,
    Place.CLOSE: Status.ANSWERING,
    Place.DONE: Status.CLOSED,
}
"""What ``report.cases.status`` says of a case at a place, unless it waits for somebody outside."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One right used by one person, as it stands. Instants are UTC; ``due_on`` is London's."""

    reference: CaseRef
    portal: str
    ticket: str
    right: Right
    channel: str
    received_at: datetime
    jurisdiction: str
    needs_triage: bool
    place: Place
    status: Status
    outcome: Outcome | None
    due_on: date | None
