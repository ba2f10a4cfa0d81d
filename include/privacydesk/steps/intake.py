"""Take up a case: move its messages from the letter slot to the vault, start its clock."""

from collections.abc import Sequence
from datetime import datetime

from privacydesk.domain.behalf import Behalf, read_behalf
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.envelopes import pack, unpack
from privacydesk.domain.identity import Claim, Proof
from privacydesk.domain.ledger import Event
from privacydesk.domain.letters import Acknowledgement
from privacydesk.domain.places import Place
from privacydesk.domain.tickets import IncomingTicket
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import clock, tell
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.reopen import take_late_reply


def open_case(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Make the case's key, take its messages, read its clock, plan which stores to ask.

    A case that nobody understood goes to triage, a plain question to staff; both are
    acknowledged there and then. Any other goes on to who is asking (R-01, R-02, R-24). A late
    reply to a case that was closed for want of it is taken there instead (R-21).
    """
    desk.fault_point("open.begin")
    with open_books(desk, case, now=now) as books:
        if books.has(Event.CASE_OPENED) or books.case.place is Place.DONE:
            return books.unchanged()
        if merged := take_late_reply(books):
            return merged
        desk.vault.box(case, create=True)
        messages = take_messages(books)
        clock.refresh(books)
        is_question = books.case.right is Right.QUESTION and not books.case.needs_triage
        if not is_question:
            books.records.searches.plan(case, stores=_stores(desk), now=now)
        books.note(Event.CASE_OPENED, right=books.case.right.value, messages=len(messages))
        behalf = None if is_question else _note_behalf(books, messages)
        if behalf or books.case.needs_triage or books.case.right is Right.UNKNOWN:
            acknowledge(books, messages[0] if messages else None, waits_for_identity=False)
            receipt = books.move(Place.TRIAGE)
        elif is_question:
            acknowledge(books, messages[0] if messages else None, waits_for_identity=False)
            receipt = books.move(Place.REVIEW)
        else:
            receipt = books.move(Place.IDENTITY)
        desk.fault_point("open.before_commit")
    desk.fault_point("open.committed")
    return receipt


def take_messages(books: Books[Desk]) -> list[IncomingTicket]:
    """
    Move filed messages from the letter slot into the case's vault and note the claims in them.

    An address or number in a message is a claim, never proof.
    """
    taken = []
    for filed in books.records.inbox.filed(books.reference):
        message = unpack(books.desk.secrets.open_letter(filed.sealed))
        content = pack(message)
        digest = books.desk.vault.put(books.reference, f"message-{filed.message}", content)
        books.records.inbox.take(books.reference, message=filed.message, now=books.now)
        books.note(Event.MESSAGE_TAKEN, message=filed.message, digest=digest.hex(),
                   opens=filed.opens)  # fmt: skip
        _note_claims(books, message)
        taken.append(message)
    return taken


def claim_of(books: Books[Desk], message: IncomingTicket) -> Claim:
    """Return what a message says about its sender, and whether its portal may say so."""
    asker = message.requester
    return Claim(
        name=asker.name, email=asker.email, phone=asker.phone, portal_account=asker.portal_account,
        signed_in=message.signed_in,
        portal_asserts_sign_in=books.desk.rules.portal(message.portal).asserts_sign_in,
    )  # fmt: skip


def acknowledge(
    books: Books[Desk], message: IncomingTicket | None, *, waits_for_identity: bool
) -> None:
    """Tell the person that the request is here, what we understood and when it is due."""
    standing = clock.read(books)
    asker = books.records.askers.of(books.reference)
    on_behalf = not asker.is_settled or asker.acts_for_another
    letter = Acknowledgement(
        reference=books.reference,
        right=books.case.right,
        received_on=london_day(books.case.received_at),
        due_on=standing.due if standing and not (waits_for_identity or on_behalf) else None,
        waits_for_identity=waits_for_identity,
        on_behalf=on_behalf,
        status_link=f"{books.desk.rules.public_url}/v1/status/{books.reference}",
    )
    if message and message.requester.email:
        tell.by_email(books, letter, to=message.requester.email)
    tell.on_ticket(books, letter, status="open")


def _note_behalf(books: Books[Desk], messages: Sequence[IncomingTicket]) -> Behalf | None:
    """Note that the message shows it asks for somebody else; a person settles it (R-27 to R-29)."""
    if not messages or books.case.right is Right.OBJECTION_MARKETING:  # "stop" never waits
        return None
    behalf = read_behalf(messages[0].body, subject=messages[0].subject)
    if behalf:
        books.records.askers.show(books.reference, sign=behalf.sign)
        books.note(Event.PARTY_SHOWN, sign=behalf.sign.value, places=len(behalf.evidence))
    return behalf


def _note_claims(books: Books[Desk], message: IncomingTicket) -> None:
    asker = message.requester
    claims = {
        "email": asker.email,
        "phone_number": asker.phone,
        "portal_account": asker.portal_account,
    }
    for kind, value in claims.items():
        if value:
            note_identity(books, kind=kind, value=value, proof=Proof.CLAIMED)


def note_identity(books: Books[Desk], *, kind: str, value: str, proof: Proof) -> None:
    """Keep an identity of the case: sealed, with a blind index for search by person."""
    sealed = books.desk.vault.box(books.reference).seal(value.encode())
    blind = books.desk.secrets.blind(kind, value)
    books.records.identities.add(books.reference, kind=kind, blind=blind, sealed=sealed,
                                 proof=proof, now=books.now)  # fmt: skip


def _stores(desk: Desk) -> list[tuple[str, str, str]]:
    return [(c.connection, c.dataset, c.name) for c in desk.datamap]
