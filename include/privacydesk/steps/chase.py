"""Remind who does not reply, then tell them that we close, then close; never in silence (R-21)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from privacydesk.domain.cases import CaseRef, Outcome
from privacydesk.domain.chasing import CLOSABLE
from privacydesk.domain.errors import DeskError
from privacydesk.domain.identity import settled_points, unpack_person
from privacydesk.domain.ledger import Event
from privacydesk.domain.letters import Awaited, ClosedNoReply, Letter, Reminder
from privacydesk.domain.standings import ClockStatus
from privacydesk.domain.waits import EndedBy, Wait, WaitKind
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Office
from privacydesk.steps import clock, tell
from privacydesk.steps.books import Books, open_books
from privacydesk.steps.proofs import ASKED

ARRIVED: Final = frozenset({"sent", "delivered", "deferred"})
ON_ITS_WAY: Final = frozenset({"queued", "sending"})
NOTICE: Final = ClosedNoReply.letter_id


class NotChasedError(DeskError):
    """Some waits could not be looked at; the others are done."""

    remedy = "Read the first problem. The next sweep tries those cases again."
    retry = True


class NobodyToTellError(DeskError):
    """A notice was recorded for a case of which the desk can tell the person itself."""

    remedy = "Reload the page: the case has moved on, or its mail has reached the person."


@dataclass(frozen=True, kw_only=True)
class Chased:
    """What a pass did. ``untold`` waits for staff: no mail of ours reaches the person."""

    chased: int = 0
    closing: int = 0
    closed: int = 0
    untold: int = 0


def chase_waits(desk: Office, *, now: datetime) -> Chased:
    """
    Chase every wait that is due for it, and close what nobody answered about a month later.

    Each case in its own transaction. Nothing happens to a case whose reply is being taken.

    :raises NotChasedError: at the end, if some cases could not be looked at.
    """
    limits = {
        kind: (patience.asked_before(now), patience.chased_before(now))
        for kind, patience in desk.rules.waits.items()
    }
    with desk.begin() as records:
        cases = records.chases.due(limits)
    done, problems = dict.fromkeys(("chased", "closing", "closed", "untold"), 0), list[str]()
    for case in cases:
        try:
            with open_books(desk, case, now=now, actor="sweep") as books:
                if did := _look_at(books):
                    done[did] += 1
        except DeskError as error:  # noqa: PERF203  one must not hold up the others
            problems.append(f"{case}: {type(error).__name__}")
    if problems:
        raise NotChasedError(f"{len(problems)} not looked at; first: {problems[0]}")
    return Chased(**done)


def close_unanswered(books: Books[Office]) -> bool:
    """
    Close the case if the notice of it is out and no reply came meanwhile; say whether.

    The courier calls this when it has sent the notice, the sweep for what it left.
    """
    waits = books.records.inbox.waits(books.reference)
    closing = next((wait for wait in waits if wait.closing_at), None)
    if closing is None or closing.closing_at is None or books.records.chases.is_replied(
        books.reference
    ):  # fmt: skip
        return False
    if _state(books, NOTICE, at=closing.closing_at) not in ARRIVED:
        return False
    _close(books)
    return True


def record_told(desk: Office, *, case: CaseRef, by: str, now: datetime) -> None:
    """
    Record that a member of staff reminded the person, or told them of the closing.

    For cases that our mail does not reach: by telephone, post or in person. Where the closing
    is due, the case is closed.

    :raises NobodyToTellError: if no wait of the case needs it.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        untold = [one for one in books.records.inbox.waits(case) if one.untold_at]
        if not untold:
            raise NobodyToTellError("no wait needs a notice by staff", case=case)
        if any(wait.closing_at for wait in untold):
            _close(books)
            return
        for wait in untold:
            books.records.chases.chased(wait, now=now)
            books.note(Event.WAIT_CHASED, wait=wait.kind.value, means="staff")


def _look_at(books: Books[Office]) -> str | None:
    if books.records.chases.is_replied(books.reference) or not _stands_still(books):
        return None
    did = None
    for wait in books.records.inbox.waits(books.reference):
        if wait.kind not in CLOSABLE or wait.kind not in books.desk.rules.waits:
            continue
        did = _move_on(books, wait) or did
        if did == "closed":
            break
    return did


def _stands_still(books: Books[Office]) -> bool:
    """
    Say whether the law's clock waits too: who was asked in vain must be answered all the same.

    An unfounded demand, and a question that pauses nothing, end no request (R-04, R-16, R-48).
    """
    try:
        standing = clock.read(books)
    except DeskError:  # the sweep tells staff that this clock cannot be read
        return False
    return standing is None or standing.status is not ClockStatus.DUE_SET


