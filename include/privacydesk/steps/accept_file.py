"""Accept a file of requests: each line that can be taken is a case, in one transaction (R-24)."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Final

from privacydesk.domain.bulk_files import (
    CHUNK,
    Filed,
    FileUnreadableError,
    Reading,
    Request,
    SentBy,
    State,
)
from privacydesk.domain.bulk_reading import read_requests
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.envelopes import pack
from privacydesk.domain.ledger import Event
from privacydesk.domain.suppressions import Evidence, Order, pack_order
from privacydesk.domain.tickets import IncomingTicket, Requester
from privacydesk.ports import Desk, Slip

CHANNEL: Final = "bulk_file"

_SUBJECTS: Final = {
    Right.ACCESS: "Access to personal data",
    Right.PORTABILITY: "Personal data to take along",
    Right.ERASURE: "Erasure of personal data",
    Right.OBJECTION_MARKETING: "No more marketing",
}


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who handed a file in: a portal's export or a campaign, or who acts for the people in it."""

    sent_by: SentBy
    portal: str
    name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """What became of a file; ``again`` if the same one was taken before."""

    file: str
    again: bool = False
    counts: Counter[State] = field(default_factory=Counter)


def accept_file(desk: Desk, content: bytes, *, sender: Sender, by: str, now: datetime) -> Accepted:
    """
    File every line that can be taken as a case of its own; quarantine the others with why.

    All or nothing: whoever sends the same file again, also twice at once, gets the first one's
    reference. A line that was filed before, in whatever file, opens nothing. An objection is
    effective when this returns (R-75). Asks for the file's run.

    :raises FileUnreadableError: if the file as a whole cannot be read; nothing of it is taken.
    """
    if sender.sent_by.party and not sender.email:
        raise FileUnreadableError("who acts for others needs an address")
    vouched = not sender.sent_by.party and desk.rules.portal(sender.portal).asserts_sign_in
    reading = read_requests(content, vouched=vouched, now=now)
    digest = _digest(desk, content, sender=sender)
    with desk.begin() as records:
        books = records.bulk_files
        if known := books.of_digest(digest):
            return Accepted(file=known, again=True)
        file = books.add(digest=digest, portal=sender.portal, sent_by=sender.sent_by, by=by,
                         now=now)  # fmt: skip
        slips = [_slip(desk, request, sender=sender, file=file) for request in reading.requests]
        filed = books.file_slips(slips, portal=sender.portal, channel=CHANNEL)
        carried = books.carry([case for case, fresh in filed.values() if fresh], now=now)
        rows = _rows(reading, cases={line: case for line, (case, _) in filed.items()},
                     carried=carried)  # fmt: skip
        books.keep_rows(file, rows)
        for row in rows:
            if row.state is State.FILED and row.reference:
                records.ledger.append(
                    row.reference, Event.CASE_FILED_TOGETHER, at=now, actor=by,
                    facts={"file": file, "line": row.line, "sent_by": sender.sent_by.value},
                )  # fmt: skip
        books.ask_for_run(file, now=now)
    return Accepted(file=file, counts=Counter(row.state for row in rows))


def _digest(desk: Desk, content: bytes, *, sender: Sender) -> bytes:
    """Return the keyed digest of all that was handed in: the sender's word is part of it."""
    words = json.dumps(asdict(sender), sort_keys=True)
    return desk.secrets.blind("bulk_file", f"{words}\x00{content.hex()}")


def _slip(desk: Desk, request: Request, *, sender: Sender, file: str) -> Slip:
    delivery = _delivery(desk, request, sender=sender)
    ticket = IncomingTicket(
        portal=sender.portal, delivery_id=delivery, channel=CHANNEL,
        ticket_id=request.ticket_id or f"{file}-{request.line}",
        received_at=request.received_at, subject=_SUBJECTS[request.right],
        body=_body(request, sender=sender), requester=_requester(request, sender=sender),
        signed_in=request.signed_in,
    )  # fmt: skip
    stops = request.right is Right.OBJECTION_MARKETING
    return Slip(
        line=request.line, right=request.right, delivery=delivery, ticket=ticket.ticket_id,
        received_at=request.received_at, sealed=desk.secrets.seal_letter(pack(ticket)),
        objection=desk.secrets.seal_letter(pack_order(_order(request))) if stops else None,
    )  # fmt: skip


def _delivery(desk: Desk, request: Request, *, sender: Sender) -> str:
    """Return a keyed digest of what a line says, whichever line of whichever file it is."""
    said = asdict(replace(request, line=0)) | {"from": asdict(sender)}
    return desk.secrets.blind("bulk_row", json.dumps(said, sort_keys=True, default=str)).hex()


def _requester(request: Request, *, sender: Sender) -> Requester:
    """Return who writes: who acts for the person, except where nobody is asked (R-27, R-74)."""
    if sender.sent_by.party is None or request.right is Right.OBJECTION_MARKETING:
        return request.person
    return Requester(name=sender.name, email=sender.email)


def _body(request: Request, *, sender: Sender) -> str:
    if sender.sent_by.party is None or request.right is Right.OBJECTION_MARKETING:
        return request.body
    person = request.person
    lines = (
        ("Name", person.name), ("Email", person.email), ("Phone", person.phone),
        ("Portal account", person.portal_account),
    )  # fmt: skip
    told = "\n".join(f"{label}: {value}" for label, value in lines if value)
    return f"This request is about:\n{told}\n\n{request.body}".strip()


def _order(request: Request) -> Order:
    person = request.person
    reach = Reach(email=person.email, phones=(person.phone,) if person.phone else (),
                  name=person.name)  # fmt: skip
    return Order(reaches=(reach,), evidence=Evidence.MESSAGE)


def _rows(
    reading: Reading, *, cases: dict[int, CaseRef], carried: frozenset[CaseRef]
) -> Sequence[Filed]:
    """Return every line in order, cut into chunks of those that are to be carried."""
    rows, taken = list[Filed](), 0
    lines = dict.fromkeys([*(r.line for r in reading.requests), *reading.quarantined])
    for line in sorted(lines):
        problems = tuple(problem.code for problem in reading.quarantined.get(line, ()))
        case = None if problems else cases[line]
        state = State.FILED if case in carried else State.KNOWN if case else State.QUARANTINED
        rows.append(Filed(line=line, chunk=taken // CHUNK + 1, state=state, reference=case,
                          problems=problems))  # fmt: skip
        taken += state is State.FILED
    return rows
