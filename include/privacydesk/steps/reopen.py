"""Take a late reply for what it is: it opens the case that was closed for want of it (R-21)."""

from privacydesk.domain.cases import CaseRef, Outcome, Right
from privacydesk.domain.envelopes import unpack
from privacydesk.domain.ledger import Event
from privacydesk.domain.letters import TicketMoved
from privacydesk.domain.places import Place
from privacydesk.domain.tickets import IncomingTicket
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import tell
from privacydesk.steps.books import Books, Receipt


def take_late_reply(books: Books[Desk]) -> Receipt | None:
    """
    Hand a new case's messages to the closed case that waited for them, and merge the new one.

    None, and nothing is done, unless the same portal account writes, signed in, on the ticket
    of a case that was closed for want of a reply. A reference or a sender's address in a
    message opens nothing; what brings a token of ours has been joined at the door (R-25).
    """
    if not (closed := books.records.chases.closed_on_ticket(books.reference)):
        return None
    filed = books.records.inbox.filed(books.reference)
    messages = [unpack(books.desk.secrets.open_letter(one.sealed)) for one in filed]
    accounts = {_account(books.desk, message) for message in messages}
    for older in closed:
        if accounts != {_opener(books.desk, older)} or not _fits(books, older):
            continue
        if not books.records.chases.reopen(
            older, now=books.now, actor=books.actor, by="account"
        ):  # fmt: skip
            continue
        for one in filed:
            books.records.chases.hand_over(one.message, of=books.reference, to=older)
        _confirm(books, older, first=filed[0].message)
        return _merge(books)
    return None


def times(books: Books[Desk]) -> int:
    """Return how often the case was opened again; a letter of its next round goes again."""
    entries = books.records.ledger.of(books.reference)
    return sum(entry.event == Event.CASE_REOPENED.value for entry in entries)


def _fits(books: Books[Desk], older: CaseRef) -> bool:
    """A message that uses another right is a request of its own."""
    right = books.records.cases.get(older).right
    return books.case.right in {Right.UNKNOWN, Right.QUESTION, right}


def _account(desk: Desk, message: IncomingTicket) -> str | None:
    vouched = message.signed_in and desk.rules.portal(message.portal).asserts_sign_in
    return message.requester.portal_account if vouched else None


def _opener(desk: Desk, case: CaseRef) -> str:
    """Return the account that the closed case's first message named; it need not have proved it."""
    numbers = sorted(
        int(name.removeprefix("message-"))
        for name in desk.vault.names(case) if name.startswith("message-")
    )  # fmt: skip
    opening = unpack(desk.vault.get(case, f"message-{numbers[0]}")) if numbers else None
    return (opening and opening.requester.portal_account) or ""


def _confirm(books: Books[Desk], older: CaseRef, *, first: int) -> None:
    there = Books(
        desk=books.desk, case=books.records.cases.lock(older), records=books.records,
        now=books.now, actor=books.actor,
    )  # fmt: skip
    letter = TicketMoved(reference=older, received_on=london_day(books.case.received_at),
                         due_on=None)  # fmt: skip
    tell.on_ticket(there, letter, status="open", round_=first)


def _merge(books: Books[Desk]) -> Receipt:
    case, records = books.reference, books.records
    records.cases.close(case, now=books.now)
    records.cases.settle(case, outcome=Outcome.MERGED)
    books.note(Event.CASE_CLOSED, outcome=Outcome.MERGED.value)
    records.runs.end(case, now=books.now)
    return Receipt(case=case, place=Place.DONE, waits=True)
