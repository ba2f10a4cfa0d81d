"""Hear the reply that a case waits for: by the link, on the ticket, by telephone or post."""

import json
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Final, Literal

from privacydesk.domain.cases import CaseRef, Status
from privacydesk.domain.errors import DeskError
from privacydesk.domain.histories import InTheFutureError
from privacydesk.domain.identity import unpack_person
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.tickets import IncomingTicket
from privacydesk.domain.waits import EndedBy, Filed, Wait, WaitKind
from privacydesk.ports import Desk
from privacydesk.steps import clock
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.identity import PERSON
from privacydesk.steps.intake import take_messages

Means = Literal["telephone", "post", "in_person", "email"]
REPLIES: Final = {
    WaitKind.CLARIFICATION: ("clarification_asked", "clarification_answered"),
    WaitKind.FEE: ("fee_asked", "fee_paid"),
}


class NotAwaitedError(DeskError):
    """A reply came for a case that does not wait for it now (R-17, R-48)."""

    remedy = "Reload the page: the case has moved on. What the person wrote stays in the case."


def take_reply(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Take the messages that came while the case waits for an answer or a fee.

    An answer is what carries the token that we sent, or comes from the person's own signed-in
    account on the ticket of the request; whatever it says, "everything, please" too (R-21). Any
    other message is filed and answers nothing; a fee is paid, not written (R-03).
    """
    with open_books(desk, case, now=now) as books:
        wait = _awaited(books)
        if wait is None:
            return books.unchanged()
        filed = books.records.inbox.filed(case)
        messages = take_messages(books)
        found = _answer(books, wait, filed, messages)
        if found is None:
            return books.move(Place.DEMAND, status=books.case.status, waits=True)
        message, by = found
        _heard(books, wait.kind, at=min(message.received_at, now))
        receipt = _go_on(books, wait, by=by, means="link" if by is EndedBy.TOKEN else "ticket")
        desk.fault_point("hear.before_commit")
    desk.fault_point("hear.committed")
    return receipt


def record_reply(
    desk: Desk, *, case: CaseRef, kind: WaitKind, at: datetime, means: Means, words: str = "",
    by: str, now: datetime,
) -> Receipt:  # fmt: skip
    """
    Record an answer or a payment that reached staff, at the instant ``at`` (with its zone).

    ``words`` are what the person said; they stay sealed. Asks for the case's next run.

    :raises HistoryRefusedError: if it cannot have happened so: before it was asked, twice, in
        the future, never asked (R-02, R-03, R-17, R-48). The case stays as it was.
    :raises NotAwaitedError: if the case has moved on since.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        at = at.astimezone(timezone.utc)
        _, reply = REPLIES[kind]
        if any(e["kind"] == reply and e["at"] == at for e in books.records.cases.events(case)):
            return books.unchanged()
        if at > now:
            raise InTheFutureError("R-02: the reply lies in the future", case=case)
        _heard(books, kind, at=at)
        wait = _awaited(books)
        if wait is None or wait.kind is not kind:
            raise NotAwaitedError(f"no {kind.value} is awaited", case=case)
        if words.strip():
            content = {"words": words.strip(), "at": at.isoformat(), "means": means}
            desk.vault.put(case, f"heard-{wait.number}", json.dumps(content).encode())
        receipt = _go_on(books, wait, by=EndedBy.STAFF, means=means)
        books.records.runs.ask(case, reason=reply, now=now)
        return receipt


def go_on_without(desk: Desk, *, case: CaseRef, by: str, now: datetime) -> Receipt:
    """
    Go on without the answer to a question that stops no clock (R-16, R-18).

    :raises NotAwaitedError: if the clock waits for the answer, or none is awaited.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        wait = _awaited(books)
        if wait is None and books.case.place is Place.REVIEW:
            return books.unchanged()
        if wait is None or books.case.status is not Status.REVIEW:
            raise NotAwaitedError("the case waits until they answer", case=case)
        receipt = _go_on(books, wait, by=EndedBy.STAFF, means="none")
        books.records.runs.ask(case, reason="without_reply", now=now)
        return receipt


def _awaited(books: Books[Desk]) -> Wait | None:
    if books.case.place is not Place.DEMAND:
        return None
    waits = books.records.inbox.waits(books.reference)
    return next((wait for wait in waits if wait.kind in REPLIES), None)


def _answer(
    books: Books[Desk], wait: Wait, filed: Sequence[Filed], messages: Sequence[IncomingTicket]
) -> tuple[IncomingTicket, EndedBy] | None:
    if wait.kind is not WaitKind.CLARIFICATION:
        return None
    for slip, message in zip(filed, messages, strict=True):
        if message.received_at < wait.since or not message.body.strip():
            continue  # written before we asked, or a mere click
        if slip.token_hash is not None and slip.token_hash == wait.token_hash:
            return message, EndedBy.TOKEN
        if _is_asker(books, message):
            return message, EndedBy.ACCOUNT
    return None


def _is_asker(books: Books[Desk], message: IncomingTicket) -> bool:
    """Say whether the person's own signed-in account wrote, on the request's own ticket."""
    account = message.requester.portal_account
    vouched = message.signed_in and books.desk.rules.portal(message.portal).asserts_sign_in
    same = (message.portal, message.ticket_id) == (books.case.portal, books.case.ticket)
    if not (account and vouched and same):
        return False
    person = unpack_person(books.desk.vault.get(books.reference, PERSON))
    return [p.record for p in books.desk.people.by_account(account)] == [person.record]


def _heard(books: Books[Desk], kind: WaitKind, *, at: datetime) -> None:
    """Tell the clock that the last question or fee is answered; it refuses what cannot be."""
    asked, reply = REPLIES[kind]
    events = books.records.cases.events(books.reference)
    number = max([1, *(e["facts"].get("number", 1) for e in events if e["kind"] == asked)])
    clock.happened(books, reply, at=at, facts={"number": number})


def _go_on(books: Books[Desk], wait: Wait, *, by: EndedBy, means: str) -> Receipt:
    books.records.inbox.end_wait(wait, by=by, now=books.now)
    books.note(Event.WAIT_ENDED, wait=wait.kind.value, by=by.value, means=means)
    searches = books.records.searches.of(books.reference)
    # After a late reply retention may have thrown away what was found.
    unsearched = any(search["state"] == "waiting" for search in searches)
    return books.move(Place.GATHER if unsearched else Place.REVIEW)
