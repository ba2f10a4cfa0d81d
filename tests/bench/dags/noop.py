"""
# What Airflow costs by itself

The same tasks as an access request that goes straight to its review, in the same venues, with
nothing in them: what is left is the price of the platform. Only the bench reads this file.
"""

from collections.abc import AsyncIterator
from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import BaseOperator, Context, TriggerRule, chain, dag
from airflow.sdk.execution_time import task_runner
from airflow.sdk.execution_time.comms import SkipDownstreamTasks
from airflow.triggers.base import StartTriggerArgs, TaskSuccessEvent

from bench.noop_trigger import NoopTrigger

SOURCES = 5


class Nothing(BaseOperator):
    """Does nothing in a worker process; skips and hands on what it was told to."""

    template_fields = ()

    def __init__(
        self, *, skips: tuple[str, ...] = (), hands_on: int = 0, source: str = "", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.skips, self.hands_on, self.source = skips, hands_on, source

    def execute(self, context: Context) -> list[str] | None:
        """Do nothing."""
        if self.skips:
            task_runner.SUPERVISOR_COMMS.send(SkipDownstreamTasks(tasks=list(self.skips)))
        return [str(number) for number in range(self.hands_on)] or None
