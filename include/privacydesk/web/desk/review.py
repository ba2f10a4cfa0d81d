"""The review page: every record decided, one open at a time, and the sums in sight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.decisions import needs_second
from privacydesk.domain.errors import DeskError
from privacydesk.domain.findings import Decision
from privacydesk.domain.workdays import london_day
from privacydesk.steps import decide, look
from privacydesk.steps.attach import file_fields
from privacydesk.web.desk.cases import case_row, may_decide, store_title, system_title
from privacydesk.web.desk.next_moves import task_button
from privacydesk.web.desk.people import Asker, StaffNames
from privacydesk.web.desk.records import OpenRecord, open_record
from privacydesk.web.desk.rendering import page
from privacydesk.web.desk.times import chip
from privacydesk.web.desk.visitors import Reader, ThePages, Visitor
from privacydesk.wiring.pages import Pages

PAGE: Final = 50
GROUPS: Final = {
    "": "undecided",
    "redact": "redacted",
    "withhold": "withheld",
    "disclose": "disclosed",
}

router = APIRouter()


@dataclass(frozen=True, kw_only=True)
class Group:
    """Records of one store at one decision: a page of them, and where the next page begins."""

    decision: str
    label: str
    count: int
    lines: Sequence[Mapping[str, Any]]
    next_after: int


class Where(BaseModel):
    """Which store, record and page of decided records the address names."""

    store: str = ""
    record: int = 0
    after: int = 0
    show: str = ""
    done: str = ""


@router.get("/cases/{reference}/review", response_class=HTMLResponse)
def review_page(
    request: Request, reference: str, pages: ThePages, visitor: Reader,
    asked: Annotated[Where, Query()],
) -> HTMLResponse:  # fmt: skip
    """Show the records of one store; opening one is written in the ledger."""
    row, case = case_row(pages, reference), CaseRef(reference)
    with pages.views() as views:
        now = views.now()
        stores = views.stores(case)
        chosen = _chosen(stores, asked.store)
        groups = _groups(pages, case, chosen=chosen, asked=asked)
        last = views.last_decided(case, by=visitor.actor)
    with pages.desk.begin() as records:
        tally, searches = records.findings.tally(case), records.searches.of(case)
        left_out = records.findings.left_out(case)
        narrowed = decide.was_narrowed(records, case=case)
    withheld = [g.value for d, g, _ in left_out if g and d is Decision.WITHHOLD]
    number = asked.record or _first(groups)
    current = _open(pages, case, number=number, visitor=visitor)
    queue = [line["number"] for line in groups[0].lines] if groups else []
    return page(
        request, "review.html", visitor=visitor, section="queue", row=row, tally=tally,
        asker=Asker(pages.desk, case=case, visitor=visitor), chip=chip(row, today=london_day(now)),
        stores=[
            (s, store_title(pages.desk, s["dataset"], s["collection"]), _address(s)) for s in stores
        ],
        chosen=chosen, groups=groups, current=current, one_by_one=_holds_files(pages, chosen),
        gone=number > 0 and visitor.may_edit and current is None, deciding=may_decide(visitor, row),
        name=StaffNames(pages.desk), last=last, done=asked.done, show=asked.show,
        place_in_queue=queue.index(number) + 1 if number in queue else 0,
        near=_near(queue, number),
        nothing=_nothing_held(pages, searches), narrowed=narrowed,
        second=needs_second(withheld=tally.withhold, grounds=withheld),
        task=task_button(row, row["place"]) if row["place"] in {"review", "second_review"} else (),
    )  # fmt: skip


def _open(pages: Pages, case: CaseRef, *, number: int, visitor: Visitor) -> OpenRecord | None:
    """Open a record for somebody who may see it, and write down that they did."""
    if not number or not visitor.may_edit:
        return None
    now = pages.now()
    try:
        opened = open_record(pages.desk, case=case, number=number, now=now)
    except DeskError:  # forgotten: the case's key is gone, on purpose
        return None
    if opened is None:
        return None
    look.note_read(pages.desk, case=case, batches=[opened[0].finding.batch], by=visitor.actor,
                   reader=visitor.id, now=now)  # fmt: skip
    return opened[0]


def _nothing_held(pages: Pages, searches: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the systems that were searched in all their stores and hold nothing."""
    systems: dict[str, bool] = {}
    for search in searches:
        empty = search["state"] == "searched" and not search["found"]
        systems[search["dataset"]] = systems.get(search["dataset"], True) and empty
    return [system_title(pages.desk, dataset) for dataset, empty in systems.items() if empty]


def _chosen(stores: Sequence[Mapping[str, Any]], wanted: str) -> Mapping[str, Any] | None:
    """Return the store that was asked for, else the first, which has undecided records if any."""
    return next((s for s in stores if _address(s) == wanted), stores[0] if stores else None)


def _holds_files(pages: Pages, chosen: Mapping[str, Any] | None) -> bool:
    return chosen is not None and bool(file_fields(pages.desk.datamap.collection(_address(chosen))))


def _groups(
    pages: Pages, case: CaseRef, *, chosen: Mapping[str, Any] | None, asked: Where
) -> list[Group]:
    if chosen is None:
        return []
    made = []
    with pages.views() as views:
        for decision, label in GROUPS.items():
            count = chosen[decision or "undecided"]
            if not count and decision:
                continue
            rows = views.records(
                case, store=(chosen["dataset"], chosen["collection"]), decision=decision or None,
                after=asked.after if asked.show == decision else 0, most=PAGE + 1,
            )  # fmt: skip
            lines = rows[:PAGE]
            made.append(Group(
                decision=decision, label=label, count=count, lines=lines,
                next_after=lines[-1]["number"] if len(rows) > PAGE else 0,
            ))  # fmt: skip
    return made


def _first(groups: Sequence[Group]) -> int:
    return groups[0].lines[0]["number"] if groups and groups[0].lines else 0


def _near(queue: Sequence[int], number: int) -> tuple[int, int]:
    """Return the undecided records before and after this one, 0 for none."""
    before = [n for n in queue if n < number]
    behind = [n for n in queue if n > number]
    return (before[-1] if before else 0, behind[0] if behind else 0)


def _address(store: Mapping[str, Any]) -> str:
    return f"{store['dataset']}.{store['collection']}"
