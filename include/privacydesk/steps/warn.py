"""Warn of the notices that people must get about data from others, once a batch and day (R-95)."""

from collections.abc import Sequence
from datetime import datetime

from privacydesk.domain.alerts import AlertKind
from privacydesk.domain.batches import Batch, deserved, duty_of
from privacydesk.domain.errors import DeskError
from privacydesk.domain.staff_letters import NoticeAlert
from privacydesk.ports import Office, Records
from privacydesk.steps.alert import NotToldError
from privacydesk.steps.outgoing import queue_own


def warn_of_notices(desk: Office, *, now: datetime) -> int:
    """
    Queue the mails about batches whose people must soon be told, or should have been.

    Return how many alerts were told. An alert that nobody follows in time goes to the lead.

    :raises NotToldError: at the end, if some could not be written.
    """
    told, problems = 0, list[str]()
    with desk.begin() as records:
        batches = records.notices.untold()
    for batch in batches:
        try:
            with desk.begin() as records:
                held = records.notices.lock(batch)
                told += _warn(desk, records, held, now=now) if held else 0
        except DeskError as error:  # noqa: PERF203  one must not hold up the others
            problems.append(f"{batch.reference}: {type(error).__name__}")
    if problems:
        raise NotToldError(f"{len(problems)} not told; first: {problems[0]}")
    return told


def _warn(desk: Office, records: Records, batch: Batch, *, now: datetime) -> int:
    alarms, holidays = desk.rules.alarms, desk.rules.holidays
    alert = deserved(batch, holidays=holidays, targets=alarms.targets, now=now)
    if alert is None:
        return 0
    send_at = alarms.send_at(alert.kind, now=now, holidays=holidays)
    number = records.notices.raise_alert(
        batch, alert, now=now, send_at=send_at,
        escalate_at=alarms.escalate_at(alert.kind, sent=send_at, holidays=holidays),
    )  # fmt: skip
    late = alert.from_at if alert.is_late(now) else None
    if number is not None:
        letter = _letter(desk, batch, alert.kind, late_since=late)
        _queue(desk, records, letter, number, to=alarms.kinds[alert.kind].to, send_at=send_at,
               now=now)  # fmt: skip
        return 1
    ignored = records.notices.to_escalate(batch, now=now)
    for one in ignored:
        letter = _letter(desk, batch, alert.kind, late_since=late, is_escalated=True)
        _queue(desk, records, letter, one, to=alarms.lead, send_at=now, now=now)
        records.notices.escalated(one, now=now)
    return len(ignored)


def _letter(
    desk: Office, batch: Batch, kind: AlertKind, *, late_since: datetime | None,
    is_escalated: bool = False,
) -> NoticeAlert:  # fmt: skip
    rules = desk.rules
    return NoticeAlert(
        reference=batch.reference, kind=kind, people=batch.people, obtained_on=batch.obtained_on,
        first_use=batch.first_use, due_on=duty_of(batch, holidays=rules.holidays).due,
        late_since=late_since, is_escalated=is_escalated,
        link=f"{rules.desk_url or rules.public_url}/desk/",
    )  # fmt: skip


def _queue(
    desk: Office, records: Records, letter: NoticeAlert, number: int, *, to: Sequence[str],
    send_at: datetime, now: datetime,
) -> None:  # fmt: skip
    way = "lead" if letter.is_escalated else "email"
    queue_own(desk, records, letter, key=f"alert/{number}/{way}", to=to, now=now, send_at=send_at)
