"""Confirm an erasure: the letter, the notices to recipients, tombstones, and no shadow copy."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from privacydesk.domain.cases import CaseRef, Outcome
from privacydesk.domain.catalogue import Role
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.correction_notices import logged_in
from privacydesk.domain.datamap import Collection
from privacydesk.domain.deletion import Action, Why
from privacydesk.domain.delivery_letters import TicketAnswered
from privacydesk.domain.erasure_letters import Erased, ErasureAnswered, ErasureNotice, StillKept
from privacydesk.domain.erasures import KeptLine
from privacydesk.domain.identity import PersonRecord, unpack_person
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.domain.suppressions import EVERYTHING, Evidence, Order
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import answer, content, forget, purge, tell
from privacydesk.steps import plan as planning
from privacydesk.steps.amend import records_of
from privacydesk.steps.batches import Batches
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.fold import enter, fold_orders
from privacydesk.steps.gather import verified_identities
from privacydesk.steps.identity import PERSON, verified_address
from privacydesk.steps.notify import block_strangers, passed_on_here, tell_recipient
from privacydesk.steps.settle import is_refused
from privacydesk.steps.share import refusal_of, refuse

MARKETING: Final = "direct_marketing"
"""The purpose, in the data map's words, of what marketing keeps."""

OURS: Final = frozenset({Why.SHARED, Why.CUSTOMER_DECIDES})
"""Why rows stay that are no exception of the law: they are not the person's alone."""


