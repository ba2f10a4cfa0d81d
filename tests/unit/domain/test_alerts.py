"""Which alerts a case deserves, and when the next can come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacydesk.adapters.files.holidays import bank_holidays
from privacydesk.domain.alarms import QuietHours
from privacydesk.domain.alerts import (
    AlertKind,
    Watched,
    deserved,
    next_look,
    working_day,
)
from privacydesk.domain.cases import Right, Status
from privacydesk.domain.clock_events import (
    Answered,
    ClarificationAnswered,
    ClarificationAsked,
    Event,
    ExtensionNoticeSent,
    IdentityAsked,
    IdentityReceived,
    Need,
    Received,
)
from privacydesk.domain.clocks import read_clock
from privacydesk.domain.places import Place
from privacydesk.domain.targets import ALLOWED, LooserThanLawError, Targets
from privacydesk.domain.workdays import Nation, day_begins, day_ends

EW = bank_holidays(Nation.ENGLAND_AND_WALES)
TARGETS = Targets()
RECEIVED = datetime(2026, 5, 10, 9, tzinfo=timezone.utc)  # due on Wednesday 10 June


def at(month: int, number: int, hour: int = 10) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=timezone.utc)


def watch(
    *events: Event, now: datetime, place: Place = Place.GATHER, since: datetime = RECEIVED,
    status: Status = Status.GATHERING, right: Right = Right.ACCESS, received: datetime = RECEIVED,
) -> Watched:  # fmt: skip
    standing = read_clock([Received(at=received), *events], right=right, holidays=EW, now=now)
    return Watched(place=place, status=status, since=since, standing=standing,
                   received_on=standing.history.received_on)  # fmt: skip


def kinds(watched: Watched, *, now: datetime, targets: Targets = TARGETS) -> set[AlertKind]:
    return {a.kind for a in deserved(watched, holidays=EW, targets=targets, now=now)}


def ladder(watched: Watched, *, now: datetime) -> set[AlertKind]:
    return kinds(watched, now=now) - {AlertKind.TELL_BY_NEAR}


class TestTheWarningsBeforeADueDate:
    @pytest.mark.parametrize(
        ("now", "kind"),
        [
            (day_begins(date(2026, 6, 3)) - timedelta(seconds=1), None),
            (day_begins(date(2026, 6, 3)), AlertKind.THREE_QUARTERS_GONE),  # 24 of 31 days
            (day_begins(date(2026, 6, 5)), AlertKind.THREE_DAYS_LEFT),  # a Friday
            (day_begins(date(2026, 6, 10)), AlertKind.DUE_TODAY),
            (day_ends(date(2026, 6, 10)) - timedelta(seconds=1), AlertKind.DUE_TODAY),
            (day_ends(date(2026, 6, 10)), AlertKind.BREACHED),
            (at(9, 1), AlertKind.BREACHED),
        ],
    )
    def test_follow_each_other_to_the_second(self, now: datetime, kind: AlertKind | None) -> None:
        """R-07: the due day ends at midnight in London, 23:00 UTC in June."""
        assert ladder(watch(now=now), now=now) == ({kind} if kind else set())

    def test_do_not_count_paused_days_as_time_that_is_gone(self) -> None:
        """R-17: eleven paused days move the end; a quarter of the other 32 days is left."""
        pause = (
            ClarificationAsked(at=at(5, 12), need=Need.REASONABLY_REQUIRED),
            ClarificationAnswered(at=at(5, 22)),
        )  # due on Sunday 21 June, so Monday 22 June

        assert ladder(watch(*pause, now=at(6, 13)), now=at(6, 13)) == set()
        assert ladder(watch(*pause, now=at(6, 14)), now=at(6, 14)) == {
            AlertKind.THREE_QUARTERS_GONE
        }

    def test_are_silent_while_a_question_pauses_the_clock(self) -> None:
        """R-17."""
        asked = ClarificationAsked(at=at(5, 12), need=Need.REASONABLY_REQUIRED)

        assert kinds(watch(asked, now=at(7, 12)), now=at(7, 12)) == set()

    def test_are_silent_once_the_answer_is_out(self) -> None:
        answered = Answered(at=at(6, 9))

        assert kinds(watch(answered, now=at(7, 1)), now=at(7, 1)) == set()

    def test_run_to_the_end_of_the_third_month_after_a_notice_in_time(self) -> None:
        """R-13, R-14."""
        notice = ExtensionNoticeSent(at=at(6, 9), reasons_given=True)

        assert kinds(watch(notice, now=at(6, 20)), now=at(6, 20)) == set()
        assert kinds(watch(notice, now=at(8, 11)), now=at(8, 11)) == {AlertKind.BREACHED}

    def test_count_from_the_receipt_where_no_clock_can_be_read(self) -> None:
        unread = Watched(place=Place.GATHER, status=Status.GATHERING, since=RECEIVED,
                         received_on=date(2026, 5, 10), unread_due=date(2026, 6, 9),
                         is_unreadable=True)  # fmt: skip

        assert kinds(unread, now=at(5, 11)) == {AlertKind.CLOCK_UNREADABLE}
        assert kinds(unread, now=at(6, 10)) == {AlertKind.CLOCK_UNREADABLE, AlertKind.BREACHED}


class TestTheLastDaysForAnExtension:
    def test_are_told_before_the_notice_would_have_no_effect(self) -> None:
        """R-14."""
        assert AlertKind.TELL_BY_NEAR in kinds(watch(now=at(6, 5)), now=at(6, 5))
        assert AlertKind.TELL_BY_NEAR not in kinds(watch(now=at(6, 4)), now=at(6, 4))

    def test_are_over_when_the_month_is(self) -> None:
        assert kinds(watch(now=at(6, 11)), now=at(6, 11)) == {AlertKind.BREACHED}

    def test_do_not_matter_to_a_case_that_is_finished_or_extended(self) -> None:
        finished = watch(now=at(6, 5), place=Place.ANSWER, since=at(6, 5, 9))
        notice = ExtensionNoticeSent(at=at(6, 4), reasons_given=True)

        assert AlertKind.TELL_BY_NEAR not in kinds(finished, now=at(6, 5))
        assert kinds(watch(notice, now=at(6, 5)), now=at(6, 5)) == set()


class TestAFinishedAnswer:
    @pytest.mark.parametrize("place", [Place.ANSWER, Place.CLOSE])
    def test_may_not_lie_for_two_working_days(self, place: Place) -> None:
        """R-11: finished on Thursday noon, it is late on Monday noon."""
        since = at(5, 14, 11)
        lies = watch(now=at(5, 19), place=place, since=since)

        assert kinds(lies, now=at(5, 18)) == set()
        assert kinds(lies, now=at(5, 18, 11)) == {AlertKind.FINISHED_UNSENT}


class TestAReview:
    @pytest.mark.parametrize("place", [Place.REVIEW, Place.SECOND_REVIEW])
    def test_may_not_wait_for_two_working_days(self, place: Place) -> None:
        asked = watch(now=at(5, 19), place=place, since=at(5, 15, 16))  # a Friday

        assert kinds(asked, now=at(5, 19)) == set()
        assert kinds(asked, now=at(5, 19, 16)) == {AlertKind.REVIEW_UNANSWERED}

    def test_of_a_case_without_a_period_is_watched_too(self) -> None:
        question = Watched(place=Place.REVIEW, status=Status.REVIEW, since=at(5, 11),
                           received_on=date(2026, 5, 10))  # fmt: skip

        assert kinds(question, now=at(5, 14)) == {AlertKind.REVIEW_UNANSWERED}

    def test_that_waits_over_easter_counts_no_day_off(self) -> None:
        """R-10: Good Friday is 3 April, Easter Monday 6 April 2026."""
        since = datetime(2026, 4, 2, 10, tzinfo=timezone.utc)
        asked = watch(now=at(4, 9), place=Place.REVIEW, since=since, received=since)

        assert kinds(asked, now=at(4, 8, 9)) == set()
        assert kinds(asked, now=at(4, 8, 10)) == {AlertKind.REVIEW_UNANSWERED}


class TestADemandForIdentity:
    @pytest.mark.parametrize("place", [Place.OPEN, Place.TRIAGE, Place.IDENTITY])
    def test_is_missed_after_three_working_days(self, place: Place) -> None:
        """R-05: received on a Sunday, so Monday to Wednesday are prompt."""
        waits = watch(now=at(5, 14), place=place, status=Status.RECEIVED)

        assert kinds(waits, now=at(5, 13)) == set()
        assert kinds(waits, now=at(5, 14)) == {AlertKind.IDENTITY_LATE}

    def test_is_not_missed_once_it_is_out(self) -> None:
        asked = IdentityAsked(at=at(5, 12), doubt="address_not_on_file")
        waits = watch(asked, now=at(5, 30), place=Place.IDENTITY, status=Status.WAITING_ID)

        assert kinds(waits, now=at(5, 30)) == set()

    def test_that_went_out_late_is_told_once_with_the_one_that_was_missed(self) -> None:
        """R-05: a late demand needs a manager's reason; it is the same alert, not a second."""
        asked = IdentityAsked(at=at(5, 20), doubt="address_not_on_file")
        missed = watch(now=at(5, 19), place=Place.IDENTITY, status=Status.RECEIVED)
        late = watch(asked, now=at(5, 21), place=Place.IDENTITY, status=Status.WAITING_ID)

        (first,) = deserved(missed, holidays=EW, targets=TARGETS, now=at(5, 19))
        (second,) = deserved(late, holidays=EW, targets=TARGETS, now=at(5, 21))
        assert (first.kind, first.about_on) == (second.kind, second.about_on)


