"""Ask who acts for another what they may have, and wait until staff have seen it (R-06, R-27)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from privacydesk.domain.agent_letters import AuthorityConfirmed, AuthorityNeeded, Wanted
from privacydesk.domain.askers import Asker, Authority, Party, check_child
from privacydesk.domain.cases import CaseRef, Status
from privacydesk.domain.children import Exercises
from privacydesk.domain.envelopes import unpack
from privacydesk.domain.identity import Proof, Proved, unpack_person
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.tickets import IncomingTicket
from privacydesk.domain.waits import EndedBy, Filed, Wait, WaitKind
from privacydesk.domain.workdays import london_day, nation_of
from privacydesk.ports import Desk
from privacydesk.steps import clock, tell
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.identity import accept
from privacydesk.steps.intake import acknowledge, take_messages
from privacydesk.steps.share import agent_of, covers_in_words

SUBJECT: Final = "subject"
"""Whose record an authority is about, until the case goes on with that person."""


def check_authority(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Ask who acts for another to show authority and wait; once it is on record, go on to search.

    A reply is never believed here: it brings the case back to triage, where staff look at it.
    Whoever asks for themselves passes untouched.
    """
    with open_books(desk, case, now=now) as books:
        asker = books.records.askers.of(case)
        if books.case.place is not Place.IDENTITY or not asker.acts_for_another:
            return books.unchanged()
        receipt = _settle(books, asker)
        desk.fault_point("authority.before_commit")
    desk.fault_point("authority.committed")
    return receipt


def messages_of(books: Books[Desk]) -> Sequence[IncomingTicket]:
    """Return the case's messages, oldest first."""
    vault, case = books.desk.vault, books.reference
    names = [name for name in vault.names(case) if name.startswith("message-")]
    return sorted((unpack(vault.get(case, n)) for n in names), key=lambda m: m.received_at)


def exercises_in(books: Books[Desk], asker: Asker) -> Exercises | None:
    """Return who exercises the right of a child whom the case is about."""
    nation = nation_of(books.case.jurisdiction)
    return check_child(asker.child, party=asker.party or Party.SELF, nation=nation)


def _settle(books: Books[Desk], asker: Asker) -> Receipt:
    if asker.authority:
        return _go_on(books, asker.authority)
    waits = [w for w in books.records.inbox.waits(books.reference) if w.kind is WaitKind.AUTHORITY]
    if not waits:
        return _ask(books, asker)
    filed = books.records.inbox.filed(books.reference)
    if not filed:
        return books.move(Place.IDENTITY, status=Status.WAITING_AUTHORITY, waits=True)
    how = _how(books, filed, waits=waits)
    books.note(Event.AUTHORITY_REPLIED, by=how.value if how else "bare")
    return books.move(Place.TRIAGE)


def _ask(books: Books[Desk], asker: Asker) -> Receipt:
    """Ask at the address that wrote, and on the ticket; the demand is dated for R-05 and R-06."""
    opening = next(iter(messages_of(books)), None)
    acknowledge(books, opening, waits_for_identity=False)
    token = books.desk.secrets.token()
    books.records.inbox.start_wait(
        books.reference, kind=WaitKind.AUTHORITY, token_hash=books.desk.secrets.token_hash(token),
        now=books.now,
    )  # fmt: skip
    letter = AuthorityNeeded(
        reference=books.reference,
        name=opening.requester.name if opening else None,
        asked_on=london_day(books.case.received_at),
        wanted=_wanted(books, asker),
    )
    asked = sum(e["kind"] == "authority_asked"
                for e in books.records.cases.events(books.reference))  # fmt: skip
    if opening and opening.requester.email:
        mailed = replace(letter, reply_code=token)
        tell.by_email(books, mailed, to=opening.requester.email, round_=asked + 1)
    tell.on_ticket(books, letter, status="pending", round_=asked + 1)
    clock.happened(books, "authority_asked", facts={"number": asked + 1})
    books.note(Event.AUTHORITY_ASKED, round=asked + 1)
    books.note(Event.WAIT_STARTED, wait="authority")
    return books.move(Place.IDENTITY, status=Status.WAITING_AUTHORITY, waits=True)


def _go_on(books: Books[Desk], authority: Authority) -> Receipt:
    """Go on with the person whom the authority is about: staff checked who that is (R-25)."""
    person = unpack_person(books.desk.vault.get(books.reference, SUBJECT))
    receipt = accept(books, Proved(person=person, how=Proof.STAFF_CHECK), rung="authority")
    standing, agent = clock.read(books), agent_of(books)
    letter = AuthorityConfirmed(
        reference=books.reference,
        name=agent["name"],
        complete_on=london_day(authority.complete_at),
        due_on=standing.due if standing else None,
        covers=covers_in_words(books.desk, authority),
    )
    tell.by_email(books, letter, to=agent["address"])
    return receipt


def _how(books: Books[Desk], filed: Sequence[Filed], *, waits: Sequence[Wait]) -> EndedBy | None:
    """Say what ties the reply to the one who asked; None for a bare note on the ticket."""
    tokens = {wait.token_hash for wait in waits}
    by_token = any(f.token_hash in tokens for f in filed if f.token_hash)
    before = {m.requester.portal_account for m in messages_of(books) if m.signed_in}
    taken = take_messages(books)
    if by_token:
        return EndedBy.TOKEN
    same = any(m.signed_in and m.requester.portal_account in before - {None} for m in taken)
    return EndedBy.ACCOUNT if same else None


def _wanted(books: Books[Desk], asker: Asker) -> Wanted:
    exercises = exercises_in(books, asker)
    if exercises is None:
        return Wanted.PERSON
    return Wanted.CHILD if exercises is Exercises.CHILD else Wanted.PARENT