def _move_on(books: Books[Office], wait: Wait) -> str | None:
    patience = books.desk.rules.waits[wait.kind]
    if wait.closing_at:
        state = _state(books, NOTICE, at=wait.closing_at)
        if close_unanswered(books):
            return "closed"
        return None if state in ON_ITS_WAY | ARRIVED else _untold(books, wait)
    if wait.chased_at:
        state = _state(books, Reminder.letter_id, at=wait.chased_at)
        if state in ON_ITS_WAY or wait.chased_at >= patience.chased_before(books.now):
            return None
        if state in ARRIVED | {None}:  # None: staff told the person
            return _announce(books, wait, chased_at=wait.chased_at)
        return _untold(books, wait)
    return _chase(books, wait) if wait.since < patience.asked_before(books.now) else None


def _chase(books: Books[Office], wait: Wait) -> str | None:
    address = _address(books, wait)
    if address is None:
        return _untold(books, wait)
    letter = Reminder(
        reference=books.reference,
        awaited=Awaited(wait.kind.value),
        asked_on=london_day(wait.since),
        closes_on=books.desk.rules.waits[wait.kind].closes_on(chased_at=books.now),
        link=_link(books, wait, address=address),
    )
    _send(books, letter, to=address)
    books.records.chases.chased(wait, now=books.now)
    books.note(Event.WAIT_CHASED, wait=wait.kind.value, means="email")
    return "chased"


def _announce(books: Books[Office], wait: Wait, *, chased_at: datetime) -> str | None:
    """Tell the person that we close the case; it is closed when that notice is out."""
    books.records.chases.closing(wait, now=books.now)
    address = _address(books, wait)
    if address is None:
        return _untold(books, wait)
    link = _link(books, wait, address=address)
    letter = ClosedNoReply(
        reference=books.reference, awaited=Awaited(wait.kind.value),
        asked_on=london_day(wait.since), chased_on=london_day(chased_at), link=link,
        link_ends_at=books.now + books.desk.rules.token_life if link else None,
    )  # fmt: skip
    _send(books, letter, to=address)
    books.note(Event.WAIT_CLOSING, wait=wait.kind.value)
    return "closing"


def _untold(books: Books[Office], wait: Wait) -> str | None:
    if wait.untold_at:
        return None
    books.records.chases.untold(wait, now=books.now)
    books.note(Event.WAIT_UNTOLD, wait=wait.kind.value)
    return "untold"


def _close(books: Books[Office]) -> None:
    case, records = books.reference, books.records
    for wait in records.inbox.waits(case):
        records.chases.stood(wait, place=books.case.place, status=books.case.status)
        records.inbox.end_wait(wait, by=EndedBy.SWEEP, now=books.now)
        books.note(Event.WAIT_ENDED, wait=wait.kind.value, by=EndedBy.SWEEP.value)
    records.cases.close(case, now=books.now)
    records.cases.settle(case, outcome=Outcome.NO_REPLY)
    books.note(Event.CASE_CLOSED, outcome=Outcome.NO_REPLY.value)


def _address(books: Books[Office], wait: Wait) -> str | None:
    """Return where the person was asked: the address of the mail that began the wait."""
    sealed = books.records.chases.address(books.reference, at=wait.since)
    if sealed is None:
        return None
    content = json.loads(books.desk.vault.box(books.reference).open(bytes(sealed)))
    return str(content["to"])


def _link(books: Books[Office], wait: Wait, *, address: str) -> str | None:
    """Return a new link that shows who one is, where the address is one on file (R-25)."""
    vault, desk = books.desk.vault, books.desk
    if wait.kind is not WaitKind.IDENTITY or not vault.has(books.reference, ASKED):
        return None
    person = unpack_person(vault.get(books.reference, ASKED))
    points = settled_points(person, received_at=books.case.received_at)
    if address not in {point.value for point in points}:
        return None
    token = desk.secrets.token()
    books.records.chases.add_token(wait, token_hash=desk.secrets.token_hash(token), now=books.now)
    return f"{desk.rules.public_url}/v1/confirm/{token}"


def _send(books: Books[Office], letter: Letter, *, to: str) -> None:
    tell.by_email(books, letter, to=to, round_=len(_mails(books, letter.letter_id)) + 1)


def _state(books: Books[Office], letter: str, *, at: datetime) -> str | None:
    """Return how far the mail of that instant is; None if there is none."""
    found = [one for one in _mails(books, letter) if one["created_at"] == at]
    return str(found[-1]["state"]) if found else None


def _mails(books: Books[Office], letter: str) -> list[Mapping[str, Any]]:
    return [one for one in books.records.outbox.of(books.reference)
            if (one["letter"], one["channel"]) == (letter, "email")]  # fmt: skip
