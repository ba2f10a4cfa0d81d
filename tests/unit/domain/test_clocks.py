from dataclasses import replace
from datetime import date, datetime, timezone

import pytest

from privacydesk.adapters.files.holidays import bank_holidays, every_nation
from privacydesk.domain import clock_events as happened
from privacydesk.domain.cases import Right
from privacydesk.domain.clocks import NoPeriodError, earliest_due, read_clock
from privacydesk.domain.explanations import explain
from privacydesk.domain.histories import DemandKind
from privacydesk.domain.standings import ClockStatus, Flag, Standing
from privacydesk.domain.workdays import (
    LONDON,
    Nation,
)

EW = bank_holidays(Nation.ENGLAND_AND_WALES)
NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
RECEIVED = happened.Received(at=date(2026, 6, 1))
WHERE = f"England and Wales ({EW.version})"
DOUBT = "unmatched_address"
REQUIRED = happened.Need.REASONABLY_REQUIRED


def clock_of(*events: happened.Event, right: Right = Right.ACCESS, now: datetime = NOW) -> Standing:
    return read_clock(events, right=right, holidays=EW, now=now)


def told(standing: Standing) -> list[tuple[str, tuple[str, ...]]]:
    return [(sentence.text, sentence.rules) for sentence in explain(standing, holidays=EW)]


def asked(day: date, number: int = 1) -> happened.ClarificationAsked:
    return happened.ClarificationAsked(at=day, need=REQUIRED, number=number)


def answered(day: date, number: int = 1) -> happened.ClarificationAnswered:
    return happened.ClarificationAnswered(at=day, number=number)


class TestReadClock:
    def test_holds_nothing_for_identity_that_came_unasked(self) -> None:
        """R-03: only what was asked for moves the clock."""
        standing = clock_of(RECEIVED, happened.IdentityReceived(at=date(2026, 6, 9)))

        assert standing.clock_start == date(2026, 6, 1)

    @pytest.mark.parametrize("doubt", [None, "", "policy", " Policy "])
    def test_flags_a_demand_for_identity_without_a_doubt(self, doubt: str | None) -> None:
        """R-04."""
        standing = clock_of(RECEIVED, happened.IdentityAsked(at=date(2026, 6, 2), doubt=doubt))

        assert standing.status is ClockStatus.DUE_SET
        assert standing.flags == (Flag.ID_REQUEST_UNJUSTIFIED,)

    def test_lets_no_fee_and_no_identity_hold_an_objection_to_marketing(self) -> None:
        """R-74, R-75."""
        standing = clock_of(
            RECEIVED,
            happened.IdentityAsked(at=date(2026, 6, 2), doubt=DOUBT),
            happened.FeeAsked(at=date(2026, 6, 2), ground=happened.FeeGround.MANIFESTLY_EXCESSIVE),
            right=Right.OBJECTION_MARKETING,
        )

        assert standing.due == date(2026, 7, 1)
        assert standing.flags == (
            Flag.ID_REQUEST_UNJUSTIFIED,
            Flag.FEE_UNLAWFUL,
            Flag.SUPPRESS_FROM_RECEIPT,
        )

    def test_refunds_an_unlawful_fee_only_if_it_was_paid(self) -> None:
        """R-48."""
        fee = happened.FeeAsked(at=date(2026, 6, 2), ground=happened.FeeGround.PRESCRIBED_BLANKET)

        assert clock_of(RECEIVED, fee).flags == (Flag.FEE_UNLAWFUL,)
        assert Flag.REFUND in clock_of(RECEIVED, fee, happened.FeePaid(at=date(2026, 6, 3))).flags

    def test_names_the_first_thing_it_waits_for(self) -> None:
        events: list[happened.Event] = [
            happened.AuthorityAsked(at=date(2026, 6, 2)),
            happened.FeeAsked(at=date(2026, 6, 2), ground=happened.FeeGround.FURTHER_COPIES),
        ]

        assert clock_of(RECEIVED, *events).status is ClockStatus.WAITING_AUTHORITY
        assert clock_of(RECEIVED, events[1]).status is ClockStatus.WAITING_FEE

    def test_sets_no_date_while_paused_and_counts_up_to_today(self) -> None:
        """R-17: 9 to 20 November are 12 days."""
        received = happened.Received(at=date(2026, 11, 2))

        standing = clock_of(received, asked(date(2026, 11, 9)))

        assert standing.status is ClockStatus.PAUSED
        assert (standing.paused_days, standing.due, standing.target_on) == (12, None, None)

    def test_keeps_the_target_of_28_days_with_the_pause(self) -> None:
        """R-12: 1 June, 28 days and 8 paused ones."""
        standing = clock_of(RECEIVED, asked(date(2026, 6, 5)), answered(date(2026, 6, 12)))

        assert standing.target_on == date(2026, 7, 7)

    def test_says_which_demands_were_slow(self) -> None:
        """R-05: Thursday 4 June is the third working day after Monday 1 June."""
        prompt = happened.AuthorityAsked(at=date(2026, 6, 4))
        slow = happened.IdentityAsked(at=date(2026, 6, 5), doubt=DOUBT)

        assert clock_of(RECEIVED, prompt, slow).slow_demands == (DemandKind.IDENTITY,)

    def test_flags_a_pause_under_the_saved_old_law(self) -> None:
        """R-23: 4 February 2026 is the last day of the old law."""
        question, reply = asked(date(2026, 2, 6)), answered(date(2026, 2, 6))
        old = clock_of(happened.Received(at=date(2026, 2, 4)), question, reply)
        new = clock_of(happened.Received(at=date(2026, 2, 5)), question, reply)

        assert (old.flags, old.follows_saved_law) == ((Flag.SAVED_OLD_LAW,), True)
        assert (new.flags, new.follows_saved_law) == ((), False)

    def test_leaves_the_date_alone_until_a_notice_went_out(self) -> None:
        """R-14: an extension without reasons, and after the month, has two faults."""
        notice = happened.ExtensionNoticeSent(at=date(2026, 7, 2), reasons_given=False)

        standing = clock_of(RECEIVED, notice)

        assert standing.due == date(2026, 7, 1)
        assert standing.flags == (
            Flag.EXTENSION_INVALID_LATE,
            Flag.EXTENSION_INVALID_NO_REASONS,
        )

    def test_takes_a_notice_while_it_waits(self) -> None:
        standing = clock_of(
            RECEIVED,
            happened.IdentityAsked(at=date(2026, 6, 2), doubt=DOUBT),
            happened.ExtensionNoticeSent(at=date(2026, 7, 15), reasons_given=True),
            happened.IdentityReceived(at=date(2026, 7, 20)),
        )

        assert (standing.is_extended, standing.due) == (True, date(2026, 10, 20))
        assert standing.tell_by == date(2026, 8, 20)

    @pytest.mark.parametrize("right", [Right.COMPLAINT, Right.QUESTION])
    def test_refuses_what_has_no_month(self, right: Right) -> None:
        with pytest.raises(NoPeriodError):
            clock_of(RECEIVED, right=right)


