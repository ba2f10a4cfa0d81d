"""Make planned changes in the systems of record: a connection at a time, all of it or nothing."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.changes import Change, ChangeRefusedError, ChangeState, Effect
from privacydesk.domain.datamap import Collection
from privacydesk.domain.errors import DeskError
from privacydesk.domain.held_facts import joined
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.row_values import JsonValue
from privacydesk.ports import CorrectingSession, Desk
from privacydesk.steps.amend import SEEN, proposals_of
from privacydesk.steps.books import Books, Receipt, open_books


class NotAllCorrectedError(DeskError):
    """A connection's changes are not made yet; the answer would say what is not so."""

    remedy = "Wait for the retry; if the system is down for good, its task says so."
    retry = True


class _MovedOnError(Exception):
    """A field holds neither what was planned from nor what was planned."""

    def __init__(self, change: Change, *, now_there: Sequence[JsonValue]) -> None:
        super().__init__(change.number)
        self.change, self.now_there = change, now_there


def correct_store(desk: Desk, *, case: CaseRef, connection: str, now: datetime) -> Receipt:
    """
    Make one connection's planned changes in one transaction of its own (R-58).

    What is there already counts as made, so that this can be done again after any death. What
    changed since it was planned, or what the system refuses, undoes the whole transaction.
    """
    with open_books(desk, case, now=now) as books:
        receipt = books.unchanged()
        if books.case.place is Place.ANSWER:
            make(books, connection, effects=frozenset(Effect) - {Effect.LIFT})
        desk.fault_point("correct.before_commit")
    desk.fault_point("correct.committed")
    return receipt


def settle_changes(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Go on when every change is made; ask the reviewer anew where a field moved on.

    :raises NotAllCorrectedError: while a connection's changes are still to be made.
    """
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.ANSWER:
            return books.unchanged()
        standing = changes_of(books)
        stuck = {c.proposal for c in standing
                 if c.state in {ChangeState.STALE, ChangeState.REFUSED}}  # fmt: skip
        if stuck:
            return _ask_anew(books, {number for number in stuck if number is not None})
        if waiting := sum(c.state is ChangeState.PLANNED and c.effect is not Effect.LIFT
                          for c in standing):  # fmt: skip
            raise NotAllCorrectedError(f"{waiting} change(s) not made yet", case=case)
        return books.unchanged()


def make(books: Books[Desk], connection: str, *, effects: frozenset[Effect]) -> None:
    """Make a connection's planned changes of these effects; note in the books what came of them."""
    todo = [c for c in changes_of(books) if c.connection == connection
            and c.effect in effects and c.state is ChangeState.PLANNED]  # fmt: skip
    if not todo:
        return
    state, problem = books.records.amendments.stand, None
    change = todo[0]
    try:
        if any(c.effect is not Effect.KEEP for c in todo):
            with books.desk.corrections.open(connection) as session:
                for change in todo:
                    _carry_out(books, session, change)
                books.desk.fault_point("correct.before_source_commit")
            books.desk.fault_point("correct.source_committed")
    except _MovedOnError as moved:
        problem = ChangeState.STALE
        _remember(books, moved)
    except ChangeRefusedError:
        problem = ChangeState.REFUSED
    if problem:
        state(books.reference, number=change.number, state=problem, now=books.now)
        books.note(Event.CORRECTION_STOPPED, connection=connection, change=change.number,
                   why=problem.value)  # fmt: skip
        return
    for one in todo:
        state(books.reference, number=one.number, state=ChangeState.DONE, now=books.now)
    books.note(Event.STORE_CORRECTED, connection=connection, changes=len(todo),
               effects=sorted({c.effect.value for c in todo}))  # fmt: skip


def changes_of(books: Books[Desk]) -> list[Change]:
    """Return the case's changes, opened."""
    box = books.desk.vault.box(books.reference)
    found = []
    for row in books.records.amendments.of(books.reference):
        content = json.loads(box.open(bytes(row["sealed"])))
        found.append(Change(
            number=row["change"], proposal=row["proposal"], effect=Effect(row["effect"]),
            connection=row["connection"], collection=row["collection"], finding=row["finding"],
            field=row["field"], digest=bytes(row["digest"]), state=ChangeState(row["state"]),
            **content,
        ))  # fmt: skip
    return found


def _carry_out(books: Books[Desk], session: CorrectingSession, change: Change) -> None:
    store = books.desk.datamap.collection(change.collection)
    if change.effect is Effect.KEEP:
        return
    if change.effect is Effect.NOTE:
        _add_note(books, session, change)
        return
    there = session.look(store, key=change.key, field=change.field)
    if change.effect is Effect.DISPUTE:
        _add_dispute(session, change, store=store, there=there)
        return
    if not there and change.effect is Effect.RESTRICT and store.correcting.objections:
        at, key = store.correcting.objections, change.key
        session.note(store, values={**key, at.standing: change.after, at.since: books.now})
        return
    box = books.desk.vault.box(books.reference)
    gone = not there and change.effect in {Effect.RESTRICT, Effect.LIFT}
    if gone or list(there) == [change.after]:
        return
    if [box.digest(json.dumps(value).encode()) for value in there] != [change.digest]:
        raise _MovedOnError(change, now_there=there)
    session.put(store, key=change.key, field=change.field, value=change.after)


def _add_dispute(
    session: CorrectingSession, change: Change, *, store: Collection, there: Sequence[JsonValue]
) -> None:
    """Add a line to what is disputed; others' lines may have come meanwhile and stay (R-61)."""
    lines = str(there[0]).split("\n") if there and there[0] else []
    if there and change.after not in lines:
        value = "\n".join([*lines, str(change.after)])
        session.put(store, key=change.key, field=change.field, value=value)


def _add_note(books: Books[Desk], session: CorrectingSession, change: Change) -> None:
    """Add what is right now beside a document that stays as it was issued (R-64)."""
    store = books.desk.datamap.collection(change.collection)
    where = store.correcting.notes_in
    proposal = next(p for p in proposals_of(books) if p.number == change.proposal)
    if where is None:
        return
    field = store.by_path[change.field]
    words = (f"{field.facts.title or field.path} was corrected to: {joined(proposal.after)}. "
             f"The document stays as it was issued. {books.reference}")  # fmt: skip
    session.note(books.desk.datamap.collection(where.collection), values={
        where.key: next(iter(change.key.values())), where.text: words, where.at: books.now,
    })  # fmt: skip


def _remember(books: Books[Desk], moved: _MovedOnError) -> None:
    """Keep what the field holds now beside the finding, sealed, for whoever decides again."""
    vault, case = books.desk.vault, books.reference
    seen = json.loads(vault.get(case, SEEN)) if vault.has(case, SEEN) else {}
    held = seen.setdefault(str(moved.change.finding), {})
    held[moved.change.field] = moved.now_there[0] if moved.now_there else None
    vault.put(case, SEEN, json.dumps(seen).encode())


def _ask_anew(books: Books[Desk], proposals: set[int]) -> Receipt:
    """Open what could not be carried out; the reviewer's task is over, so a new run asks."""
    changes = books.records.amendments
    for proposal in sorted(proposals):
        changes.unplan(books.reference, proposal=proposal)
        row = next(p for p in changes.proposals(books.reference) if p["proposal"] == proposal)
        changes.decide(books.reference, number=proposal, verdict=None, sealed=bytes(row["sealed"]),
                       by=None, now=books.now)  # fmt: skip
    receipt = books.move(Place.REVIEW, waits=True)
    books.records.runs.ask(books.reference, reason="moved_on", now=books.now)
    return replace(receipt, waits=True)
