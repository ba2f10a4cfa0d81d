"""Settle who is asking: by proof if there is one, else ask for the least that proves it."""

from datetime import datetime

from privacydesk.domain.cases import CaseRef, Status
from privacydesk.domain.errors import DeskError
from privacydesk.domain.identity import (
    Doubt,
    MustAsk,
    PersonRecord,
    Proof,
    Proved,
    judge,
    pack_person,
    settled_points,
    without_record,
)
from privacydesk.domain.ledger import Event
from privacydesk.domain.letters import (
    ConfirmIdentity,
    IdentityConfirmed,
    IdentityDoubt,
    IdentityProof,
)
from privacydesk.domain.places import Place
from privacydesk.domain.tickets import IncomingTicket
from privacydesk.domain.waits import EndedBy, WaitKind
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import clock, proofs, tell
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.intake import acknowledge, note_identity

PERSON = "person"

_WORDS = {
    Doubt.ADDRESS_NOT_ON_FILE: IdentityDoubt.ADDRESS_NOT_ON_FILE,
    Doubt.SENDER_NOT_AUTHENTICATED: IdentityDoubt.SENDER_NOT_AUTHENTICATED,
    Doubt.SEVERAL_RECORDS_MATCH: IdentityDoubt.SEVERAL_PEOPLE_MATCH,
    Doubt.CONTACT_CHANGED_LATELY: IdentityDoubt.CONTACT_CHANGED,
}


class NotOnePersonError(DeskError):
    """A contact point on file leads to no person record, or to several."""

    remedy = "Enter another address or number that stands on the person's record alone."


class NotAskedError(DeskError):
    """A check of identity came for a case that does not ask who the person is."""

    remedy = "Sort the case first; if it has moved on already, reload the page."


