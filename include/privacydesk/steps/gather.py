"""Ask every system of record for one person, and join what they answer into findings."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any, Final

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.datamap import Collection
from privacydesk.domain.errors import DeskError
from privacydesk.domain.findings import BY_MAP, Finding, Owner
from privacydesk.domain.identity import Proof
from privacydesk.domain.identity_keys import Identities, Identity, gather_identities
from privacydesk.domain.judging import judge_record
from privacydesk.domain.ledger import Event
from privacydesk.domain.legs import Find, Found, Leg, SearchState
from privacydesk.domain.legs_packed import pack_leg, unpack_leg
from privacydesk.domain.ownership import Ownership, judge
from privacydesk.domain.portability import is_taken
from privacydesk.domain.rounds import KeyRing, connections_of
from privacydesk.domain.row_values import json_value
from privacydesk.domain.spots import Match
from privacydesk.domain.walk import walk
from privacydesk.ports import Desk
from privacydesk.steps.books import Books, Receipt, open_books

BATCH_ROWS: Final = 2000
"""Rows a sealed batch: what a review page opens at once, and the most that gathering holds."""


def ask_store(desk: Desk, *, case: CaseRef, connection: str, now: datetime) -> Receipt:
    """
    Find what one connection's systems hold about the person; rows go sealed to the vault.

    Where a connection does not answer, that is noted on the case and the error passes on.
    """
    with open_books(desk, case, now=now) as books:
        receipt = books.unchanged()
        done = books.has(Event.STORE_GATHERED, connection=connection)
        if done or connection in excluded(books):
            return receipt
        identities = verified_identities(books)
    leg, _ = _walk(desk, case=case, connection=connection, identities=identities, ring=KeyRing(),
                   now=now)  # fmt: skip
    desk.fault_point("gather.walked")
    with open_books(desk, case, now=now) as books:
        if not books.has(Event.STORE_GATHERED, connection=connection):
            rows = sum(search.rows for search in leg.searches)
            books.note(Event.STORE_GATHERED, connection=connection, rows=rows,
                       stores=len(leg.searches))  # fmt: skip
        desk.fault_point("gather.before_commit")
    desk.fault_point("gather.committed")
    return receipt


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
    rows = books.records.searches.of(books.reference)
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


class _Batches:
    """Seals rows in batches as they come, so that memory does not grow with them."""

    def __init__(self, desk: Desk, case: CaseRef, connection: str) -> None:
        self.desk, self.case, self.connection = desk, case, connection
        self.waiting: list[dict[str, Any]] = []
        # Each walk has names of its own: a copy of this task that comes late must not put
        # other rows where the findings of the first one point.
        self.walk, self.names = desk.secrets.token()[:8], list[str]()

    def __call__(self, found: Found, /) -> None:
        row = {name: json_value(value) for name, value in found.row.items()}
        self.waiting.append({
            "collection": found.collection.address, "key": found.key, "distance": found.distance,
            "names_others": list(found.names_others), "row": row,
        })  # fmt: skip
        if len(self.waiting) >= BATCH_ROWS:
            self.flush()

    def flush(self) -> None:
        if not self.waiting:
            return
        content = json.dumps(self.waiting, ensure_ascii=False).encode()
        name = f"rows-{self.connection}-{self.walk}-{len(self.names)}"
        self.desk.vault.put(self.case, name, content)
        self.names.append(name)
        self.waiting = []


def _walk(
    desk: Desk, *, case: CaseRef, connection: str, identities: Identities, ring: KeyRing,
    now: datetime,
) -> tuple[Leg, list[str]]:  # fmt: skip
    batches = _Batches(desk, case, connection)
    try:
        with desk.sources.open(connection) as source:
            leg = walk(desk.datamap, connection=connection, identities=identities,
                       find=source.find, sink=batches, keys=ring)  # fmt: skip
    except DeskError:
        with open_books(desk, case, now=now) as books:
            books.records.searches.unreachable(
                case, connection=connection, reason="no_answer", now=now
            )
            if not books.has(Event.STORE_UNREACHABLE, connection=connection):
                books.note(Event.STORE_UNREACHABLE, connection=connection)
        raise
    batches.flush()
    desk.vault.put(case, f"leg-{connection}", pack_leg(leg, batches=batches.names))
    return leg, batches.names


def _complete(
    desk: Desk, *, case: CaseRef, asked: Sequence[str], identities: Identities, now: datetime
) -> dict[str, tuple[Leg, list[str]]]:
    legs = {c: unpack_leg(desk.vault.get(case, f"leg-{c}")) for c in asked}
    ring = KeyRing()
    fresh = [key for leg, _ in legs.values() for key in ring.add(leg.outgoing)]
    waiting = [c for c in connections_of(desk.datamap, keys=fresh) if c in legs]
    while waiting:
        connection = waiting.pop(0)
        legs[connection] = _walk(desk, case=case, connection=connection, identities=identities,
                                 ring=ring, now=now)  # fmt: skip
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
