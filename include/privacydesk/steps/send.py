"""Send what the outbox holds, each message once, and carry out what the public door orders."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.delivery_letters import DownloadCode, StatusCode
from privacydesk.domain.identity import Proof, settled_points, unpack_person
from privacydesk.domain.ledger import Event
from privacydesk.domain.letters import Letter
from privacydesk.domain.messages import (
    Backoff,
    Failure,
    SendingError,
    wait_before_retry,
)
from privacydesk.domain.packages import Reads
from privacydesk.domain.tickets import PortalRefusedError, TicketStatus
from privacydesk.ports import Portal, PostRoom
from privacydesk.steps import chase, clock, pass_on, tell
from privacydesk.steps.books import Books, open_books
from privacydesk.steps.identity import PERSON
from privacydesk.steps.outgoing import content_of, mail_of, noting

ARRIVED: Final = frozenset({"delivered", "deferred"})
"""What the provider tells of a message that it has, even before the courier noted it."""

ANSWERS: Final = frozenset({
    "package_ready", "nothing_held", "refused", "cannot_identify", "employer_answered",
    "objection_confirmed", "erasure_answer", "nothing_portable", "rectified", "restricted",
    "decision_reviewed",
})  # fmt: skip
"""The letters that answer the request: once one is out, the clock is met (R-11)."""

NOTICE: Final = "extension_notice"
"""The letter that extends the period, from the moment that it is out (R-14)."""


def send_due(desk: PostRoom, *, now: datetime, most: int = 20) -> int:
    """
    Send due messages; return how many were tried.

    A message is claimed in one transaction, handed over outside any, and its outcome noted in
    a third. Where a courier died in between, the provider is asked whether it has the message.
    """
    lease_until = now + desk.lease
    with desk.begin() as records:
        abandoned = records.outbox.abandoned(now=now, lease_until=lease_until)
        claimed = records.outbox.claim(now=now, lease_until=lease_until, most=most)
    for message in abandoned:
        if not _is_there(desk, message, now=now):
            _hand_over(desk, message, now=now)
    desk.fault_point("outbox.claimed")
    for message in claimed:
        _hand_over(desk, message, now=now)
    return len(abandoned) + len(claimed)


def carry_out_orders(desk: PostRoom, *, now: datetime, most: int = 20) -> int:
    """Send the codes that the public door asked for, by a channel on file; return how many."""
    with desk.begin() as records:
        orders = records.outbox.orders(most=most)
    for order in orders:
        _carry_out(desk, order, now=now)
    return len(orders)


def _carry_out(desk: PostRoom, order: Mapping[str, Any], *, now: datetime) -> None:
    """Carry out one order. It is done in the same transaction, or not at all."""
    number, token_hash = order["door_order"], bytes(order["token_hash"] or b"")
    with desk.begin() as records:
        if order["kind"] == "download_code":
            case = records.outbox.package_case(token_hash=token_hash, now=now)
        else:
            case = CaseRef(order["reference"]) if order["reference"] else None
        if case is None:
            records.outbox.order_done(number, now=now)
            return
    with open_books(desk, case, now=now, actor="courier") as books:
        if not books.records.outbox.order_done(number, now=now):
            return  # another courier was faster
        if order["kind"] == "download_code":
            _download_code(books, token_hash=token_hash, round_=number)
        else:
            _status_code(books, round_=number)
        desk.fault_point("order.before_commit")
    desk.fault_point("order.committed")


def _hand_over(desk: PostRoom, message: Mapping[str, Any], *, now: datetime) -> None:
    try:
        if message["channel"] == "email":
            provider_id = desk.mail.send(mail_of(desk, message)).provider_id
        elif message["channel"] == pass_on.CHANNEL:
            provider_id = pass_on.pass_on(desk, message)
        else:
            provider_id, content = None, content_of(desk, message)
            _portal(desk, content["portal"]).reply(
                content["ticket"], content["text"], key=message["key"],
                status=TicketStatus(content["status"]),
            )  # fmt: skip
    except SendingError as error:
        _note_failure(desk, message, error, now=now)
        return
    desk.fault_point("outbox.handed_over")
    _note_sent(desk, message, provider_id=provider_id, now=now)


def _portal(desk: PostRoom, name: str) -> Portal:
    if name not in desk.portals:
        raise PortalRefusedError("this courier cannot answer on the portal")
    return desk.portals[name]


def _is_there(desk: PostRoom, message: Mapping[str, Any], *, now: datetime) -> bool:
    """Ask the provider whether an abandoned message went; where it cannot say, a person decides."""
    if message["state"] in ARRIVED:  # the provider's event overtook the courier's note
        _note_sent(desk, message, provider_id=message["provider_id"], now=now)
        return True
    if message["channel"] == "email":
        answer = desk.mail.find(message["key"])
    elif message["channel"] == pass_on.CHANNEL:
        answer = pass_on.find(desk, message)
    else:
        content = content_of(desk, message)
        portal = desk.portals.get(content["portal"])
        answer = portal.find(content["ticket"], key=message["key"]) if portal else None
    if answer is None:
        with noting(desk, message, now=now) as books:
            books.outbox.give_up(message["message"], state="unknown", problem="courier_died")
            books.note(Event.MESSAGE_FAILED, message=message["message"], state="unknown")
        return True
    if answer:
        _note_sent(desk, message, provider_id=answer, now=now)
        return True
    return False


def _note_sent(
    desk: PostRoom, message: Mapping[str, Any], *, provider_id: str | None, now: datetime
) -> None:
    with noting(desk, message, now=now) as books:
        if not books.outbox.sent(message["message"], provider_id=provider_id, now=now):
            return
        books.note(Event.MESSAGE_SENT, letter=message["letter"], channel=message["channel"],
                   message=message["message"])  # fmt: skip
        if books.books and message["channel"] == pass_on.CHANNEL:
            pass_on.note_taken(books.books, message)
        if books.books and message["letter"] in ANSWERS:
            _note_answered(books.books)
        if books.books and message["letter"] == NOTICE:
            clock.note_notice(books.books)
        if books.books and (message["letter"], message["channel"]) == (chase.NOTICE, "email"):
            chase.close_unanswered(books.books)
    desk.fault_point("outbox.noted")


def _note_answered(books: Books[PostRoom]) -> None:
    """Where two people get an answer, the clock is met when the last is out (R-11, R-27)."""
    events = books.records.cases.events(books.reference)
    waiting = [m for m in books.records.outbox.of(books.reference)
               if m["letter"] in ANSWERS and m["state"] in {"queued", "sending"}]  # fmt: skip
    if not waiting and not any(event["kind"] == "answered" for event in events):
        clock.happened(books, "answered")


def _note_failure(
    desk: PostRoom, message: Mapping[str, Any], error: SendingError, *, now: datetime
) -> None:
    if error.failure is Failure.UNKNOWN:
        return  # it stays claimed: when the lease ends, the provider is asked what became of it
    patience = pass_on.A_WEEK if message["channel"] == pass_on.CHANNEL else Backoff()
    wait = wait_before_retry(error.failure, attempt=message["attempts"], asked=error.retry_after,
                             backoff=patience)  # fmt: skip
    problem = type(error).__name__
    with noting(desk, message, now=now) as books:
        if wait is not None:
            books.outbox.put_back(message["message"], next_try_at=now + wait, problem=problem)
            return
        books.outbox.give_up(message["message"], state="failed", problem=problem)
        books.note(Event.MESSAGE_FAILED, message=message["message"], state="failed")


def _download_code(books: Books[PostRoom], *, token_hash: bytes, round_: int) -> None:
    """The code goes by another channel than the link: the ticket, else a second address (R-42)."""
    desk, code, life = books.desk, books.desk.secrets.code(), books.desk.rules.code_life
    books.records.outbox.keep_download_code(
        token_hash=token_hash, code_hash=desk.secrets.code_hash(code, salt=token_hash),
        expires_at=books.now + life,
    )  # fmt: skip
    letter = DownloadCode(reference=books.reference, code=_spaced(code), minutes=life.seconds // 60)
    reader = books.records.outbox.package_reader(token_hash=token_hash)
    # Somebody else wrote the ticket: the person's own code does not go there.
    if books.case.portal in desk.portals and reader is not Reads.PERSON:
        tell.on_ticket(books, letter, status="open", round_=round_)
        means = "ticket"
    else:
        means = _by_second_address(books, letter, round_=round_)
    books.note(Event.CODE_SENT, code="download", means=means)


def _by_second_address(books: Books[PostRoom], letter: Letter, *, round_: int) -> str:
    person = unpack_person(books.desk.vault.get(books.reference, PERSON))
    settled = settled_points(person, received_at=books.case.received_at)
    _, *others = [point.value for point in settled if point.kind == "email"] or [""]
    if not others:  # the first one got the link
        return "none_on_file"
    tell.by_email(books, letter, to=others[0], round_=round_)
    return "second_email"


def _status_code(books: Books[PostRoom], *, round_: int) -> None:
    desk, case = books.desk, books.reference
    code, life = desk.secrets.code(), desk.rules.code_life
    known = _values(books, kind="email", proofs={Proof.ON_RECORD})
    emails = known or _values(books, kind="email", proofs={Proof.CLAIMED})
    if not emails:
        return
    books.records.outbox.keep_status_code(
        case, code_hash=desk.secrets.code_hash(code, salt=case.encode()),
        expires_at=books.now + life,
    )  # fmt: skip
    letter = StatusCode(reference=case, code=_spaced(code), minutes=life.seconds // 60)
    tell.by_email(books, letter, to=emails[0], round_=round_)
    books.note(Event.CODE_SENT, code="status", means="email")


def _values(books: Books[PostRoom], *, kind: str, proofs: set[Proof]) -> list[str]:
    box = books.desk.vault.box(books.reference)
    return [box.open(bytes(sealed)).decode()
            for k, sealed, proof in books.records.identities.of(books.reference)
            if k == kind and proof in proofs]  # fmt: skip


def _spaced(code: str) -> str:
    return f"{code[:4]} {code[4:]}"
