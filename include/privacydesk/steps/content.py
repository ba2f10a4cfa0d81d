"""What an answer says and carries: built from the findings, the data map and the decisions."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from privacydesk.domain.answers import (
    NOTHING,
    AccessAnswer,
    AgentsPart,
    AutomatedDecision,
    Code,
    Held,
    HeldForAnother,
    Nothing,
    Purpose,
    Recipient,
    Retention,
    Searched,
)
from privacydesk.domain.automated import automated_decisions
from privacydesk.domain.datamap import Collection
from privacydesk.domain.findings import (
    BY_MAP,
    EXCLUDED_WORDS,
    GROUND_WORDS,
    Decision,
    Excluded,
    Finding,
    Ground,
)
from privacydesk.domain.identity import PersonRecord, Proof
from privacydesk.domain.letters import Reason
from privacydesk.domain.packages import PackageCollection, PackageDataset, PackageField
from privacydesk.domain.portability import fields_shown
from privacydesk.domain.sourcing import controller_of, sources_of
from privacydesk.domain.withholding import left_out
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import attach
from privacydesk.steps.batches import Batches
from privacydesk.steps.books import Books
from privacydesk.steps.decide import sealed_marks
from privacydesk.steps.notify import logged_recipients

REFUSAL_LAW: Final = {
    "manifestly_unfounded": "UK GDPR Article 12(5)(b)",
    "manifestly_excessive": "UK GDPR Article 12(5)(b)",
    "exempt": "Data Protection Act 2018, Schedule 2",
}
KEY_WORDS: Final = {
    "email": "your email address",
    "phone_number": "your phone number",
    "portal_account": "your portal account",
}
BASIS_WORDS: Final = {
    "consent": "Your consent",
    "contract": "Our contract with you",
    "legal_obligation": "Legal duty",
    "vital_interests": "Vital interests",
    "public_task": "Public task",
    "legitimate_interests": "Legitimate interests",
    "recognised_legitimate_interests": "Recognised legitimate interests",
}


def access_answer(
    books: Books[Desk], *, person: PersonRecord, findings: Sequence[Finding],
    agent: AgentsPart | None = None,
) -> AccessAnswer:  # fmt: skip
    """Return the letter's content; every block of R-36 says something or that there is nothing."""
    given = [f for f in findings if f.decision is not Decision.WITHHOLD]
    stores = [books.desk.datamap.collection(a) for a in dict.fromkeys(map(_address, given))]
    return AccessAnswer(
        reference=books.reference,
        name=person.name,
        asked_on=london_day(books.case.received_at),
        searched=searched(books),
        search_keys=search_keys(books),
        held=held(books, given),
        purposes=tuple(dict.fromkeys(p for store in stores for p in _purposes(store))),
        sources=sources_of(stores, rows=list(_rows_with_provenance(books, given))),
        recipients=_recipients(books, stores, logged=logged_recipients(books, given)),
        retention=tuple(dict.fromkeys(
            Retention(data=title(store), period=store.facts.retention.words)
            for store in stores if store.facts.retention)),
        transfers=NOTHING,
        automated_decisions=_automated(books, given),
        left_out=left_out(findings),
        held_for_others=held_for_others(books, findings),
        agent=agent,
        codes=tuple(dict.fromkeys(
            Code(code=code, meaning=meaning) for store in stores for field in store.fields
            for code, meaning in field.notes.codes.items())),
    )  # fmt: skip


def reasons_of(grounds: Sequence[Ground]) -> tuple[Reason, ...]:
    """Return why everything is withheld, for a refusal of the whole (R-55)."""
    split = (GROUND_WORDS[ground].partition(" (") for ground in dict.fromkeys(grounds))
    return tuple(
        Reason(words=f"We withheld {words}.", law=law.rstrip(")")) for words, _, law in split
    )


def searched(books: Books[Desk]) -> tuple[Searched, ...]:
    """Return one line a system: records found, or why it was not searched (R-35)."""
    rows = books.records.searches.of(books.reference)
    lines = []
    for dataset, group in groupby(rows, key=lambda r: r["dataset"]):
        stores = list(group)
        # What the map leaves out holds nothing to search; a system's line tells of the others.
        out = next((s for s in stores if s["state"] == "excluded"
                    and s["reason"] != BY_MAP), None)  # fmt: skip
        reason = out["reason"] if out else None
        lines.append(Searched(
            system=system(books.desk, dataset),
            on=london_day(stores[0]["at"]),
            records=sum(s["found"] for s in stores),
            excluded=EXCLUDED_WORDS[Excluded(reason)] if reason else None,
        ))  # fmt: skip
    return tuple(lines)


def search_keys(books: Books[Desk]) -> tuple[str, ...]:
    """Return by what the person was looked for, in words."""
    kinds = [k for k, _, proof in books.records.identities.of(books.reference)
             if proof is not Proof.CLAIMED]  # fmt: skip
    return tuple(dict.fromkeys(KEY_WORDS.get(k, f"your {k.replace('_', ' ')}") for k in kinds))


