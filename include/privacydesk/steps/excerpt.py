"""Open rows of a list that are not used: a few of each reason, or all of them to take away."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum
from itertools import islice
from typing import Final

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.imports import Import
from privacydesk.domain.ledger import Event
from privacydesk.domain.list_columns import REPORT
from privacydesk.domain.list_files import ListRefusedError
from privacydesk.domain.source_notices import ListKind
from privacydesk.ports import Excerpt, ListRoom
from privacydesk.steps.land import PART, Parts

EACH: Final = 3
"""How many rows of each reason a page shows."""

NEAR: Final = 4
"""How many of the file's parts a page opens for them; a part has at most some megabytes."""

PAGE: Final = 5_000


class Opened(str, Enum):
    """What somebody of staff saw of a list: masked rows and its record, held ones, whole rows."""

    LOOK = "look"
    PAIRS = "pairs"
    QUARANTINE = "quarantine"
    FOR_SELLER = "for_seller"


ONCE: Final = frozenset({Opened.LOOK, Opened.PAIRS})
"""What is written down once for each reader."""


def sample_rows(desk: ListRoom, *, case: CaseRef) -> Sequence[Excerpt]:
    """
    Return the first rows of each reason, by line.

    Only the beginning of the file is opened: a row that lies farther down, and any row once the
    copy is destroyed, comes with its line and reason alone.
    """
    with desk.begin() as records:
        found = records.imports.get(case)
        wanted = records.list_views.first_lines(found.number, most=EACH)
    if not wanted:
        return ()
    opened: dict[int, Excerpt] = {}
    if is_held(desk, case=case):
        # Cut off where the opened parts end, perhaps inside a quoted field: that row is missing.
        try:
            parts = islice(Parts(desk=desk, case=case), NEAR)
            for one in _find(desk, found, parts=parts, wanted=iter(wanted)):
                opened[one.line] = one
        except ListRefusedError:
            pass
    return [opened.get(line, _bare(line, why)) for line, why in wanted]


def note_opened(
    desk: ListRoom, *, case: CaseRef, what: Opened, by: str, reader: str, now: datetime
) -> None:
    """
    Write in the ledger that somebody looked at rows of a list, or took them away.

    A look is written down once for each reader, a download each time.
    """
    with desk.begin() as records:
        facts = {"what": what.value, "reader": reader}
        if what in ONCE and records.ledger.has(case, Event.LIST_OPENED, **facts):
            return
        records.imports.lock(case)
        records.ledger.append(case, Event.LIST_OPENED, at=now, actor=by, facts=facts)


def read_quarantine(
    desk: ListRoom, *, case: CaseRef, reasons: Sequence[Reason]
) -> Iterator[Excerpt]:
    """
    Yield every row that is not used for one of these reasons, in the file's order.

    A page of lines and a part of the file are held at a time. Once the copy is destroyed the
    lines and reasons alone are left.
    """
    with desk.begin() as records:
        found = records.imports.get(case)
    wanted = _wanted(desk, found, reasons=reasons)
    if is_held(desk, case=case):
        yield from _find(desk, found, parts=Parts(desk=desk, case=case), wanted=wanted)
    else:
        yield from (_bare(line, why) for line, why in wanted)


def _find(
    desk: ListRoom, found: Import, *, parts: "Iterator[bytes] | Parts",
    wanted: Iterator[tuple[int, Reason]],
) -> Iterator[Excerpt]:  # fmt: skip
    if found.file is None:
        return iter(())
    rows = desk.lists.find(parts, landed=found.file, agreed=found.columns, wanted=wanted)
    return map(_locked, rows) if found.kind is ListKind.CREDIT else rows


def _locked(one: Excerpt) -> Excerpt:
    """Return a row without what a credit agency says: that is its department's alone (R-99)."""
    row = {field: text for field, text in one.row.items() if field not in REPORT}
    return replace(one, row=row, text="")


def _wanted(
    desk: ListRoom, found: Import, *, reasons: Sequence[Reason]
) -> Iterator[tuple[int, Reason]]:
    """Yield lines a page at a time, each in a short transaction: a download may take an hour."""
    after = 0
    while True:
        with desk.begin() as records:
            page = records.list_views.lines(found.number, after=after, most=PAGE, reasons=reasons)
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1][0]


def is_held(desk: ListRoom, *, case: CaseRef) -> bool:
    """Say whether the file's copy is still there."""
    return any(name.startswith(PART) for name in desk.vault.names(case))


def _bare(line: int, reason: Reason) -> Excerpt:
    return Excerpt(line=line, reason=reason, row={}, text="")
