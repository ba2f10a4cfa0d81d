from datetime import date, datetime, timedelta, timezone

import pytest

from privacydesk.adapters.files.holidays import bank_holidays
from privacydesk.domain import duties
from privacydesk.domain.duties import Verdict
from privacydesk.domain.workdays import NaiveTimeError, Nation

EW = bank_holidays(Nation.ENGLAND_AND_WALES)
SCT = bank_holidays(Nation.SCOTLAND)


class TestNoticeDue:
    def test_is_a_month_on_the_next_working_day(self) -> None:
        """R-95: 18 October 2026 is a Sunday."""
        assert duties.notice_due(date(2026, 9, 18), holidays=EW).due == date(2026, 10, 19)

    def test_is_the_first_disclosure_even_on_a_saturday(self) -> None:
        contact = date(2026, 9, 26)

        notice = duties.notice_due(date(2026, 9, 18), holidays=EW, first_contact=contact)

        assert notice.due == contact
        assert notice.due_ends_utc == datetime(2026, 9, 26, 23, tzinfo=timezone.utc)

    def test_does_not_wait_for_a_contact_after_the_month(self) -> None:
        notice = duties.notice_due(date(2026, 9, 18), holidays=EW, first_contact=date(2026, 12, 1))

        assert notice.due == date(2026, 10, 19)

    def test_refuses_a_contact_before_the_data_came(self) -> None:
        with pytest.raises(duties.SecondEventFirstError, match="R-95"):
            duties.notice_due(date(2026, 9, 18), holidays=EW, first_contact=date(2026, 9, 17))


class TestAcknowledgementDue:
    def test_counts_from_the_day_after_receipt(self) -> None:
        """R-119: 30 days after 5 June 2025 end on Saturday 5 July."""
        assert duties.acknowledgement_due(date(2025, 6, 5), holidays=EW).due == date(2025, 7, 7)

    def test_rolls_by_the_nation(self) -> None:
        """Day 30 is Saturday 2 January 2027, whose substitute in Scotland is Monday."""
        received = date(2026, 12, 3)

        assert duties.acknowledgement_due(received, holidays=EW).due == date(2027, 1, 4)
        assert duties.acknowledgement_due(received, holidays=SCT).due == date(2027, 1, 5)


class TestBreachReportDue:
    def test_is_72_elapsed_hours_across_the_change_of_clocks(self) -> None:
        """R-112: 18:00 in summer time on Friday becomes 17:00 on Monday."""
        aware = datetime(2026, 10, 23, 18, tzinfo=timezone(timedelta(hours=1)))

        report = duties.breach_report_due(aware)

        assert report.due_ends_utc == datetime(2026, 10, 26, 17, tzinfo=timezone.utc)
        assert report.due == date(2026, 10, 26)

    def test_refuses_a_day_without_an_hour(self) -> None:
        with pytest.raises(duties.AwarenessWithoutHourError, match="R-112"):
            duties.breach_report_due(date(2026, 10, 23))

    def test_refuses_an_hour_without_a_zone(self) -> None:
        with pytest.raises(NaiveTimeError):
            duties.breach_report_due(datetime(2026, 10, 23, 18))  # noqa: DTZ001  the point


class TestJudgeCall:
    @pytest.mark.parametrize(("days", "verdict"), [(0, Verdict.ALLOW), (27, Verdict.ALLOW)])
    def test_allows_a_call_within_27_days(self, days: int, verdict: Verdict) -> None:
        """R-89."""
        screened = date(2026, 9, 1)

        assert duties.judge_call(screened, called=screened + timedelta(days=days)) is verdict

    def test_blocks_a_call_on_day_28(self) -> None:
        """A-06: February's one month is 28 days."""
        verdict = duties.judge_call(date(2027, 2, 10), called=date(2027, 3, 10))

        assert verdict is Verdict.SCREEN_STALE

    def test_refuses_a_call_before_the_screen(self) -> None:
        with pytest.raises(duties.SecondEventFirstError, match="R-89"):
            duties.judge_call(date(2026, 9, 2), called=date(2026, 9, 1))

    def test_refuses_a_call_at_an_hour_without_a_zone(self) -> None:
        screened = datetime(2026, 9, 1, 9, tzinfo=timezone.utc)
        with pytest.raises(NaiveTimeError):
            duties.judge_call(screened, called=datetime(2026, 9, 2, 9))  # noqa: DTZ001  the point


class TestJudgeConsent:
    @pytest.mark.parametrize(
        ("given", "used", "verdict"),
        [
            (date(2026, 3, 15), date(2026, 9, 15), Verdict.ALLOW),
            (date(2026, 3, 15), date(2026, 9, 16), Verdict.CONSENT_TOO_OLD),
            (date(2025, 8, 31), date(2026, 2, 28), Verdict.ALLOW),
            (date(2025, 8, 31), date(2026, 3, 1), Verdict.CONSENT_TOO_OLD),
        ],
    )
    def test_ends_six_months_on_and_does_not_roll(
        self, given: date, used: date, verdict: Verdict
    ) -> None:
        """R-93, A-10."""
        assert duties.judge_consent(given, first_used=used) is verdict

    @pytest.mark.parametrize("used", [date(2026, 9, 15), date(2026, 2, 28), date(2028, 2, 29)])
    def test_has_an_earliest_day_that_still_counts(self, used: date) -> None:
        """R-93."""
        first = duties.oldest_consent(first_used=used)
        judged = [
            duties.judge_consent(first + timedelta(days=days), first_used=used) is Verdict.ALLOW
            for days in range(-40, 40)
        ]
        assert judged == [False] * 40 + [True] * 40
