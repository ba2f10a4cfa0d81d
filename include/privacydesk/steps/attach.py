"""Put the files of a person's records into the answer, without what was taken out (R-51)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from privacydesk.domain.attachments import (
    GONE,
    FilePart,
    nameless,
    parts_out,
    path_in_package,
    redact_texts,
    takes_whole,
)
from privacydesk.domain.datamap import Collection, Field
from privacydesk.domain.findings import Decision, Finding
from privacydesk.domain.packages import PackageFile
from privacydesk.domain.row_values import bytes_of
from privacydesk.ports import Desk
from privacydesk.steps.batches import Batches
from privacydesk.steps.books import Books
from privacydesk.steps.decide import sealed_marks


def file_fields(collection: Collection) -> list[Field]:
    """Return the fields of a store that hold files."""
    return [field for field in collection.fields if field.notes.file]


def parts_found(
    desk: Desk, row: Mapping[str, Any], *, collection: Collection, names: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the parts of a record's files, as they are sealed beside it for the reviewer."""
    return [
        {"field": field.column, **asdict(part)}
        for field in file_fields(collection)
        if (content := bytes_of(row.get(field.column))) is not None
        for part in desk.files.inspect(content, names=names)
    ]


def disclosed(
    row: Mapping[str, Any], *, finding: Finding, marks: Mapping[str, Any], collection: Collection
) -> dict[str, Any]:
    """Return a record as the answer shows it: passages taken out, files by their paths."""
    redactions = marks["redactions"] if finding.decision is Decision.REDACT else []
    shown = redact_texts(row, redactions)
    for field in file_fields(collection):
        if bytes_of(shown.get(field.column)) is not None:
            path = _path(row, field=field, finding=finding, marks=marks, redactions=redactions)
            shown[field.column] = path or GONE
    return shown


def files_in(
    books: Books[Desk], findings: Sequence[Finding], *, collection: Collection
) -> Iterator[PackageFile]:
    """
    Yield the files of the disclosed records, one at a time.

    :raises LeftInFileError: if a part that was taken out still stands in its file.
    """
    fields, batches = file_fields(collection), Batches(books.desk, books.reference)
    for finding in findings if fields else ():
        marks, row = sealed_marks(books, finding), batches.row(finding)
        redactions = marks["redactions"] if finding.decision is Decision.REDACT else []
        for field in fields:
            path = _path(row, field=field, finding=finding, marks=marks, redactions=redactions)
            held = bytes_of(redact_texts(row, redactions).get(field.column))
            if path and held is not None:
                out = parts_out(redactions, field=field.column)
                content = books.desk.files.clean(held, take_out=out)
                if content is not None:
                    yield PackageFile(name=path, content=content)


def _path(
    row: Mapping[str, Any], *, field: Field, finding: Finding, marks: Mapping[str, Any],
    redactions: Sequence[Mapping[str, Any]],
) -> str | None:  # fmt: skip
    """Return where a record's file lies in the package; nothing if nothing of it is left."""
    parts = [
        FilePart(id=p["id"], words=p["words"], taken_out_by_default=p["taken_out_by_default"])
        for p in marks.get("file_parts", [])
        if p["field"] == field.column
    ]
    if takes_whole(parts, take_out=parts_out(redactions, field=field.column)):
        return None
    names = field.notes.file.name if field.notes.file else ""
    name = row.get(names)
    redacted = any(r["field"] == names for r in redactions)
    return path_in_package(finding.number, name=nameless(name) if redacted else name)