def answer_erasure(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Tell the person what was deleted and what kept, tell the recipients, put up tombstones.

    A refusal is told as any other. The outcome is ``partly_refused`` where an exception keeps
    something (R-62, R-68, R-69).

    :raises NoVerifiedAddressError: if nothing on file may receive the letter.
    """
    with open_books(desk, case, now=now) as books:
        if books.case.place is not Place.ANSWER or books.has(Event.ANSWER_COMPOSED):
            return books.unchanged()
        person = unpack_person(desk.vault.get(case, PERSON))
        address = verified_address(books, person)
        if address is None:
            raise answer.NoVerifiedAddressError("no verified contact point", case=case)
        if is_refused(books.records, case=case):
            refuse(books, name=person.name, to=address, reasons=refusal_of(books))
            outcome = Outcome.REFUSED
        else:
            outcome = _confirm(books, person=person, address=address)
        books.records.cases.move(case, to=Place.CLOSE)
        books.records.cases.settle(case, outcome=outcome)
        tell.on_ticket(books, TicketAnswered(reference=case), status="solved")
        books.note(Event.ANSWER_COMPOSED, outcome=outcome.value)
        desk.fault_point("confirm.before_commit")
    desk.fault_point("confirm.committed")
    return Receipt(case=case, place=Place.CLOSE)


def discard_copies(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """Remove the case's own copies of what it erased at once: no shadow copy stays (R-118)."""
    with open_books(desk, case, now=now) as books:
        receipt, answered = books.unchanged(), books.has(Event.ANSWER_COMPOSED)
        proved = books.has(Event.ERASURE_PROVED)
    if answered and proved:
        forget.discard_work(desk, case=case, now=now)
    return receipt


def _confirm(books: Books[Desk], *, person: PersonRecord, address: str) -> Outcome:
    plan = books.records.erasures.plan(books.reference)
    if plan is None:
        raise planning.NoPlanError("no plan was carried out", case=books.reference)
    erased = [line for line in plan.lines if line.action is Action.DELETE or line.why in _MASKED]
    kept = [line for line in plan.lines if line not in erased and line.why not in OURS
            and line.ground]  # fmt: skip
    rules, today = books.desk.rules, london_day(books.now)
    if erased:
        _raise_tombstones(books)
    purge.remember(books, planning.sealed_plan(books)[1].lines)
    letter = ErasureAnswered(
        reference=books.reference, name=person.name,
        asked_on=london_day(books.case.received_at), searched=content.searched(books),
        search_keys=content.search_keys(books), erased=tuple(_erased(books, erased)),
        kept=tuple(_kept(books, line) for line in kept),
        shared=sum(line.rows for line in plan.lines if line.why is Why.SHARED),
        customers=_customers(books, plan.lines),
        told=_tell_recipients(books, erased, person=person),
        backups_until=today + rules.backups_roll_off,
        keys_days=rules.key_backups_roll_off.days,
        suppressed=_suppress(books, erased, person=person),
    )  # fmt: skip
    tell.by_email(books, letter, to=address)
    if not erased and not kept:
        return Outcome.NOTHING_HELD
    excepted = any(line.why in _EXCEPTED for line in kept)
    return Outcome.PARTLY_REFUSED if excepted else Outcome.FULFILLED


def _suppress(books: Books[Desk], lines: Sequence[KeptLine], *, person: PersonRecord) -> bool:
    """
    Keep marketing away from somebody who was on its lists, and say whether we do (R-71, R-72).

    Only keyed digests stay. Staff lift them on the case page if the person insists.
    """
    stores = [books.desk.datamap.collection(line.address) for line in lines]
    if not any(p.id == MARKETING for store in stores for p in store.facts.purposes):
        return False
    points = person.contact_points
    phones = tuple(point.value for point in points if point.kind == "phone_number")
    emails: list[str | None] = [point.value for point in points if point.kind == "email"]
    reaches = [Reach(email=one, phones=phones, name=person.name) for one in emails or [None]]
    order = Order(reaches=tuple(reaches), evidence=Evidence.ERASURE, scopes=EVERYTHING)
    fold_orders(books.desk, books.records, now=books.now)
    entries = enter(books.desk, books.records, order, since=books.now, reference=books.reference,
                    now=books.now)  # fmt: skip
    books.note(Event.OBJECTION_ENTERED, entries=entries, why="erasure")
    return True


_EXCEPTED: Final = frozenset({Why.MAP_KEEPS, Why.HELD})
_MASKED: Final = frozenset({Why.MAP_MASKS, Why.CHOSEN})


def _erased(books: Books[Desk], lines: Sequence[KeptLine]) -> Iterator[Erased]:
    titled = sorted((_title(books, line), line.rows) for line in lines
                    if line.action is not Action.KEEP)  # fmt: skip
    for title, group in groupby(titled, key=lambda one: one[0]):
        yield Erased(what=title, rows=sum(rows for _, rows in group))


def _kept(books: Books[Desk], line: KeptLine) -> StillKept:
    return StillKept(
        what=_title(books, line), rows=line.rows, why=line.ground, until=line.until,
        nameless=line.action is Action.MASK,
    )  # fmt: skip


def _customers(books: Books[Desk], lines: Sequence[KeptLine]) -> tuple[str, ...]:
    kept = [line for line in lines if line.why is Why.CUSTOMER_DECIDES]
    stores = [books.desk.datamap.collection(line.address) for line in kept]
    named = (s.facts.controllers for s in stores if s.facts.role is Role.PROCESSOR)
    return tuple(dict.fromkeys(
        "our customer" if not name or name.startswith("field:") else name for name in named
    ))  # fmt: skip


def _tell_recipients(
    books: Books[Desk], lines: Sequence[KeptLine], *, person: PersonRecord
) -> tuple[str, ...]:
    """
    Queue a notice to everybody who got the erased data from us, and to who gave it (R-62).

    Standing recipients of the stores and those in the log of disclosures, less an authority in
    an inquiry (R-39). Return the names of those who may be told.
    """
    if not lines:
        return ()
    known, stores = books.desk.rules.recipients, {
        line.address: books.desk.datamap.collection(line.address) for line in lines
    }  # fmt: skip
    ids = dict.fromkeys(i for s in stores.values() for i in s.facts.recipients if i in known)
    sources = _named_sources(books, stores=stores)
    ids |= dict.fromkeys(i for i, recipient in known.items() if recipient.name in sources)
    verified = verified_identities(books)
    identities = {"name": [person.name], **{k: sorted(v) for k, v in verified.items()}}
    records, told = records_of(books), []
    logged = {*logged_in(records), *passed_on_here(books)}
    ids |= dict.fromkeys(i for i in logged if i in known)
    block_strangers(books, ErasureNotice.letter_id, records=records)
    for one in sorted(ids):
        recipient = known[one]
        notice = ErasureNotice(
            reference=books.reference, recipient=recipient.name, person=person.name,
            known_by=tuple(_known_by(books)), erased_on=london_day(books.now),
        )  # fmt: skip
        if tell_recipient(books, recipient, notice, facts=["identifiers"], identities=identities,
                          approver="second_review"):  # fmt: skip
            told.append(recipient.name)
    return tuple(told)


def _named_sources(books: Books[Desk], *, stores: Mapping[str, Collection]) -> set[str]:
    """Return who gave us records of these stores, as far as the records themselves say so."""
    batches, names = Batches(books.desk, books.reference), set[str]()
    for finding in books.records.findings.of(books.reference):
        store = stores.get(f"{finding.dataset}.{finding.collection}")
        if store and store.provenance.source and finding.provenance == "row":
            names.add(str(batches.row(finding).get(store.provenance.source)))
    return names


def _known_by(books: Books[Desk]) -> Iterator[str]:
    for kind, values in verified_identities(books).items():
        yield from sorted(values) if kind in {"email", "phone_number"} else ()


def _raise_tombstones(books: Books[Desk]) -> None:
    digests = [
        (kind, books.desk.secrets.tombstone(kind, value))
        for kind, values in verified_identities(books).items()
        for value in values
    ]
    today = london_day(books.now)
    books.records.tombstones.add(
        books.reference, digests=digests, erased_on=today,
        expires_on=today + books.desk.rules.backups_roll_off,
    )  # fmt: skip


def _title(books: Books[Desk], line: KeptLine) -> str:
    return content.title(books.desk.datamap.collection(line.address))