class TestAnAlert:
    def test_is_late_when_the_sweep_of_its_hour_and_the_next_missed_it(self) -> None:
        now = day_ends(date(2026, 6, 10))
        (breached,) = deserved(watch(now=now), holidays=EW, targets=TARGETS, now=now)

        assert not breached.is_late(now + timedelta(hours=2))
        assert breached.is_late(now + timedelta(hours=2, seconds=1))


EVENTS: Sequence[tuple[Event, ...]] = (
    (),
    (IdentityAsked(at=at(5, 12), doubt="address_not_on_file"), IdentityReceived(at=at(5, 20))),
    (ClarificationAsked(at=at(5, 15), need=Need.REASONABLY_REQUIRED),
     ClarificationAnswered(at=at(5, 25))),
    (ExtensionNoticeSent(at=at(5, 28), reasons_given=True),),
)  # fmt: skip


class TestTheNextLook:
    def test_is_at_the_next_warning(self) -> None:
        watched = watch(now=at(5, 28))

        assert next_look(watched, holidays=EW, targets=TARGETS, now=at(5, 28)) == day_begins(
            date(2026, 6, 3)
        )

    def test_never_comes_for_a_case_that_only_an_event_can_move(self) -> None:
        breached = watch(now=at(7, 1))

        assert next_look(breached, holidays=EW, targets=TARGETS, now=at(7, 1)) is None

    @given(
        events=st.sampled_from(EVENTS),
        place=st.sampled_from(list(Place)),
        hours=st.integers(min_value=19 * 24, max_value=120 * 24),
        later=st.integers(min_value=0, max_value=120 * 24),
    )
    def test_misses_no_alert(
        self, events: tuple[Event, ...], place: Place, hours: int, later: int
    ) -> None:
        """Between a look and the next one that it asked for, no new alert is deserved."""
        now = RECEIVED + timedelta(hours=hours)
        watched = watch(*events, now=now, place=place)
        then = now + timedelta(hours=later)
        look = next_look(watched, holidays=EW, targets=TARGETS, now=now)
        before = {a.kind for a in deserved(watched, holidays=EW, targets=TARGETS, now=now)}

        if look is None or then < look:
            assert kinds(watched, now=then) <= before
        else:
            assert look > now

    @given(events=st.sampled_from(EVENTS), place=st.sampled_from(list(Place)))
    def test_leads_from_alert_to_alert_and_ends(
        self, events: tuple[Event, ...], place: Place
    ) -> None:
        looks = [now := RECEIVED + timedelta(days=19)]
        watched = watch(*events, now=now, place=place)
        while (look := next_look(watched, holidays=EW, targets=TARGETS, now=looks[-1])) is not None:
            looks.append(look)

        assert all(one < other for one, other in pairwise(looks))
        assert len(looks) < 10


