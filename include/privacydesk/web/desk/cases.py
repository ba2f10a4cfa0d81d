"""The case page: whose move it is, the clock, what happened, what was searched and sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from privacydesk.domain.cases import REFERENCE, CaseRef, Right
from privacydesk.domain.clocks import WITHOUT_PERIOD
from privacydesk.domain.decisions import WHY_NOT_WORDS, WhyNot
from privacydesk.domain.errors import DeskError
from privacydesk.domain.explanations import Sentence, explain
from privacydesk.domain.workdays import london_day
from privacydesk.ports import Desk
from privacydesk.steps import clock, look
from privacydesk.steps.books import Books
from privacydesk.web.desk import words
from privacydesk.web.desk.askers import read_asker
from privacydesk.web.desk.demands import demand_move, demand_view
from privacydesk.web.desk.next_moves import next_move
from privacydesk.web.desk.objections import objection_of
from privacydesk.web.desk.people import Asker, StaffNames
from privacydesk.web.desk.recipients import recipient_lines
from privacydesk.web.desk.rendering import page
from privacydesk.web.desk.timelines import timeline
from privacydesk.web.desk.times import chip, clock_line
from privacydesk.web.desk.visitors import Reader, ThePages, Visitor
from privacydesk.wiring.pages import Pages

router = APIRouter()


def case_row(pages: Pages, reference: str) -> Mapping[str, Any]:
    """
    Return what the lists say of a case.

    :raises HTTPException: 404 if there is no such case.
    """
    if REFERENCE.fullmatch(reference):
        with pages.views() as views:
            if row := views.case(CaseRef(reference)):
                return row
    raise HTTPException(404, "No case has this reference.")


@router.get("/cases/{reference}", response_class=HTMLResponse)
def case_page(
    request: Request, reference: str, pages: ThePages, visitor: Reader, done: str = ""
) -> HTMLResponse:
    """Show one case. That somebody read who asked is written in the ledger."""
    row, case = case_row(pages, reference), CaseRef(reference)
    now, name = pages.now(), StaffNames(pages.desk)
    if visitor.may_edit:
        look.note_read(pages.desk, case=case, batches=["person"], by=visitor.actor,
                       reader=visitor.id, now=now)  # fmt: skip
    with pages.views() as views:
        entries, letters = views.ledger(case), views.messages(case)
        related, broken = views.related(case), views.broken_entry(case)
    with pages.desk.begin() as records:
        tally, searches = records.findings.tally(case), records.searches.of(case)
        answers = records.decisions.of(case)
        waits = records.inbox.waits(case)
        alerts = records.alerts.of(case)
        objection = objection_of(records, case=case)
        owed = records.erasures.open_requests(case)
        recipients = recipient_lines(pages.desk, records, case=case, name=name,
                                     visible=visitor.may_edit)  # fmt: skip
    today, behalf = london_day(now), read_asker(pages, case=case, visitor=visitor)
    view = demand_view(pages.desk, case=case, visitor=visitor, name=name, now=now)
    return page(
        request, "case.html", visitor=visitor, section="queue", row=row, done=done,
        asker=(asker := Asker(pages.desk, case=case, visitor=visitor)), forgotten=_gone(asker),
        view=view,
        move=demand_move(row, view) or next_move(
            row, tally=tally, base=request.scope.get("root_path", ""), asker=behalf.asker,
            owed=owed),
        chip=chip(row, today=today), clock=clock_line(row, today=today),
        sentences=sentences(pages, case=case), days=timeline(entries, name=name),
        entries=entries, broken=broken, tally=tally, searches=search_lines(pages.desk, searches),
        letters=letters, lost=[m for m in letters if m["state"] in words.UNDELIVERABLE],
        alerts=[a for a in alerts if not (a["acknowledged_at"] or a["lapsed_at"])],
        behalf=behalf, restriction=restriction_of(entries),
        related=related, waits=waits, objection=objection, answers=answer_lines(answers, name=name),
        recipients=recipients,
        connections=sorted({s["connection"] for s in searches
                            if s["state"] in {"waiting", "unreachable"}}),
    )  # fmt: skip


def sentences(pages: Pages, *, case: CaseRef) -> Sequence[Sentence]:
    """Return why the clock stands where it stands; nothing where the law sets no month."""
    now = pages.now()
    with pages.desk.begin() as records:
        it = records.cases.get(case)
        if it.right in WITHOUT_PERIOD or it.right is Right.UNKNOWN:
            return ()
        # Read without the case's lock: a page must not wait for a step.
        books = Books(desk=pages.desk, case=it, records=records, now=now, actor="page")
        standing = clock.read(books)
    return explain(standing, holidays=pages.desk.rules.holidays) if standing else ()


def restriction_of(entries: Sequence[Mapping[str, Any]]) -> str:
    """Say whether the case's restriction stands, is to end, or there is none."""
    events = {entry["event"] for entry in entries}
    if "restriction.set" not in events:
        return ""
    return "ending" if events & {"restriction.end_told", "restriction.lifted"} else "set"


def search_lines(desk: Desk, searches: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the search record of each store in words (R-35)."""
    return [
        {
            "store": store_title(desk, search["dataset"], search["collection"]),
            "dataset": search["dataset"],
            "by": ", ".join(words.KEYS.get(k, k.replace("_", " ")) for k in search["key_kinds"]),
            "state": search["state"],
            "result": _result(search),
            "found": search["found"],
            "connection": search["connection"],
        }
        for search in searches
    ]


def store_title(desk: Desk, dataset: str, collection: str) -> str:
    """Return a store's name as staff know it: its system and what stands in it."""
    address = f"{dataset}.{collection}"
    if address not in desk.datamap.collections:
        return address
    return f"{system_title(desk, dataset)}: {collection.replace('_', ' ')}"


def system_title(desk: Desk, dataset: str) -> str:
    """Return a system's name."""
    system = next((d for d in desk.datamap.datasets if d.key == dataset), None)
    return system.facts.title or system.name if system else dataset


def answer_lines(answers: Sequence[Mapping[str, Any]], *, name: StaffNames) -> list[dict[str, Any]]:
    """Return what staff pressed in Airflow, and why an answer did not count."""
    return [
        {
            "task": answer["task"].replace("_", " ").capitalize(),
            "chosen": answer["chosen"],
            "by": name(answer["by_user"]),
            "at": answer["responded_at"],
            "why_not": WHY_NOT_WORDS[WhyNot(answer["why_not"])] if answer["why_not"] else "",
        }
        for answer in reversed(answers)
    ]


def may_decide(visitor: Visitor, row: Mapping[str, Any]) -> bool:
    """Say whether the visitor may decide about records of this case now."""
    return visitor.may_edit and row["place"] in {"review", "second_review"}


def _result(search: Mapping[str, Any]) -> str:
    if search["state"] == "searched":
        return "Found" if search["found"] else "Nothing held"
    if search["state"] == "excluded":
        reason = words.EXCLUSIONS.get(search["reason"], search["reason"])
        return f"Left out: {reason[0].lower()}{reason[1:]}"
    return words.SEARCH_WORDS[search["state"]]


def _gone(asker: Asker) -> bool:
    """Say whether the case was forgotten, so that nothing sealed of it opens."""
    try:
        _ = asker.person, asker.messages
    except DeskError:
        return True
    return False
