"""The dag runs of a file of requests: asked for, started by the courier, ended; one at a time."""

from collections.abc import Sequence
from datetime import datetime

from privacydesk.domain.cases import CaseRef, RunId
from privacydesk.ports import Office, PostRoom
from privacydesk.steps.runs import NotTheCurrentRunError, RunEndedError

DAG = "rights_bulk"


def start_waiting(desk: PostRoom, *, now: datetime) -> int:
    """
    Start the runs that files ask for, each in its own transaction; return how many.

    Marked started only after Airflow has it; a second start of the same id is the same run.
    """
    started = 0
    while True:
        with desk.begin() as records:
            asked = records.bulk_files.to_start()
            if asked is None:
                return started
            file, number = asked
            desk.airflow.start(DAG, run=RunId(case=CaseRef(file), number=number))
            records.bulk_files.started(file, number=number, now=now)
        started += 1


def take_up(desk: Office, *, run: str) -> RunId:
    """
    Return the file and number of a dag run that may act.

    :raises NotAReferenceError: if the run id is not a file's.
    :raises NotTheCurrentRunError: if no such run was asked for.
    :raises RunEndedError: if it has ended; a repeated task of it has nothing to do.
    """
    run_id = RunId.parse(run)
    with desk.begin() as records:
        state = records.bulk_files.run_state(run_id.case, number=run_id.number)
    if state is None:
        raise NotTheCurrentRunError("no file asked for this run", case=run_id.case)
    if state == "ended":
        raise RunEndedError("this run has ended", case=run_id.case)
    return run_id


def chunks_to_carry(desk: Office, *, file: str) -> Sequence[int]:
    """Return the chunks in which there is something to do without a person."""
    with desk.begin() as records:
        return records.bulk_files.chunks(file)


def end(desk: Office, *, run: RunId, now: datetime) -> None:
    """End the run; one that was asked for meanwhile can start."""
    with desk.begin() as records:
        records.bulk_files.end_run(run.case, number=run.number, now=now)
