"""Attached files on the review page: their parts to tick."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from privacydesk.domain.attachments import WHOLE, part_redactions, parts_out
from privacydesk.domain.datamap import Collection
from privacydesk.domain.findings import Finding
from privacydesk.domain.row_values import bytes_of
from privacydesk.steps.attach import file_fields

Marks = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class TickBox:
    """One part of a file; ``value`` is what the form sends if it is to be taken out."""

    value: str
    words: str
    ticked: bool


@dataclass(frozen=True, kw_only=True)
class OpenFile:
    """A file of a record; ``closed`` if nobody looked inside. ``size`` in bytes."""

    field: str
    title: str
    name: str
    size: int
    closed: bool
    parts: Sequence[TickBox]


def open_files(
    collection: Collection, row: Mapping[str, Any], *, marks: Marks, finding: Finding
) -> list[OpenFile]:
    """Return a record's files, ticked as it was decided or else as the scan proposes."""
    return [
        OpenFile(
            field=field.column,
            title=field.facts.title or field.column,
            name=str(row.get(field.notes.file.name if field.notes.file else "") or "a file"),
            size=len(content),
            closed=any(p["id"] == WHOLE for p in marks.get("file_parts", ())),
            parts=_boxes(field.column, marks=marks, finding=finding),
        )
        for field in file_fields(collection)
        if (content := bytes_of(row.get(field.column))) is not None
    ]


def without_parts(redactions: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the redactions of passages, not those of files."""
    return [r for r in redactions if r.get("part") is None]


def ticked(values: Sequence[str]) -> list[dict[str, Any]]:
    """Return as redactions what a form sent: ``content:sheet-2`` for each ticked part."""
    pairs = [value.rpartition(":") for value in values]
    return [r for field, _, part in pairs for r in part_redactions(field, ids=[part])]


def proposed(marks: Marks) -> list[dict[str, Any]]:
    """Return as redactions what the scan proposes to take out."""
    return ticked([_value(p) for p in marks.get("file_parts", ()) if p["taken_out_by_default"]])


def _boxes(field: str, *, marks: Marks, finding: Finding) -> list[TickBox]:
    out = parts_out(marks["redactions"], field=field)
    decided = finding.decision is not None or bool(out)
    return [
        TickBox(value=_value(part), words=part["words"],
                ticked=part["id"] in out if decided else part["taken_out_by_default"])
        for part in marks.get("file_parts", ())
        if part["field"] == field
    ]  # fmt: skip


def _value(part: Mapping[str, Any]) -> str:
    return f"{part['field']}:{part['id']}"
