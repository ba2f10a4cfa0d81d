"""Let go, on their day, of the rows that an erasure kept on a ground until then (R-66, R-67)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from privacydesk.domain.asking import BATCH
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.deletion import Action, Line, Met, Plan, StoreRefusedError, Why
from privacydesk.domain.erasure_order import Tables
from privacydesk.domain.erasure_plans import draw_up
from privacydesk.domain.errors import DeskError
from privacydesk.domain.identity_keys import texts_at
from privacydesk.domain.ledger import Event
from privacydesk.domain.legs import SourceSession
from privacydesk.domain.notices import DESK, kept_too_long
from privacydesk.domain.remainders import (
    Remainder,
    leading_values,
    pack_keys,
    remainders,
    unpack_keys,
)
from privacydesk.domain.spots import MATCH_OF_IDENTITY, Match
from privacydesk.domain.trails import row_key
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps.books import Books, open_books
from privacydesk.steps.carry import Rows, write
from privacydesk.steps.outgoing import notify

CONTACTS: Final = {"user.contact.email": "email", "user.contact.phone_number": "phone_number"}
"""Which kind of identity a field of a category bears though the map does not search by it."""


@dataclass(frozen=True, kw_only=True)
class Purged:
    """What one night came to: cases dealt with, held for an open request, refused by a store."""

    cases: int = 0
    held: int = 0
    refused: int = 0


@dataclass(frozen=True, kw_only=True)
class _Kept:
    number: int
    rest: Remainder = field(repr=False)


def remember(books: Books[Desk], lines: Iterable[Line]) -> None:
    """
    Keep which rows the plan's lines leave until a day, sealed under the desk's own key.

    The case's key goes with the copy of the answer, years before the rows do (R-118).
    """
    kept = list(remainders(lines))
    if not kept:
        return
    books.records.outbox.lock_own()  # the desk's key is made once
    box = books.desk.vault.box(DESK, create=True)
    for one in kept:
        books.records.remainders.add(
            books.reference, address=one.address, connection=one.connection,
            last_day=one.last_day, rows=len(one.keys), sealed=box.seal(pack_keys(one.keys)),
            now=books.now,
        )  # fmt: skip
    books.note(Event.REMAINDER_KEPT, rows=sum(len(one.keys) for one in kept),
               until=max(one.last_day for one in kept).isoformat())  # fmt: skip


def purge_kept(desk: Desk, *, now: datetime) -> Purged:
    """
    Delete or mask every row whose last day is over, as the data map now says.

    A case is left for another night while the same person waits for a copy or an answer (R-43).

    :raises DeskError: the first trouble, once all the others are dealt with.
    """
    with desk.begin() as records:
        cases = records.remainders.due(today=london_day(now))
    troubles, done = list[DeskError](), Purged()
    for case in cases:
        try:
            one = purge_case(desk, case=case, now=now)
        except DeskError as trouble:
            troubles.append(trouble)
            continue
        done = Purged(cases=done.cases + one.cases, held=done.held + one.held,
                      refused=done.refused + one.refused)  # fmt: skip
    if troubles:
        raise troubles[0]
    return done


def purge_case(desk: Desk, *, case: CaseRef, now: datetime) -> Purged:
    """Deal with what one case kept too long by now; a repeated night finds nothing to do."""
    today, kept = london_day(now), _kept(desk, case)
    due = [one for one in kept if one.rest.last_day < today]
    if not due:
        return Purged()
    found, tables = _look(desk, [one.rest for one in kept])
    with open_books(desk, case, now=now) as books:
        if _is_held(books, found):
            if not books.has(Event.REMAINDER_HELD, reason="open_request"):
                books.note(Event.REMAINDER_HELD, reason="open_request")
            return Purged(held=1)
        choices = books.records.erasures.choices(case)
    plan = draw_up(
        desk.datamap, tables=tables, choices=choices, year_end=desk.rules.accounting_year_ends,
        today=today, met=(Met(address=a, key=k, row=row, own=True, shared=False)
                          for a, rows in found.items() for k, row in rows.items()),
        lasts={(one.rest.address, key): one.rest.last_day for one in kept for key in one.rest.keys},
    )  # fmt: skip
    lines = _of_due(plan, due)
    refusals = {connection: refusal for connection in dict.fromkeys(x.connection for x in lines)
                if (refusal := _write(desk, connection, lines=lines, due=due))}  # fmt: skip
    with open_books(desk, case, now=now) as books:
        _settle(books, [one for one in due if one.rest.connection not in refusals], lines=lines,
                later=[one.rest.last_day for one in kept if one not in due])  # fmt: skip
        for connection, refusal in refusals.items():
            _tell(books, connection, refusal=refusal)
    return Purged(cases=1, refused=len(refusals))


def _kept(desk: Desk, case: CaseRef) -> list[_Kept]:
    with desk.begin() as records:
        rows = records.remainders.of(case)
    if not rows:
        return []
    box = desk.vault.box(DESK)
    return [
        _Kept(number=row["number"], rest=Remainder(
            address=row["address"], connection=row["connection"], last_day=row["last_day"],
            keys=unpack_keys(box.open(bytes(row["sealed"])))))
        for row in rows
    ]  # fmt: skip


def _look(desk: Desk, kept: Sequence[Remainder]) -> tuple[Rows, Tables]:
    rows: dict[str, Mapping[str, Mapping[str, object]]] = {}
    tables = dict[str, Any]()
    with ExitStack() as stack:
        for connection in dict.fromkeys(one.connection for one in kept):
            source = stack.enter_context(desk.sources.open(connection))
            theirs = [one for one in kept if one.connection == connection]
            rows |= _find(desk, source, theirs)
            collections = [desk.datamap.collection(a) for a in {one.address for one in theirs}]
            tables |= {table.collection: table for table in source.inspect(collections)}
    return rows, tables


def _find(desk: Desk, session: SourceSession, kept: Iterable[Remainder]) -> Rows:
    """Return those of the rows that are still there, by collection and key."""
    rows: dict[str, dict[str, Mapping[str, object]]] = {}
    for one in kept:
        collection, values = desk.datamap.collection(one.address), leading_values(one.keys)
        for start in range(0, len(values), BATCH):
            some = values[start : start + BATCH]
            for row in session.find(collection, field=collection.key_columns[0],
                                    match=Match.EXACT, keys=some):  # fmt: skip
                if (key := row_key(collection, row=row)) in one.keys:
                    rows.setdefault(one.address, {})[key] = row
    return rows


def _is_held(books: Books[Desk], found: Rows) -> bool:
    """Say whether the person waits for a copy or an answer: known by the case, or by a row."""
    return bool(books.records.erasures.open_requests(books.reference)) or (
        books.records.remainders.is_held(
            books.reference, identities=list(dict.fromkeys(_identities(books.desk, found)))
        )
    )


def _identities(desk: Desk, found: Rows) -> Iterator[tuple[str, bytes]]:
    for address, rows in found.items():
        for one in desk.datamap.collection(address).fields:
            kinds = [one.identity, *(CONTACTS.get(category) for category in one.categories)]
            for kind in filter(None, kinds):
                for row in rows.values():
                    for match in {Match.EXACT, MATCH_OF_IDENTITY.get(kind, Match.EXACT)}:
                        for text in texts_at(row, one.path, match=match):
                            yield kind, desk.secrets.blind(kind, text)


def _of_due(plan: Plan, due: Sequence[_Kept]) -> list[Line]:
    """Return the plan's lines with those rows alone whose day is over."""
    keys: dict[str, set[str]] = {}
    for one in due:
        keys.setdefault(one.rest.address, set()).update(one.rest.keys)
    lines = [replace(x, keys=x.keys & keys.get(x.address, set())) for x in plan.lines]
    return [line for line in lines if line.keys]


