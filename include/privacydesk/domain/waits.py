"""Waits for somebody outside, and the messages that may end them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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
    """What ended a wait: its token, the same portal account, staff, the sweep, a receipt."""

    TOKEN = "token"  # noqa: S105  a word for the ledger
    ACCOUNT = "account"
    STAFF = "staff"
    SWEEP = "sweep"
    RECEIPT = "receipt"


@dataclass(frozen=True, kw_only=True)
class Wait:
    """
    An open wait of one case. ``token_hash`` is SHA-256 of the one-time token.

    ``later_tokens`` are those of the reminder and of the notice that closes, by when they
    were made (UTC). ``untold_at`` is since when no mail of ours reaches the person.
    """

    number: int
    kind: WaitKind
    since: datetime
    token_hash: bytes | None
    chased_at: datetime | None = None
    closing_at: datetime | None = None
    untold_at: datetime | None = None
    later_tokens: Mapping[bytes, datetime] = field(default_factory=dict)

    def live_tokens(self, *, life: timedelta, now: datetime) -> frozenset[bytes]:
        """Return the hashes of the tokens that still prove something at ``now``."""
        made = {**self.later_tokens, **({self.token_hash: self.since} if self.token_hash else {})}
        return frozenset(one for one, at in made.items() if now <= at + life)


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
