"""Every step of a case: how to bring a case to it, and the step itself."""

from collections.abc import Callable
from dataclasses import dataclass

from integration.steps import rectifying
from integration.steps.world import HANA, NOW, World
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.changes import Verdict
from privacydesk.domain.decisions import Option, StaffTask
from privacydesk.domain.findings import Decision, Ground
from privacydesk.steps import (
    answer,
    close,
    correct,
    decide,
    gates,
    gather,
    identity,
    intake,
    rectify,
    restrict,
    runs,
    send,
)

RING = [{"field": "body", "start": 10, "end": 19, "why": "name"}]


@dataclass(frozen=True, kw_only=True)
class Act:
    """One step: ``before`` brings a case to it, ``do`` takes it."""

    before: Callable[[World], CaseRef]
    do: Callable[[World, CaseRef], object]
    adds: dict[str, int]
    """Ledger entries that it must add, so that a step that does nothing is seen."""


def _filed(world: World) -> CaseRef:
    return world.file(account="RP-1187", email=HANA, signed_in=True)[0]


def _second_review(world: World) -> CaseRef:
    case = world.decided(withhold=Ground.PRIVILEGE)
    world.press(case, Option.APPROVE, user="2")
    return case


def _shared(world: World, case: CaseRef) -> int:
    return next(f.number for f in world.findings(case) if f.collection == "addresses")


def _note(world: World, case: CaseRef) -> int:
    return next(f.number for f in world.findings(case) if f.suggestions)


def _to_close(world: World) -> CaseRef:
    return world.answered()


