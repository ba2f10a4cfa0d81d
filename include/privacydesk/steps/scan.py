"""Mark what a person's records say about other people, for the reviewer to decide."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from privacydesk.domain.catalogue import ThirdParties
from privacydesk.domain.datamap import Collection
from privacydesk.domain.findings import Owner, Suggestion
from privacydesk.domain.identity import PersonRecord, unpack_person
from privacydesk.domain.identity_keys import e164
from privacydesk.domain.redaction import Self, suggest
from privacydesk.ports import Desk
from privacydesk.steps.attach import parts_found
from privacydesk.steps.books import Books
from privacydesk.steps.gather import read_batch
from privacydesk.steps.identity import PERSON


def mark_third_parties(books: Books[Desk]) -> int:
    """
    Look through free text for other people; seal what is seen beside each record (R-50).

    Return how many records a person must decide because of it.
    """
    person = unpack_person(books.desk.vault.get(books.reference, PERSON))
    others = [p.name for p in books.desk.people.others_beside(person)]
    own, box, marked = own_of(person), books.desk.vault.box(books.reference), 0
    batches: dict[str, list[dict[str, Any]]] = {}
    for finding in books.records.findings.of(books.reference):
        collection = books.desk.datamap.collection(f"{finding.dataset}.{finding.collection}")
        if finding.owner is Owner.PROCESSOR or not _may_name_others(collection):
            continue
        if finding.batch not in batches:
            batches = {
                finding.batch: read_batch(books.desk, case=books.reference, batch=finding.batch)
            }
        row = batches[finding.batch][finding.slot]["row"]
        seen = suggestions_in(row, collection=collection, own=own, others=others)
        parts = parts_found(books.desk, row, collection=collection, names=own.names)
        if seen or parts:
            marks = {"suggestions": [asdict(s) for s in seen], "redactions": []}
            if parts:
                marks["file_parts"] = parts
            # Nobody but a person knows whom a file is about, whatever its parts.
            ticked = sum(part["taken_out_by_default"] for part in parts)
            books.records.findings.suggest(
                books.reference, number=finding.number,
                suggestions=len(seen) + (max(1, ticked) if parts else 0),
                sealed=box.seal(json.dumps(marks).encode()),
            )  # fmt: skip
            marked += 1
    return marked


def suggestions_in(
    row: Mapping[str, Any], *, collection: Collection, own: Self, others: list[str]
) -> list[Suggestion]:
    """Return what the free text of one record says about others."""
    fields = [f.path for f in collection.fields if f.notes.free_text]
    return [
        suggestion
        for field in fields
        if isinstance(row.get(field), str)
        for suggestion in suggest(field, row[field], own=own, others=others)
    ]


def own_of(person: PersonRecord) -> Self:
    """Return what is the person's own, so that it is never pointed out."""
    emails = {p.value.casefold() for p in person.contact_points if p.kind == "email"}
    phones = {e164(p.value) for p in person.contact_points if p.kind == "phone_number"}
    return Self(
        names=(person.name,), emails=frozenset(emails), phones=frozenset(filter(None, phones))
    )


def _may_name_others(collection: Collection) -> bool:
    return collection.third_parties is not ThirdParties.NONE or any(
        field.notes.free_text or field.notes.file for field in collection.fields
    )
