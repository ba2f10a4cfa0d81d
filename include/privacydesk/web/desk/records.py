"""One record on the review page: where it came from, as held, and as the reader will see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.datamap import Collection
from privacydesk.domain.findings import Finding, Owner
from privacydesk.ports import Desk
from privacydesk.steps.books import Books
from privacydesk.steps.decide import sealed_marks
from privacydesk.steps.gather import read_batch
from privacydesk.web.desk import marks as marking
from privacydesk.web.desk.file_parts import OpenFile, open_files, without_parts
from privacydesk.web.desk.marks import Piece, Suggested
from privacydesk.web.desk.times import plain_day

OWNERS: Final = {
    Owner.OWN: "the person’s own",
    Owner.SHARED: "also about another person: decide with care (R-50)",
    Owner.PROCESSOR: "kept for a customer, who decides (R-30)",
}


@dataclass(frozen=True, kw_only=True)
class FieldText:
    """One field as it is held, cut where something is marked."""

    name: str
    title: str
    pieces: Sequence[Piece]
    meaning: str = ""


@dataclass(frozen=True, kw_only=True)
class OpenRecord:
    """A record opened for the reviewer, values and marks."""

    finding: Finding
    title: str
    address: str
    facts: Sequence[tuple[str, str]]
    fields: Sequence[FieldText]
    internal: int
    suggestions: Sequence[Suggested]
    open_suggestions: int
    redactions: int
    can_undo: bool
    files: Sequence[OpenFile]


def open_record(
    desk: Desk, *, case: CaseRef, number: int, now: datetime
) -> tuple[OpenRecord, Mapping[str, Any], dict[str, Any]] | None:
    """Open one record with its row and marks; nothing if the case has no such record any more."""
    with desk.begin() as records:
        finding = records.findings.get(case, number=number)
        if finding is None or not desk.vault.has(case, finding.batch):
            return None  # working copies are thrown away when the answer is out
        # Read without the case's lock: a page must not wait for a step.
        books = Books(
            desk=desk, case=records.cases.get(case), records=records, now=now, actor="page"
        )
        marks = sealed_marks(books, finding)
    row: dict[str, Any] = read_batch(desk, case=case, batch=finding.batch)[finding.slot]["row"]
    collection = desk.datamap.collection(f"{finding.dataset}.{finding.collection}")
    shown = visible_fields(collection)
    codes = {f.column: f.notes.codes for f in collection.fields}
    files = open_files(collection, row, marks=marks, finding=finding)
    record = OpenRecord(
        finding=finding,
        title=record_title(collection, row, number=number),
        address=collection.address,
        facts=_facts(collection, finding=finding, row=row),
        fields=[
            FieldText(name=name, title=title,
                      pieces=marking.pieces(name, str(row[name]), marks),
                      meaning=codes.get(name, {}).get(str(row[name]), ""))
            for name, title in shown.items()
            if row.get(name) not in (None, "") and name not in {f.field for f in files}
        ],
        internal=sum(1 for name in row if name not in shown),
        suggestions=marking.suggested(row, marks),
        open_suggestions=marking.open_suggestions(marks),
        redactions=len(without_parts(marks["redactions"])),
        can_undo=marks.get("before") is not None,
        files=files,
    )  # fmt: skip
    return record, row, marks


def visible_fields(collection: Collection) -> dict[str, str]:
    """Return the columns that the answer carries, with their titles in the letter's words."""
    return {
        f.column: f.facts.title or f.column.replace("_", " ").capitalize()
        for f in collection.fields
        if not f.notes.internal
    }


def record_title(collection: Collection, row: Mapping[str, Any], *, number: int) -> str:
    """Name a record by its store and day."""
    what = collection.facts.title or collection.name.replace("_", " ").capitalize()
    at = str(row.get(collection.occurred_at) or "")[:10] if collection.occurred_at else ""
    return f"{what}, record {number}{f', {_day(at)}' if at else ''}"


def _facts(
    collection: Collection, *, finding: Finding, row: Mapping[str, Any]
) -> list[tuple[str, str]]:
    source = collection.facts.source
    if finding.provenance == "row" and collection.provenance.source:
        source = str(row.get(collection.provenance.source) or source)
    purposes = ", ".join(purpose.words for purpose in collection.facts.purposes)
    kept = f", for {collection.facts.retention.words}" if collection.facts.retention else ""
    return [
        ("From", source or "not known"),
        ("Kept in", f"{collection.address}{f', to {purposes}' if purposes else ''}{kept}"),
        ("Whose", OWNERS[finding.owner]),
    ]


def _day(text: str) -> str:
    try:
        return plain_day(datetime.fromisoformat(text).date())
    except ValueError:
        return text
