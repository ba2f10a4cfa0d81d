"""Every step of a case: how to bring a case to it, and the step itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from integration.steps import demanding, objecting, rectifying
from integration.steps.world import CONNECTIONS, HANA, NOW, World
from privacydesk.domain.askers import Helps, Party, Shown, Tried, Unidentified
from privacydesk.domain.askers import Need as DeliveryNeed
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.changes import Verdict
from privacydesk.domain.clock_events import Need
from privacydesk.domain.decisions import Option, StaffTask
from privacydesk.domain.findings import Decision, Ground
from privacydesk.domain.recipient_notices import Settled
from privacydesk.domain.waits import WaitKind
from privacydesk.domain.weighings import Verdict as Balanced
from privacydesk.steps import (
    answer,
    authorise,
    authority,
    chase,
    close,
    confirm,
    correct,
    decide,
    decline,
    demand,
    erase,
    gates,
    gather,
    hand_over,
    hear,
    identity,
    intake,
    plan,
    propose,
    prove,
    receive,
    rectify,
    represent,
    restrict,
    runs,
    send,
    shield,
    stop,
    uphold,
    urge,
)

STRANGER = "r.garstang@garstanglegal.example"
FOR_HANA = "We act for Hana Whitlock. Please send us a copy of the data that you hold about her."
LOST = Unidentified(tried=(Tried.NAME,), helps=(Helps.ACCOUNT_NUMBER,))
LOGS = hand_over.Handover(customer="C-9", stores=("reseller.customers",), size=9, means="portal")
REMIND, END = NOW + timedelta(days=15), NOW + timedelta(days=46)
RING = [{"field": "body", "start": 10, "end": 19, "why": "name"}]


def _erasure_out(world: World) -> CaseRef:
    case = world.confirmed()
    send.send_due(world.room, now=NOW)
    return case


def _waiting_for_a_processor(world: World) -> CaseRef:
    case = _erasure_out(world)
    close.close_case(world.desk, case=case, now=NOW)
    return case


def _urged(world: World) -> CaseRef:
    case = _waiting_for_a_processor(world)
    urge.urge_recipients(world.desk, now=REMIND)
    return case


def _first_notice(world: World, case: CaseRef) -> int:
    with world.desk.begin() as records:
        return records.recipient_notices.of(case)[0].number


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


def _is_party(world: World, case: CaseRef, party: Party) -> None:
    represent.settle_party(world.desk, case=case, party=party, child=None, by="user.2", now=NOW)


def _for_hana(world: World) -> CaseRef:
    case = world.opened(email=STRANGER, body=FOR_HANA)
    _is_party(world, case, Party.SOLICITOR)
    world.press(case, Option.APPROVE, user="2", task=StaffTask.TRIAGE)
    return case


def _authority_asked(world: World) -> CaseRef:
    case = _for_hana(world)
    authority.check_authority(world.desk, case=case, now=NOW)
    return case


def _authorise(world: World, case: CaseRef) -> None:
    recorded = authorise.Recorded(
        contact=HANA, name="Rowena", address=STRANGER, scope=frozenset({"shop"}),
        shown=Shown.SIGNED_LETTER, complete_at=NOW,
    )  # fmt: skip
    authorise.record_authority(world.desk, case=case, recorded=recorded, by="user.2", now=NOW)


def _authorised(world: World) -> CaseRef:
    case = _authority_asked(world)
    _authorise(world, case)
    runs.start_waiting(world.room, now=NOW)
    return case


def _in_review_for_hana(world: World) -> CaseRef:
    case = _authorised(world)
    authority.check_authority(world.desk, case=case, now=NOW)
    for connection in CONNECTIONS:
        gather.ask_store(world.desk, case=case, connection=connection, now=NOW)
    gather.join_stores(world.desk, case=case, now=NOW)
    gates.check_findings(world.desk, case=case, now=NOW)
    return case


def _approved_for_hana(world: World) -> CaseRef:
    case = _in_review_for_hana(world)
    world.decide_rest(case)
    world.press(case, Option.APPROVE, user="2")
    return case


def _turned_away(world: World) -> CaseRef:
    case = world.asked()
    _is_party(world, case, Party.ADMINISTRATOR)
    runs.start_waiting(world.room, now=NOW)
    return case


def _unanswered(world: World, *, months: int = 0) -> CaseRef:
    """Bring a case to where nobody answered: asked, or a reminder or notice later."""
    case = world.asked(email=HANA, account="RP-1187", ticket=f"TK-left-{next(world.numbers)}")
    send.send_due(world.room, now=NOW)
    for passed in (REMIND, END)[:months]:
        chase.chase_waits(world.desk, now=passed)
        if passed is REMIND:
            send.send_due(world.room, now=passed)
    return case


def _late_reply(world: World) -> CaseRef:
    """Bring a late reply in: a case of its own on the ticket of one that was closed."""
    closed = _unanswered(world, months=2)
    send.send_due(world.room, now=END)
    ticket = world.one("SELECT portal_ticket FROM desk.tickets JOIN desk.cases USING (ticket)"
                       " WHERE reference = %s", closed)  # fmt: skip
    return world.request(account="RP-1187", signed_in=True, ticket=ticket, rights=("unknown",),
                         triage=True)  # fmt: skip


def _stale(world: World) -> CaseRef:
    """Approve a plan, then let another note about her turn up."""
    case = world.to_be_erased()
    world.changes.rows["crm.notes"].append({"id": 3, "contact_id": 142, "body": "New."})
    return case


def _to_close(world: World) -> CaseRef:
    return world.answered()


def _with_question(world: World) -> CaseRef:
    case = world.in_review()
    demanding.question(world, case)
    return case


def _with_fee(world: World) -> CaseRef:
    case = world.in_review()
    demanding.fee(world, case)
    return case


def _question_to_ask(world: World) -> CaseRef:
    case = _with_question(world)
    demanding.send_back(world, case)
    return case


def _fee_at_approval(world: World) -> CaseRef:
    case = _with_fee(world)
    demanding.send_back(world, case)
    return case


def _notice_queued(world: World) -> CaseRef:
    case = demanding.to_extend(world)
    demand.make_demand(world.desk, case=case, now=NOW)
    return case


def _replied(world: World) -> CaseRef:
    case = demanding.asked(world)
    world.file(account="RP-1187", signed_in=True, ticket=demanding.ticket(world, case),
               rights=("unknown",), body="Everything.", days_ago=0)  # fmt: skip
    runs.start_waiting(world.room, now=NOW)
    return case


def _narrowed(world: World) -> CaseRef:
    case = demanding.asked(world)
    hear.record_reply(world.desk, case=case, kind=WaitKind.CLARIFICATION, at=NOW, means="post",
                      words="The tickets.", by="user.2", now=NOW)  # fmt: skip
    runs.start_waiting(world.room, now=NOW)
    return case


def _anew(before: Callable[[World], CaseRef]) -> Callable[[World], CaseRef]:
    """Bring a case to an act in systems whose registers no objection before it has marked."""

    def do(world: World) -> CaseRef:
        objecting.unmark(world)
        return before(world)

    return do


def _objection_told(world: World) -> CaseRef:
    case = objecting.refused(world)
    send.send_due(world.room, now=NOW)
    return case


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
    "settle_party": Act(
        before=lambda w: w.opened(email=STRANGER, body=FOR_HANA),
        do=lambda w, c: _is_party(w, c, Party.SOLICITOR), adds={"party.settled": 1},
    ),
    "settle_party_at_identity": Act(
        before=World.asked, do=lambda w, c: _is_party(w, c, Party.ADMINISTRATOR),
        adds={"party.settled": 1, "wait.ended": 1},
    ),
    "check_authority_asks": Act(
        before=_for_hana, do=lambda w, c: authority.check_authority(w.desk, case=c, now=NOW),
        adds={"authority.asked": 1, "wait.started": 1, "message.queued": 2},
    ),
    "check_authority_goes_on": Act(
        before=_authorised, do=lambda w, c: authority.check_authority(w.desk, case=c, now=NOW),
        adds={"identity.proved": 1, "message.queued": 1},
    ),
    "record_authority": Act(
        before=_authority_asked, do=_authorise,
        adds={"authority.recorded": 1, "wait.ended": 1},
    ),
    "say_unidentified": Act(
        before=World.asked,
        do=lambda w, c: represent.say_unidentified(
            w.desk, case=c, unidentified=LOST, by="user.2", now=NOW),
        adds={"person.not_found": 1, "wait.ended": 1},
    ),
    "note_need": Act(
        before=World.identified,
        do=lambda w, c: represent.note_need(
            w.desk, case=c, need=DeliveryNeed.LARGE_PRINT, by="user.2", now=NOW),
        adds={"delivery.noted": 1},
    ),
    "send_all_to_person": Act(
        before=_in_review_for_hana,
        do=lambda w, c: represent.send_all_to_person(w.desk, case=c, by="user.2", now=NOW),
        adds={"answer.all_to_person": 1},
    ),
    "answer_both": Act(
        before=_approved_for_hana, do=lambda w, c: answer.answer_person(w.desk, case=c, now=NOW),
        adds={"answer.composed": 1, "package.made": 2, "message.queued": 3},
    ),
    "decline": Act(
        before=_turned_away, do=lambda w, c: decline.decline(w.desk, case=c, now=NOW),
        adds={"answer.composed": 1, "message.queued": 2},
    ),
    "log_handover": Act(
        before=_turned_away,
        do=lambda w, c: hand_over.log_handover(
            w.desk, case=c, handover=LOGS, by="user.2", now=NOW),
        adds={"handover.logged": 1},
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
    "propose_clarification": Act(
        before=World.in_review, do=demanding.question, adds={"demand.proposed": 1},
    ),
    "propose_fee": Act(before=World.in_review, do=demanding.fee, adds={"demand.proposed": 1}),
    "propose_extension": Act(
        before=World.in_review, do=demanding.extension, adds={"demand.proposed": 1},
    ),
    "take_back": Act(
        before=_with_question,
        do=lambda w, c: propose.take_back(w.desk, case=c, by="user.2", now=NOW),
        adds={"demand.dropped": 1},
    ),
    "settle_send_back_with_a_fee": Act(
        before=_with_fee,
        do=lambda w, c: w.press(c, Option.SEND_BACK, user="2", seconds=1),
        adds={"decision.accepted": 1},
    ),
    "settle_approve_demand": Act(
        before=_fee_at_approval,
        do=lambda w, c: w.press(c, Option.APPROVE, user="1", task=StaffTask.APPROVE_DEMAND,
                                seconds=1000),
        adds={"decision.accepted": 1},
    ),
    "settle_send_back_at_approval": Act(
        before=_fee_at_approval,
        do=lambda w, c: w.press(c, Option.SEND_BACK, user="1", task=StaffTask.APPROVE_DEMAND,
                                seconds=1000),
        adds={"decision.accepted": 1, "demand.dropped": 1},
    ),
    "make_demand_asks": Act(
        before=_question_to_ask, do=lambda w, c: demand.make_demand(w.desk, case=c, now=NOW),
        adds={"wait.started": 1, "demand.made": 1, "message.queued": 1},
    ),
    "make_demand_charges": Act(
        before=demanding.approved_fee,
        do=lambda w, c: demand.make_demand(w.desk, case=c, now=NOW),
        adds={"wait.started": 1, "demand.made": 1, "message.queued": 1},
    ),
    "make_demand_gives_notice": Act(
        before=demanding.to_extend, do=lambda w, c: demand.make_demand(w.desk, case=c, now=NOW),
        adds={"demand.made": 1, "message.queued": 1},
    ),
    "send_due_notice": Act(
        before=_notice_queued, do=lambda w, _: send.send_due(w.room, now=NOW),
        adds={"message.sent": 1},
    ),
    "take_reply": Act(
        before=_replied, do=lambda w, c: hear.take_reply(w.desk, case=c, now=NOW),
        adds={"wait.ended": 1, "message.taken": 1},
    ),
    "record_reply": Act(
        before=demanding.charged,
        do=lambda w, c: hear.record_reply(
            w.desk, case=c, kind=WaitKind.FEE, at=NOW, means="post", by="user.2", now=NOW),
        adds={"wait.ended": 1},
    ),
    "go_on_without": Act(
        before=lambda w: demanding.asked(w, need=Need.FORMAT_ONLY),
        do=lambda w, c: hear.go_on_without(w.desk, case=c, by="user.2", now=NOW),
        adds={"wait.ended": 1},
    ),
    "leave_out_store": Act(
        before=_narrowed,
        do=lambda w, c: decide.leave_out_store(
            w.desk, case=c, dataset="shop", collection="orders", by="user.2", now=NOW),
        adds={"finding.decided": 1},
    ),
    "answer_person": Act(
        before=World.approved, do=lambda w, c: answer.answer_person(w.desk, case=c, now=NOW),
        adds={"answer.composed": 1, "package.made": 1, "message.queued": 2},
    ),
    "plan_erasure": Act(
        before=World.to_erase, do=lambda w, c: plan.plan_erasure(w.desk, case=c, now=NOW),
        adds={"plan.drawn": 1},
    ),
    "rehearse_erasure_stale": Act(
        before=_stale, do=lambda w, c: erase.rehearse_erasure(w.desk, case=c, now=NOW),
        adds={"plan.drawn": 1, "plan.stale": 1},
    ),
    "erase_store": Act(
        before=World.to_be_erased,
        do=lambda w, c: erase.erase_store(w.desk, case=c, connection="crm_db", now=NOW),
        adds={"store.begun": 1, "store.erased": 1},
    ),
    "prove_erasure": Act(
        before=World.erased, do=lambda w, c: prove.prove_erasure(w.desk, case=c, now=NOW),
        adds={"gate.passed": 1, "erasure.proved": 1},
    ),
    "answer_erasure": Act(
        before=World.proved, do=lambda w, c: confirm.answer_erasure(w.desk, case=c, now=NOW),
        adds={"answer.composed": 1, "message.queued": 2},
    ),
    "send_due_to_a_processor": Act(
        before=World.confirmed, do=lambda w, _: send.send_due(w.room, now=NOW),
        adds={"receipt.noted": 1, "message.sent": 2},
    ),
    "close_case_waiting_for_a_processor": Act(
        before=_erasure_out, do=lambda w, c: close.close_case(w.desk, case=c, now=NOW),
        adds={"wait.started": 1},
    ),
    "settle_notice": Act(
        before=_waiting_for_a_processor,
        do=lambda w, c: receive.settle_notice(
            w.desk, case=c, number=_first_notice(w, c), settled_as=Settled.DISPROPORTIONATE,
            reason="They hold nothing any more.", by="user.2", now=NOW),
        adds={"recipient.settled": 1, "wait.ended": 1},
    ),
    "urge_recipients": Act(
        before=_waiting_for_a_processor,
        do=lambda w, _: urge.urge_recipients(w.desk, now=REMIND),
        adds={"recipient.chased": 1, "message.queued": 1},
    ),
    "urge_recipients_to_the_end": Act(
        before=_urged, do=lambda w, _: urge.urge_recipients(w.desk, now=END),
        adds={"recipient.troubled": 1},
    ),
    "discard_copies": Act(
        before=World.confirmed, do=lambda w, c: confirm.discard_copies(w.desk, case=c, now=NOW),
        adds={"work.discarded": 1},
    ),
    "send_due": Act(
        before=World.asked, do=lambda w, _: send.send_due(w.room, now=NOW),
        adds={"message.sent": 3},
    ),
    "chase_waits": Act(
        before=_unanswered, do=lambda w, _: chase.chase_waits(w.desk, now=REMIND),
        adds={"wait.chased": 1, "message.queued": 1},
    ),
    "chase_waits_to_the_end": Act(
        before=lambda w: _unanswered(w, months=1),
        do=lambda w, _: chase.chase_waits(w.desk, now=END),
        adds={"wait.closing": 1, "message.queued": 1},
    ),
    "send_due_closing": Act(
        before=lambda w: _unanswered(w, months=2), do=lambda w, _: send.send_due(w.room, now=END),
        adds={"message.sent": 1, "wait.ended": 1, "case.closed": 1},
    ),
    "open_case_of_a_late_reply": Act(
        before=_late_reply, do=lambda w, c: intake.open_case(w.desk, case=c, now=END),
        adds={"case.closed": 1},
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
    "stop_uses": Act(
        before=_anew(objecting.found), do=lambda w, c: stop.stop_uses(w.desk, case=c, now=NOW),
        adds={"uses.stopped": 1, "store.corrected": 2, "message.queued": 1},
    ),
    "stop_another": Act(
        before=_anew(objecting.stopped),
        do=lambda w, c: stop.stop_another(
            w.desk, case=c, use="usage_statistics", by="user.2", now=NOW),
        adds={"uses.stopped": 1, "store.corrected": 1},
    ),
    "weigh_use": Act(
        before=_anew(objecting.stopped), do=lambda w, c: objecting.weigh(w, c, Balanced.UPHELD),
        adds={"use.weighed": 1},
    ),
    "clear_profiles": Act(
        before=_anew(objecting.upheld),
        do=lambda w, c: shield.clear_profiles(w.desk, case=c, now=NOW),
        adds={"lists.cleared": 1},
    ),
    "answer_objection": Act(
        before=_anew(objecting.overridden),
        do=lambda w, c: uphold.answer_objection(w.desk, case=c, now=NOW),
        adds={"answer.composed": 1, "restriction.end_told": 1, "message.queued": 2},
    ),
    "end_shield": Act(
        before=_anew(_objection_told), do=lambda w, c: shield.end_shield(w.desk, case=c, now=NOW),
        adds={"profiling.resumed": 1},
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
