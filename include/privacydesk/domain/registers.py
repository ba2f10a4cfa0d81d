"""A line of the register of requests (R-116)."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Line:
    """
    One request: receipt, due, sent, outcome, what was searched, how much was left out.

    Instants are UTC, dates London's. ``searched`` and ``excluded`` name datasets of the data
    map; ``found``, ``redacted`` and ``withheld`` count records. Nothing here is personal.
    """

    reference: str
    right: str
    channel: str
    jurisdiction: str
    status: str
    received_at: datetime
    clock_start: date | None
    due_on: date | None
    paused_days: int | None
    extended_on: date | None
    sent_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    searched: list[str]
    excluded: list[str]
    found: int
    redacted: int
    withheld: int