class TestExplain:
    def test_tells_receipt_month_and_roll_with_their_rules(self) -> None:
        received = datetime(2026, 1, 31, 23, 40, tzinfo=LONDON)

        assert told(clock_of(happened.Received(at=received)))[:4] == [
            ("Received Saturday 31 January 2026, 23:40 London.", ("R-02",)),
            (
                "One month on is 28 February 2026, a Saturday: February has no day 31.",
                ("R-07", "R-08"),
            ),
            (
                f"It rolls to Monday 2 March 2026, the next working day in {WHERE}.",
                ("R-09", "R-10"),
            ),
            ("The first late instant is Tuesday 3 March 2026, 00:00 London.", ("R-07",)),
        ]

    def test_tells_of_the_pause_and_the_answer(self) -> None:
        sentences = told(
            clock_of(
                RECEIVED,
                asked(date(2026, 6, 5)),
                answered(date(2026, 6, 12)),
                happened.Answered(at=date(2026, 7, 10)),
            )
        )

        pause = (
            "8 days do not count, a question being open from 5 June to 12 June 2026: "
            "the end moves to Thursday 9 July 2026."
        )
        assert (pause, ("R-17", "R-20")) in sentences
        assert sentences[-1] == ("The answer went out Friday 10 July 2026, 1 day late.", ("R-11",))

    def test_tells_what_a_case_waits_for(self) -> None:
        waiting = clock_of(RECEIVED, happened.AuthorityAsked(at=date(2026, 6, 2)))

        text, rules = told(waiting)[-1]
        assert text.startswith("Proof of authority, asked for on Tuesday 2 June 2026, has not")
        assert rules == ("R-06",)

    @pytest.mark.parametrize("flag", Flag)
    def test_has_a_sentence_with_a_rule_for_every_flag(self, flag: Flag) -> None:
        sentences = told(replace(clock_of(RECEIVED), flags=(flag,)))

        assert any(text.endswith(".") and rules for text, rules in sentences[4:])


class TestEarliestDue:
    def test_takes_the_earliest_nation_and_the_cautious_reading(self) -> None:
        """
        Chosen: EW Tuesday 7 April, SCT Monday 6 April. Cautious (A-12): the month
        ends on Thursday 2 April, a working day everywhere.
        """
        first = earliest_due(
            [happened.Received(at=date(2026, 3, 3))],
            right=Right.ACCESS,
            calendars=every_nation(),
            now=NOW,
        )

        assert first == date(2026, 4, 2)

    def test_counts_an_open_demand_as_answered_today(self) -> None:
        """
        Identity on 20 November: one month on is a Sunday, or a Saturday by the
        cautious reading; both roll to Monday 21 December.
        """
        events: list[happened.Event] = [
            happened.Received(at=date(2026, 11, 2)),
            happened.IdentityAsked(at=date(2026, 11, 3), doubt=DOUBT),
        ]

        first = earliest_due(events, right=Right.ACCESS, calendars=every_nation(), now=NOW)

        assert first == date(2026, 12, 21)

    @pytest.mark.parametrize("events", [[], [RECEIVED, RECEIVED], [RECEIVED]])
    @pytest.mark.parametrize("right", [Right.ACCESS, Right.QUESTION])
    def test_always_has_a_date(self, events: list[happened.Event], right: Right) -> None:
        first = earliest_due(events, right=right, calendars=every_nation(), now=NOW)

        assert first in {date(2026, 6, 30), date(2026, 12, 19)}
