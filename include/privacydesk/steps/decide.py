"""Settle what staff answer in Airflow's UI, and keep what they decide on the desk page."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from privacydesk.domain.attachments import check_parts
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
from privacydesk.ports import Desk, Records
from privacydesk.steps import clock, weigh
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.sort import go_on

REFUSAL = "refusal"
REPLY = "reply"
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
        if (kept := _kept(books, answer)) is not None:
            reason = WhyNot(kept["why_not"]) if kept["why_not"] else None
            return Settled(receipt=books.unchanged(), why_not=reason)
        asked = books.case.place is PLACE_OF[answer.task]
        if not asked and answer.chosen is not Option.CLOSE:
            return Settled(receipt=books.unchanged())
        reason = why_not(
            answer,
            member=member,
            standing=_standing(books),
            # A question is answered or closed; there is no right to refuse.
            refusal_ground=desk.vault.has(case, REFUSAL) and books.case.right is not Right.QUESTION,
        )
        books.records.decisions.record(case, answer=answer, why_not=reason)
        facts = {"task": answer.task.value, "chosen": answer.chosen.value}
        if reason:
            books.note(Event.DECISION_NOT_ACCEPTED, **facts, why_not=reason.value)
            return Settled(receipt=books.unchanged(), why_not=reason)
        books.note(Event.DECISION_ACCEPTED, **facts)
        settled = _apply(books, answer)
        desk.fault_point("question.before_commit")
    return settled


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
    :raises NotDecidableError: if the case is not in review or has no such record.
    :raises UnknownPartError: if a part is named that no file of the record has.
    """
    if decision is not Decision.DISCLOSE and ground is None:
        raise GroundMissingError("no ground", case=case)
    with open_books(desk, case, now=now, actor=by) as books:
        finding = books.records.findings.get(case, number=number)
        if books.case.place not in {Place.REVIEW, Place.SECOND_REVIEW} or finding is None:
            raise NotDecidableError("the record cannot be decided now", case=case)
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


def is_refused(records: Records, *, case: CaseRef) -> bool:
    """Say whether reviewers signed, since the case was last sent back, to refuse the whole."""
    return any(d["chosen"] == Option.REFUSE.value for d in _signed(records, case=case))


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
    signed = [d for d in _signed(books.records, case=books.reference)
              if d["task"] == StaffTask.REVIEW.value]  # fmt: skip
    refused = is_refused(books.records, case=books.reference)
    return Standing(
        # Who refuses the whole need not judge its parts.
        undecided=0 if refused else weigh.undecided(
            books, records=tally.undecided, found=tally.total),
        withheld=tally.withhold,
        still_open=books.case.place not in {Place.CLOSE, Place.DONE},
        first_reviewer=signed[-1]["by_user"] if signed else None,
        triage_done=not books.case.needs_triage and books.case.right is not Right.UNKNOWN,
        unanswered=books.case.right is Right.QUESTION and books.case.place is Place.REVIEW
        and not books.desk.vault.has(books.reference, REPLY),
    )  # fmt: skip


def _signed(records: Records, *, case: CaseRef) -> list[Mapping[str, Any]]:
    """Return what reviewers' answers count since the case was last sent back, oldest first."""
    counted = [d for d in records.decisions.of(case)
               if d["accepted"] and d["task"] != StaffTask.TRIAGE.value]  # fmt: skip
    sent_back = [n for n, d in enumerate(counted) if d["chosen"] == Option.SEND_BACK.value]
    return counted[sent_back[-1] + 1 :] if sent_back else counted


def _kept(books: Books[Desk], answer: Answer) -> Mapping[str, Any] | None:
    """Return this very answer as it was kept, if another copy of the task brought it before."""
    said = (answer.task.value, answer.chosen.value, answer.by_user or "nobody", answer.responded_at)
    for kept in books.records.decisions.of(books.reference):
        if (kept["task"], kept["chosen"], kept["by_user"], kept["responded_at"]) == said:
            return kept
    return None


def _is_decided(
    books: Books[Desk], finding: Finding, *, decision: Decision, ground: Ground | None,
    redactions: Sequence[Mapping[str, Any]], by: str,
) -> bool:  # fmt: skip
    return (finding.decision, finding.ground, finding.decided_by) == (
        decision,
        ground,
        by,
    ) and sealed_marks(books, finding)["redactions"] == [dict(r) for r in redactions]


def _apply(books: Books[Desk], answer: Answer) -> Settled:
    if answer.chosen is Option.CLOSE:
        done = books.case.place is Place.DONE
        return Settled(receipt=books.unchanged() if done else books.move(Place.CLOSE))
    if answer.chosen is Option.SEND_BACK:
        return Settled(receipt=_send_back(books))
    if answer.task is StaffTask.TRIAGE:
        return Settled(receipt=go_on(books))
    if answer.task is StaffTask.REVIEW:
        left_out = books.records.findings.left_out(books.reference)
        second = answer.chosen is Option.REFUSE or weigh.needs_second(
            books,
            by_records=needs_second(
                withheld=books.records.findings.tally(books.reference).withhold,
                grounds=[g.value for d, g, _ in left_out if g and d is Decision.WITHHOLD],
            ),
        )
        return Settled(receipt=books.move(Place.SECOND_REVIEW if second else Place.ANSWER))
    return Settled(receipt=books.move(Place.ANSWER))


def _send_back(books: Books[Desk]) -> Receipt:
    """
    Open what people decided again.

    From the second review the first one is asked anew: its task is over in this run, so the
    run ends and the case's next one begins there.
    """
    books.records.findings.reopen(books.reference)
    books.records.changes.reopen(books.reference)
    if books.case.place is not Place.SECOND_REVIEW:
        return books.unchanged()
    receipt = books.move(Place.REVIEW, waits=True)
    books.records.runs.ask(books.reference, reason="sent_back", now=books.now)
    return receipt
