"""
A date on every run of a case, and a second net under the clock sweep.

Airflow asks the reference once, inside the request that starts a run: it answers with the
earliest date that the law could mean, whatever happens. When that date comes, Airflow calls
back; the desk's own clock then says whether there is anything to tell (facts of section 4).
"""

import asyncio
import logging
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import (
    BaseDeadlineReference,
    DeadlineAlert,
    DeadlineReference,
    deadline_reference,
)

log = logging.getLogger(__name__)


@deadline_reference(DeadlineReference.TYPES.DAGRUN_CREATED)
class EarliestDue(BaseDeadlineReference):
    """The end of the earliest day that the law could mean for the case of a run."""

    required_kwargs: Final = frozenset({"run_id"})

    def _evaluate_with(self, *, session: Any, run_id: str) -> datetime:  # noqa: ANN401, ARG002  Airflow's own
        """Return an instant (UTC); an error here would refuse the run."""
        try:
            from privacydesk.wiring.deadlines import earliest_end  # noqa: PLC0415  parsing is cheap

            return earliest_end(run_id)
        except Exception as error:  # noqa: BLE001  the run must start, and have a date
            log.warning("No date could be read for %s: %s", run_id, type(error).__name__)
            return datetime.now(timezone.utc) + BARE


BARE: Final = timedelta(days=27)
"""Shorter than any month: for when not even the wiring can be loaded."""


async def ask_desk(context: dict[str, Any]) -> None:
    """Ask the desk's clock about a run whose date has come; it may know better, and be silent."""
    run = str(context["dag_run"]["dag_run_id"])
    told = await asyncio.to_thread(_tell, run)
    log.info("%s: %d alert(s) told", run, told)


def _tell(run: str) -> int:
    from privacydesk.domain.cases import RunId  # noqa: PLC0415  parsing a dag stays cheap
    from privacydesk.steps import alert, sweep  # noqa: PLC0415
    from privacydesk.wiring.tasks import now, open_desk  # noqa: PLC0415
    from privacydesk.workflows.factory import explained  # noqa: PLC0415

    with explained(), open_desk() as (desk, _, _):
        raised = sweep.raise_if_breached(desk, case=RunId.parse(run).case, now=now())
        return alert.tell_team(desk, now=now()) if raised else 0


LEGAL_LIMIT: Final = DeadlineAlert(
    name="legal limit, at the earliest",
    reference=EarliestDue(),
    interval=timedelta(0),
    callback=AsyncCallback(ask_desk),
)
