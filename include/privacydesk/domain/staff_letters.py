"""What the mails to the privacy team must say; they hold nothing about a person."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from privacydesk.domain.alerts import AlertKind
from privacydesk.domain.cases import Right
from privacydesk.domain.letters import Letter, refuse_empty
from privacydesk.domain.places import Place


@dataclass(frozen=True, kw_only=True)
class AlertLetter(Letter):
    """
    One alert: what it is about, why the clock stands there, what to do next, and where.

    ``why`` is the clock's own explanation. ``late_since`` is when the alert should have
    come, where it comes late. ``warned_on`` are the days of earlier alerts of the case.
    """

    letter_id: ClassVar[str] = "alert"

    kind: AlertKind
    right: Right
    received_on: date
    due_on: date | None
    place: Place
    since: date
    why: tuple[str, ...]
    link: str
    late_since: datetime | None = None
    warned_on: tuple[date, ...] = ()
    is_escalated: bool = False

    def __post_init__(self) -> None:
        """Refuse an empty block."""
        refuse_empty(self, "why", "link")


@dataclass(frozen=True, kw_only=True)
class NoticeAlert(Letter):
    """One alert about a batch of data from others whose people must be told (R-95)."""

    letter_id: ClassVar[str] = "notice_alert"

    kind: AlertKind
    people: int
    obtained_on: date
    first_use: date | None
    due_on: date
    link: str
    late_since: datetime | None = None
    is_escalated: bool = False
