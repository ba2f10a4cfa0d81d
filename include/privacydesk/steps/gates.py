"""Run the quality gates: nothing goes to a reviewer, or out, that a gate would stop."""

from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.gates import GateStoppedError
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.ports import Desk
from privacydesk.steps import scan
from privacydesk.steps.books import Books, Receipt, open_books


def check_findings(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Mark what names other people, decide by rule what is plainly the person's own, run the gate.

    :raises GateStoppedError: naming the expectations that failed, with counts.
    """
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.GATHER:
            return books.unchanged()
        scan.mark_third_parties(books)
        books.records.findings.decide_by_rule(case, now=now)
    desk.fault_point("gate.scanned")
    _pass(desk, suite="bundle", case=case, now=now)
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.GATHER:  # another copy of this step was faster
            return books.unchanged()
        receipt = books.move(Place.REVIEW)
        desk.fault_point("gate.before_commit")
    desk.fault_point("gate.committed")
    return receipt


def check_release(desk: Desk, *, case: CaseRef, now: datetime) -> None:
    """
    Check that everything is decided by whom it must be before the answer is made.

    :raises GateStoppedError: naming the expectations that failed, with counts.
    """
    _pass(desk, suite="release", case=case, now=now)


def check_erased(desk: Desk, *, case: CaseRef, now: datetime) -> None:
    """
    Check that an erasure did what was approved and left nothing that the plan does not name.

    :raises GateStoppedError: naming the expectations that failed, with counts.
    """
    _pass(desk, suite="erased", case=case, now=now)


def _pass(desk: Desk, *, suite: str, case: CaseRef, now: datetime) -> None:
    verdict = desk.gate(suite, case=case)
    with open_books(desk, case, now=now) as books:
        _note(books, suite=suite, failed=[f.expectation for f in verdict.failures])
    if not verdict.passed:
        failed = ", ".join(f"{f.expectation} ({f.rows})" for f in verdict.failures)
        raise GateStoppedError(f"{suite}: {failed or 'nothing was checked'}", case=case)


def _note(books: Books[Desk], *, suite: str, failed: list[str]) -> None:
    if failed:
        books.note(Event.GATE_STOPPED, suite=suite, failed=failed)
    elif not books.has(Event.GATE_PASSED, suite=suite):
        books.note(Event.GATE_PASSED, suite=suite)
