"""Settle what staff answer in Airflow's UI: keep it, and move the case if it counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.decisions import (
    Answer,
    Option,
    StaffTask,
    Standing,
    WhyNot,
    needs_second,
    why_not,
)
from privacydesk.domain.demands import Kind, State
from privacydesk.domain.findings import Decision
from privacydesk.domain.ledger import Event
from privacydesk.domain.places import Place
from privacydesk.ports import Desk, Records
from privacydesk.steps import clock, plan, weigh
from privacydesk.steps.books import Books, Receipt, open_books
from privacydesk.steps.decide import REFUSAL, REPLY
from privacydesk.steps.sort import go_on

PLACE_OF = {
    StaffTask.TRIAGE: Place.TRIAGE,
    StaffTask.REVIEW: Place.REVIEW,
    StaffTask.SECOND_REVIEW: Place.SECOND_REVIEW,
    StaffTask.APPROVE_DEMAND: Place.APPROVAL,
}
REVIEWS = frozenset({StaffTask.REVIEW.value, StaffTask.SECOND_REVIEW.value})


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
            refusal_ground=weigh.may_refuse(books, ground=desk.vault.has(case, REFUSAL)),
        )
        books.records.decisions.record(case, answer=answer, why_not=reason)
        facts = {"task": answer.task.value, "chosen": answer.chosen.value}
        if reason:
            books.note(Event.DECISION_NOT_ACCEPTED, **facts, why_not=reason.value)
            return Settled(receipt=books.unchanged(), why_not=reason)
        books.note(Event.DECISION_ACCEPTED, **facts)
        settled = Settled(receipt=_apply(books, answer))
        desk.fault_point("question.before_commit")
    return settled


def is_refused(records: Records, *, case: CaseRef) -> bool:
    """Say whether reviewers signed, since the case was last sent back, to refuse the whole."""
    return any(d["chosen"] == Option.REFUSE.value for d in _signed(records, case=case))


def _standing(books: Books[Desk]) -> Standing:
    tally = books.records.findings.tally(books.reference)
    signed = [d for d in _signed(books.records, case=books.reference)
              if d["task"] == StaffTask.REVIEW.value]  # fmt: skip
    refused = is_refused(books.records, case=books.reference)
    demand = books.records.demands.pending(books.reference)
    erases = plan.is_erasure(books) and not refused
    return Standing(
        # Who refuses the whole need not judge its parts.
        undecided=0 if refused or erases else
        weigh.undecided(books, records=tally.undecided, found=tally.total),
        plan_unsettled=erases and plan.unsettled(books) > 0,
        copy_owed=erases and bool(books.records.erasures.open_requests(books.reference)),
        withheld=tally.withhold,
        still_open=books.case.place not in {Place.CLOSE, Place.DONE},
        first_reviewer=signed[-1]["by_user"] if signed else None,
        triage_done=not books.case.needs_triage and books.case.right is not Right.UNKNOWN,
        asker_settled=books.case.right is Right.QUESTION
        or books.records.askers.of(books.reference).is_settled,
        unanswered=books.case.right is Right.QUESTION and books.case.place is Place.REVIEW
        and not books.desk.vault.has(books.reference, REPLY),
        unbalanced=weigh.is_unbalanced(books),
        proposer=demand.proposed_by.removeprefix("user.") if demand else None,
        demand_waits=demand is not None,
        demand_is_late=demand is not None and demand.kind is Kind.EXTENSION
        and not clock.would_extend(books),
    )  # fmt: skip


def _signed(records: Records, *, case: CaseRef) -> list[Mapping[str, Any]]:
    """Return what reviewers' answers count since the case was last sent back, oldest first."""
    counted = [d for d in records.decisions.of(case) if d["accepted"] and d["task"] in REVIEWS]
    sent_back = [n for n, d in enumerate(counted) if d["chosen"] == Option.SEND_BACK.value]
    return counted[sent_back[-1] + 1 :] if sent_back else counted


def _kept(books: Books[Desk], answer: Answer) -> Mapping[str, Any] | None:
    """Return this very answer as it was kept, if another copy of the task brought it before."""
    said = (answer.task.value, answer.chosen.value, answer.by_user or "nobody", answer.responded_at)
    for kept in books.records.decisions.of(books.reference):
        if (kept["task"], kept["chosen"], kept["by_user"], kept["responded_at"]) == said:
            return kept
    return None


def _apply(books: Books[Desk], answer: Answer) -> Receipt:
    if answer.chosen is Option.CLOSE:
        done = books.case.place is Place.DONE
        return books.unchanged() if done else books.move(Place.CLOSE)
    if answer.chosen is Option.SEND_BACK:
        return _send_back(books)
    if answer.task is StaffTask.TRIAGE:
        return go_on(books)
    if answer.task is StaffTask.APPROVE_DEMAND:
        return _approve_demand(books)
    return books.move(_signed_off(books, answer))


def _signed_off(books: Books[Desk], answer: Answer) -> Place:
    """Return where a case goes that a reviewer signed: on, or to a second one first."""
    erases = plan.is_erasure(books)
    if answer.task is StaffTask.REVIEW:
        left_out = books.records.findings.left_out(books.reference)
        # What is deleted is gone: always two people.
        second = (
            erases
            or answer.chosen is Option.REFUSE
            or weigh.needs_second(
                books,
                by_records=needs_second(
                    withheld=books.records.findings.tally(books.reference).withhold,
                    grounds=[g.value for d, g, _ in left_out if g and d is Decision.WITHHOLD],
                ),
            )
        )
        return Place.SECOND_REVIEW if second else Place.ANSWER
    if erases and not is_refused(books.records, case=books.reference):
        return Place.ERASE
    return Place.ANSWER


def _approve_demand(books: Books[Desk]) -> Receipt:
    if demand := books.records.demands.pending(books.reference):
        books.records.demands.approve(books.reference, number=demand.number, by=books.actor)
    return books.move(Place.DEMAND)


def _send_back(books: Books[Desk]) -> Receipt:
    """
    Go on with what is prepared for the person; without it, open what people decided again.

    Where the first reviewer's task is over in this run, the run ends and the case's next one
    begins there: from the second review, and from a demand that the lead did not approve.
    """
    demand = books.records.demands.pending(books.reference)
    if books.case.place is Place.REVIEW and demand:
        return books.move(Place.APPROVAL if demand.needs_approval else Place.DEMAND)
    if books.case.place is Place.APPROVAL and demand:
        books.records.demands.settle(
            books.reference, number=demand.number, state=State.DROPPED, now=books.now
        )
        books.note(Event.DEMAND_DROPPED, kind=demand.kind.value, number=demand.number,
                   why="sent_back")  # fmt: skip
    else:
        books.records.findings.reopen(books.reference)
        books.records.amendments.reopen(books.reference)
        books.records.weighings.reopen(books.reference)
        if books.case.place is not Place.SECOND_REVIEW:
            return books.unchanged()
    receipt = books.move(Place.REVIEW, waits=True)
    books.records.runs.ask(books.reference, reason="sent_back", now=books.now)
    return receipt
