"""A notice to a recipient of personal data, and what becomes of it (Article 19, R-62)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final
from uuid import UUID

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.chasing import Urging
from privacydesk.domain.outbound import Barred
from privacydesk.domain.workdays import london_day


class Means(str, Enum):
    """How a recipient is told; a barred notice goes by none."""

    EMAIL = "email"
    OPENDSR = "opendsr"
    NONE = "none"


class ReceiptState(str, Enum):
    """What a processor says of a request: OpenDSR's own words (section 8)."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Settled(str, Enum):
    """
    How a notice ended.

    Article 19 excuses what is impossible or disproportionate; the reason is written down.
    """

    COMPLETED = "completed"
    TOLD_OTHERWISE = "told_otherwise"
    IMPOSSIBLE = "impossible"
    DISPROPORTIONATE = "disproportionate"


EXCUSED: Final = frozenset({Settled.IMPOSSIBLE, Settled.DISPROPORTIONATE})


class Trouble(str, Enum):
    """Why a person must look at a notice."""

    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    SILENT = "silent"


class Move(str, Enum):
    """What the sweep does about a notice now."""

    CHASE = "chase"
    RAISE = "raise"


@dataclass(frozen=True, kw_only=True)
class RecipientNotice:
    """
    One notice to one recipient. ``request`` is OpenDSR's ``subject_request_id``.

    ``due_on`` is the London day by which the contract wants a receipt. ``arrived`` says that the
    other side has it, ``lost`` that no further try is made. Instants are UTC.
    """

    number: int
    reference: CaseRef
    recipient: str
    letter: str
    means: Means
    request: UUID
    told_at: datetime
    due_on: date
    barred: Barred | None = None
    receipt: ReceiptState | None = None
    arrived: bool = False
    lost: bool = False
    chased_at: datetime | None = None
    trouble: Trouble | None = None
    troubled_at: datetime | None = None
    settled_as: Settled | None = None
    settled_at: datetime | None = None
    settled_by: str | None = None
    sealed: bytes | None = None


def next_move(
    notice: RecipientNotice, *, urging: Urging, now: datetime
) -> tuple[Move, Trouble | None] | None:
    """
    Return what is to be done about a notice at ``now``: a second one, or an alert with its reason.

    Nothing while there is time, and nothing more once a person was told or it is settled. A mail
    that came back is lost at once; what nobody takes is lost after ``unreachable_days``.
    """
    if notice.settled_as or notice.trouble:
        return None
    if trouble := _trouble(notice, urging=urging, now=now):
        return Move.RAISE, trouble
    late = notice.arrived and london_day(now) > notice.due_on
    return (Move.CHASE, None) if late and notice.chased_at is None else None


def _trouble(notice: RecipientNotice, *, urging: Urging, now: datetime) -> Trouble | None:
    if notice.barred:
        return Trouble.BLOCKED
    if notice.receipt is ReceiptState.CANCELLED:
        return Trouble.CANCELLED
    week_over = now >= notice.told_at + timedelta(days=urging.unreachable_days)
    if notice.lost or (week_over and not notice.arrived):
        return Trouble.UNREACHABLE
    if chased := notice.chased_at:
        silent_after = london_day(chased) + timedelta(days=urging.urge_days)
        return Trouble.SILENT if london_day(now) > silent_after else None
    return None
