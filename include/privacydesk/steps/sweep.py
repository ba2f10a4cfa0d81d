"""Sweep the clocks of all open cases in batches, and raise what each deserves, once."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from privacydesk.domain.alerts import Alert, AlertKind, Watched, deserved, next_look
from privacydesk.domain.cases import CaseRef, Right, Status
from privacydesk.domain.clocks import WITHOUT_PERIOD, earliest_due, read_clock
from privacydesk.domain.duties import acknowledgement_due
from privacydesk.domain.errors import DeskError
from privacydesk.domain.places import Place
from privacydesk.domain.rules import HouseRules
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Office, Records, Row
from privacydesk.steps import clock
from privacydesk.steps.books import open_books

BATCH = 1000
"""Cases a transaction: some tenths of a second, in which steps of these cases may wait."""

UNREADABLE = (DeskError, KeyError, TypeError, ValueError)
"""What a case's stored events can raise; it must not stop the sweep for the others."""


@dataclass(frozen=True, kw_only=True)
class Swept:
    """What a pass did: cases looked at, alerts raised, readings put right."""

    looked: int = 0
    raised: int = 0
    mended: int = 0


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one look at a case found. ``problem`` says why its clock cannot be read."""

    watched: Watched
    alerts: tuple[Alert, ...]
    following: datetime | None
    problem: str | None = None


def sweep_clocks(desk: Office, *, now: datetime, batch: int = BATCH) -> Swept:
    """
    Look at every open case to which something happened or whose next date has come.

    Each batch is one transaction, so a pass that dies goes on where it was. Two passes at
    once share the cases. Where the reading kept beside a case is not what its events say,
    it is read again.
    """
    reading = _rules_read_by(desk.rules)
    with desk.begin() as records:
        records.alerts.forget_looks(reading=reading, now=now)
    looked = raised = mended = 0
    after = ""
    while True:
        with desk.begin() as records:
            rows = records.alerts.to_look(after=after, now=now, most=batch)
            if not rows:
                return Swept(looked=looked, raised=raised, mended=mended)
            found = look_at(records, rows, rules=desk.rules, now=now)
            raised += records.alerts.raise_alerts(
                [(case, alert) for case, look in found.items() for alert in look.alerts], now=now
            )
            records.alerts.keep_looks(
                [(row["reference"], row["changes"], found[row["reference"]].following)
                 for row in rows], reading=reading, now=now,
            )  # fmt: skip
        looked, after = looked + len(rows), rows[-1]["reference"]
        for row in rows:
            if _is_stale(row, found[row["reference"]].watched):
                mended += 1
                with open_books(desk, CaseRef(row["reference"]), now=now, actor="sweep") as books:
                    clock.refresh(books)


def raise_if_breached(desk: Office, *, case: CaseRef, now: datetime) -> int:
    """
    Raise the alert of a case that is over its limit, by the desk's own reading of its clock.

    For a second net that may come too early: then nothing happens. Return how many are new.
    """
    with desk.begin() as records:
        row = records.alerts.look_at(case)
        if row is None:
            return 0
        look = look_at(records, [row], rules=desk.rules, now=now)[case]
        over = [(case, one) for one in look.alerts if one.kind is AlertKind.BREACHED]
        return records.alerts.raise_alerts(over, now=now)


def look_at(
    records: Records, rows: Sequence[Row], *, rules: HouseRules, now: datetime
) -> dict[str, Look]:
    """Read the clock of each case of ``rows``, and what the case deserves."""
    events: defaultdict[str, list[Row]] = defaultdict(list)
    for event in records.alerts.events_of([row["reference"] for row in rows]):
        events[event["reference"]].append(event)
    return {
        row["reference"]: _look(row, events[row["reference"]], rules=rules, now=now) for row in rows
    }


def _look(row: Row, events: Sequence[Row], *, rules: HouseRules, now: datetime) -> Look:
    problem = None
    try:
        watched = _watched(row, events, rules=rules, now=now)
        return _judged(watched, rules=rules, now=now)
    except UNREADABLE as error:
        problem = str(error) if isinstance(error, DeskError) else type(error).__name__
    watched = Watched(
        **_standing_at(row), unread_due=_earliest(events, rules=rules, now=now), is_unreadable=True
    )
    try:
        return _judged(watched, rules=rules, now=now, problem=problem)
    except DeskError:  # a year of unknown holidays: no date before it can be reckoned either
        only = Alert(kind=AlertKind.CLOCK_UNREADABLE, about_on=watched.received_on,
                     due_on=watched.due, from_at=None)  # fmt: skip
        return Look(watched=watched, alerts=(only,), following=None, problem=problem)


def _judged(
    watched: Watched, *, rules: HouseRules, now: datetime, problem: str | None = None
) -> Look:
    given: Mapping[str, Any] = {"holidays": rules.holidays, "targets": rules.alarms.targets}
    return Look(
        watched=watched,
        alerts=deserved(watched, now=now, **given),
        following=next_look(watched, now=now, **given),
        problem=problem,
    )


def _watched(row: Row, events: Sequence[Row], *, rules: HouseRules, now: datetime) -> Watched:
    """R-02: an event of this very second may carry an instant just after the pass began."""
    right = Right(row["right"])
    if right is Right.COMPLAINT and not row["acknowledged"]:
        duty = acknowledgement_due(row["received_at"], holidays=rules.holidays)
        return Watched(**_standing_at(row), acknowledge_by=duty)
    if right in WITHOUT_PERIOD:
        return Watched(**_standing_at(row))
    if right is Right.UNKNOWN:  # the law does not wait until somebody has understood it
        return Watched(**_standing_at(row), unread_due=_earliest(events, rules=rules, now=now))
    standing = read_clock(
        clock.events_of(events), right=right, holidays=rules.holidays,
        now=max([now, *(event["at"] for event in events)]),
    )  # fmt: skip
    return Watched(**_standing_at(row), standing=standing)


def _earliest(events: Sequence[Row], *, rules: HouseRules, now: datetime) -> date:
    received = clock.events_of(event for event in events if event["kind"] == "received")
    return earliest_due(received, right=Right.ACCESS, calendars=[rules.holidays], now=now)


def _standing_at(row: Row) -> dict[str, Any]:
    return {
        "place": Place(row["place"]),
        "status": Status(row["status"]),
        "received_on": london_day(row["received_at"]),
        "since": row["since"],
        "untold_at": row["untold_at"],
        "troubles_on": tuple(row["troubles_on"]),
    }


def _is_stale(row: Row, watched: Watched) -> bool:
    standing = watched.standing
    return standing is not None and (row["clock_status"], row["due_on"]) != (
        standing.status.value, standing.due,
    )  # fmt: skip


def _rules_read_by(rules: HouseRules) -> str:
    """Name what a reading rests on besides the case; when it changes, all are read again."""
    holidays = rules.holidays
    text = f"{rules.alarms.targets} {holidays.nation} {holidays.version} {holidays.last_year}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
