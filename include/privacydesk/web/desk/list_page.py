"""One bought list: where its rows went, what the gate says, and what an answer would do."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.due_diligence import DueDiligenceError
from privacydesk.domain.duties import notice_due
from privacydesk.domain.errors import DeskError
from privacydesk.domain.imports import Import, NoSuchImportError
from privacydesk.domain.list_decisions import ASKED_AT, WHY_NOT_WORDS, WhyNotList
from privacydesk.domain.workdays import london_day
from privacydesk.ports import ListDesk
from privacydesk.steps.check_list import SUITE
from privacydesk.steps.excerpt import is_held
from privacydesk.steps.land import RECORD
from privacydesk.steps.settle_list import REASON
from privacydesk.web.desk import list_words
from privacydesk.web.desk.list_figures import funnel_of, gate_lines, progress_of
from privacydesk.web.desk.list_moves import choices, list_move, run_page
from privacydesk.web.desk.list_records import shown_lines
from privacydesk.web.desk.list_rows import compared, known_lines, sample_lines
from privacydesk.web.desk.list_ways import way_tables
from privacydesk.web.desk.lists import WITHDRAWN, reference_of
from privacydesk.web.desk.people import StaffNames
from privacydesk.web.desk.rendering import page
from privacydesk.web.desk.timelines import timeline
from privacydesk.web.desk.visitors import Reader, ThePages, Visitor
from privacydesk.wiring.listing import list_desk, list_rules, read_due_diligence

router = APIRouter(prefix="/lists")

EARLIER: Final = 3
"""How many of a seller's earlier lists stand beside this one."""

Row = Mapping[str, Any]


@router.get("/{reference}", response_class=HTMLResponse)
def list_page(
    request: Request, reference: str, pages: ThePages, visitor: Reader, done: str = ""
) -> HTMLResponse:
    """Show one import. That somebody looked at its rows is written in the ledger."""
    desk, case = list_desk(pages.desk), reference_of(reference)
    with desk.begin() as records:
        row, found = records.list_views.line(case), records.imports.get(case)
        decisions = records.import_decisions.of(found.number)
        warnings = records.import_decisions.warnings(found.number)
        profile = records.list_views.profile(found.number)
        progress = records.list_parts.progress(case)
        pairs = records.matches.open_pairs(found.number)
    if row is None:
        raise NoSuchImportError("no such import", case=case)
    with pages.views() as views:
        entries = views.ledger(case)
    base, name = request.scope.get("root_path", ""), StaffNames(pages.desk)
    second = (found.usable or 0) > desk.rules.lists.second_person_above
    open_ones = sum(by is None for by in warnings.values())
    comparison = compared(desk, found=found, visitor=visitor)
    return page(
        request, "list.html", visitor=visitor, section="lists", row=row, found=found, done=done,
        list_words=list_words, name=name, second=second, profile=profile, warnings=warnings,
        move=list_move(row, found=found, base=base, second=second, open_warnings=open_ones),
        run=run_page(row) if row["run"] else "", asking=found.state in ASKED_AT.values(),
        choices=choices(found, profile=profile, warnings=warnings),
        answers=_answers(decisions), funnel=funnel_of(found), gate=_gate(desk, case, entries),
        because={one: _sealed(desk, case, REASON + one, visitor=visitor) for one in warnings},
        ways=way_tables(found, row=row, profile=profile, today=london_day(pages.now())),
        told_by=_told_by(desk, found), progress=progress_of(progress), pairs=pairs,
        copy_held=is_held(desk, case=case),
        comparison=comparison, known=known_lines(comparison),
        samples=sample_lines(pages, desk, found=found, visitor=visitor),
        record=_record(desk, case, visitor=visitor), days=timeline(entries, name=name),
        taken_back=_sealed(desk, case, WITHDRAWN, visitor=visitor),
    )  # fmt: skip


def _told_by(desk: ListDesk, found: Import) -> date | None:
    """Return the last London day on which its people are told in time (R-95)."""
    if found.obtained_on is None:
        return None
    return notice_due(found.obtained_on, holidays=desk.rules.holidays).due


def _gate(desk: ListDesk, case: CaseRef, entries: Sequence[Row]) -> Row | None:
    """Return the gate's lines and the earlier lists beside them; nothing before screening."""
    facts = [entry["facts"] for entry in entries if entry["event"].startswith("gate.")]
    said = [one["failed"] for one in facts if one.get("suite") == SUITE]
    with desk.begin() as records:
        found = records.list_views.judged_by(case)
        earlier = records.list_views.earlier(case, most=EARLIER)
        before = [records.list_views.judged_by(CaseRef(one["reference"])) for one in earlier]
    if not found:
        return None
    lines = gate_lines(list_rules(), found=found, before=before, failed=said[-1] if said else None)
    return {"lines": lines, "earlier": earlier, "ran": bool(said)}


def _answers(decisions: Sequence[Row]) -> list[Row]:
    """Return what staff pressed in Airflow, newest first, and why an answer did not count."""
    return [
        {"task": one["task"].replace("_", " ").capitalize(), "chosen": one["chosen"],
         "by": one["by_user"], "at": one["responded_at"],
         "why_not": WHY_NOT_WORDS[WhyNotList(one["why_not"])] if one["why_not"] else ""}
        for one in reversed(decisions)
    ]  # fmt: skip


def _record(desk: ListDesk, case: CaseRef, *, visitor: Visitor) -> list[tuple[str, str]]:
    """Return the due-diligence record as it was handed in, for who may see it."""
    text = _sealed(desk, case, RECORD, visitor=visitor)
    try:
        return list(shown_lines(read_due_diligence(text.encode()))) if text else []
    except DueDiligenceError:
        return [("As it was handed in", text)]


def _sealed(desk: ListDesk, case: CaseRef, name: str, *, visitor: Visitor) -> str:
    """Return words that lie sealed beside a list; nothing for who may not see them."""
    try:
        if visitor.may_edit and desk.vault.has(case, name):
            return desk.vault.get(case, name).decode("utf-8", "replace")
    except DeskError:  # forgotten: the import's key is gone, on purpose
        pass
    return ""
