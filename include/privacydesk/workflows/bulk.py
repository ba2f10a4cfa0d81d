"""The chapters of a file of requests: chunk by chunk, by the steps of the single case."""

import logging
from datetime import timedelta
from enum import Enum
from typing import Any, Final

from airflow.sdk import BaseOperator, Context, chain

from privacydesk.workflows.defaults import UNTIL_IT_ANSWERS, Pool
from privacydesk.workflows.factory import explained

log = logging.getLogger(__name__)

PATIENT_TRIES: Final = 20
"""About half an hour; what a chunk still waits for then goes on in runs of its cases' own."""


class Part(str, Enum):
    """What is done with a chunk."""

    PREPARE = "prepare_chunk"
    ANSWER = "answer_chunk"
    CLOSE = "close_chunk"


class TakeUpFile(BaseOperator):
    """Hands on the chunks in which there is something to do without a person."""

    template_fields = ()

    def execute(self, context: Context) -> list[int]:
        """Return the chunks of the run's file; none if the run has done its part."""
        from privacydesk.steps import bulk_runs  # noqa: PLC0415  parsing a dag stays cheap
        from privacydesk.steps.runs import RunEndedError  # noqa: PLC0415
        from privacydesk.wiring.tasks import open_desk  # noqa: PLC0415

        with explained(), open_desk() as (desk, _, _):
            try:
                run = bulk_runs.take_up(desk, run=str(context["run_id"]))
            except RunEndedError:
                return []
            return list(bulk_runs.chunks_to_carry(desk, file=run.case))


class CarryChunk(BaseOperator):
    """Carries one chunk of the run's file; safe to repeat, for each step is."""

    template_fields = ()

    def __init__(self, *, part: Part, chunk: int, **kwargs: Any) -> None:  # noqa: ANN401  Airflow's own
        super().__init__(**kwargs)
        self.part = part
        self.chunk = chunk

    def execute(self, context: Context) -> None:
        """Do the part for the chunk; what cannot go on now is tried again."""
        from privacydesk.domain.bulk_files import Chunk  # noqa: PLC0415  parsing a dag stays cheap
        from privacydesk.steps import bulk_runs, carry_chunk  # noqa: PLC0415
        from privacydesk.wiring.tasks import open_desk  # noqa: PLC0415

        carry = getattr(carry_chunk, self.part.value)
        with explained(), open_desk() as (desk, _, now):
            run = bulk_runs.take_up(desk, run=str(context["run_id"]))
            chunk = Chunk(file=run.case, number=self.chunk)
            patient = context["ti"].try_number <= PATIENT_TRIES
            moved = carry(desk, chunk=chunk, clock=now, patient=patient)
            log.info("%s of %s: %d case(s) moved", self.part.value, run, moved)


class EndRun(BaseOperator):
    """Ends the file's run; an approval opens the next."""

    template_fields = ()

    def execute(self, context: Context) -> None:
        """Note that the run has done what it could."""
        from privacydesk.domain.cases import RunId  # noqa: PLC0415  parsing a dag stays cheap
        from privacydesk.steps import bulk_runs  # noqa: PLC0415
        from privacydesk.wiring.tasks import open_desk  # noqa: PLC0415

        with explained(), open_desk() as (desk, _, now):
            bulk_runs.end(desk, run=RunId.parse(str(context["run_id"])), now=now())


def carry() -> None:
    """Prepare, answer and close each chunk as far as its cases go, then end the run."""
    opened = TakeUpFile(task_id="take_up_file", execution_timeout=timedelta(minutes=10))
    parts = [
        _each(opened, Part.PREPARE, task_id="prepare_cases", pool=Pool.SOURCES.value),
        _each(opened, Part.ANSWER, task_id="answer_cases"),
        _each(opened, Part.CLOSE, task_id="close_cases"),
    ]
    ended = EndRun(task_id="end_run", execution_timeout=timedelta(minutes=10))
    chain(opened, *parts, ended)


def _each(opened: BaseOperator, part: Part, **kwargs: Any) -> Any:  # noqa: ANN401  a mapped operator
    partial = CarryChunk.partial(
        part=part, map_index_template="{{ task.chunk }}", execution_timeout=timedelta(hours=1),
        **UNTIL_IT_ANSWERS, **kwargs,
    )  # fmt: skip
    return partial.expand(chunk=opened.output)
