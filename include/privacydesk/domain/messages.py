"""What the desk sends by mail, how far it got, and when a failed sending is tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import ClassVar, Final

from typing_extensions import assert_never

from privacydesk.domain.errors import DeskError


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """One file that goes with a mail. Packages never do: they are fetched by link."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class OutgoingMail:
    """
    One mail to one person.

    ``key`` is our id of the message: the outbox makes it once and it comes back with each
    delivery event, so it must say nothing about the person. ``kind`` is the letter's name,
    ``reference`` the case's; neither is personal.
    """

    key: str
    to: str
    subject: str
    text: str
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    unsubscribe: str | None = None
    """The message's own link that stops marketing with one press (R-80, RFC 8058)."""
    kind: str
    reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A mail that the provider accepted. Some providers give no id of their own."""

    provider_id: str | None


class MailState(str, Enum):
    """How far a mail got; ``report.messages`` shows these words."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    DROPPED = "dropped"
    FAILED = "failed"
    UNKNOWN = "unknown"


_ARRIVALS: Final = frozenset(
    {MailState.DELIVERED, MailState.DEFERRED, MailState.BOUNCED, MailState.DROPPED}
)

ALLOWED: Final[dict[MailState, frozenset[MailState]]] = {
    MailState.QUEUED: frozenset({MailState.SENDING, MailState.FAILED}),
    # An event may overtake the provider's answer, hence the arrivals here.
    MailState.SENDING: _ARRIVALS
    | {MailState.SENT, MailState.QUEUED, MailState.FAILED, MailState.UNKNOWN},
    MailState.SENT: _ARRIVALS,
    MailState.DEFERRED: _ARRIVALS,
    # Some servers accept a mail and return it later.
    MailState.DELIVERED: frozenset({MailState.BOUNCED}),
    MailState.BOUNCED: frozenset(),
    MailState.DROPPED: frozenset(),
    MailState.FAILED: frozenset({MailState.QUEUED}),
    # An event tells what became of it, or a person decides.
    MailState.UNKNOWN: _ARRIVALS | {MailState.SENT, MailState.QUEUED, MailState.FAILED},
}


class MailStateError(DeskError):
    """A mail was to be moved to a state that cannot follow the one it is in."""

    remedy = "Read the message's row: another process moved it first. Nothing was changed."


def change(state: MailState, *, to: MailState) -> MailState:
    """
    Return ``to`` if it may follow ``state``.

    :raises MailStateError: if it may not.
    """
    if to not in ALLOWED[state]:
        raise MailStateError(f"a mail that is {state.value} cannot become {to.value}")
    return to


def after_event(state: MailState, *, event: MailState) -> MailState:
    """
    Return where a mail stands once a provider's event is read.

    Events come late, twice and in any order; one that tells nothing new changes nothing.
    """
    return event if event in ALLOWED[state] else state


class Failure(str, Enum):
    """What a failed sending means for the next try."""

    BUSY = "busy"  # nothing was accepted; the same request may pass later
    REFUSED = "refused"  # nothing was accepted; the same request never will be
    UNKNOWN = "unknown"  # it may have been accepted


_BUSY: Final = frozenset({408, 409, 425, 429})
_GATEWAY_TIMEOUT: Final = 504
_SERVER: Final = 500


def failure_of(status: int) -> Failure:
    """
    Return what an HTTP answer that is no success means.

    504 is unknown: what stands behind the gateway may have done the work.
    """
    if status == _GATEWAY_TIMEOUT:
        return Failure.UNKNOWN
    if status in _BUSY or status >= _SERVER:
        return Failure.BUSY
    return Failure.REFUSED


@dataclass(frozen=True, kw_only=True)
class Backoff:
    """How patient the outbox is: delays double from ``first`` up to ``longest``."""

    first: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(hours=1)
    longest_asked: timedelta = timedelta(hours=6)
    attempts: int = 30


def wait_before_retry(
    failure: Failure,
    *,
    attempt: int,
    asked: timedelta | None = None,
    backoff: Backoff = Backoff(),
) -> timedelta | None:
    """
    Return how long to wait before the next try, or nothing if there must be none.

    ``attempt`` counts the tries made so far, from 1. ``asked`` is the provider's Retry-After;
    it is kept when longer than our own delay, up to ``longest_asked``. A sending whose outcome
    is unknown is never repeated by itself: an event or a person settles it.
    """
    if failure is Failure.BUSY:
        if attempt >= backoff.attempts:
            return None
        # The bound keeps timedelta from overflowing; the longest delay is reached before it.
        own = min(backoff.first * (1 << min(attempt - 1, 20)), backoff.longest)
        return max(own, min(asked or timedelta(0), backoff.longest_asked))
    if failure is Failure.REFUSED or failure is Failure.UNKNOWN:
        return None
    assert_never(failure)


def asked_wait(retry_after: str, *, answered: str = "", reset: str = "") -> timedelta | None:
    """
    Return how long an HTTP answer asks us to wait, or nothing if it does not say.

    The arguments are the headers Retry-After (seconds or a date), Date and X-RateLimit-Reset
    (Unix seconds). Dates are measured on the answer's own clock, so that ours need not be right.
    """
    if retry_after.isdecimal():
        return timedelta(seconds=min(int(retry_after[:9]), 86_400))
    try:
        sent = parsedate_to_datetime(answered)
        until = (
            datetime.fromtimestamp(int(reset), timezone.utc)
            if reset.isdecimal()
            else parsedate_to_datetime(retry_after)
        )
        return max(until - sent, timedelta(0))
    except (ValueError, TypeError, OverflowError, OSError):
        return None


class SendingError(DeskError):
    """Something could not be handed over, or nobody can say whether it was."""

    failure: ClassVar[Failure]

    def __init__(
        self, message: str, *, retry_after: timedelta | None = None, case: str | None = None
    ) -> None:
        super().__init__(message, case=case)
        self.retry_after = retry_after


class MailRefusedError(SendingError):
    """
    The provider will not take this mail, however often it is offered.

    The address, the sender, the key or the content is wrong; the message names the code.
    """

    remedy = "Read the code, correct the contact point or the mail settings, then queue it again."
    failure = Failure.REFUSED


class MailBusyError(SendingError):
    """The provider did not take the mail now. ``retry_after`` is how long it asks us to wait."""

    remedy = "Nothing to do: the outbox tries again by itself."
    retry = True
    failure = Failure.BUSY


class MailOutcomeUnknownError(SendingError):
    """
    The mail was handed over, but the answer never came.

    It may be on its way. Sending it again could send it twice.
    """

    remedy = "Wait for a delivery event; if none comes, look it up at the provider and decide."
    failure = Failure.UNKNOWN
