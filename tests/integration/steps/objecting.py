"""Bring an objection to a use of data to where a test needs it."""

from typing import Any

from integration.steps.rectifying import furnish
from integration.steps.world import CONNECTIONS, HANA, NOW, World
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.decisions import Option, StaffTask
from privacydesk.domain.weighings import Balance, Ground, Verdict
from privacydesk.steps import balance, gates, gather, identity, shield, stop, uphold

PROFILING = "Please don't profile me."
EVERYTHING = "I object to what you do with my data on the ground of your interests."
REVIEWER = "user.2"
SIDES = Balance(
    interest="We plan stock from what each customer buys.",
    person="He gets no offer by it and nobody else sees it.",
    reasons="Without the figures we could not deliver to anybody in time.",
)


def unmark(world: World) -> None:
    """Empty the registers of objections."""
    rows: Any = world.systems.rows
    rows["crm.objections"], rows["shop.objections"] = [], []


def found(world: World, *, body: str = PROFILING) -> CaseRef:
    """Bring an objection of Hana's to where her data is found."""
    furnish(world)
    case = world.opened(account="RP-1187", email=HANA, signed_in=True, body=body,
                        rights=["objection_general"])  # fmt: skip
    identity.check_identity(world.desk, case=case, now=NOW)
    gather_all(world, case)
    return case


def gather_all(world: World, case: CaseRef) -> None:
    for connection in CONNECTIONS:
        gather.ask_store(world.desk, case=case, connection=connection, now=NOW)
    gather.join_stores(world.desk, case=case, now=NOW)
    gates.check_findings(world.desk, case=case, now=NOW)


def stopped(world: World, *, body: str = PROFILING) -> CaseRef:
    case = found(world, body=body)
    stop.stop_uses(world.desk, case=case, now=NOW)
    return case


def weigh(
    world: World, case: CaseRef, verdict: Verdict, *, use: str = "sales_analysis",
    sides: Balance | None = None,
) -> None:  # fmt: skip
    goes_on = verdict is Verdict.OVERRIDDEN
    balance.weigh_use(
        world.desk, case=case, use=use, verdict=verdict, by=REVIEWER, now=NOW,
        ground=Ground.COMPELLING if goes_on else None,
        balance=sides or (SIDES if goes_on else Balance()),
    )  # fmt: skip


def upheld(world: World) -> CaseRef:
    """Bring an objection to where one person upheld it."""
    case = stopped(world)
    weigh(world, case, Verdict.UPHELD)
    world.press(case, Option.APPROVE, user="2")
    return case


def overridden(world: World) -> CaseRef:
    """Bring an objection to where two people refused it."""
    case = stopped(world)
    weigh(world, case, Verdict.OVERRIDDEN)
    world.press(case, Option.REFUSE, user="2")
    world.press(case, Option.REFUSE, user="3", task=StaffTask.SECOND_REVIEW)
    return case


def answer(world: World, case: CaseRef) -> None:
    shield.clear_profiles(world.desk, case=case, now=NOW)
    uphold.answer_objection(world.desk, case=case, now=NOW)


def refused(world: World) -> CaseRef:
    case = overridden(world)
    answer(world, case)
    return case
