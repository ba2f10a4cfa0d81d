"""Run the gate over a screened list: a reviewer sees no list that it stops (R-91 to R-97)."""

from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.gates import Verdict
from privacydesk.domain.imports import ImportState, NotThereYetError
from privacydesk.domain.ledger import Event
from privacydesk.ports import Gate, ListRoom

SUITE = "list_import"


def check_list(desk: ListRoom, *, gate: Gate, case: CaseRef, by: str, now: datetime) -> Verdict:
    """
    Judge a screened list by its counts, and note what was found; warnings stop nothing.

    :raises NotThereYetError: if the list is not screened.
    """
    with desk.begin() as records:
        found = records.imports.get(case)
    if found.state is not ImportState.SCREENED:
        raise NotThereYetError(f"the list is {found.state.value}", case=case)
    verdict = gate(SUITE, case=case)
    failed = [failure.expectation for failure in verdict.failures]
    event = Event.GATE_PASSED if verdict.passed else Event.GATE_STOPPED
    with desk.begin() as records:
        records.imports.lock(case)
        if not records.ledger.has(case, event, suite=SUITE):
            records.ledger.append(case, event, at=now, actor=by,
                                  facts={"suite": SUITE, "failed": failed})  # fmt: skip
    return verdict
