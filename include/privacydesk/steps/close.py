"""Close a case when everything that it had to say is out."""

from datetime import datetime

from privacydesk.domain.cases import CaseRef, Outcome, Status
from privacydesk.domain.errors import DeskError
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.waits import WaitKind
from privacydesk.ports import Desk
from privacydesk.steps.books import Books, Receipt, open_books


class NotSentYetError(DeskError):
    """The case's messages are not out yet; it cannot be closed before."""

    remedy = "Wait for the courier; if it is down, start it. Failed messages show on the case."
    retry = True


class NotAtTheEndError(DeskError):
    """A case was to be closed that has not come to its end: a task before was passed by hand."""

    remedy = "Do not mark tasks by hand; clear the task that was passed, and let it run."


def close_case(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Close the case once its messages are out, and end its run.

    What a processor holds for us is ours to erase (Article 28): the case waits, without a run,
    until each that was asked by OpenDSR has confirmed or staff say how it ended (R-62).

    :raises NotAtTheEndError: if the case stands somewhere before.
    :raises NotSentYetError: while a message still waits for the courier.
    """
    with open_books(desk, case, now=now) as books:
        if books.has(Event.CASE_CLOSED):
            return books.unchanged()
        if unsent := books.records.outbox.unsent(case):
            raise NotSentYetError(f"{unsent} message(s) not out yet", case=case)
        if books.case.place is not Place.CLOSE:
            raise NotAtTheEndError(f"the case stands at {books.case.place.value}", case=case)
        if books.records.recipient_notices.awaited(case):
            return wait_for_processor(books)
        outcome = books.case.outcome or Outcome.FULFILLED
        books.records.cases.settle(case, outcome=outcome)
        books.records.cases.close(case, now=now)
        books.note(Event.CASE_CLOSED, outcome=outcome.value)
        books.records.runs.end(case, now=now)
        receipt = Receipt(case=case, place=Place.DONE, waits=True)
        desk.fault_point("close.before_commit")
    desk.fault_point("close.committed")
    return receipt


def wait_for_processor(books: Books[Desk]) -> Receipt:
    """Let the case wait for its processors; the last receipt asks for the next run (HOUSE 1.3)."""
    started = books.records.inbox.start_wait(
        books.reference, kind=WaitKind.PROCESSOR, token_hash=None, now=books.now
    )
    if started:
        books.note(Event.WAIT_STARTED, wait=WaitKind.PROCESSOR.value)
    elif books.records.runs.current(books.reference) is None:
        return books.unchanged()
    return books.move(Place.CLOSE, status=Status.WAITING_PROCESSOR, waits=True)
