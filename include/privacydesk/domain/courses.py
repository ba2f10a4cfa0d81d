"""The course of one case: demand after demand judged as of its own day."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from typing_extensions import assert_never

from privacydesk.domain.cases import Right
from privacydesk.domain.clock_events import (
    LAWFUL_GROUNDS,
    AuthorityAsked,
    ClarificationAsked,
    FeeAsked,
    FeeGround,
    IdentityAsked,
    Need,
)
from privacydesk.domain.counting import Counting, Period, Term, count, days_left_out
from privacydesk.domain.histories import Demand, DemandKind, History
from privacydesk.domain.standings import ClockStatus, Flag, Standing
from privacydesk.domain.workdays import BankHolidays

PROMPT_DEMAND_DAYS: Final = 3
"""Working days after receipt within which a demand is prompt (R-05)."""

TARGET_DAYS: Final = 28
"""A fixed target of 28 days always lies inside the month (R-12)."""

WAITING: Final = {
    DemandKind.IDENTITY: ClockStatus.WAITING_ID,
    DemandKind.AUTHORITY: ClockStatus.WAITING_AUTHORITY,
    DemandKind.FEE: ClockStatus.WAITING_FEE,
}

UNFOUNDED_QUESTION: Final = {
    Need.REASONABLY_REQUIRED: None,
    Need.NOT_REQUIRED: Flag.CLARIFICATION_NOT_REQUIRED,
    Need.FORMAT_ONLY: Flag.CLARIFICATION_FORMAT_ONLY,
}

NO_DOUBTS: Final = frozenset({"", "policy", "none"})
"""Words that record no reasonable doubt about who is asking (R-04)."""


@dataclass(kw_only=True)
class Course:
    """The case as it went: which demands were justified and in time, day after day."""

    history: History
    right: Right
    term: Term
    months: int
    holidays: BankHolidays
    counting: Counting
    holds: list[Demand] = field(default_factory=list)
    questions: list[Demand] = field(default_factory=list)
    flags: set[Flag] = field(default_factory=set)
    notice_judged: bool = False

    def judge(self, demand: Demand) -> None:
        """Let a demand hold or pause the clock, or flag why it does not."""
        unfounded = _why_unfounded(demand, right=self.right)
        if unfounded:
            self.flags.add(unfounded)
            if unfounded is Flag.FEE_UNLAWFUL and demand.answered_on:
                self.flags.add(Flag.REFUND)
            return
        if _is_copies_fee(demand) and not self.counting.copies_fee_holds:
            return
        is_question = demand.kind is DemandKind.CLARIFICATION
        start = self.start_on(demand.asked_on)
        if start and self.period(start, self.months).has_ended_before(demand.asked_on):
            late = Flag.CLARIFICATION_AFTER_EXPIRY if is_question else Flag.DEMAND_AFTER_EXPIRY
            self.flags.add(late)
        elif not is_question:
            self.holds.append(demand)
        elif self.history.received_on >= self.term.in_force_from:
            self.questions.append(demand)
        else:
            self.flags.add(Flag.SAVED_OLD_LAW)
            if self.counting.old_law_pauses:
                self.questions.append(demand)

    def judge_notice(self, notice_on: date) -> None:
        """Extend the period if the notice was in time and gave reasons (R-13, R-14)."""
        self.notice_judged = True
        invalid: set[Flag] = set()
        start = self.start_on(notice_on)
        if start:
            first = self.period(start, self.term.months)
            last_day = replace(first, ends_on=self.last_tell_day(first))
            if last_day.has_ended_before(notice_on):
                invalid.add(Flag.EXTENSION_INVALID_LATE)
        if not (self.history.notice and self.history.notice.reasons_given):
            invalid.add(Flag.EXTENSION_INVALID_NO_REASONS)
        if not invalid:
            self.months += self.term.further_months
        self.flags |= invalid

    def start_on(self, day: date) -> date | None:
        """Return the latest of receipt and awaited replies, None while one is open (R-03)."""
        if any(hold.is_open_on(day) for hold in self.holds):
            return None
        replies = [hold.answered_on for hold in self.holds if hold.answered_on]
        return max([self.history.received_on, *replies])

    def period(self, start: date, months: int) -> Period:
        """Count the period as it stands with the questions judged so far."""
        return count(
            start,
            months=months,
            questions=self.questions,
            holidays=self.holidays,
            counting=self.counting,
        )

    def last_tell_day(self, first: Period) -> date:
        """Return the last day for an extension's notice (R-14, R-19, A-05)."""
        if self.counting.tell_by_rolls_on:
            return first.ends_on
        return self.holidays.roll_back(first.paused_end)

    def standing(self, today: date) -> Standing:
        """Sum up how the clock stands on the London day ``today``."""
        if self.right is Right.OBJECTION_MARKETING:
            self.flags.add(Flag.SUPPRESS_FROM_RECEIPT)
        standing = Standing(
            history=self.history,
            right=self.right,
            status=ClockStatus.DUE_SET,
            holds=tuple(self.holds),
            questions=tuple(self.questions),
            is_extended=self.months > self.term.months,
            follows_saved_law=self.history.received_on < self.term.in_force_from,
            flags=tuple(flag for flag in Flag if flag in self.flags),
            slow_demands=self.slow_demands(),
        )
        start = self.start_on(date.max)
        if start is None:
            waiting_for = {hold.kind for hold in self.holds if hold.answered_on is None}
            status = next(WAITING[kind] for kind in WAITING if kind in waiting_for)
            return replace(standing, status=status)
        if any(question.answered_on is None for question in self.questions):
            left_out = days_left_out(
                self.questions, start=start, until=today, counting=self.counting
            )
            return replace(
                standing,
                status=ClockStatus.PAUSED,
                clock_start=start,
                paused_days=len(left_out),
            )
        first = self.period(start, self.term.months)
        period = self.period(start, self.months)
        last_tell_day = self.last_tell_day(first)
        return replace(
            standing,
            clock_start=start,
            paused_days=period.paused_days,
            period=period,
            last_tell_day=last_tell_day,
            tell_by=last_tell_day if standing.is_extended else period.ends_on,
            target_on=start + timedelta(days=TARGET_DAYS + first.paused_days),
        )

    def slow_demands(self) -> tuple[DemandKind, ...]:
        """Return the kinds of demand that went out later than is prompt (R-05)."""
        received_on = self.history.received_on
        slow = {
            demand.kind
            for demand in self.history.demands
            if self.holidays.working_days_after(received_on, until=demand.asked_on)
            > PROMPT_DEMAND_DAYS
        }
        return tuple(kind for kind in DemandKind if kind in slow)


def _why_unfounded(demand: Demand, *, right: Right) -> Flag | None:
    asking = demand.asking
    is_objection = right is Right.OBJECTION_MARKETING  # no hurdle of identity or fee: R-74
    if isinstance(asking, IdentityAsked):
        doubted = (asking.doubt or "").strip().lower() not in NO_DOUBTS
        return None if doubted and not is_objection else Flag.ID_REQUEST_UNJUSTIFIED
    if isinstance(asking, FeeAsked):
        lawful = asking.ground in LAWFUL_GROUNDS and not is_objection
        return None if lawful else Flag.FEE_UNLAWFUL
    if isinstance(asking, ClarificationAsked):
        if right is not Right.ACCESS:
            return Flag.NO_PAUSE_NOT_ARTICLE_15
        return UNFOUNDED_QUESTION[asking.need]
    if isinstance(asking, AuthorityAsked):
        return None
    assert_never(asking)


def _is_copies_fee(demand: Demand) -> bool:
    asking = demand.asking
    return isinstance(asking, FeeAsked) and asking.ground is FeeGround.FURTHER_COPIES
