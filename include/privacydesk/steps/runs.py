"""Which dag run may act for a case: one line of runs, never two at once."""

from datetime import datetime

from privacydesk.domain.cases import CaseRef, RunId
from privacydesk.domain.errors import DeskError
from privacydesk.ports import Office, PostRoom


class NotTheCurrentRunError(DeskError):
    """A dag run that is no open case's current run may not touch any case."""

    remedy = "Do not start runs by hand: move the case on its desk page and its run starts itself."


class RunEndedError(NotTheCurrentRunError):
    """The run was its case's and has done its part; a repeated task of it has nothing to do."""


def take_up(desk: Office, *, run: str) -> CaseRef:
    """
    Return the case of a dag run, if the run is its case's current one.

    :raises NotAReferenceError: if the run id is not a case's.
    :raises NotTheCurrentRunError: if another run, or none, may act for the case.
    :raises RunEndedError: if this one has ended.
    """
    run_id = RunId.parse(run)
    with desk.begin() as records:
        if records.runs.current(run_id.case) != run_id.number:
            if records.runs.has_ended(run_id.case, number=run_id.number):
                raise RunEndedError("this run has ended", case=run_id.case)
            raise NotTheCurrentRunError("not this case's current run", case=run_id.case)
    return run_id.case


def start_waiting(desk: PostRoom, *, now: datetime, most: int = 20) -> int:
    """
    Start the runs that cases ask for, each in its own transaction; return how many.

    The run is marked started only after Airflow has it. A courier that dies between the
    two starts it again, and Airflow answers that it has it already. A run that Airflow
    refuses does not hold up the others.

    :raises DeskError: the first refusal, once the others have started.
    """
    started, refused = 0, dict[CaseRef, DeskError]()
    while started < most:
        with desk.begin() as records:
            asked = records.runs.to_start(most=len(refused) + 1)
            run = next((r for r in asked if r[0] not in refused), None)
            if run is None:
                break
            case, number, dag = run
            try:
                desk.airflow.start(dag, run=RunId(case=case, number=number))
            except DeskError as error:
                if error.retry:
                    raise
                refused[case] = error
                continue
            desk.fault_point("courier.run_posted")
            records.runs.started(case, number=number, now=now)
        started += 1
    if refused:
        raise next(iter(refused.values()))
    return started