def _write(
    desk: Desk, connection: str, *, lines: Sequence[Line], due: Sequence[_Kept]
) -> StoreRefusedError | None:
    theirs = [line for line in lines if line.connection == connection]
    if all(line.action is Action.KEEP for line in theirs):
        return None
    try:
        with desk.changes.open(connection, keep=True) as session:
            rows = _find(desk, session, [x.rest for x in due if x.rest.connection == connection])
            write(desk, session, lines=theirs, rows=rows, box=desk.vault.box(DESK))
    except StoreRefusedError as refusal:
        return refusal
    return None


def _settle(
    books: Books[Desk], due: Sequence[_Kept], *, lines: Sequence[Line], later: Sequence[date]
) -> None:
    """Note what went, and keep the new day of what stays: the map or a hold says longer now."""
    for connection in dict.fromkeys(one.rest.connection for one in due):
        theirs = [line for line in lines if line.connection == connection]
        rows = sum(len(one.rest.keys) for one in due if one.rest.connection == connection)
        books.note(
            Event.REMAINDER_GONE, connection=connection,
            deleted=sum(x.rows for x in theirs if x.action is Action.DELETE),
            masked=sum(x.rows for x in theirs if x.action is Action.MASK),
            missing=rows - sum(x.rows for x in theirs),
        )  # fmt: skip
        rests = [x for x in theirs if x.stays and x.why is Why.NEEDED_BY_KEPT]
        longer = [x for x in theirs if x.until and x.until >= london_day(books.now)]
        days = [*later, *(x.until for x in longer if x.until)]
        again = [replace(x, why=Why.MAP_KEEPS, until=max(days), days={}) for x in rests if days]
        remember(books, [*longer, *again])
    books.records.remainders.settle(
        books.reference, numbers=[one.number for one in due], now=books.now
    )


def _tell(books: Books[Desk], connection: str, *, refusal: StoreRefusedError) -> None:
    """Tell the team once a month that a system refuses; the first night, too."""
    notice = kept_too_long(books.reference, collection=refusal.collection, code=refusal.code)
    key = f"kept_too_long/{books.reference}/{connection}/{books.now:%Y-%m}"
    if notify(books.desk, books.records, notice=notice, now=books.now, key=key):
        books.note(Event.REMAINDER_HELD, reason="store_refused", connection=connection,
                   collection=refusal.collection, code=refusal.code)  # fmt: skip
