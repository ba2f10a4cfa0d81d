"""
What waits on the desk when the demo opens: messages through the public door, and closed history.

The messages go by signed webhook, as a portal would send them, dated so that the queue shows
every kind of time left. The history is written into the desk's books with a whole ledger.
"""

from __future__ import annotations

import json
import random
import uuid
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

import httpx
import psycopg
from psycopg.types.json import Jsonb
from standardwebhooks import Webhook

from demo.company import letters
from privacydesk.adapters.files.holidays import bank_holidays
from privacydesk.domain.cases import Right
from privacydesk.domain.clock_events import Answered, Received
from privacydesk.domain.clocks import read_clock
from privacydesk.domain.workdays import Nation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from demo.company.letters import Letter

LEFT: Final[Mapping[str, int]] = {
    "access_first": 30,
    "access_and_source": -2,
    "access_everything": 22,
    "access_with_others": 3,
    "access_shared_address": 0,
    "access_nothing_held": 26,
}
"""Days left on each message's case, counted from now; the others were received a moment ago."""

CLOSED: Final = ((Right.ACCESS, 38), (Right.RECTIFICATION, 9), (Right.ERASURE, 8),
                 (Right.OBJECTION_MARKETING, 9))  # fmt: skip
MONTHS_BACK: Final = 14
LATE: Final = 4
OUTCOMES: Final = ("refused",) * 3 + ("withdrawn",) * 2 + ("nothing_held",) * 5


def file_messages(public_url: str, *, secret: str, now: datetime) -> int:
    """Send every message of the demo through the public door; return how many."""
    portal = Webhook(secret)
    with httpx.Client(base_url=public_url, timeout=30, trust_env=False) as client:
        for letter in letters():
            body = _body(letter, received_at=_received(letter.key, now=now))
            id_, at = f"demo-{letter.key}", datetime.now(timezone.utc)
            headers = {
                "webhook-id": id_,
                "webhook-timestamp": str(int(at.timestamp())),
                "webhook-signature": portal.sign(id_, at, body),
                "content-type": "application/json",
            }
            client.post("/v1/tickets/generic", content=body, headers=headers).raise_for_status()
    return len(letters())


def _received(key: str, *, now: datetime) -> datetime:
    """Return when a message must have come so that its case has the days left of ``LEFT``."""
    if key not in LEFT:
        return now
    wanted = (now + timedelta(days=LEFT[key])).date()
    for days in range(45):
        received = now - timedelta(days=days)
        if (due := _due(received, now=now)) and due <= wanted:
            return received
    return now


def _due(received: datetime, *, now: datetime) -> date | None:
    holidays = bank_holidays(Nation.ENGLAND_AND_WALES)
    events = [Received(at=received)]
    return read_clock(events, right=Right.ACCESS, holidays=holidays, now=now).due


def _body(letter: Letter, *, received_at: datetime) -> str:
    return json.dumps({
        "ticket_id": f"T-{uuid.uuid5(uuid.NAMESPACE_URL, letter.key).hex[:8]}",
        "received_at": received_at.isoformat(), "channel": letter.channel,
        "subject": letter.subject, "body": letter.body, "requester": letter.writer.model_dump(),
        "signed_in": letter.signed_in, "in_reply_to": None, "attachments": [],
    })  # fmt: skip


def write_history(desk_url: str, *, now: datetime, seed: int = 2026) -> int:
    """
    Write 64 closed cases of the last 14 months into the desk's books; return how many.

    They were never runs: rows, events and a ledger whose chain verifies, so that registers
    and plots are there at once. Nothing is written where the desk has cases already.
    """
    with psycopg.connect(desk_url) as connection:
        if connection.execute("SELECT EXISTS (SELECT FROM desk.cases)").fetchone() != (False,):
            return 0
        told = sorted(_tales(now=now, seed=seed))
        for number, (received, right, answered, outcome) in enumerate(told):
            _write(connection, number=number, received=received, right=Right(right),
                   answered=answered, outcome=outcome)  # fmt: skip
    return len(told)


def _tales(*, now: datetime, seed: int) -> Iterator[tuple[datetime, str, datetime, str]]:
    rng = random.Random(seed)
    rights = [right for right, count in CLOSED for _ in range(count)]
    outcomes = [*OUTCOMES, *["fulfilled"] * (len(rights) - len(OUTCOMES))]
    rng.shuffle(outcomes)
    late = set(rng.sample(range(len(rights)), LATE))
    for number, (right, outcome) in enumerate(zip(rights, outcomes, strict=True)):
        days_ago = rng.uniform(40, MONTHS_BACK * 30)
        received = (now - timedelta(days=days_ago)).replace(
            hour=rng.randrange(8, 18), minute=rng.randrange(60), second=0, microsecond=0
        )
        took = rng.uniform(34, 39) if number in late else min(27.0, rng.lognormvariate(2.3, 0.5))
        if right is Right.OBJECTION_MARKETING and number not in late:
            took = rng.uniform(0.01, 2)
        yield received, right.value, received + timedelta(days=took), outcome


def _write(
    connection: psycopg.Connection[tuple[object, ...]], *, number: int, received: datetime,
    right: Right, answered: datetime, outcome: str,
) -> None:  # fmt: skip
    run = connection.execute
    ticket = run(
        "INSERT INTO desk.tickets (portal, portal_ticket, opened_at) VALUES ('history', %s, %s)"
        " RETURNING ticket", (f"H-{number + 1:04d}", received),
    ).fetchone()  # fmt: skip
    reference = run("SELECT desk.next_reference('PD', %s)", (received,)).fetchone()
    assert ticket  # noqa: S101  both statements return a row
    assert reference  # noqa: S101
    standing = read_clock(
        [Received(at=received), Answered(at=answered)], right=right,
        holidays=bank_holidays(Nation.ENGLAND_AND_WALES), now=answered,
    )  # fmt: skip
    run(
        'INSERT INTO desk.cases (reference, ticket, "right", channel, received_at, needs_triage,'
        " place, status, outcome, clock_status, clock_start, paused_days, due_on, due_ends_at,"
        " tell_by, answered_at, closed_at) VALUES (%s, %s, %s, 'portal', %s, false, 'done',"
        " 'closed', %s, %s, %s, 0, %s, %s, %s, %s, %s)",
        (reference[0], ticket[0], right.value, received, outcome, standing.status.value,
         standing.clock_start, standing.due, standing.due_ends_utc, standing.tell_by, answered,
         answered),
    )  # fmt: skip
    for kind, at in (("received", received), ("answered", answered)):
        run(
            "INSERT INTO desk.case_events (reference, kind, at, recorded_at, recorded_by)"
            " VALUES (%s, %s, %s, %s, 'history')", (reference[0], kind, at, at),
        )  # fmt: skip
    opened = received + timedelta(seconds=5)
    for event, at, facts in (
        ("case.received", received, {"right": right.value, "channel": "portal"}),
        ("case.opened", opened, {"right": right.value, "messages": 1}),
        ("identity.proved", opened, {"how": "signed_in", "rung": "signed_in"}),
        ("answer.composed", answered, {"outcome": outcome}),
        ("case.closed", answered, {"outcome": outcome}),
    ):
        run("SELECT desk.append_entry(%s, %s, 'history', %s, %s)",
            (reference[0], at, event, Jsonb(facts)))  # fmt: skip
