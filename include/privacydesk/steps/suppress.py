"""Enter an objection to marketing under every key of the person; take it back where it was none."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.contact_keys import Reach, pack_reach, unpack_reach
from privacydesk.domain.envelopes import unpack
from privacydesk.domain.errors import DeskError
from privacydesk.domain.ledger import Event
from privacydesk.domain.objectors import objectors_in
from privacydesk.domain.places import Place
from privacydesk.domain.suppressions import (
    EVERYTHING,
    Channel,
    Evidence,
    LiftGround,
    Order,
    Purpose,
    Scope,
    scope_of,
    scope_words,
)
from privacydesk.domain.tickets import IncomingTicket
from privacydesk.ports import Desk, Gatehouse, Records
from privacydesk.steps.books import Receipt, open_books
from privacydesk.steps.fold import enter, fold_orders

OBJECTION: Final = "objection"
"""The vault's note of whom the objection is about and how far it goes, for the steps after."""


class NothingToLiftError(DeskError):
    """No entry of this case stands."""

    remedy = "Look at the case's entries; an objection filed by another message has its own case."


def suppress_person(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Enter the objection under every key of the person; nobody is asked who they are (R-74).

    What the message gives is entered first, whether we hold it or not; then what the record
    of the one person with that address or number adds. Without a channel named it is all of
    them, affiliates and profiling too (R-77, R-78).
    """
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.SUPPRESS or books.has(Event.OBJECTION_ENTERED):
            return books.unchanged()
        messages = messages_of(desk, case)
        fold_orders(desk, books.records, now=now)
        chosen, scopes = _scopes(books.records, case=case)
        given = [reach for message in messages for reach in objectors_in(message)]
        for reach in given:
            _enter(desk, books.records, reach, scopes=scopes, evidence=Evidence.MESSAGE, case=case,
                   now=now)  # fmt: skip
    desk.fault_point("suppress.given")
    wide = [desk.marketing.facts.widen(one) for one in (*_by_account(desk, messages), *given)]
    with open_books(desk, case, now=now) as books:
        if books.has(Event.OBJECTION_ENTERED):  # another copy of this step was faster
            return books.unchanged()
        for reach in wide:
            _enter(desk, books.records, reach, scopes=scopes, evidence=Evidence.RECORD, case=case,
                   now=now)  # fmt: skip
        _keep(desk, case, wide, scopes=scopes, chosen=chosen)  # it holds what was given
        entries = books.records.suppressions.of_case(case)
        books.note(
            Event.OBJECTION_ENTERED,
            entries=len(entries),
            kinds=sorted({row["key_kind"] for row in entries}),
            scopes=sorted("/".join(scope_words(scope)) for scope in scopes),
            chosen=len(chosen),
        )
        receipt = books.move(Place.SUPPRESS)
        desk.fault_point("suppress.before_commit")
    desk.fault_point("suppress.committed")
    return receipt


def lift_objection(
    desk: Gatehouse, *, case: CaseRef, ground: LiftGround, by: str, now: datetime
) -> int:
    """
    Lift the entries of a case, because it was no objection or the person asked for it.

    The entries stay, each with its lift (R-73); from now on they stop nothing. Return how many.

    :raises NothingToLiftError: if none stands.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        fold_orders(desk, books.records, now=now)
        standing = standing_of(books.records, case=case)
        if not standing:
            raise NothingToLiftError("no entry stands", case=case)
        numbers = [row["suppression"] for row in standing]
        lifted = books.records.suppressions.lift(
            numbers, by=by, ground=ground, reference=case, now=now
        )
        books.note(Event.OBJECTION_LIFTED, entries=lifted, ground=ground.value)
        return lifted


def standing_of(records: Records, *, case: CaseRef) -> Sequence[Mapping[str, Any]]:
    """Return the entries of a case that nobody has lifted."""
    return [r for r in records.suppressions.of_case(case) if r["lifted_at"] is None]


def kept(desk: Desk, case: CaseRef) -> tuple[list[Reach], list[Scope], list[tuple[str, str]]]:
    """Return whom the case is about, how far the objection goes, and what was left on."""
    content = json.loads(desk.vault.get(case, OBJECTION))
    return (
        [unpack_reach(one) for one in content["reaches"]],
        [scope_of(*words) for words in content["scopes"]],
        [(channel, purpose) for channel, purpose in content["chosen"]],
    )


def _keep(
    desk: Desk, case: CaseRef, reaches: Sequence[Reach], *, scopes: Sequence[Scope],
    chosen: Sequence[tuple[Channel, Purpose]],
) -> None:  # fmt: skip
    content = {
        "reaches": [pack_reach(one) for one in dict.fromkeys(reaches)],
        "scopes": [scope_words(scope) for scope in scopes],
        "chosen": [[channel.value, purpose.value] for channel, purpose in chosen],
    }
    desk.vault.put(case, OBJECTION, json.dumps(content, ensure_ascii=False).encode())


def _enter(
    desk: Desk, records: Records, reach: Reach, *, scopes: Sequence[Scope], evidence: Evidence,
    case: CaseRef, now: datetime,
) -> None:  # fmt: skip
    since = min((row["since"] for row in records.suppressions.of_case(case)), default=now)
    order = Order(reaches=(reach,), evidence=evidence, scopes=tuple(scopes))
    enter(desk, records, order, since=since, reference=case, now=now)


def _scopes(
    records: Records, *, case: CaseRef
) -> tuple[list[tuple[Channel, Purpose]], list[Scope]]:
    """Return what the person left on, and what stops: all of it, unless they chose by box."""
    chosen = [
        (Channel(row["channel"]), Purpose(row["purpose"]))
        for row in records.suppressions.chosen_in(case)
    ]
    if not chosen:
        return [], list(EVERYTHING)
    standing = standing_of(records, case=case)
    pairs = dict.fromkeys((row["channel"], row["purpose"]) for row in standing)
    return list(dict.fromkeys(chosen)), [scope_of(*pair) for pair in pairs]


def _by_account(desk: Desk, messages: Sequence[IncomingTicket]) -> list[Reach]:
    """Return the reach of whoever was signed in: their own record, not what they typed."""
    found = []
    for message in messages:
        account = message.requester.portal_account
        trusted = message.signed_in and desk.rules.portal(message.portal).asserts_sign_in
        people = desk.people.by_account(account) if account and trusted else ()
        for person in people if len(people) == 1 else ():
            emails = [p.value for p in person.contact_points if p.kind == "email"]
            found += [Reach(email=email, name=person.name) for email in emails]
    return found


def messages_of(desk: Desk, case: CaseRef) -> list[IncomingTicket]:
    """Return the case's messages, the opening one first."""
    names = [name for name in desk.vault.names(case) if name.startswith("message-")]
    return [unpack(desk.vault.get(case, name)) for name in names]
