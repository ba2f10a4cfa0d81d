"""Bring a request to correct to where a test needs it."""

from typing import Any

from integration.steps.world import CONNECTIONS, HANA, NOW, World
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.changes import Verdict
from privacydesk.domain.decisions import Option
from privacydesk.steps import amend, correct, gates, gather, identity, rectify, restrict, send

NAME, MARRIED = "Hana Whitlock", "Hana Pike"
REVIEWER = "user.2"


def furnish(world: World) -> None:
    """Give Hana an order in progress, one that is done, and an invoice; all as it was at first."""
    rows: Any = world.systems.rows
    for order in rows["shop.orders"]:
        order.update(state="done", restricted=False)
    rows["shop.orders"][0].update(state="open", recipient=NAME)
    rows["shop.orders"][1].update(recipient=NAME)
    rows["crm.contacts"][0].update(name=NAME, disputed_note=None)
    rows["shop.invoices"] = [{"number": "I-1", "order_number": "O-1", "billed_to": NAME}]
    rows["shop.invoice_notes"] = []
    rows["crm.contacts"][0]["credit_pence"] = 50000
    rows["crm.contacts"][0]["restricted"] = False


def in_review(world: World, *, right: str = "rectification") -> CaseRef:
    furnish(world)
    return searched(world, right=right)


def searched(world: World, *, right: str = "rectification") -> CaseRef:
    case = world.opened(account="RP-1187", email=HANA, signed_in=True, rights=[right])
    identity.check_identity(world.desk, case=case, now=NOW)
    for connection in CONNECTIONS:
        gather.ask_store(world.desk, case=case, connection=connection, now=NOW)
    gather.join_stores(world.desk, case=case, now=NOW)
    gates.check_findings(world.desk, case=case, now=NOW)
    return case


def propose_name(world: World, case: CaseRef, *, after: str = MARRIED) -> int:
    return amend.propose_correction(
        world.desk, case=case, fact="name", whole=NAME, after={"": after}, by=REVIEWER, now=NOW
    )


def judge(world: World, case: CaseRef, number: int, verdict: Verdict, reasons: str = "") -> None:
    amend.judge_proposal(world.desk, case=case, number=number, verdict=verdict, reasons=reasons,
                           by=REVIEWER, now=NOW)  # fmt: skip


def proposed(world: World) -> CaseRef:
    case = in_review(world)
    propose_name(world, case)
    return case


def approved(world: World, *, verdict: Verdict = Verdict.AGREED) -> CaseRef:
    case = proposed(world)
    judge(world, case, 1, verdict, "" if verdict is Verdict.AGREED else "Your passport says so.")
    world.press(case, Option.APPROVE, user="2")
    return case


def carry_out(world: World, case: CaseRef) -> None:
    for connection in CONNECTIONS:
        correct.correct_store(world.desk, case=case, connection=connection, now=NOW)


def corrected(world: World) -> CaseRef:
    case = approved(world)
    carry_out(world, case)
    return case


def answer(world: World, case: CaseRef) -> None:
    correct.settle_changes(world.desk, case=case, now=NOW)
    rectify.answer_rectification(world.desk, case=case, now=NOW)


def answered(world: World) -> CaseRef:
    case = corrected(world)
    answer(world, case)
    return case


def rows(world: World, address: str) -> list[dict[str, Any]]:
    found: Any = world.systems.rows[address]
    return list(found)


def restricted(world: World) -> CaseRef:
    """Bring a request to restrict to where it is answered."""
    case = in_review(world, right="restriction")
    world.press(case, Option.APPROVE, user="2")
    restrict.plan_restriction(world.desk, case=case, now=NOW)
    carry_out(world, case)
    correct.settle_changes(world.desk, case=case, now=NOW)
    restrict.answer_restriction(world.desk, case=case, now=NOW)
    return case


def end_told(world: World) -> CaseRef:
    case = restricted(world)
    restrict.tell_end(world.desk, case=case, reasons="The check is over.", by=REVIEWER, now=NOW)
    send.send_due(world.room, now=NOW)
    return case