class TestATarget:
    def test_at_its_loosest_is_the_default(self) -> None:
        assert all(least <= getattr(TARGETS, name) <= most
                   for name, (least, most) in ALLOWED.items())  # fmt: skip

    @pytest.mark.parametrize(
        ("name", "number"),
        [
            ("at_risk_percent", 76),
            ("at_risk_days", 2),
            ("tell_by_days", 0),
            ("demand_days", 4),
            ("unsent_days", 3),
            ("review_days", 3),
        ],
    )
    def test_that_warns_later_than_allowed_is_refused(self, name: str, number: int) -> None:
        with pytest.raises(LooserThanLawError, match=name):
            replace(TARGETS, **{name: number})

    def test_may_be_stricter(self) -> None:
        stricter = replace(TARGETS, at_risk_days=8)

        assert AlertKind.THREE_DAYS_LEFT in kinds(watch(now=at(5, 29)), now=at(5, 29),
                                                  targets=stricter)  # fmt: skip


class TestAWorkingDay:
    def test_is_counted_over_the_new_year_in_both_directions(self) -> None:
        """R-10: 25, 26 (substitute 28) December 2026 and 1 January 2027 are holidays."""
        christmas_eve, monday = date(2026, 12, 24), date(2027, 1, 4)

        assert working_day(christmas_eve, by=4, holidays=EW) == monday
        assert working_day(monday, by=-4, holidays=EW) == christmas_eve


class TestQuietHours:
    QUIET = QuietHours()

    @pytest.mark.parametrize(
        ("now", "sent"),
        [
            (at(6, 9, 10), at(6, 9, 10)),  # a Tuesday, 11:00 in London
            (at(6, 9, 6), at(6, 9, 7)),  # before eight
            (at(6, 9, 17), at(6, 10, 7)),  # six in the evening
            (at(6, 5, 20), at(6, 8, 7)),  # Friday evening
            (at(5, 23, 12), at(5, 26, 7)),  # the Spring Bank Holiday follows the weekend
            (at(12, 24, 19), at(12, 29, 8)),  # Christmas, its substitute, and winter time
        ],
    )
    def test_end_on_a_working_morning_in_london(self, now: datetime, sent: datetime) -> None:
        assert self.QUIET.after(now, holidays=EW) == sent

    def test_can_be_a_pause_at_noon(self) -> None:
        noon = QuietHours(begin=time(12), end=time(13), days_off=False)

        assert noon.after(at(6, 6, 11), holidays=EW) == at(6, 6, 12)
        assert noon.after(at(6, 6, 12), holidays=EW) == at(6, 6, 12)
