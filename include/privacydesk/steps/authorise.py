"""Record what authority staff were shown by who acts for another (R-06, R-27)."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from privacydesk.domain.askers import ALL, Authority, Shown, check_shown
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.errors import DeskError
from privacydesk.domain.histories import InTheFutureError
from privacydesk.domain.identity import pack_person
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.waits import EndedBy, WaitKind
from privacydesk.ports import Desk, Row
from privacydesk.steps import clock
from privacydesk.steps.authority import SUBJECT, exercises_in, messages_of
from privacydesk.steps.books import Books, open_books
from privacydesk.steps.identity import NotOnePersonError
from privacydesk.steps.represent import OPEN
from privacydesk.steps.share import AGENT


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


def record_authority(
    desk: Desk, *, case: CaseRef, recorded: Recorded, by: str, now: datetime
) -> None:
    """
    Keep what authority staff were shown; the month runs from when it was complete (R-06, A-08).

    At triage the answer to the task lets the case go on; while it waits, it goes on at once.

    :raises NotForAnotherError: if nobody acts for another here.
    :raises NotInTheMapError: if the scope names what the data map does not have.
    :raises NotOnePersonError: if the contact point is not exactly one person's.
    :raises WrongProofError: if it does not let them act for this child (R-28).
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
        check_shown(authority.shown, exercises=exercises_in(books, asker))
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


def _check_scope(desk: Desk, scope: Collection[str]) -> None:
    known = {ALL, *desk.datamap.collections, *(d.key for d in desk.datamap.datasets)}
    if not scope or set(scope) - known:
        raise NotInTheMapError(f"{len(set(scope) - known)} of {len(scope)} are not in the map")


def _as_contact(contact: str) -> tuple[str | None, str | None]:
    return (contact, None) if "@" in contact else (None, contact)
