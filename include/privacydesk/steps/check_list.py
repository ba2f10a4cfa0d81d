"""Run the gate over a screened list: a reviewer sees no list that it stops (R-91 to R-97)."""

from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.duties import oldest_consent
from privacydesk.domain.gates import Verdict
from privacydesk.domain.imports import STAGED, Import, ImportState, NotThereYetError
from privacydesk.domain.ledger import Event
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Gate, ListDesk, ListRoom
from privacydesk.steps.land import refuse

SUITE = "list_import"


def judge_list(desk: ListDesk, *, case: CaseRef, by: str, now: datetime) -> Import:
    """
    Put a screened list before people, or refuse it as a whole; judge an approved one once more.

    :raises NotThereYetError: if the list is not screened.
    """
    check_list(desk, gate=desk.gate, case=case, by=by, now=now)
    with desk.begin() as records:
        return records.imports.get(case)


def check_list(desk: ListRoom, *, gate: Gate, case: CaseRef, by: str, now: datetime) -> Verdict:
    """
    Judge a screened list by its counts, and note what was found.

    What stops it refuses it as a whole: staff are told, its copy stays sealed in quarantine. A
    warning stops nothing; it stands open against the list until somebody accepts it.

    :raises NotThereYetError: if the list is not screened.
    """
    with desk.begin() as records:
        found = records.imports.get(case)
    if found.state not in STAGED:
        raise NotThereYetError(f"the list is {found.state.value}", case=case)
    verdict = gate(SUITE, case=case)
    failed = [failure.expectation for failure in verdict.failures]
    event = Event.GATE_PASSED if verdict.passed else Event.GATE_STOPPED
    with desk.begin() as records:
        found = records.imports.lock(case)
        if not records.ledger.has(case, event, suite=SUITE):
            records.ledger.append(case, event, at=now, actor=by,
                                  facts={"suite": SUITE, "failed": failed})  # fmt: skip
        if found.state is ImportState.SCREENED:
            today = london_day(now)
            records.list_views.keep_profile(found.number, case=case, today=today,
                                            oldest=oldest_consent(first_used=today))  # fmt: skip
        if found.state in STAGED and verdict.passed:
            records.import_decisions.warn(found.number, warnings=failed)
            if found.state is ImportState.SCREENED:
                records.imports.ask_people(case, now=now)
        desk.fault_point("list.check_before_commit")
    desk.fault_point("list.checked")
    if not verdict.passed:
        stops = [failure.expectation for failure in verdict.failures if not failure.warning]
        problem = stops[0] if stops else "nothing_checked"
        refuse(desk, case=case, problem=problem, by=by, now=now, keep=True)
    return verdict
