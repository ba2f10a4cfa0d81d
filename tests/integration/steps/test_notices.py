"""R-95: a batch of data from others whose people are not told yet is warned of, once a date."""

from datetime import datetime, timezone

import pytest

from integration.steps.world import World, at_once
from privacydesk.steps import send, warn

TEAM, LEAD = "privacy@cloudsentric.example", "data-protection-lead@cloudsentric.example"
BATCH = "LI-2026-000001"


def day(number: int, hour: int = 10) -> datetime:
    return datetime(2026, 6, number, hour, tzinfo=timezone.utc)


def tell(world: World, *, now: datetime) -> list[tuple[str, str]]:
    """Warn and send; return to whom with which subject."""
    warn.warn_of_notices(world.desk, now=now)
    world.post.sent.clear()
    send.send_due(world.room, now=now)
    return [(mail.to, mail.subject) for mail in world.post.sent]


@pytest.fixture
def batch(world: World) -> World:
    """2,400 contacts of a broker, obtained on 12 May: the month ends on Friday 12 June 2026."""
    world.rows("INSERT INTO desk.notices (batch, people, obtained_on)"
               " VALUES (%s, 2400, '2026-05-12')", BATCH)  # fmt: skip
    return world


class TestANoticeThatIsDue:
    def test_is_warned_of_once_some_working_days_before(self, batch: World) -> None:
        assert tell(batch, now=day(4)) == []
        assert tell(batch, now=day(4, 23)) == []  # midnight in London: the mail waits for morning

        assert tell(batch, now=day(5, 7)) == [
            (TEAM, f"{BATCH} needs its notice to the people in it soon")
        ]
        assert tell(batch, now=day(5, 11)) == []
        (line,) = batch.rows("SELECT reference, kind, due_on FROM report.alerts")
        assert (line[0], line[1], str(line[2])) == (BATCH, "art14_notice_near", "2026-06-12")

    def test_is_warned_of_once_by_two_sweeps_at_once(self, batch: World) -> None:
        at_once(lambda: warn.warn_of_notices(batch.desk, now=day(5)))

        assert batch.one("SELECT count(*) FROM desk.outbox") == 1

    def test_is_late_when_its_date_has_passed(self, batch: World) -> None:
        mails = tell(batch, now=day(15))

        assert mails == [(to, f"Late: {BATCH} was not told to the people in it in time")
                         for to in (TEAM, LEAD)]  # fmt: skip

    def test_goes_to_the_lead_when_nobody_tells_the_people(self, batch: World) -> None:
        tell(batch, now=day(5))

        assert tell(batch, now=day(8, 7)) == [
            (LEAD, f"Nobody answered: {BATCH} needs its notice to the people in it soon")
        ]
        assert tell(batch, now=day(8, 11)) == []

    def test_is_earlier_when_somebody_was_written_to_before(self, batch: World) -> None:
        batch.rows("UPDATE desk.notices SET first_contact_on = '2026-06-04'")

        assert TEAM in {to for to, _ in tell(batch, now=day(4))}
        assert batch.one("SELECT due_on FROM report.alerts").isoformat() == "2026-06-04"

    def test_is_over_when_the_people_were_told(self, batch: World) -> None:
        batch.rows("UPDATE desk.notices SET told_at = now()")

        assert tell(batch, now=day(15)) == []

    def test_holds_up_no_other_when_its_dates_are_out_of_range(self, batch: World) -> None:
        batch.rows("INSERT INTO desk.notices (batch, people, obtained_on)"
                   " VALUES ('LI-2026-000000', 3, '2031-05-12')")  # fmt: skip

        with pytest.raises(warn.NotToldError, match="LI-2026-000000: UnknownHolidayYearError"):
            warn.warn_of_notices(batch.desk, now=day(5))
        assert batch.one("SELECT count(*) FROM report.alerts") == 1