def check_identity(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Settle who is asking, or ask and wait.

    Proof is a signed-in account of exactly one person record, the token that we sent to a
    contact point on file, or a recorded staff check; nothing else (R-25, R-29, R-42). A
    reply without it is filed and answers nothing.
    """
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.IDENTITY or books.has(Event.IDENTITY_PROVED):
            return books.unchanged()
        receipt = _settle(books)
        desk.fault_point("identity.before_commit")
    desk.fault_point("identity.committed")
    return receipt


def record_check(
    desk: Desk, *, case: CaseRef, contact: str, how: str, by: str, now: datetime
) -> Receipt:
    """
    Record that a member of staff checked who is asking, through a contact point on file.

    ``contact`` is the address or number on file that was used, or where nobody is on file the
    address that they wrote from; ``how`` a code such as ``call_back``. Only the note is kept,
    no document (R-26). Asks for the case's next run.

    :raises NotAskedError: if the case is not at that question.
    :raises NotOnePersonError: if the contact point is not exactly one person's.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        if books.has(Event.IDENTITY_PROVED):
            return books.unchanged()
        if books.case.place is not Place.IDENTITY:
            raise NotAskedError(f"the case stands at {books.case.place.value}", case=case)
        email, phone = (contact, None) if "@" in contact else (None, contact)
        people = desk.people.by_contact(email=email, phone=phone) or without_record(
            proofs.claimed(books, proofs.opening(books)), contact=contact
        )
        if len(people) != 1:
            raise NotOnePersonError(f"{len(people)} person records match", case=case)
        receipt = accept(books, Proved(person=people[0], how=Proof.STAFF_CHECK), rung=how)
        books.records.runs.ask(case, reason="identity", now=now)
        return receipt


def accept(books: Books[Desk], proved: Proved, *, rung: str | None = None) -> Receipt:
    """Write down who is asking; the clock starts where a founded doubt had held it (R-03)."""
    person = proved.person
    digest = books.desk.vault.put(books.reference, PERSON, pack_person(person))
    for point in person.contact_points:
        note_identity(books, kind=point.kind, value=point.value, proof=Proof.ON_RECORD)
    waits = [w for w in books.records.inbox.waits(books.reference) if w.kind is WaitKind.IDENTITY]
    ended_by = {Proof.TOKEN: EndedBy.TOKEN, Proof.STAFF_CHECK: EndedBy.STAFF}
    for wait in waits:
        by = ended_by.get(proved.how, EndedBy.ACCOUNT)
        books.records.inbox.end_wait(wait, by=by, now=books.now)
        books.note(Event.WAIT_ENDED, wait="identity", by=by.value)
    books.note(Event.IDENTITY_PROVED, how=proved.how.value, rung=rung or proved.how.value,
               record=digest.hex(), checked_by=books.actor)  # fmt: skip
    if not waits:
        acknowledge(books, proofs.opening(books), waits_for_identity=False)
        return books.move(Place.GATHER)
    standing = clock.happened(books, "identity_received")
    address = verified_address(books, person)
    if standing and standing.due and address:
        letter = IdentityConfirmed(
            reference=books.reference, name=person.name, confirmed_on=london_day(books.now),
            due_on=standing.due,
        )  # fmt: skip
        tell.by_email(books, letter, to=address)
    return books.move(Place.GATHER)


def verified_address(books: Books[Desk], person: PersonRecord) -> str | None:
    """Return the address on file that the answer may go to (R-42)."""
    points = settled_points(person, received_at=books.case.received_at)
    return next((point.value for point in points if point.kind == "email"), None)


def _settle(books: Books[Desk]) -> Receipt:
    filed = books.records.inbox.filed(books.reference)
    messages = proofs.messages_of(books, filed)
    proved = proofs.by_token(books, filed) or proofs.by_sign_in(books, messages)
    if proved:
        return accept(books, proved)
    if books.records.inbox.waits(books.reference):
        return books.move(Place.IDENTITY, status=books.case.status, waits=True)
    return _ask(books, messages[0] if messages else None)


def _ask(books: Books[Desk], message: IncomingTicket | None) -> Receipt:
    desk = books.desk
    verdict = judge(
        proofs.claimed(books, message),
        by_account=(),
        by_contact=proofs.people_of(desk, message),
        received_at=books.case.received_at,
    )
    if isinstance(verdict, Proved):  # only a signed-in account is proof here, and there was none
        return accept(books, verdict)
    token = desk.secrets.token()
    books.records.inbox.start_wait(
        books.reference, kind=WaitKind.IDENTITY, token_hash=desk.secrets.token_hash(token),
        now=books.now,
    )  # fmt: skip
    _send_question(books, verdict, message=message, token=token)
    clock.happened(books, "identity_asked", facts={"doubt": verdict.doubt.value})
    books.note(Event.IDENTITY_ASKED, doubt=verdict.doubt.value,
               on_file=verdict.on_file is not None)  # fmt: skip
    books.note(Event.WAIT_STARTED, wait="identity")
    return books.move(Place.IDENTITY, status=Status.WAITING_ID, waits=True)


def _send_question(
    books: Books[Desk], verdict: MustAsk, *, message: IncomingTicket | None, token: str
) -> None:
    """Ask at the contact point on file; where there is none, at the address that wrote."""
    acknowledge(books, message, waits_for_identity=True)
    people = proofs.people_of(books.desk, message)
    if verdict.on_file and len(people) == 1:
        books.desk.vault.put(books.reference, proofs.ASKED, pack_person(people[0]))
    claimed = message.requester.email if message else None
    on_file = verdict.on_file.value if verdict.on_file and verdict.on_file.kind == "email" else None
    address = on_file or claimed
    if address is None:
        return
    rules = books.desk.rules
    ways = (IdentityProof.LINK, IdentityProof.PORTAL, IdentityProof.CALL)
    letter = ConfirmIdentity(
        reference=books.reference,
        right=books.case.right,
        asked_on=london_day(books.case.received_at),
        doubt=_WORDS[verdict.doubt],
        proofs=ways if on_file else ways[1:],
        clock_waits=True,
        link=f"{rules.public_url}/v1/confirm/{token}" if on_file else None,
        link_ends_at=books.now + rules.token_life if on_file else None,
    )
    tell.by_email(books, letter, to=address)
