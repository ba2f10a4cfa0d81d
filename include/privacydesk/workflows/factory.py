"""
The one factory that turns steps into Airflow tasks.

A step knows nothing of Airflow. Here it gets its case from the run id, its clock, and
its venue: a forked worker process, or the warm triggerer for what is short and touches
only the desk's database. What lies between a task's place and the case's is skipped.
"""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from enum import Enum
from typing import Any

from airflow.sdk import BaseOperator, Context
from airflow.sdk.exceptions import AirflowFailException
from airflow.sdk.execution_time import task_runner
from airflow.sdk.execution_time.comms import SkipDownstreamTasks
from airflow.triggers.base import BaseTrigger, StartTriggerArgs, TaskSuccessEvent, TriggerEvent

from privacydesk.domain.errors import DeskError
from privacydesk.domain.places import Place

log = logging.getLogger(__name__)

ORDER = tuple(Place)


class Venue(str, Enum):
    """Where a step runs."""

    WORKER = "worker"
    TRIGGERER = "triggerer"


class UnforeseenError(Exception):
    """A step met an error that the desk did not foresee; only its type and place are kept."""


def perform(
    steps: tuple[str, ...], *, run: str, options: Mapping[str, Any], again: bool = False
) -> Place | None:
    """
    Run the named steps for the run's case, one after the other, each its own transaction.

    Stops after a step that leaves the case waiting. Return where the case stands, None
    where only somebody outside can move it; so too if this is done ``again`` and an earlier
    try, which died before it could say so, has ended the run.
    """
    from privacydesk.steps.runs import RunEndedError  # noqa: PLC0415  parsing a dag stays cheap
    from privacydesk.wiring.tasks import open_desk, step_named  # noqa: PLC0415

    with explained(), open_desk() as (desk, case_of, now):
        try:
            case = case_of(run)
        except RunEndedError:
            if again:
                return None
            raise
        for name in steps:
            receipt = step_named(name)(desk, case=case, now=now(), **options)
            if receipt.waits:
                return None
        return Place(receipt.place)


@contextmanager
def explained() -> Iterator[None]:
    """
    Turn the desk's errors, and those that it did not foresee, into what Airflow may show.

    :raises AirflowFailException: if waiting would not help.
    :raises UnforeseenError: without the words of the original, which could be personal.
    """
    try:
        yield
    except DeskError as error:
        log.error("%s: %s Remedy: %s", type(error).__name__, error, error.remedy)  # noqa: TRY400  no trace
        if error.retry:
            raise
        raise AirflowFailException(f"{type(error).__name__}: {error}") from None
    except Exception as error:  # noqa: BLE001  its words could carry personal data
        where = traceback.extract_tb(error.__traceback__)[-1]
        raise UnforeseenError(
            f"{type(error).__name__} in {where.name} line {where.lineno}"
        ) from None


def skipped(task: BaseOperator, *, place: Place | None) -> list[str]:
    """Return the later tasks that lie before ``place``; all of them if there is none."""
    later = [task.dag.get_task(t) for t in task.get_flat_relative_ids(upstream=False)]
    if place is None:
        return [t.task_id for t in later]
    return [
        t.task_id
        for t in later
        if (at := place_of(t)) is not None and ORDER.index(at) < ORDER.index(place)
    ]


def place_of(task: Any) -> Place | None:  # noqa: ANN401  Airflow has plain and mapped operators
    """Return the chapter that a task belongs to."""
    place = getattr(task, "place", None) or getattr(task, "partial_kwargs", {}).get("place")
    return place if isinstance(place, Place) else None