ACTS: dict[str, Act] = {
    "start_waiting": Act(
        before=_filed, do=lambda w, _: runs.start_waiting(w.room, now=NOW), adds={},
    ),
    "open_case": Act(
        before=World.signed, do=lambda w, c: intake.open_case(w.desk, case=c, now=NOW),
        adds={"case.opened": 1, "message.taken": 1},
    ),
    "open_case_for_triage": Act(
        before=lambda w: w.request(email=HANA, triage=True),
        do=lambda w, c: intake.open_case(w.desk, case=c, now=NOW),
        adds={"case.opened": 1, "message.queued": 2},
    ),
    "check_identity_proves": Act(
        before=World.opened, do=lambda w, c: identity.check_identity(w.desk, case=c, now=NOW),
        adds={"identity.proved": 1, "message.queued": 2},
    ),
    "check_identity_asks": Act(
        before=lambda w: w.opened(email=HANA),
        do=lambda w, c: identity.check_identity(w.desk, case=c, now=NOW),
        adds={"identity.asked": 1, "wait.started": 1, "message.queued": 3},
    ),
    "record_check": Act(
        before=World.asked,
        do=lambda w, c: identity.record_check(
            w.desk, case=c, contact="07700 900142", how="call_back", by="user.2", now=NOW),
        adds={"identity.proved": 1, "wait.ended": 1},
    ),
    "ask_store": Act(
        before=World.identified,
        do=lambda w, c: gather.ask_store(w.desk, case=c, connection="crm_db", now=NOW),
        adds={"store.gathered": 1},
    ),
    "exclude_store": Act(
        before=World.identified,
        do=lambda w, c: gather.exclude_store(
            w.desk, case=c, connection="shop_db", reason="down_for_good", by="user.1", now=NOW),
        adds={"store.excluded": 1},
    ),
    "join_stores": Act(
        before=World.gathered, do=lambda w, c: gather.join_stores(w.desk, case=c, now=NOW),
        adds={"findings.joined": 1},
    ),
    "check_findings": Act(
        before=World.joined, do=lambda w, c: gates.check_findings(w.desk, case=c, now=NOW),
        adds={"gate.passed": 1},
    ),
    "decide_record": Act(
        before=World.in_review, do=lambda w, c: w.judge(c, _shared(w, c)),
        adds={"finding.decided": 1},
    ),
    "decide_record_redacting": Act(
        before=World.in_review,
        do=lambda w, c: w.judge(c, _note(w, c), decision=Decision.REDACT,
                                ground=Ground.OTHER_PERSON, redactions=RING),
        adds={"finding.decided": 1},
    ),
    "sort_case": Act(
        before=lambda w: w.opened(email=HANA, triage=True),
        do=lambda w, c: decide.sort_case(w.desk, case=c, right=Right.ACCESS, by="user.2", now=NOW),
        adds={"case.triaged": 1},
    ),
    "keep_refusal": Act(
        before=World.in_review,
        do=lambda w, c: decide.keep_refusal(
            w.desk, case=c, ground="manifestly_excessive", words="Asked each week.", by="user.2",
            now=NOW),
        adds={"finding.decided": 1},
    ),
    "withdraw": Act(
        before=World.asked,
        do=lambda w, c: decide.withdraw(w.desk, case=c, by="user.2", now=NOW),
        adds={"case.withdrawn": 1},
    ),
    "settle_approve": Act(
        before=World.decided,
        do=lambda w, c: w.press(c, Option.APPROVE, user="2", seconds=1),
        adds={"decision.accepted": 1},
    ),
    "settle_not_accepted": Act(
        before=World.in_review,
        do=lambda w, c: w.press(c, Option.APPROVE, user="2", seconds=1),
        adds={"decision.not_accepted": 1},
    ),
    "settle_send_back_at_review": Act(
        before=World.decided,
        do=lambda w, c: w.press(c, Option.SEND_BACK, user="2", seconds=1),
        adds={"decision.accepted": 1},
    ),
    "settle_send_back_at_second_review": Act(
        before=_second_review,
        do=lambda w, c: w.press(c, Option.SEND_BACK, user="3", task=StaffTask.SECOND_REVIEW,
                                seconds=1000),
        adds={"decision.accepted": 1},
    ),
    "answer_person": Act(
        before=World.approved, do=lambda w, c: answer.answer_person(w.desk, case=c, now=NOW),
        adds={"answer.composed": 1, "package.made": 1, "message.queued": 2},
    ),
    "send_due": Act(
        before=World.asked, do=lambda w, _: send.send_due(w.room, now=NOW),
        adds={"message.sent": 3},
    ),
    "propose_correction": Act(
        before=rectifying.in_review, do=rectifying.propose_name, adds={"correction.proposed": 1},
    ),
    "judge_proposal": Act(
        before=rectifying.proposed,
        do=lambda w, c: rectifying.judge(w, c, 1, Verdict.DISPUTED, "Your passport says so."),
        adds={"correction.judged": 1},
    ),
    "correct_store": Act(
        before=rectifying.approved,
        do=lambda w, c: correct.correct_store(w.desk, case=c, connection="shop_db", now=NOW),
        adds={"store.corrected": 1},
    ),
    "answer_rectification": Act(
        before=rectifying.corrected,
        do=lambda w, c: rectify.answer_rectification(w.desk, case=c, now=NOW),
        adds={"answer.composed": 1, "recipient.told": 1},
    ),
    "restrict_meanwhile": Act(
        before=rectifying.in_review,
        do=lambda w, c: restrict.restrict_meanwhile(w.desk, case=c, by="user.2", now=NOW),
        adds={"restriction.set": 1},
    ),
    "tell_end": Act(
        before=rectifying.restricted,
        do=lambda w, c: restrict.tell_end(
            w.desk, case=c, reasons="The check is over.", by="user.2", now=NOW),
        adds={"restriction.end_told": 1},
    ),
    "lift_restriction": Act(
        before=rectifying.end_told,
        do=lambda w, c: restrict.lift_restriction(w.desk, case=c, now=NOW),
        adds={"restriction.lifted": 1},
    ),
    "close_case": Act(
        before=_to_close, do=lambda w, c: close.close_case(w.desk, case=c, now=NOW),
        adds={"case.closed": 1},
    ),
}  # fmt: skip
