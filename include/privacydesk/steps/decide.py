"""Settle what staff answer in Airflow's UI, and keep what they decide on the desk page."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from privacydesk.domain.cases import CaseRef, Outcome, Right
from privacydesk.domain.decisions import (
    Answer,
    Option,
    StaffTask,
    Standing,
    WhyNot,
    needs_second,
    why_not,
)
from privacydesk.domain.errors import DeskError
from privacydesk.domain.findings import Decision, Finding, Ground
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.ports import Desk
from privacydesk.steps import clock
from privacydesk.steps.books import Books, Receipt, open_books

REFUSAL = "refusal"
PLACE_OF = {
    StaffTask.TRIAGE: Place.TRIAGE,
    StaffTask.REVIEW: Place.REVIEW,
    StaffTask.SECOND_REVIEW: Place.SECOND_REVIEW,
}


class NotDecidableError(DeskError):
    """A decision came for a case or record that cannot take it now."""

    remedy = "Reload the page: the case has moved on, or the record is not there."


class GroundMissingError(DeskError):
    """Something is to be left out without a ground from the list (R-50, R-53)."""

    remedy = "Choose the ground on the page, then decide again."


@dataclass(frozen=True, kw_only=True)
class Settled:
    """Whether an answer counts, why not if it does not, and where the case stands."""

    receipt: Receipt
    why_not: WhyNot | None = None


def is_asked(desk: Desk, *, case: CaseRef, task: StaffTask) -> bool:
    """Say whether the case still waits for this question's answer."""
    with desk.begin() as records:
        return records.cases.get(case).place is PLACE_OF[task]


def settle(desk: Desk, *, case: CaseRef, answer: Answer, now: datetime) -> Settled:
    """
    Judge an answer at the moment it is given, keep it, and move the case if it counts.

    Copied to the decisions and the ledger before any later step believes it.
    """
    member = desk.staff.member(answer.by_user) if answer.by_user else None
    actor = f"user.{answer.by_user}" if answer.by_user else "nobody"
    with open_books(desk, case, now=now, actor=actor) as books:
        asked = books.case.place is PLACE_OF[answer.task]
        if not asked and answer.chosen is not Option.CLOSE:
            return Settled(receipt=books.unchanged())
        reason = why_not(
            answer,
            member=member,
            standing=_standing(books),
            refusal_ground=desk.vault.has(case, REFUSAL),
        )
        books.records.decisions.record(case, answer=answer, why_not=reason)
        facts = {"task": answer.task.value, "chosen": answer.chosen.value}
        if reason:
            books.note(Event.DECISION_NOT_ACCEPTED, **facts, why_not=reason.value)
            return Settled(receipt=books.unchanged(), why_not=reason)
        books.note(Event.DECISION_ACCEPTED, **facts)
        return _apply(books, answer)


def sort_case(desk: Desk, *, case: CaseRef, right: Right, by: str, now: datetime) -> None:
    """Note which right a member of staff says this is; the triage task can be answered then."""
    with open_books(desk, case, now=now, actor=by) as books:
        if books.case.place is not Place.TRIAGE:
            raise NotDecidableError("the case is not at triage", case=case)
        books.records.cases.sort(case, right=right)
        clock.refresh(books, right=right)
        books.note(Event.CASE_TRIAGED, right=right.value)


def decide_record(
    desk: Desk, *, case: CaseRef, number: int, decision: Decision, ground: Ground | None,
    redactions: Sequence[Mapping[str, Any]], by: str, now: datetime,
) -> None:  # fmt: skip
    """
    Keep what a person decided about one record.

    ``redactions`` are spans (field, start, end) or whole fields; the words stay sealed.

    :raises GroundMissingError: if something is left out without a ground (R-53).
    :raises NotDecidableError: if the case is not in review or has no such record.
    """
    if decision is not Decision.DISCLOSE and ground is None:
        raise GroundMissingError("no ground", case=case)
    with open_books(desk, case, now=now, actor=by) as books:
        finding = books.records.findings.get(case, number=number)
        if books.case.place not in {Place.REVIEW, Place.SECOND_REVIEW} or finding is None:
            raise NotDecidableError("the record cannot be decided now", case=case)
        sealed = _reseal(books, finding, redactions)
        books.records.findings.decide(
            case, number=number, decision=decision, ground=ground, by=by, sealed=sealed, now=now
        )
        books.note(
            Event.FINDING_DECIDED, finding=number, decision=decision.value,
            ground=ground.value if ground else None, redactions=len(redactions),
        )  # fmt: skip


def keep_refusal(
    desk: Desk, *, case: CaseRef, ground: str, words: str, by: str, now: datetime
) -> None:
    """Keep why a request is to be refused: a code, and words that stay sealed (R-54, R-55)."""
    with open_books(desk, case, now=now, actor=by) as books:
        content = json.dumps({"ground": ground, "words": words, "by": by}).encode()
        digest = desk.vault.put(case, REFUSAL, content)
        books.note(Event.FINDING_DECIDED, refusal=ground, digest=digest.hex())


def withdraw(desk: Desk, *, case: CaseRef, by: str, now: datetime) -> None:
    """Note that the person withdrew the request; the parked task can be answered with Close."""
    with open_books(desk, case, now=now, actor=by) as books:
        if books.case.place is Place.DONE:
            return
        books.move(Place.CLOSE)
        books.records.cases.settle(case, outcome=Outcome.WITHDRAWN)


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


def _standing(books: Books[Desk]) -> Standing:
    tally = books.records.findings.tally(books.reference)
    rounds = [d for d in books.records.decisions.of(books.reference) if d["accepted"]]
    sent_back = max(
        (i for i, d in enumerate(rounds) if d["chosen"] == Option.SEND_BACK.value), default=-1
    )
    signed = [d for d in rounds[sent_back + 1 :] if d["task"] == StaffTask.REVIEW.value]
    return Standing(
        undecided=tally.undecided or int(sent_back >= 0 and not signed
                                         and books.case.place is Place.SECOND_REVIEW),
        withheld=tally.withhold,
        still_open=books.case.place not in {Place.CLOSE, Place.DONE},
        first_reviewer=signed[-1]["by_user"] if signed else None,
        triage_done=not books.case.needs_triage and books.case.right is not Right.UNKNOWN,
    )  # fmt: skip


def _apply(books: Books[Desk], answer: Answer) -> Settled:
    if answer.chosen is Option.CLOSE:
        return Settled(receipt=books.move(Place.CLOSE))
    if answer.chosen is Option.SEND_BACK:
        books.records.findings.reopen(books.reference)
        return Settled(receipt=books.unchanged())
    if answer.task is StaffTask.TRIAGE:
        return Settled(receipt=books.move(Place.IDENTITY))
    if answer.task is StaffTask.REVIEW:
        left_out = books.records.findings.left_out(books.reference)
        second = answer.chosen is Option.REFUSE or needs_second(
            withheld=books.records.findings.tally(books.reference).withhold,
            grounds=[g.value for d, g, _ in left_out if g and d is Decision.WITHHOLD],
        )
        return Settled(receipt=books.move(Place.SECOND_REVIEW if second else Place.ANSWER))
    return Settled(receipt=books.move(Place.ANSWER))
