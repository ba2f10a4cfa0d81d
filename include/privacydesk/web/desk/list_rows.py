"""Rows of a list on its page: masked, by line, and beside the contacts that are known already."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from privacydesk.domain.dispositions import Disposition, Reason, disposition_of
from privacydesk.domain.imports import STAGED, Import
from privacydesk.domain.list_columns import Field
from privacydesk.domain.list_masks import at_fault, masked
from privacydesk.domain.source_notices import ListKind
from privacydesk.ports import Comparison, Excerpt, Known, ListDesk
from privacydesk.steps.excerpt import Opened, note_opened, read_quarantine, sample_rows
from privacydesk.web.desk.list_words import COLUMNS, WRONG
from privacydesk.web.desk.tables import csv_line
from privacydesk.web.desk.visitors import Visitor
from privacydesk.wiring.pages import Pages

LOOKED_AT: Final = 20_000
EXAMPLES: Final = 20
CHUNK: Final = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class SampleLine:
    """
    One row that is not used, masked. ``column`` is empty where the row as a whole is wrong.

    ``anchor`` is the reason's code on the first row of each.
    """

    line: int
    anchor: str
    column: str
    value: str
    wrong: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """What would happen to one field of a contact; ``kept`` where ours stays."""

    field: str
    before: str
    after: str
    kept: bool


@dataclass(frozen=True, kw_only=True)
class KnownLine:
    """One row of somebody who is a contact already."""

    line: int
    changes: Sequence[Change]


def sample_lines(
    pages: Pages, desk: ListDesk, *, found: Import, visitor: Visitor
) -> Sequence[SampleLine]:
    """Return the first rows of each reason, masked; that they were opened is in the ledger."""
    if not visitor.may_edit or not found.against:
        return ()
    rows = sample_rows(desk, case=found.reference)
    if any(row.row or row.text for row in rows):
        note_opened(desk, case=found.reference, what=Opened.LOOK, by=visitor.actor,
                    reader=visitor.id, now=pages.now())  # fmt: skip
    first = {row.reason: row.line for row in reversed(rows)}
    return [_sample(row, first=first[row.reason] == row.line) for row in rows]


def compared(desk: ListDesk, *, found: Import, visitor: Visitor) -> Comparison | None:
    """Lay the usable rows beside the contacts while nothing is decided; reports make none."""
    if not visitor.may_edit or found.state not in STAGED or found.kind is ListKind.CREDIT:
        return None
    looked_at = min(found.usable or 0, LOOKED_AT)
    with desk.begin() as records:
        return records.list_views.compared(found.number, looked_at=looked_at, most=EXAMPLES)


def known_lines(comparison: Comparison | None) -> Sequence[KnownLine]:
    """Return the examples of a comparison with what changes and what stays (R-100)."""
    if comparison is None:
        return ()
    lines = [KnownLine(line=one.line, changes=list(_changes(one))) for one in comparison.examples]
    return [line for line in lines if line.changes]


def quarantine_file(desk: ListDesk, *, found: Import, reasons: Sequence[Reason]) -> Iterator[str]:
    """Yield a CSV of the rows that are not used, some kilobytes at a time."""
    fields = [one for one in dict.fromkeys(found.columns.values()) if one is not Field.NOT_KEPT]
    piece = csv_line(["line", "reason", "what is wrong", *(one.value for one in fields), "as read"])
    for row in read_quarantine(desk, case=found.reference, reasons=reasons):
        piece += csv_line([row.line, row.reason.value, _wrong(row.reason), *_cells(row, fields)])
        if len(piece) > CHUNK:
            yield piece
            piece = ""
    yield piece


def may_go_out(reason: Reason) -> bool:
    """Say whether the seller may hear of a row: only what is wrong with it, never who objects."""
    return disposition_of(reason) is Disposition.REJECTED


def _cells(row: Excerpt, fields: Sequence[Field]) -> list[str]:
    """Return a row's values; who objects is named in no file (R-94)."""
    if disposition_of(row.reason) is Disposition.SUPPRESSED:
        return [""] * (len(fields) + 1)
    return [*(row.row.get(field, "") for field in fields), row.text]


def _sample(row: Excerpt, *, first: bool) -> SampleLine:
    field = at_fault(row.reason, row=dict(row.row))
    return SampleLine(
        line=row.line, anchor=row.reason.value if first else "", wrong=_wrong(row.reason),
        column=COLUMNS.get(field.value, field.value) if field else "",
        value=masked(row.row[field], field=field) if field else "",
    )  # fmt: skip


def _wrong(reason: Reason) -> str:
    return WRONG.get(reason.value, reason.value.replace("_", " ").capitalize())


def _changes(one: Known) -> Iterator[Change]:
    for name, theirs in one.listed.items():
        ours = one.held.get(name)
        if theirs and theirs != ours:
            field = Field(name)
            before = masked(ours or "", field=field)
            yield Change(field=COLUMNS.get(name, name), before=before, kept=ours is not None,
                         after=masked(theirs, field=field))  # fmt: skip
