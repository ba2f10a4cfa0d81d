"""
# What Airflow costs by itself

The same tasks as an access request that goes straight to its review, in the same venues, with
nothing in them: what is left is the price of the platform. Only the bench reads this file.
"""

from datetime import datetime, timedelta, timezone
from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import BaseOperator, Context, TriggerRule, chain, dag
from airflow.sdk.exceptions import DownstreamTasksSkipped
from airflow.sdk.execution_time import task_runner
from airflow.sdk.execution_time.comms import SkipDownstreamTasks
from airflow.triggers.base import StartTriggerArgs

LONG_AGO = datetime(2020, 1, 1, tzinfo=timezone.utc)
SOURCES = ("1", "2", "3", "4")
# As patient as the desk's: on a busy machine an early answer makes Airflow ask again.
TASK: dict[str, Any] = {
    "trigger_rule": TriggerRule.NONE_FAILED, "retries": 20, "retry_delay": timedelta(seconds=1),
}  # fmt: skip


class Nothing(BaseOperator):
    """Does nothing in a worker process; skips and hands on what it was told to."""

    template_fields = ()

    def __init__(
        self, *, skips: tuple[str, ...] = (), hands_on: tuple[str, ...] = (), source: str = "",
        **kwargs: Any,  # noqa: ANN401  Airflow's own
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.skips, self.hands_on, self.source = skips, hands_on, source

    def execute(self, context: Context) -> list[str] | None:
        """Do nothing."""
        del context
        if self.skips:
            task_runner.SUPERVISOR_COMMS.send(SkipDownstreamTasks(tasks=list(self.skips)))
        return list(self.hands_on) or None


class Question(HITLOperator):
    """A question that skips what only some cases meet when it is answered."""

    def execute_complete(self, context: Context, event: dict[str, Any]) -> None:
        """Take any answer."""
        del context, event
        raise DownstreamTasksSkipped(tasks=["second_review", "approve_demand", "make_demand"])


class NothingQuick(BaseOperator):
    """Does nothing in the triggerer, by the trigger of a moment that has long passed."""

    start_from_trigger = True
    start_trigger_args = StartTriggerArgs(
        trigger_cls="airflow.providers.standard.triggers.temporal.DateTimeTrigger",
        trigger_kwargs={"moment": LONG_AGO, "end_from_trigger": True},
        next_method="resume",
    )

    def resume(self, context: Context, event: dict[str, Any]) -> None:
        """Never needed."""


@dag(
    dag_id="bench_noop", schedule=None, catchup=False, max_active_runs=2000,
    max_active_tasks=2000, default_args=TASK,
)  # fmt: skip
def bench_noop() -> None:
    """Open, gather, check, ask, answer, close: nothing each time."""
    options = ["Approve", "Send back", "Refuse", "Close"]
    opened = Nothing(task_id="open_case", skips=("triage", "check_identity"), hands_on=SOURCES)
    triage = Question(task_id="triage", subject="triage", options=options)
    identity = Nothing(task_id="check_identity")
    gather = Nothing.partial(
        task_id="gather_store", pool="sources", map_index_template="{{ task.source }}"
    ).expand(source=opened.output)
    check = Nothing(task_id="check_findings")
    review = Question(task_id="review", subject="review", options=options)
    second = Question(task_id="second_review", subject="second_review", options=options)
    approval = Question(task_id="approve_demand", subject="approve_demand", options=options)
    demand = Nothing(task_id="make_demand")
    answer, close = Nothing(task_id="answer_person"), NothingQuick(task_id="close_case")
    chain(opened, triage, identity, gather, check, review, second, approval, demand, answer, close)


bench_noop()