class Step(BaseOperator):
    """Runs steps in a worker process."""

    template_fields = ()

    def __init__(
        self, *, steps: tuple[str, ...], place: Place, source: str | None = None,
        hands_on: Callable[[], list[str]] | None = None, **kwargs: Any,  # noqa: ANN401
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.steps = steps
        self.place = place
        self.source = source
        self.hands_on = hands_on

    def execute(self, context: Context) -> list[str] | None:
        """Run the steps, skip what lies before the case's place, hand on what is mapped over."""
        options = {"connection": self.source} if self.source else {}
        again = context["ti"].try_number > 1
        place = perform(self.steps, run=str(context["run_id"]), options=options, again=again)
        if not self.source and (tasks := skipped(self, place=place)):
            # DownstreamTasksSkipped would do the same, but then nothing could be handed on.
            task_runner.SUPERVISOR_COMMS.send(SkipDownstreamTasks(tasks=list(tasks)))
        return self.hands_on() if self.hands_on is not None else None


class StepTrigger(BaseTrigger):
    """Runs steps in a thread of the triggerer; at least once, so steps are safe to repeat."""

    def __init__(self, *, steps: list[str], run_id: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Airflow's own
        self.steps = steps
        self.run_id = run_id  # not "run": the triggerer renders what has a template field's name

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Return how another triggerer makes this trigger again."""
        return f"{__name__}.StepTrigger", {"steps": self.steps, "run_id": self.run_id}

    def _perform(self) -> None:
        # What a triggerer did just before it died is done again by the next one.
        perform(tuple(self.steps), run=self.run_id, options={}, again=True)

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Run the steps; while a step asks for patience, wait here instead of in a worker."""
        for wait in (1, 1, 2, 2, 4, 5, 5, 10):
            try:
                await asyncio.to_thread(self._perform)
            except DeskError:  # noqa: PERF203  to try again is the point
                await asyncio.sleep(wait)
            except Exception as error:  # noqa: BLE001  a worker raises it again, with retries
                yield TriggerEvent({"problem": str(error)})
                return
            else:
                yield TaskSuccessEvent()
                return
        yield TriggerEvent({"problem": "still not ready"})


class QuickStep(BaseOperator):
    """Runs steps in the triggerer, without a process of their own; it must be a run's last task."""

    template_fields = ("run_id",)
    start_from_trigger = True

    def __init__(self, *, steps: tuple[str, ...], place: Place, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)
        self.steps = steps
        self.place = place
        self.run_id = "{{ run_id }}"  # a template field, rendered in the triggerer
        self.start_trigger_args = StartTriggerArgs(
            trigger_cls=f"{__name__}.StepTrigger",
            trigger_kwargs={"steps": list(steps), "run_id": self.run_id},
            next_method="resume",
        )

    def resume(self, context: Context, event: dict[str, Any]) -> None:
        """Try once more on a worker, so that Airflow's retries and log tell what is wrong."""
        log.warning("The triggerer could not finish: %s", event.get("problem"))
        perform(self.steps, run=str(context["run_id"]), options={}, again=True)


def as_task(
    task_id: str, *steps: str, place: Place, venue: Venue = Venue.WORKER,
    hands_on: Callable[[], list[str]] | None = None, timeout: timedelta = timedelta(minutes=10),
    **kwargs: Any,  # noqa: ANN401
) -> BaseOperator:  # fmt: skip
    """Return one visible task that runs ``steps`` (``module.function`` of privacydesk.steps)."""
    if venue is Venue.TRIGGERER:
        return QuickStep(task_id=task_id, steps=steps, place=place, **kwargs)
    return Step(
        task_id=task_id, steps=steps, place=place, hands_on=hands_on, execution_timeout=timeout,
        **kwargs,
    )  # fmt: skip


def as_task_per_source(
    task_id: str,
    *steps: str,
    place: Place,
    sources: Any,  # noqa: ANN401  what a task hands on has no type
    **kwargs: Any,  # noqa: ANN401  Airflow's own
) -> Any:  # noqa: ANN401  a mapped operator
    """Return one visible task a source, each with its own retries and log."""
    partial = Step.partial(
        task_id=task_id, steps=steps, place=place, map_index_template="{{ task.source }}", **kwargs
    )
    return partial.expand(source=sources)
