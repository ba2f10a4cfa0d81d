"""What a case is: a right that somebody uses, where it stands, how it ended."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final, NewType

from privacydesk.domain.errors import DeskError

CaseRef = NewType("CaseRef", str)
"""A case's public reference, ``PD-2026-000042``; also the id of its first dag run."""

REFERENCE: Final = re.compile(r"(?P<kind>PD|LI|DI|RV|CO|BR|BU)-(?P<year>\d{4})-(?P<number>\d{6})")


class Right(str, Enum):
    """What a person asks for. The values are the contract's words everywhere."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION_MARKETING = "objection_marketing"
    OBJECTION_GENERAL = "objection_general"
    AUTOMATED_DECISION = "automated_decision"
    COMPLAINT = "complaint"
    QUESTION = "question"
    UNKNOWN = "unknown"


class Status(str, Enum):
    """Where a case stands; ``report.cases.status`` shows these words."""

    RECEIVED = "received"
    WAITING_ID = "waiting_id"
    WAITING_AUTHORITY = "waiting_authority"
    WAITING_FEE = "waiting_fee"
    GATHERING = "gathering"
    REVIEW = "review"
    PAUSED = "paused"
    ANSWERING = "answering"
    WAITING_PROCESSOR = "waiting_processor"
    CLOSED = "closed"


class Outcome(str, Enum):
    """How a closed case ended; ``report.cases.outcome`` shows these words."""

    FULFILLED = "fulfilled"
    PARTLY_REFUSED = "partly_refused"
    REFUSED = "refused"
    NOTHING_HELD = "nothing_held"
    WITHDRAWN = "withdrawn"
    NO_REPLY = "no_reply"
    MERGED = "merged"
    CANNOT_IDENTIFY = "cannot_identify"


class NotAReferenceError(DeskError):
    """A word that should be a case's reference or run id is not one."""

    remedy = "Use the reference as it stands in the queue, for example PD-2026-000042."


@dataclass(frozen=True, kw_only=True)
class RunId:
    """A dag run of one case: the first is the reference itself, later ones add ``.2``, ``.3``."""

    case: CaseRef
    number: int = 1

    def __str__(self) -> str:
        """Return the run id as Airflow knows it."""
        return self.case if self.number == 1 else f"{self.case}.{self.number}"

    @classmethod
    def parse(cls, text: str) -> "RunId":
        """
        Read a run id.

        :raises NotAReferenceError: if ``text`` is no reference, with or without a number.
        """
        reference, dot, number = text.partition(".")
        if not REFERENCE.fullmatch(reference) or (dot and not number.isdecimal()):
            raise NotAReferenceError("this run id is not a case's")
        return cls(case=CaseRef(reference), number=int(number) if dot else 1)
