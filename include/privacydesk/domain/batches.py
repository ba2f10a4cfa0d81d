"""Batches of data obtained from others, and the alerts of the notice that is due (R-95)."""

from dataclasses import dataclass
from datetime import date, datetime

from privacydesk.domain.alerts import Alert, AlertKind, working_day
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.duties import Duty, notice_due
from privacydesk.domain.targets import Targets
from privacydesk.domain.workdays import BankHolidays, day_begins


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Data that was obtained together, about ``people`` who are not told yet. Days are London's."""

    reference: CaseRef
    people: int
    obtained_on: date
    first_contact_on: date | None = None
    first_disclosed_on: date | None = None

    @property
    def first_use(self) -> date | None:
        """The day on which somebody was first written to, or first disclosed to another."""
        uses = (self.first_contact_on, self.first_disclosed_on)
        return min((day for day in uses if day), default=None)


def duty_of(batch: Batch, *, holidays: BankHolidays) -> Duty:
    """
    Work out until when the people of ``batch`` must be told (R-95).

    :raises SecondEventFirstError: if it was used before it was obtained.
    """
    return notice_due(batch.obtained_on, holidays=holidays, first_contact=batch.first_use)


def deserved(
    batch: Batch, *, holidays: BankHolidays, targets: Targets, now: datetime
) -> Alert | None:
    """Return the alert that an untold batch deserves at the instant ``now``: near, then late."""
    duty = duty_of(batch, holidays=holidays)
    near = working_day(duty.due, by=-targets.notice_days, holidays=holidays)
    found = (
        Alert(kind=AlertKind.NOTICE_NEAR, about_on=duty.due, due_on=duty.due,
              from_at=day_begins(near), until=duty.due_ends_utc),
        Alert(kind=AlertKind.NOTICE_LATE, about_on=duty.due, due_on=duty.due,
              from_at=duty.due_ends_utc),
    )  # fmt: skip
    return next((alert for alert in found if alert.is_deserved(now)), None)
