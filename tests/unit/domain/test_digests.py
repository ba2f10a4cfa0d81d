"""What a week came to (R-11): counts, ages and days."""

from datetime import date, datetime, timedelta, timezone

from privacydesk.domain.cases import CaseRef, Right, Status
from privacydesk.domain.digests import WEEKS, Request, Week, WeeklyDigest, sum_up, week_before

WEEK = Week(monday=date(2026, 6, 1))


def at(month: int, number: int, hour: int = 10) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=timezone.utc)


def request(
    number: int = 1, *, received: datetime, ends: datetime | None = None,
    answered: datetime | None = None, status: Status = Status.GATHERING, paused: int = 0,
    right: Right = Right.ACCESS,
) -> Request:  # fmt: skip
    return Request(
        reference=CaseRef(f"PD-2026-{number:06}"), right=right, received_at=received,
        status=Status.CLOSED if answered else status, due_ends_at=ends or received
        + timedelta(days=31), answered_at=answered, paused_days=paused,
    )  # fmt: skip


def summed(*requests: Request) -> WeeklyDigest:
    return sum_up(requests, week=WEEK, link="https://x.example/desk/metrics")


class TestWeekBefore:
    def test_is_the_last_whole_week_of_london(self) -> None:
        """Monday 8 June 2026, 00:30 in London is still Sunday in UTC."""
        assert week_before(at(6, 7, 23)).name == "2026-W23"
        assert week_before(at(6, 7, 22)).name == "2026-W22"
        assert week_before(at(6, 14)) == WEEK

    def test_begins_and_ends_at_midnight_of_london(self) -> None:
        assert (WEEK.begins, WEEK.ends) == (at(5, 31, 23), at(6, 7, 23))

    def test_belongs_to_iso_s_year(self) -> None:
        assert week_before(datetime(2027, 1, 5, 9, tzinfo=timezone.utc)).name == "2026-W53"


class TestSumUp:
    def test_counts_answers_in_time_and_their_median_days_without_pauses(self) -> None:
        digest = summed(
            request(1, received=at(5, 20), answered=at(6, 1)),
            request(2, received=at(5, 1), answered=at(6, 3), ends=at(6, 1, 23)),
            request(3, received=at(4, 1), answered=at(6, 5), ends=at(6, 20), paused=40),
            request(4, received=at(4, 1), answered=at(5, 31)),  # the week before
        )

        assert (digest.answered, digest.in_time) == (3, 2)
        assert digest.median_days == "25"  # 12, 33 and 65 - 40

    def test_names_what_missed_its_limit_answered_or_not(self) -> None:
        digest = summed(
            request(1, received=at(5, 1), ends=at(6, 1, 23)),
            request(2, received=at(5, 1), ends=at(6, 2, 23), answered=at(6, 3)),
            request(3, received=at(5, 1), ends=at(6, 2, 23), answered=at(6, 2)),
            request(4, received=at(5, 1), ends=at(6, 9, 23)),
        )

        assert digest.missed == ("PD-2026-000001", "PD-2026-000002")

    def test_says_how_many_wait_for_somebody_and_how_many_are_paused(self) -> None:
        digest = summed(
            request(1, received=at(6, 1), status=Status.WAITING_ID),
            request(2, received=at(6, 1), status=Status.PAUSED),
            request(3, received=at(6, 1)),
        )

        assert (digest.open, digest.waiting, digest.paused, digest.received) == (3, 1, 1, 3)

    def test_sorts_what_is_open_by_age_at_the_end_of_the_week(self) -> None:
        digest = summed(*(request(n, received=at(6, 7) - timedelta(days=days))
                          for n, days in enumerate((0, 6, 7, 27, 28, 90))))  # fmt: skip

        assert [bar.value for bar in digest.ages] == ["2", "1", "0", "1", "2"]
        assert len(digest.ages[0].blocks) == 20
        assert digest.ages[2].blocks == ""

    def test_compares_eight_weeks_the_last_one_last(self) -> None:
        digest = summed(
            request(1, received=at(5, 1), answered=at(5, 26)),
            request(2, received=at(5, 1), answered=at(6, 5), ends=at(6, 1)),
        )

        assert len(digest.shares) == WEEKS
        assert [bar.value for bar in digest.shares[-2:]] == ["1 of 1", "0 of 1"]
        assert [len(bar.blocks) for bar in digest.shares[-2:]] == [20, 0]
        assert digest.shares[0].value == "none answered"

    def test_of_nothing_is_a_digest_too(self) -> None:
        digest = summed()

        assert (digest.answered, digest.median_days, digest.rights, digest.missed) == (
            0, "none", (), ())  # fmt: skip
