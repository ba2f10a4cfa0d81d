"""Keep what staff decide on the desk page: the right, each record, a refusal, a withdrawal."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from privacydesk.domain.attachments import check_parts
from privacydesk.domain.cases import CaseRef, Outcome, Right
from privacydesk.domain.errors import DeskError
from privacydesk.domain.findings import Decision, Finding, Ground
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.ports import Desk, Records
from privacydesk.steps import clock
from privacydesk.steps.books import Books, open_books

REFUSAL = "refusal"
REPLY = "reply"


class NotDecidableError(DeskError):
    """A decision came for a case or record that cannot take it now."""

    remedy = "Reload the page: the case has moved on, or the record is not there."


class NotNarrowedError(DeskError):
    """A record is to be left out as not asked for, but the person never said so (R-21)."""

    remedy = "Ask the person what they mean, or disclose the record."


class GroundMissingError(DeskError):
    """Something is to be left out without a ground from the list (R-50, R-53)."""

    remedy = "Choose the ground on the page, then decide again."


def sort_case(desk: Desk, *, case: CaseRef, right: Right, by: str, now: datetime) -> None:
    """Note which right a member of staff says this is; the triage task can be answered then."""
    with open_books(desk, case, now=now, actor=by) as books:
        if books.case.place is not Place.TRIAGE:
            raise NotDecidableError("the case is not at triage", case=case)
        if books.has(Event.CASE_TRIAGED) and books.case.right is right:
            return
        books.records.cases.sort(case, right=right)
        clock.refresh(books, right=right)
        books.note(Event.CASE_TRIAGED, right=right.value)


def decide_record(
    desk: Desk, *, case: CaseRef, number: int, decision: Decision, ground: Ground | None,
    redactions: Sequence[Mapping[str, Any]], by: str, now: datetime,
) -> None:  # fmt: skip
    """
    Keep what a person decided about one record.

    ``redactions`` are spans (field, start, end), whole fields or, with ``part``, parts of the
    file in a field (R-51); the words stay sealed.

    :raises GroundMissingError: if something is left out without a ground (R-53).
    :raises NotNarrowedError: if a record is "not asked for" and nobody asked (R-21).
    :raises NotDecidableError: if the case is not in review or has no such record.
    :raises UnknownPartError: if a part is named that no file of the record has.
    """
    if decision is not Decision.DISCLOSE and ground is None:
        raise GroundMissingError("no ground", case=case)
    with open_books(desk, case, now=now, actor=by) as books:
        finding = books.records.findings.get(case, number=number)
        if books.case.place not in {Place.REVIEW, Place.SECOND_REVIEW} or finding is None:
            raise NotDecidableError("the record cannot be decided now", case=case)
        if ground is Ground.NOT_ASKED_FOR and not was_narrowed(books.records, case=case):
            raise NotNarrowedError("R-21: no question of clarification was answered", case=case)
        if _is_decided(books, finding, decision=decision, ground=ground, redactions=redactions,
                       by=by):  # fmt: skip
            return
        check_parts(sealed_marks(books, finding).get("file_parts", ()), redactions)
        sealed = _reseal(books, finding, redactions)
        books.records.findings.decide(
            case, number=number, decision=decision, ground=ground, by=by, sealed=sealed, now=now
        )
        books.note(
            Event.FINDING_DECIDED, finding=number, decision=decision.value,
            ground=ground.value if ground else None, redactions=len(redactions),
        )  # fmt: skip


def leave_out_store(
    desk: Desk, *, case: CaseRef, dataset: str, collection: str, by: str, now: datetime
) -> int:
    """
    Leave a whole store out because the person's answer leaves it out; return how many records.

    :raises NotNarrowedError: if no question of clarification was answered (R-21).
    :raises NotDecidableError: if the case is not in review.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        if books.case.place not in {Place.REVIEW, Place.SECOND_REVIEW}:
            raise NotDecidableError("the records cannot be decided now", case=case)
        if not was_narrowed(books.records, case=case):
            raise NotNarrowedError("R-21: no question of clarification was answered", case=case)
        records = books.records.findings.leave_out_store(
            case, dataset=dataset, collection=collection, by=by, now=now
        )
        if records:
            books.note(
                Event.FINDING_DECIDED, store=f"{dataset}.{collection}", records=records,
                decision=Decision.WITHHOLD.value, ground=Ground.NOT_ASKED_FOR.value,
            )  # fmt: skip
        return records


def was_narrowed(records: Records, *, case: CaseRef) -> bool:
    """Say whether the person answered a question which data they mean (R-21)."""
    return any(e["kind"] == "clarification_answered" for e in records.cases.events(case))


def keep_refusal(
    desk: Desk, *, case: CaseRef, ground: str, words: str, by: str, now: datetime
) -> None:
    """Keep why a request is to be refused: a code, and words that stay sealed (R-54, R-55)."""
    with open_books(desk, case, now=now, actor=by) as books:
        content = json.dumps({"ground": ground, "words": words, "by": by}).encode()
        if desk.vault.has(case, REFUSAL) and desk.vault.get(case, REFUSAL) == content:
            return
        digest = desk.vault.put(case, REFUSAL, content)
        books.note(Event.FINDING_DECIDED, refusal=ground, digest=digest.hex())


def withdraw(desk: Desk, *, case: CaseRef, by: str, now: datetime) -> None:
    """
    Note that the person withdrew the request; the parked task can be answered with Close.

    A case that waits for somebody outside has no run: it asks for one, which closes it.
    """
    with open_books(desk, case, now=now, actor=by) as books:
        if books.case.place is Place.DONE or books.case.outcome is Outcome.WITHDRAWN:
            return
        books.move(Place.CLOSE)
        books.records.cases.settle(case, outcome=Outcome.WITHDRAWN)
        books.note(Event.CASE_WITHDRAWN)
        if books.records.runs.current(case) is None:
            books.records.runs.ask(case, reason="withdrawn", now=now)


def sealed_marks(books: Books[Desk], finding: Finding) -> dict[str, Any]:
    """Return what is noted on a record: suggestions of the scan, redactions of a person."""
    if finding.sealed is None:
        return {"suggestions": [], "redactions": []}
    marks: dict[str, Any] = json.loads(
        books.desk.vault.box(books.reference).open(bytes(finding.sealed))
    )
    return marks


def _reseal(books: Books[Desk], finding: Finding, redactions: Sequence[Mapping[str, Any]]) -> bytes:
    marks = sealed_marks(books, finding) | {"redactions": [dict(r) for r in redactions]}
    return books.desk.vault.box(books.reference).seal(json.dumps(marks).encode())


def _is_decided(
    books: Books[Desk], finding: Finding, *, decision: Decision, ground: Ground | None,
    redactions: Sequence[Mapping[str, Any]], by: str,
) -> bool:  # fmt: skip
    return (finding.decision, finding.ground, finding.decided_by) == (
        decision,
        ground,
        by,
    ) and sealed_marks(books, finding)["redactions"] == [dict(r) for r in redactions]
