"""A case's events put in order: each demand beside its reply, or refused with the rule named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import ClassVar, Final, TypeVar

from privacydesk.domain.clock_events import (
    Answered,
    AuthorityAsked,
    AuthorityReceived,
    ClarificationAnswered,
    ClarificationAsked,
    Event,
    ExtensionNoticeSent,
    FeeAsked,
    FeePaid,
    Happened,
    IdentityAsked,
    IdentityReceived,
    Received,
    Round,
)
from privacydesk.domain.errors import DeskError
from privacydesk.domain.workdays import LONDON, Moment, london_day

UK_GDPR_FROM: Final = date(2018, 5, 25)
"""Before this day other periods ran (40 days, DPA 1998); no rule of ours covers them (R-47)."""


class HistoryRefusedError(DeskError):
    """The events of a case contradict each other, so no clock can be read from them."""

    rule: ClassVar[str] = "R-03"
    remedy = "Correct the event that was filed last; the case stays as it was."


class NoReceiptError(HistoryRefusedError):
    """No event says when the request was received, and every period starts there (R-02)."""

    rule = "R-02"


class HappenedTwiceError(HistoryRefusedError):
    """The same thing is filed twice (R-03)."""


class BeforeReceiptError(HistoryRefusedError):
    """An event lies before the receipt of the request it belongs to (R-02)."""

    rule = "R-02"


class InTheFutureError(HistoryRefusedError):
    """An event lies after the present moment (R-02)."""

    rule = "R-02"


class ReplyBeforeDemandError(HistoryRefusedError):
    """A reply is dated before the demand that it answers (R-17)."""

    rule = "R-17"


class NeverAskedError(HistoryRefusedError):
    """A fee was paid or a question answered that nobody had asked (R-48, R-17)."""

    rule = "R-48"


class BeforeUkGdprError(HistoryRefusedError):
    """The request is older than the month-long period; another law governed it (R-47)."""

    rule = "R-47"
    remedy = "Have the data-protection lead work out this date by hand."


class DemandKind(str, Enum):
    """What the company can ask of the person; while it waits, the case's status names it."""

    IDENTITY = "identity"
    AUTHORITY = "authority"
    FEE = "fee"
    CLARIFICATION = "clarification"


Asking = IdentityAsked | AuthorityAsked | FeeAsked | ClarificationAsked


@dataclass(frozen=True, kw_only=True)
class Demand:
    """One demand and its reply, on London days; ``answered_on`` is None while it is open."""

    kind: DemandKind
    asking: Asking
    asked_on: date
    answered_on: date | None

    def is_open_on(self, day: date) -> bool:
        """Tell whether the demand still waits for its reply when ``day`` ends."""
        return self.asked_on <= day and (self.answered_on is None or self.answered_on > day)


@dataclass(frozen=True, kw_only=True)
class History:
    """A case's events in order; ``demands`` by day of asking, whatever order they arrived in."""

    received: Received
    received_on: date
    demands: tuple[Demand, ...]
    notice: ExtensionNoticeSent | None
    answered: Answered | None
    unasked: tuple[IdentityReceived | AuthorityReceived, ...]


HappenedT = TypeVar("HappenedT", bound=Happened)
RoundT = TypeVar("RoundT", bound=Round)


def put_in_order(events: Iterable[Event], *, now: datetime) -> History:
    """
    Put a case's events in order and check that they can have happened.

    The order in which they arrive does not matter. ``now`` is the present instant.

    :raises HistoryRefusedError: if they contradict each other, naming the rule.
    :raises NaiveTimeError: if a time of day has no zone.
    """
    filed = tuple(events)
    received = _only(filed, Received)
    if received is None:
        raise NoReceiptError("R-02: no event says when the request was received")
    if london_day(received.at) < UK_GDPR_FROM:
        raise BeforeUkGdprError(f"R-47: received before {UK_GDPR_FROM}, under another law")
    for event in filed:
        _check_moment(event, received=received, now=now)
    identity = _demands(filed, DemandKind.IDENTITY, IdentityAsked, IdentityReceived)
    authority = _demands(filed, DemandKind.AUTHORITY, AuthorityAsked, AuthorityReceived)
    fee = _demands(filed, DemandKind.FEE, FeeAsked, FeePaid)
    questions = _demands(filed, DemandKind.CLARIFICATION, ClarificationAsked, ClarificationAnswered)
    asked = {(demand.kind, demand.asking.number) for demand in (*identity, *authority)}
    return History(
        received=received,
        received_on=london_day(received.at),
        demands=tuple(
            sorted(
                (*identity, *authority, *fee, *questions),
                key=lambda demand: (demand.asked_on, demand.kind.value, demand.asking.number),
            )
        ),
        notice=_only(filed, ExtensionNoticeSent),
        answered=_only(filed, Answered),
        unasked=tuple(
            event
            for event in filed
            if isinstance(event, IdentityReceived | AuthorityReceived)
            and (_kind_of(event), event.number) not in asked
        ),
    )


def is_before(moment: Moment, other: Moment) -> bool:
    """
    Tell whether ``moment`` lies before ``other``, by the day where an hour is unknown.

    :raises NaiveTimeError: if either is a time of day without a zone.
    """
    day, other_day = london_day(moment), london_day(other)
    if isinstance(moment, datetime) and isinstance(other, datetime):
        return moment < other
    return day < other_day


def _kind_of(event: IdentityReceived | AuthorityReceived) -> DemandKind:
    identity = isinstance(event, IdentityReceived)
    return DemandKind.IDENTITY if identity else DemandKind.AUTHORITY


def _check_moment(event: Event, *, received: Received, now: datetime) -> None:
    name = type(event).__name__
    if is_before(event.at, received.at):
        raise BeforeReceiptError(f"R-02: {name} lies before the receipt of the request")
    if is_before(now, event.at):
        raise InTheFutureError(f"R-02: {name} lies after {now.astimezone(LONDON).date()}")


def _only(filed: Sequence[Event], kind: type[HappenedT]) -> HappenedT | None:
    found = [event for event in filed if isinstance(event, kind)]
    if len(found) > 1:
        raise HappenedTwiceError(f"R-03: {kind.__name__} is filed {len(found)} times")
    return found[0] if found else None


def _by_number(filed: Sequence[Event], kind: type[RoundT]) -> dict[int, RoundT]:
    found: dict[int, RoundT] = {}
    for event in filed:
        if not isinstance(event, kind):
            continue
        if event.number in found:
            raise HappenedTwiceError(f"R-03: {kind.__name__} {event.number} is filed twice")
        found[event.number] = event
    return found


def _demands(
    filed: Sequence[Event], kind: DemandKind, asking: type[Asking], reply: type[Round]
) -> list[Demand]:
    asked, replies = _by_number(filed, asking), _by_number(filed, reply)
    unasked = replies.keys() - asked.keys()
    if unasked and kind in {DemandKind.FEE, DemandKind.CLARIFICATION}:
        raise NeverAskedError(f"R-48, R-17: {reply.__name__} {min(unasked)} answers no demand")
    demands = []
    for number, event in asked.items():
        answer = replies.get(number)
        if answer is not None and is_before(answer.at, event.at):
            raise ReplyBeforeDemandError(f"R-17: {reply.__name__} {number} lies before its demand")
        demands.append(
            Demand(
                kind=kind,
                asking=event,
                asked_on=london_day(event.at),
                answered_on=london_day(answer.at) if answer else None,
            )
        )
    return demands
