"""Read the law's clock of a case from what happened to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Final, get_type_hints

from privacydesk.domain import clock_events
from privacydesk.domain.cases import Right
from privacydesk.domain.clock_events import Event
from privacydesk.domain.clocks import WITHOUT_PERIOD, read_clock
from privacydesk.domain.errors import DeskError
from privacydesk.domain.standings import Standing
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Office
from privacydesk.steps.books import Books, open_books

KINDS: Final[Mapping[str, type[Event]]] = {
    "received": clock_events.Received,
    "identity_asked": clock_events.IdentityAsked,
    "identity_received": clock_events.IdentityReceived,
    "authority_asked": clock_events.AuthorityAsked,
    "authority_received": clock_events.AuthorityReceived,
    "fee_asked": clock_events.FeeAsked,
    "fee_paid": clock_events.FeePaid,
    "clarification_asked": clock_events.ClarificationAsked,
    "clarification_answered": clock_events.ClarificationAnswered,
    "extension_notice_sent": clock_events.ExtensionNoticeSent,
    "answered": clock_events.Answered,
}
"""What ``case_events.kind`` may say, and the domain's word for it."""


REOPENED: Final = "reopened"
"""A row of ``case_events`` that is no event of the law: it undoes the answer before it."""


def event_of(kind: str, *, at: datetime, facts: Mapping[str, Any]) -> Event:
    """Return the domain's event for a stored row. ``at`` is UTC."""
    enums, known = _shape(kind)
    values: dict[str, Any] = {
        name: enums[name](value) if name in enums else value
        for name, value in facts.items()
        if name in known
    }
    return KINDS[kind](at=at, **values)


def events_of(rows: Iterable[Mapping[str, Any]]) -> list[Event]:
    """Return the domain's events for stored rows of kind, at, facts, in order."""
    return [event_of(row["kind"], at=row["at"], facts=row["facts"]) for row in counting(rows)]


def counting(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the rows that still count: a case that was reopened is not answered (R-21)."""
    kept = list[Mapping[str, Any]]()
    for row in rows:
        if row["kind"] == REOPENED:
            kept = [one for one in kept if one["kind"] != "answered"]
        else:
            kept.append(row)
    return kept


@cache
def _shape(kind: str) -> tuple[Mapping[str, type[Enum]], frozenset[str]]:
    """Return an event's fields that are codes, and all its fields; asked once a kind."""
    event = KINDS[kind]
    hints = get_type_hints(event)
    enums = {n: h for n, h in hints.items() if isinstance(h, type) and issubclass(h, Enum)}
    return enums, frozenset(field.name for field in fields(event))


def read(books: Books[Office], *, right: Right | None = None) -> Standing | None:
    """Return how the clock of the case stands now; None where the law sets no month."""
    rows = books.records.cases.events(books.reference)
    return _read(books, rows, right=right or books.case.right)


def foresee(
    books: Books[Office], kind: str, *, facts: Mapping[str, object] | None = None
) -> Standing | None:
    """
    Return how the clock would stand if this happened now; nothing is kept.

    :raises HistoryRefusedError: if it would contradict what is on file.
    """
    rows = books.records.cases.events(books.reference)
    imagined = {"kind": kind, "at": books.now, "facts": facts or {}}
    return _read(books, [*rows, imagined], right=books.case.right)


def would_extend(books: Books[Office]) -> bool:
    """Say whether a notice that went out now, with reasons, would take effect (R-13, R-14)."""
    standing = foresee(books, "extension_notice_sent", facts={"reasons_given": True})
    return standing is not None and standing.is_extended


def _read(
    books: Books[Office], rows: Sequence[Mapping[str, Any]], *, right: Right
) -> Standing | None:
    if right in WITHOUT_PERIOD or right is Right.UNKNOWN:
        return None
    return read_clock(
        events_of(rows),
        right=right,
        holidays=books.desk.rules.holidays,
        now=max([books.now, *(row["at"] for row in rows)]),
    )


def happened(
    books: Books[Office],
    kind: str,
    *,
    at: datetime | None = None,
    facts: Mapping[str, object] | None = None,
) -> Standing | None:
    """
    Note an event, read the clock again and keep the reading beside the case.

    :raises HistoryRefusedError: if the event contradicts what is on file; nothing is kept.
    """
    books.records.cases.add_event(
        books.reference, kind=kind, at=at or books.now, now=books.now, by=books.actor, facts=facts
    )
    return refresh(books)


def note_notice(books: Books[Office]) -> None:
    """Note once that the notice of an extension, which gives its reasons, went out (R-14)."""
    events = books.records.cases.events(books.reference)
    if not any(event["kind"] == "extension_notice_sent" for event in events):
        happened(books, "extension_notice_sent", facts={"reasons_given": True})


def refresh(books: Books[Office], *, right: Right | None = None) -> Standing | None:
    """Read the clock and keep the reading beside the case, for lists and reports."""
    standing = read(books, right=right)
    if standing is None:
        return None
    rows = counting(books.records.cases.events(books.reference))
    answered = [row["at"] for row in rows if row["kind"] == "answered"]
    books.records.cases.keep_reading(
        books.reference,
        clock_status=standing.status.value,
        clock_start=standing.clock_start,
        paused_days=standing.paused_days,
        due_on=standing.due,
        due_ends_at=standing.due_ends_utc,
        tell_by=standing.tell_by,
        extended_on=_extended_on(standing),
        clock_flags=[flag.value for flag in standing.flags],
        answered_at=max(answered, default=None),
        jurisdiction=books.desk.rules.holidays.nation.value,
        holidays=books.desk.rules.holidays.name,
    )
    return standing


def _extended_on(standing: Standing) -> date | None:
    notice = standing.history.notice
    return london_day(notice.at) if standing.is_extended and notice else None


def read_new(desk: Office, *, now: datetime, most: int = 50) -> int:
    """
    Read the clock of cases that just came in; return how many.

    A case has its due date before any run starts, and also while no procedure serves its
    right yet: the law does not wait for either.
    """
    with desk.begin() as records:
        cases = records.cases.unread_clocks(most=most)
    for case in cases:
        with open_books(desk, case, now=now, actor="courier") as books:
            try:
                refresh(books)
            except DeskError:  # no clock can be read: the case page says why, others go on
                books.records.cases.keep_refusal(case)
    return len(cases)
