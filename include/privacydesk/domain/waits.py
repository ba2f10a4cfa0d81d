"""Waits for somebody outside, and the messages that may end them."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from privacydesk.domain.cases import Status


class WaitKind(str, Enum):
    """For what a case waits."""

    IDENTITY = "identity"
    AUTHORITY = "authority"
    CLARIFICATION = "clarification"
    FEE = "fee"
    PROCESSOR = "processor"


STATUS_OF = {
    WaitKind.IDENTITY: Status.WAITING_ID,
    WaitKind.AUTHORITY: Status.WAITING_AUTHORITY,
    WaitKind.CLARIFICATION: Status.PAUSED,
    WaitKind.FEE: Status.WAITING_FEE,
    WaitKind.PROCESSOR: Status.WAITING_PROCESSOR,
}


class EndedBy(str, Enum):
    """What ended a wait: its token, the same portal account, staff, or the sweep."""

    TOKEN = "token"  # noqa: S105  a word for the ledger
    ACCOUNT = "account"
    STAFF = "staff"
    SWEEP = "sweep"


@dataclass(frozen=True, kw_only=True)
class Wait:
    """An open wait of one case. ``token_hash`` is SHA-256 of the one-time token."""

    number: int
    kind: WaitKind
    since: datetime
    token_hash: bytes | None


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A message that the public door filed for a case, still sealed to the desk."""

    message: int
    portal: str
    portal_ticket: str
    received_at: datetime
    token_hash: bytes | None
    sealed: bytes
    opens: bool
    is_last_taker: bool
