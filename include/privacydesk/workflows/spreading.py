"""
The work on a large list, spread over tasks that may run on different workers.

What is left of it, all of a small list, is done by the task that screens the list as a whole.
"""

import logging
from datetime import timedelta
from typing import Any

from airflow.sdk import BaseOperator, Context

from privacydesk.workflows.factory import explained

log = logging.getLogger(__name__)


class SpreadList(BaseOperator):
    """Cuts a large list, and says by how many tasks its parts are screened; none of a small one."""

    template_fields = ()

    def execute(self, context: Context) -> list[int]:
        """Return a number for each task; the numbers say nothing more."""
        from privacydesk.steps.import_runs import take_up  # noqa: PLC0415  parsing a dag stays cheap
        from privacydesk.steps.screen_list import spread_list  # noqa: PLC0415
        from privacydesk.wiring.list_tasks import open_list_desk  # noqa: PLC0415

        with explained(), open_list_desk() as (desk, now):
            case = take_up(desk, run=str(context["run_id"]))
            return list(spread_list(desk, case=case, by="desk", now=now()))


class ScreenParts(BaseOperator):
    """Screens parts of the run's list until all are in hand; safe to repeat and beside others."""

    template_fields = ()

    def __init__(self, *, hand: int, **kwargs: Any) -> None:  # noqa: ANN401  Airflow's own
        super().__init__(**kwargs)
        self.hand = hand

    def execute(self, context: Context) -> None:
        """Take part after part; what another task has in hand is left to it."""
        from privacydesk.steps.import_runs import take_up  # noqa: PLC0415  parsing a dag stays cheap
        from privacydesk.steps.screen_list import help_screen  # noqa: PLC0415
        from privacydesk.wiring.list_tasks import open_list_desk  # noqa: PLC0415

        with explained(), open_list_desk() as (desk, now):
            case = take_up(desk, run=str(context["run_id"]))
            done = help_screen(desk, case=case, by="desk", now=now())
        log.info("hand %d: %d part(s)", self.hand, done)


def spread() -> list[Any]:
    """Cut the list and screen its parts, if it is a large one."""
    cut = SpreadList(task_id="spread_list", execution_timeout=timedelta(hours=1))
    parts = ScreenParts.partial(
        task_id="screen_parts", map_index_template="{{ task.hand }}",
        execution_timeout=timedelta(hours=6),
    ).expand(hand=cut.output)  # fmt: skip
    return [cut, parts]
