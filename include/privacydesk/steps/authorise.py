"""Settle what somebody who acts for another may have: ask for it, wait, record it (R-06, R-27)."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from privacydesk.domain.agent_letters import AuthorityConfirmed, AuthorityNeeded, Wanted
from privacydesk.domain.askers import ALL, Asker, Authority, Party, Shown, check_child
from privacydesk.domain.cases import CaseRef, Status
from privacydesk.domain.children import Exercises
from privacydesk.domain.envelopes import unpack
from privacydesk.domain.errors import DeskError
from privacydesk.domain.histories import InTheFutureError
from privacydesk.domain.identity import Proof, Proved, pack_person, unpack_person
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.tickets import IncomingTicket
from privacydesk.domain.waits import EndedBy, Filed, Wait, WaitKind
from privacydesk.domain.workdays import london_day, nation_of
from privacydesk.ports import Desk, Row
from privacydesk.steps import clock, tell
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.identity import NotOnePersonError, accept
from privacydesk.steps.intake import acknowledge, take_messages
from privacydesk.steps.represent import OPEN
from privacydesk.steps.share import AGENT, agent_of, covers_in_words

SUBJECT: Final = "subject"
"""Whose record an authority is about, until the case goes on with that person."""


class NotForAnotherError(DeskError):
    """An authority came for a case in which nobody acts for another, or that has moved on."""

    remedy = "Say on the case page who asks for whom first; if the case moved on, reload the page."


class NotInTheMapError(DeskError):
    """An authority names a system that the data map does not have."""

    remedy = "Choose from the list of systems on the case page."


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """
    What staff record of an authority.

    ``contact`` is a contact point on file of the data subject, ``address`` the checked one of
    who acts. Without ``complete_at`` (an instant) the receipt of what came last counts.
    """

    contact: str
    name: str
    address: str
    scope: frozenset[str]
    shown: Shown
    complete_at: datetime | None = None
    note: str = ""


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
        desk.fault_point("identity.before_commit")
    desk.fault_point("identity.committed")
    return receipt


def record_authority(
    desk: Desk, *, case: CaseRef, recorded: Recorded, by: str, now: datetime
) -> None:
    """
    Keep what authority staff were shown; the month runs from when it was complete (R-06, A-08).

    At triage the answer to the task lets the case go on; while it waits, it goes on at once.

    :raises NotForAnotherError: if nobody acts for another here.
    :raises NotInTheMapError: if the scope names what the data map does not have.
    :raises NotOnePersonError: if the contact point is not exactly one person's.
    :raises HistoryRefusedError: if the proof is dated before it was asked for, or in the future.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        asker = books.records.askers.of(case)
        authority = Authority(scope=recorded.scope, shown=recorded.shown,
                              complete_at=recorded.complete_at or arrived_at(books))  # fmt: skip
        if asker.authority == authority:
            return
        if books.case.place not in OPEN or not asker.acts_for_another or asker.authority:
            raise NotForAnotherError("no authority is awaited here", case=case)
        _check_scope(desk, authority.scope)
        email, phone = _as_contact(recorded.contact)
        people = desk.people.by_contact(email=email, phone=phone)
        if len(people) != 1:
            raise NotOnePersonError(f"{len(people)} person records match", case=case)
        _start_clock(books, at=authority.complete_at)
        books.records.askers.authorise(case, authority=authority)
        desk.vault.put(case, SUBJECT, pack_person(people[0]))
        agent = {"name": recorded.name, "address": recorded.address, "note": recorded.note}
        digest = desk.vault.put(case, AGENT, json.dumps(agent).encode())
        _note(books, authority, digest=digest)
        if books.case.place is Place.IDENTITY:
            books.move(Place.IDENTITY)
            if books.records.runs.current(case) is None:
                books.records.runs.ask(case, reason="authority", now=now)


def arrived_at(books: Books[Desk]) -> datetime:
    """Return when the last message since we asked arrived: the proof, unless staff say else."""
    asked = [e["at"] for e in books.records.cases.events(books.reference)
             if e["kind"] == "authority_asked"]  # fmt: skip
    came = [m.received_at for m in messages_of(books) if not asked or m.received_at >= max(asked)]
    return max(came, default=books.now)


def messages_of(books: Books[Desk]) -> Sequence[IncomingTicket]:
    """Return the case's messages, oldest first."""
    vault, case = books.desk.vault, books.reference
    names = [name for name in vault.names(case) if name.startswith("message-")]
    return sorted((unpack(vault.get(case, n)) for n in names), key=lambda m: m.received_at)


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


def _note(books: Books[Desk], authority: Authority, *, digest: bytes) -> None:
    for wait in books.records.inbox.waits(books.reference):
        if wait.kind is WaitKind.AUTHORITY:
            books.records.inbox.end_wait(wait, by=EndedBy.STAFF, now=books.now)
            books.note(Event.WAIT_ENDED, wait="authority", by=EndedBy.STAFF.value)
    books.note(
        Event.AUTHORITY_RECORDED, scope=sorted(authority.scope), shown=authority.shown.value,
        complete_at=authority.complete_at.isoformat(), digest=digest.hex(),
    )  # fmt: skip


def _start_clock(books: Books[Desk], *, at: datetime) -> None:
    """Answer what was asked: who it is, where that was asked too, and by what authority (R-06)."""
    if at > books.now:
        raise InTheFutureError("R-02: the authority lies after the present moment")
    events = books.records.cases.events(books.reference)
    for asked, received in (("identity_asked", "identity_received"),
                            ("authority_asked", "authority_received")):  # fmt: skip
        for number in _open(events, asked=asked, received=received):
            clock.happened(books, received, at=at, facts={"number": number})


def _open(rows: Sequence[Row], *, asked: str, received: str) -> list[int]:
    """Return the rounds of a demand that nobody answered."""
    answered = {r["facts"].get("number", 1) for r in rows if r["kind"] == received}
    return [n for r in rows if r["kind"] == asked
            and (n := r["facts"].get("number", 1)) not in answered]  # fmt: skip


def _wanted(books: Books[Desk], asker: Asker) -> Wanted:
    if asker.party is not Party.PARENT:
        return Wanted.PERSON
    nation = nation_of(books.case.jurisdiction)
    acts = check_child(asker.child, party=Party.PARENT, nation=nation)
    return Wanted.CHILD if acts is Exercises.CHILD else Wanted.PARENT


def _check_scope(desk: Desk, scope: Collection[str]) -> None:
    known = {ALL, *desk.datamap.collections, *(d.key for d in desk.datamap.datasets)}
    if not scope or set(scope) - known:
        raise NotInTheMapError(f"{len(set(scope) - known)} of {len(scope)} are not in the map")


def _as_contact(contact: str) -> tuple[str | None, str | None]:
    return (contact, None) if "@" in contact else (None, contact)
