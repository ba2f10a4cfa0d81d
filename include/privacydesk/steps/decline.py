"""Answer without a search who may not have the data, or cannot be found in it (R-29 to R-31)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from privacydesk.domain.agent_letters import EmployerAnswered
from privacydesk.domain.askers import Asker, Helps, Tried
from privacydesk.domain.cases import CaseRef, Outcome
from privacydesk.domain.delivery_letters import TicketAnswered
from privacydesk.domain.errors import DeskError
from privacydesk.domain.ledger import Event
from privacydesk.domain.letters import CannotIdentify, Letter
from privacydesk.domain.places import Place
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import reopen, tell
from privacydesk.steps.authority import messages_of
from privacydesk.steps.books import Books, Receipt, open_books

TRIED: Final[Mapping[Tried, str]] = {
    Tried.EMAIL: "The email address that you wrote from.",
    Tried.NAME: "Your name, which alone proves nothing.",
    Tried.PHONE: "The phone number that you gave.",
    Tried.IP_ADDRESS: "The IP address. Many people can use one, and they change hands.",
    Tried.ACCOUNT: "The account that you named.",
}
HELPS: Final[Mapping[Helps, str]] = {
    Helps.OTHER_ADDRESS: "Another email address or phone number that you used with us.",
    Helps.ACCOUNT_NUMBER: "A customer number or a portal user name.",
    Helps.ORDER_OR_INVOICE: "The number of an order, an invoice or a ticket.",
    Helps.DATES_AND_SERVICE: "Which service you used, where, on which days and at what times.",
}


class NoWayToReplyError(DeskError):
    """A request came without an address and by no portal on which the desk can answer."""

    remedy = "Answer by telephone or post, then withdraw the case with that note."


def decline(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Tell an employee's administrator what is theirs to ask for, or a stranger what would help.

    Nothing is searched and nothing is said about whether we hold anything (R-29 to R-31).
    Every other case passes untouched.

    :raises NoWayToReplyError: if there is neither an address nor a portal.
    """
    with open_books(desk, case, now=now) as books:
        asker = books.records.askers.of(case)
        if books.case.place is not Place.ANSWER or not asker.is_turned_away:
            return books.unchanged()
        letter, outcome = _letter(books, asker)
        _send(books, letter)
        receipt = books.move(Place.CLOSE)
        books.records.cases.settle(case, outcome=outcome)
        books.note(Event.ANSWER_COMPOSED, outcome=outcome.value)
        desk.fault_point("decline.before_commit")
    desk.fault_point("decline.committed")
    return receipt


def _letter(books: Books[Desk], asker: Asker) -> tuple[Letter, Outcome]:
    asked_on = london_day(books.case.received_at)
    if asker.unidentified is None:
        return EmployerAnswered(reference=books.reference, asked_on=asked_on), Outcome.REFUSED
    letter = CannotIdentify(
        reference=books.reference,
        right=books.case.right,
        asked_on=asked_on,
        tried=tuple(TRIED[one] for one in asker.unidentified.tried),
        would_help=tuple(HELPS[one] for one in asker.unidentified.helps),
    )
    return letter, Outcome.CANNOT_IDENTIFY


def _send(books: Books[Desk], letter: Letter) -> None:
    """Send the letter once: to the address that wrote, else on the ticket."""
    round_ = 1 + reopen.times(books)
    address = next((m.requester.email for m in messages_of(books) if m.requester.email), None)
    if address:
        tell.by_email(books, letter, to=address, round_=round_)
        tell.on_ticket(books, TicketAnswered(reference=books.reference), status="solved",
                       round_=round_)  # fmt: skip
    elif books.case.portal in books.desk.rules.portals:
        tell.on_ticket(books, letter, status="solved", round_=round_)
    else:
        raise NoWayToReplyError("no address and no portal", case=books.reference)
