"""Support tickets, the messages in them and attached files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from demo.company.attached import site_visit
from demo.company.block import TICKETS, Block, chance
from demo.company.cast import Actor, Message, Talk, Thread, threads
from demo.company.rows import Ticket, TicketAttachment, TicketMessage

if TYPE_CHECKING:
    from random import Random

    from demo.company.rows import Contact

KINDS = {"requester": "R", "agent": "A", "engineer": "E", "other": "O", "lawyer": "L"}
DESK = "CloudSentric Support"
DAYS = 1_000  # tickets are kept three years
ROOM = 100_000  # messages that a block has numbers for


@dataclass(frozen=True, kw_only=True)
class Requester:
    """Who opened the ticket; somebody without a contact record has a name and an address only."""

    name: str
    email: str
    contact_id: int | None = None
    customer_number: str | None = None
    portal: bool = False


@dataclass(kw_only=True)
class Tickets:
    """The rows of one block."""

    tickets: list[Ticket] = field(default_factory=list)
    messages: list[TicketMessage] = field(default_factory=list)
    attachments: list[TicketAttachment] = field(default_factory=list)


def opened(block: Block) -> Tickets:
    """Return the tickets of the cast first, then others up to ``TICKETS``."""
    rng = block.rng("tickets")
    rows = Tickets()
    usual = threads("usual")
    known = threads("particular") | usual
    harmless = [key for key in usual if not usual[key].names_others and key != "closing_account"]
    for actor in block.actors:
        who = _actor(block, actor)
        for talk in actor.tickets:
            _open(block, rows, who, talk, known[talk.thread], rng=rng)
        for _ in range(actor.more_tickets):
            talk = _talk(block, rng, harmless)
            _open(block, rows, who, talk, usual[talk.thread], rng=rng)
    subjects = [key for key in usual if key not in {"thanks", "closing_account"}]
    while len(rows.tickets) < TICKETS:
        talk = _talk(block, rng, subjects)
        who = _extra(block, rng, rng.choice(block.extras))
        _open(block, rows, who, talk, usual[talk.thread], rng=rng)
    return rows


def _actor(block: Block, actor: Actor) -> Requester:
    contact = block.played.get(actor.key)
    if contact is None:
        return Requester(name=actor.name, email=actor.email)
    return Requester(
        name=actor.name,
        email=actor.email,
        contact_id=contact.id,
        customer_number=contact.customer_number,
        portal=bool(actor.portal),
    )


def _extra(block: Block, rng: Random, contact: Contact) -> Requester:
    """Let some write by e-mail, in their own spelling, without being linked to their record."""
    company = block.company_of(contact)
    if chance(rng, 0.08):
        email = contact.email.upper() if chance(rng, 0.2) else contact.email
        return Requester(name=contact.name, email=email)
    return Requester(
        name=contact.name,
        email=contact.email,
        contact_id=contact.id,
        customer_number=company.customer_number,
        portal=chance(rng, 0.6),
    )


def _talk(block: Block, rng: Random, subjects: list[str]) -> Talk:
    at = block.moment(rng, days=DAYS)
    age = (block.today - at.date()).days
    status = "C" if age > 30 else rng.choice("OPSC")  # noqa: PLR2004  a month
    return Talk.model_construct(thread=rng.choice(subjects), at=at, status=status)


def _open(
    block: Block, rows: Tickets, who: Requester, talk: Talk, thread: Thread, *, rng: Random
) -> None:
    number = f"T-{block.first_id(room=10_000) + len(rows.tickets) + 100_000}"
    last = talk.at + timedelta(minutes=thread.messages[-1].after)
    rows.tickets.append(
        Ticket(
            number,
            who.contact_id,
            who.customer_number,
            who.name,
            who.email,
            "POR" if who.portal else rng.choice(("EML", "EML", "PHO")),
            thread.subject,
            talk.status,
            rng.randint(1, 4),
            talk.at,
            last if talk.status in {"S", "C"} else None,
        )
    )
    for message in thread.messages:
        _write(block, rows, who, message)


def _write(block: Block, rows: Tickets, who: Requester, message: Message) -> None:
    ticket = rows.tickets[-1]
    number = block.first_id(room=ROOM) + len(rows.messages)
    mine = message.author == "requester"
    first = who.name.partition(" ")[0]
    rows.messages.append(
        TicketMessage(
            number,
            ticket.id,
            KINDS[message.author],
            who.name if mine else message.name or DESK,
            who.email if mine else message.email,
            message.copied_to,
            message.body.replace("{first}", first).replace("{name}", who.name),
            ticket.opened_at + timedelta(minutes=message.after),
        )
    )
    for file in message.attachments:
        key = block.first_id(room=ROOM) + len(rows.attachments)
        content = site_visit(who.name, at=ticket.opened_at.date()) if file.made else None
        size = file.size if content is None else len(content)
        rows.attachments.append(
            TicketAttachment(key, number, file.name, file.type, size, file.remark, content)
        )