def datasets(books: Books[Desk], findings: Sequence[Finding]) -> Iterator[PackageDataset]:
    """Yield what the package carries, a system at a time; withheld records are not in it."""
    given = sorted((f for f in findings if f.decision is not Decision.WITHHOLD),
                   key=lambda f: (f.dataset, f.collection, f.number))  # fmt: skip
    for dataset, group in groupby(given, key=lambda f: f.dataset):
        stores = groupby(list(group), key=_address)
        yield PackageDataset(
            name=dataset.replace(".", "-").lower(),
            title=system(books.desk, dataset),
            collections=[_collection(books, address, list(found)) for address, found in stores],
        )


def _collection(books: Books[Desk], address: str, findings: Sequence[Finding]) -> PackageCollection:
    collection = books.desk.datamap.collection(address)
    fields = {f.column: f for f in fields_shown(books.case.right, collection)}
    return PackageCollection(
        name=collection.name,
        title=title(collection),
        fields=tuple(
            PackageField(name=name, title=f.facts.title or name.replace("_", " "),
                         codes=f.notes.codes)
            for name, f in fields.items()),
        rows=_rows(books, findings, collection=collection),
        files=attach.files_in(books, findings, collection=collection),
    )  # fmt: skip


def _rows(
    books: Books[Desk], findings: Sequence[Finding], *, collection: Collection
) -> Iterator[Mapping[str, Any]]:
    batches = Batches(books.desk, books.reference)
    for finding in findings:
        marks = sealed_marks(books, finding)
        yield attach.disclosed(batches.row(finding), finding=finding, marks=marks,
                               collection=collection)  # fmt: skip


def _rows_with_provenance(
    books: Books[Desk], findings: Sequence[Finding]
) -> Iterator[tuple[Collection, Mapping[str, Any]]]:
    batches = Batches(books.desk, books.reference)
    for finding in findings:
        if finding.provenance == "row":
            yield books.desk.datamap.collection(_address(finding)), batches.row(finding)


def held(books: Books[Desk], given: Sequence[Finding]) -> tuple[Held, ...]:
    """Return one line a system: what it holds, and in which file of the package."""
    lines = []
    for dataset, group in groupby(sorted(given, key=lambda f: f.dataset), key=lambda f: f.dataset):
        found = list(group)
        stores = [books.desk.datamap.collection(a) for a in dict.fromkeys(map(_address, found))]
        what = "; ".join(dict.fromkeys(s.facts.what or title(s) for s in stores))
        lines.append(Held(system=system(books.desk, dataset), what=what, records=len(found),
                          dataset=dataset.replace(".", "-").lower()))  # fmt: skip
    return tuple(lines)


def _purposes(store: Collection) -> Iterator[Purpose]:
    basis = store.facts.lawful_basis
    for purpose in store.facts.purposes:
        own = purpose.lawful_basis or basis
        words = store.facts.basis_words or (BASIS_WORDS[own.value] if own else "")
        yield Purpose(data=title(store), to=purpose.words, basis=words)


def _recipients(
    books: Books[Desk], stores: Sequence[Collection], *, logged: Sequence[str]
) -> tuple[Recipient, ...] | Nothing:
    known = books.desk.rules.recipients
    standing = [i for store in stores for i in store.facts.recipients]
    ids = dict.fromkeys(i for i in (*standing, *logged) if i in known)
    lines = tuple(Recipient(name=known[i].name, what=known[i].what, why=known[i].why) for i in ids)
    return lines or NOTHING


def _automated(
    books: Books[Desk], given: Sequence[Finding]
) -> tuple[AutomatedDecision, ...] | Nothing:
    rules = books.desk.rules.automated
    told = {rule.collection for rule in rules}
    batches = Batches(books.desk, books.reference)
    rows = ((_address(f), batches.row(f)) for f in given if _address(f) in told)
    return automated_decisions(rules, rows=rows)


def held_for_others(books: Books[Desk], findings: Sequence[Finding]) -> tuple[HeldForAnother, ...]:
    """Return who decides about the records that we keep on their behalf (R-30)."""
    batches, held = Batches(books.desk, books.reference), dict[HeldForAnother, None]()
    for finding in findings:
        if finding.ground is Ground.NOT_CONTROLLER:
            store = books.desk.datamap.collection(_address(finding))
            who = controller_of(store, row=batches.row(finding))
            held[HeldForAnother(controller=who, what=store.facts.what or title(store))] = None
    return tuple(held)


def title(store: Collection) -> str:
    """Return a store's name in the letter's words."""
    return store.facts.title or store.name.replace("_", " ").capitalize()


def system(desk: Desk, dataset: str) -> str:
    """Return a system's name in the letter's words."""
    found = next(d for d in desk.datamap.datasets if d.key == dataset)
    return found.facts.title or found.name or dataset


def _address(finding: Finding) -> str:
    return f"{finding.dataset}.{finding.collection}"
