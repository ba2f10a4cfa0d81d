"""The desk for programs: read one case, and send decisions about it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import JSONResponse

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.decisions import WHY_NOT_WORDS, WhyNot
from privacydesk.domain.errors import DeskError
from privacydesk.domain.findings import Decision, Finding, Ground
from privacydesk.domain.redaction import Redaction
from privacydesk.steps import alert, chase, decide, gather, identity, look
from privacydesk.steps.attach import file_fields
from privacydesk.steps.books import Books
from privacydesk.web.desk import marks as marking
from privacydesk.web.desk.api_bodies import DecisionsBody, OneDecision, OneRedaction
from privacydesk.web.desk.asker_bodies import take_asker_parts
from privacydesk.web.desk.case_forms import known_connection
from privacydesk.web.desk.cases import case_row
from privacydesk.web.desk.csrf import by_bearer_or_page
from privacydesk.web.desk.demand_parts import take_demands
from privacydesk.web.desk.file_parts import proposed, ticked
from privacydesk.web.desk.next_moves import BULK
from privacydesk.web.desk.records import open_record
from privacydesk.web.desk.visitors import Reader, ThePages, Visitor
from privacydesk.wiring.pages import Pages

router = APIRouter(prefix="/api")
OurCaller = Annotated[Visitor, Depends(by_bearer_or_page)]
QUESTIONS = {"triage": "triage", "review": "review", "second_review": "second_review",
             "approval": "approve_demand"}  # fmt: skip


@router.get("/cases/{reference}")
def read_case(
    reference: str,
    pages: ThePages,
    visitor: Reader,
    values: bool = False,  # noqa: FBT001, FBT002  a query flag
) -> JSONResponse:
    """Return one case. ``?values=true`` adds what the records say, for who may see it."""
    row, case = case_row(pages, reference), CaseRef(reference)
    with pages.desk.begin() as records:
        tally, findings = records.findings.tally(case), records.findings.of(case)
        answers = records.decisions.of(case)
    why_not = answers[-1]["why_not"] if answers else None
    rows = _rows(pages, case, findings, visitor) if values and visitor.may_edit else {}
    return JSONResponse({
        "reference": reference,
        "right": row["right"],
        "status": row["status"],
        "place": row["place"],
        "outcome": row["outcome"],
        "received_at": row["received_at"].isoformat(),
        "due_on": row["due_on"].isoformat() if row["due_on"] else None,
        "clock": {
            "status": row["clock_status"],
            "start": row["clock_start"].isoformat() if row["clock_start"] else None,
            "paused_days": row["paused_days"] or 0,
        },
        "tally": {"undecided": tally.undecided, "disclose": tally.disclose,
                  "redact": tally.redact, "withhold": tally.withhold, "total": tally.total},
        "question": _question(row),
        "why_not": {"code": why_not, "words": WHY_NOT_WORDS[WhyNot(why_not)]} if why_not else None,
        "findings": [_finding(f) | rows.get(f.number, {}) for f in findings],
    })  # fmt: skip


@router.post("/cases/{reference}/decisions")
def decide_case(
    reference: str, body: DecisionsBody, pages: ThePages, visitor: OurCaller
) -> JSONResponse:
    """
    Take decisions, in the order of the body's parts; each is kept as soon as it is made.

    A record that cannot be decided stops the rest with 409; what was kept before it stays.
    ``all_undecided`` discloses files without what nobody sees in them (R-51).
    """
    case_row(pages, reference)
    kept = _case_parts(pages, CaseRef(reference), body, visitor)
    for one in body.decisions or ():
        _decide(pages, CaseRef(reference), one, visitor)
        kept += 1
    if body.all_undecided:
        with pages.views() as views:
            numbers = views.undecided(CaseRef(reference))
        for one in _rest(pages, CaseRef(reference), numbers):
            _decide(pages, CaseRef(reference), one, visitor)
        kept += len(numbers)
    with pages.desk.begin() as records:
        tally = records.findings.tally(CaseRef(reference))
    return JSONResponse({"kept": kept, "undecided": tally.undecided})


def _case_parts(pages: Pages, case: CaseRef, body: DecisionsBody, visitor: Visitor) -> int:
    desk, now, by, kept = pages.desk, pages.now(), visitor.actor, 0
    if body.triage:
        decide.sort_case(desk, case=case, right=body.triage, by=by, now=now)
        kept += 1
    kept += take_asker_parts(pages, case, body, visitor)
    if body.identity:
        identity.record_check(desk, case=case, contact=body.identity.contact,
                              how=body.identity.how, by=by, now=now)  # fmt: skip
        kept += 1
    if body.exclude:
        known_connection(pages, body.exclude.connection)
        gather.exclude_store(desk, case=case, connection=body.exclude.connection,
                             reason=body.exclude.reason.value, by=by, now=now)  # fmt: skip
        kept += 1
    if body.refusal:
        decide.keep_refusal(desk, case=case, ground=body.refusal.ground, words=body.refusal.words,
                            by=by, now=now)  # fmt: skip
        kept += 1
    if body.acknowledge:
        kept += alert.acknowledge(desk, case=case, kind=body.acknowledge, by=by, now=now)
    if body.told:
        chase.record_told(desk, case=case, by=by, now=now)
        kept += 1
    if body.withdraw:
        decide.withdraw(desk, case=case, by=by, now=now)
        kept += 1
    return kept + take_demands(pages, case, body, by=by)


def _decide(pages: Pages, case: CaseRef, one: OneDecision, visitor: Visitor) -> None:
    redactions = _redactions(pages, case, one) if one.redactions else ()
    decide.decide_record(
        pages.desk, case=case, number=one.finding, decision=one.decision, ground=one.ground,
        redactions=redactions, by=visitor.actor, now=pages.now(),
    )  # fmt: skip


def _rest(pages: Pages, case: CaseRef, numbers: Sequence[int]) -> Iterator[OneDecision]:
    """Yield the decision for each record: disclose, files without what the scan proposes."""
    with pages.desk.begin() as records:
        found = {f.number: f for f in records.findings.of(case)}
    for number in numbers:
        store = f"{found[number].dataset}.{found[number].collection}"
        out = []
        if file_fields(pages.desk.datamap.collection(store)):
            opened = open_record(pages.desk, case=case, number=number, now=pages.now())
            out = proposed(opened[2]) if opened else []
        yield OneDecision(
            finding=number,
            decision=Decision.REDACT if out else Decision.DISCLOSE,
            ground=Ground.OTHER_PERSON if out else None,
            redactions=[OneRedaction(field=r["field"], part=r["part"]) for r in out],
        )


def _redactions(pages: Pages, case: CaseRef, one: OneDecision) -> Sequence[Mapping[str, Any]]:
    """
    Return the redactions joined where they overlap; a field that is not there is refused.

    Who names no part of a file has what the scan proposes taken out of it (R-51).
    """
    opened = open_record(pages.desk, case=case, number=one.finding, now=pages.now())
    held = {f.name: sum(len(p.text) for p in f.pieces) for f in opened[0].fields} if opened else {}
    passages = [r for r in one.redactions if r.part is None]
    for r in passages:
        if r.field not in held or max(r.start, r.end or 0) > held[r.field]:
            raise HTTPException(422, f"Record {one.finding} has no such passage in {r.field!r}.")
    wanted = [Redaction(field=r.field, start=r.start, end=r.end, why=r.why) for r in passages]
    joined: Sequence[Mapping[str, Any]] = marking.add(
        {"suggestions": [], "redactions": []}, wanted, fresh=False
    )["redactions"]
    parts = ticked([f"{r.field}:{r.part}" for r in one.redactions if r.part is not None])
    return [*joined, *(parts or (proposed(opened[2]) if opened else ()))]


def _question(row: Mapping[str, Any]) -> dict[str, str] | None:
    if row["place"] not in QUESTIONS or row["run"] is None or row["dag"] == BULK:
        return None
    run = row["reference"] if row["run"] == 1 else f"{row['reference']}.{row['run']}"
    return {"task": QUESTIONS[row["place"]], "dag": row["dag"], "run": run}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "finding": finding.number,
        "store": f"{finding.dataset}.{finding.collection}",
        "owner": finding.owner.value,
        "distance": finding.distance,
        "category": finding.category,
        "purpose": finding.purpose,
        "provenance": finding.provenance,
        "suggestions": finding.suggestions,
        "decision": finding.decision.value if finding.decision else None,
        "ground": finding.ground.value if finding.ground else None,
    }


def _rows(
    pages: Pages, case: CaseRef, findings: Sequence[Finding], visitor: Visitor
) -> dict[int, dict[str, Any]]:
    """Open every batch that is still held, and write down that this was done."""
    held = [f for f in findings if pages.desk.vault.has(case, f.batch)]
    now, batches = pages.now(), dict.fromkeys(f.batch for f in held)
    try:
        opened = {name: gather.read_batch(pages.desk, case=case, batch=name) for name in batches}
    except DeskError:  # forgotten: the case's key is gone, on purpose
        return {}
    look.note_read(pages.desk, case=case, batches=batches, by=visitor.actor, reader=visitor.id,
                   now=now)  # fmt: skip
    with pages.desk.begin() as records:
        books = Books(desk=pages.desk, case=records.cases.get(case), records=records, now=now,
                      actor="page")  # fmt: skip
        return {
            f.number: {
                "row": opened[f.batch][f.slot]["row"],
                "marks": {k: decide.sealed_marks(books, f)[k]
                          for k in ("suggestions", "redactions")}
                | {"file_parts": decide.sealed_marks(books, f).get("file_parts", [])},
            }
            for f in held
        }  # fmt: skip
