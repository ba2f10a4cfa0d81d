"""Ask every system of record for one person, and join what they answer into findings."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.datamap import Collection
from privacydesk.domain.findings import BY_MAP, Finding, Owner
from privacydesk.domain.identity import Proof
from privacydesk.domain.identity_keys import Identities, Identity, gather_identities
from privacydesk.domain.judging import judge_record
from privacydesk.domain.ledger import Event
from privacydesk.domain.legs import Find, Leg, SearchState
from privacydesk.domain.legs_packed import unpack_leg
from privacydesk.domain.ownership import Ownership, judge
from privacydesk.domain.portability import is_taken
from privacydesk.domain.rounds import KeyRing, connections_of
from privacydesk.domain.spots import Match
from privacydesk.ports import Desk, Records
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.fetch import Errand, fetch_rows


def ask_store(desk: Desk, *, case: CaseRef, connection: str, now: datetime) -> Receipt:
    """
    Find what one connection's systems hold about the person; rows go sealed to the vault.

    Where a connection does not answer, that is noted on the case and the error passes on.
    """
    return ask_store_for(desk, cases=[case], connection=connection, now=now)[case]


def ask_store_for(
    desk: Desk, *, cases: Sequence[CaseRef], connection: str, now: datetime
) -> Mapping[CaseRef, Receipt]:
    """Do so for many cases in one walk; each is noted as its own."""
    receipts, errands = dict[CaseRef, Receipt](), list[Errand]()
    for case in cases:
        with open_books(desk, case, now=now) as books:
            receipts[case] = books.unchanged()
            done = books.has(Event.STORE_GATHERED, connection=connection)
            if not done and connection not in excluded(books):
                errands.append(Errand(case=case, identities=verified_identities(books)))
    if not errands:
        return receipts
    legs = fetch_rows(desk, errands, connection=connection, now=now)
    desk.fault_point("gather.walked")
    for case, (leg, _) in legs.items():
        with open_books(desk, case, now=now) as books:
            if not books.has(Event.STORE_GATHERED, connection=connection):
                rows = sum(search.rows for search in leg.searches)
                books.note(Event.STORE_GATHERED, connection=connection, rows=rows,
                           stores=len(leg.searches))  # fmt: skip
            desk.fault_point("gather.before_commit")
        desk.fault_point("gather.committed")
    return receipts


def not_asked(desk: Desk, *, cases: Sequence[CaseRef], connection: str) -> list[CaseRef]:
    """Return those of these cases that a connection has not answered and must."""
    with desk.begin() as records:
        waiting = []
        for case in cases:
            done = records.ledger.has(case, Event.STORE_GATHERED, connection=connection)
            if not done and connection not in _excluded(records, case):
                waiting.append(case)
        return waiting


def join_stores(desk: Desk, *, case: CaseRef, now: datetime) -> Receipt:
    """
    Follow what leads from one system into another until nothing new turns up, then judge.

    Every record gets its owner, category, purpose and provenance; every store its search
    record (R-35, R-40, R-50).
    """
    with open_books(desk, case, now=now) as books:
        receipt = books.unchanged()
        if books.has(Event.FINDINGS_JOINED):
            return receipt
        left_out, identities = excluded(books), verified_identities(books)
    asked = [c for c in desk.datamap.connections if c not in left_out]
    walked = _complete(desk, case=case, asked=asked, identities=identities, now=now)
    legs = [leg for leg, _ in walked.values()]
    owners = _owners(desk, legs=legs, asked=asked)
    desk.fault_point("join.judged")
    with open_books(desk, case, now=now) as books:
        if books.has(Event.FINDINGS_JOINED):
            return receipt
        batches = [name for _, names in walked.values() for name in names]
        findings = list(_findings(books, batches=batches, owners=owners))
        books.records.findings.add(case, findings=findings, now=now)
        books.records.searches.answered(case, now=now, answers=(
            (*_address(desk, s.collection), sorted(s.keys)) for leg in legs for s in leg.searches
            if s.state is not SearchState.EXCLUDED))  # fmt: skip
        books.records.searches.left_out_by_map(case, now=now, stores=(
            _address(desk, s.collection) for leg in legs for s in leg.searches
            if s.state is SearchState.EXCLUDED))  # fmt: skip
        books.note(Event.FINDINGS_JOINED, findings=len(findings),
                   shared=sum(f.owner is Owner.SHARED for f in findings))  # fmt: skip
        desk.fault_point("join.before_commit")
    desk.fault_point("join.committed")
    return receipt


def exclude_store(
    desk: Desk, *, case: CaseRef, connection: str, reason: str, by: str, now: datetime
) -> None:
    """Note that a person excludes a connection for a reason that the letter will state (R-35)."""
    with open_books(desk, case, now=now, actor=by) as books:
        if connection in excluded(books):
            return
        stores = books.records.searches.exclude(case, connection=connection, reason=reason, now=now)
        books.note(Event.STORE_EXCLUDED, connection=connection, reason=reason, stores=stores)


def excluded(books: Books[Desk]) -> set[str]:
    """Return the connections that a person excluded from this case."""
    return _excluded(books.records, books.reference)


def _excluded(records: Records, case: CaseRef) -> set[str]:
    rows = records.searches.of(case)
    return {r["connection"] for r in rows if r["state"] == "excluded" and r["reason"] != BY_MAP}


def verified_identities(books: Books[Desk]) -> Identities:
    """Return by what the person is looked for: only what stands on the proved record."""
    box = books.desk.vault.box(books.reference)
    return gather_identities(
        Identity(kind=kind, value=box.open(bytes(sealed)).decode())
        for kind, sealed, proof in books.records.identities.of(books.reference)
        if proof is not Proof.CLAIMED
    )


def read_batch(desk: Desk, *, case: CaseRef, batch: str) -> list[dict[str, Any]]:
    """Open one sealed batch: a list of records with collection, key, distance and row."""
    records: list[dict[str, Any]] = json.loads(desk.vault.get(case, batch))
    return records


def _complete(
    desk: Desk, *, case: CaseRef, asked: Sequence[str], identities: Identities, now: datetime
) -> dict[str, tuple[Leg, list[str]]]:
    legs = {c: unpack_leg(desk.vault.get(case, f"leg-{c}")) for c in asked}
    ring = KeyRing()
    fresh = [key for leg, _ in legs.values() for key in ring.add(leg.outgoing)]
    waiting = [c for c in connections_of(desk.datamap, keys=fresh) if c in legs]
    while waiting:
        connection = waiting.pop(0)
        one = Errand(case=case, identities=identities, ring=ring)
        legs[connection] = fetch_rows(desk, [one], connection=connection, now=now)[case]
        again = connections_of(desk.datamap, keys=ring.add(legs[connection][0].outgoing))
        waiting += [c for c in again if c in legs and c not in waiting]
    return legs


def _owners(
    desk: Desk, *, legs: Sequence[Leg], asked: Sequence[str]
) -> dict[tuple[str, str], Ownership]:
    with ExitStack() as stack:
        open_sources: dict[str, Find] = {}

        def find(
            collection: Collection, *, field: str, match: Match, keys: Sequence[str]
        ) -> Iterator[Mapping[str, object]]:
            if collection.connection not in open_sources:
                source = stack.enter_context(desk.sources.open(collection.connection))
                open_sources[collection.connection] = source.find
            return open_sources[collection.connection](
                collection, field=field, match=match, keys=keys
            )

        judged = judge(desk.datamap, legs=legs, find=find, connections=asked)
        return {(o.collection, o.key): o for o in judged}


def _findings(
    books: Books[Desk], *, batches: Sequence[str], owners: Mapping[tuple[str, str], Ownership]
) -> Iterator[Finding]:
    desk, case = books.desk, books.reference
    box, number = desk.vault.box(case), 0
    for batch in batches:
        for slot, record in enumerate(read_batch(desk, case=case, batch=batch)):
            collection = desk.datamap.collection(record["collection"])
            if not is_taken(books.case.right, collection, row=record["row"]):
                continue
            number += 1
            whose = owners.get((record["collection"], record["key"]))
            judged = judge_record(collection, row=record["row"], ownership=whose)
            address = f"{record['collection']}\x00{record['key']}".encode()
            yield Finding(
                number=number, dataset=collection.dataset, collection=collection.name, batch=batch,
                slot=slot, digest=box.digest(address), distance=record["distance"],
                owner=judged.owner, category=judged.category, purpose=judged.purpose,
                provenance=judged.provenance,
            )  # fmt: skip


def _address(desk: Desk, address: str) -> tuple[str, str]:
    collection = desk.datamap.collection(address)
    return collection.dataset, collection.name
