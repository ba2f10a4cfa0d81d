"""The date of a run for Airflow's own deadline: the earliest that the law could mean."""

from contextlib import closing
from datetime import datetime, timezone
from typing import Any, Final

from privacydesk.adapters.files.holidays import every_nation
from privacydesk.adapters.postgres.records import over, shifted_now
from privacydesk.domain.cases import Right, RunId
from privacydesk.domain.clock_events import Event
from privacydesk.domain.clocks import WITHOUT_PERIOD, earliest_due
from privacydesk.domain.workdays import day_ends
from privacydesk.steps import clock

PATIENCE_MS: Final = 500
"""How long a statement may take: whoever starts the run waits for the answer."""


def earliest_end(run: str) -> datetime:
    """
    Return the end (UTC) of the earliest day that the law could mean for a run's case.

    Never fails: where the database is away or knows no such case, it is the bare month from
    now, a day short (A-12), over the calendars of all nations (A-11).
    """
    try:
        events, right, now = _read(run)
    except Exception:  # noqa: BLE001  the hook, the driver and Airflow each have their own
        events, right, now = [], Right.ACCESS, datetime.now(timezone.utc)
    due = earliest_due(events, right=right, calendars=every_nation(), now=now)
    return day_ends(due)


def _read(run: str) -> tuple[list[Event], Right, datetime]:
    from privacydesk.adapters.airflow.connections import opened_in_haste  # noqa: PLC0415  no Airflow in tests
    from privacydesk.wiring.tasks import DESK  # noqa: PLC0415

    with closing(opened_in_haste(DESK, statement_ms=PATIENCE_MS)) as connection:
        return read_case(connection, run=run)


def read_case(connection: Any, *, run: str) -> tuple[list[Event], Right, datetime]:  # noqa: ANN401  a DB-API connection
    """Return what the clock of a run's case is read from, and the desk's now (UTC)."""
    case = RunId.parse(run).case
    records, now = over(connection), shifted_now(connection)
    rows = records.cases.events(case)
    right = records.cases.get(case).right
    known = right if right not in {*WITHOUT_PERIOD, Right.UNKNOWN} else Right.ACCESS
    return clock.events_of(rows), known, max([now, *(row["at"] for row in rows)])
