"""The dag runs of imports: asked for when a list is landed, started by the courier, ended."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from privacydesk.domain.cases import CaseRef, RunId
from privacydesk.domain.errors import DeskError
from privacydesk.domain.source_notices import ListKind
from privacydesk.ports import Office, PostRoom
from privacydesk.steps.runs import NotTheCurrentRunError, RunEndedError

DAGS: Final[Mapping[ListKind, str]] = {
    ListKind.BROKER: "imports_third_party_list",
    ListKind.RESELLER: "imports_reseller_handover",
    ListKind.CREDIT: "imports_credit_file",
}


def start_waiting(desk: PostRoom, *, now: datetime) -> int:
    """
    Start the runs that imports ask for, each in its own transaction; return how many.

    Marked started only after Airflow has it; a second start of the same id is the same run. A
    run that Airflow refuses does not hold up the others.

    :raises DeskError: the first refusal, once the others have started.
    """
    started, refused = 0, dict[CaseRef, DeskError]()
    while True:
        with desk.begin() as records:
            asked = records.import_runs.to_start(most=len(refused) + 1)
            run = next((one for one in asked if one[0] not in refused), None)
            if run is None:
                break
            case, number, kind = run
            try:
                desk.airflow.start(DAGS[kind], run=RunId(case=case, number=number))
            except DeskError as error:
                if error.retry:
                    raise
                refused[case] = error
                continue
            records.import_runs.started(case, number=number, now=now)
        started += 1
    if refused:
        raise next(iter(refused.values()))
    return started


def take_up(desk: Office, *, run: str) -> CaseRef:
    """
    Return the import of a dag run, if the run may act for it.

    :raises NotAReferenceError: if the run id is not an import's.
    :raises NotTheCurrentRunError: if no such run was asked for.
    :raises RunEndedError: if it has ended; a repeated task of it has nothing to do.
    """
    run_id = RunId.parse(run)
    with desk.begin() as records:
        state = records.import_runs.state(run_id.case, number=run_id.number)
    if state is None:
        raise NotTheCurrentRunError("no list asked for this run", case=run_id.case)
    if state == "ended":
        raise RunEndedError("this run has ended", case=run_id.case)
    return run_id.case
