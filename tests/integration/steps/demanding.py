"""Bring a case to where the person is asked or told something."""

from datetime import datetime, timedelta
from decimal import Decimal

from integration.steps.world import NOW, World
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.clock_events import FeeGround, Need
from privacydesk.domain.decisions import Option, StaffTask
from privacydesk.domain.demands import ExtensionReason, LateReason
from privacydesk.domain.fees import Calculation
from privacydesk.steps import demand, propose, runs

LATE = LateReason.SEEN_IN_SEARCH
QUESTION = "Which accounts and which dates do you mean?"
FACTS = "You have had the same data twice this month, and nothing in it changed since."
COST = Calculation(hours=Decimal(2), rate=Decimal("18.00"))
LEAD, GRACE, LEO = "1", "2", "3"
TOMORROW = NOW + timedelta(days=1)


def question(
    world: World, case: CaseRef, *, need: Need = Need.REASONABLY_REQUIRED, words: str = QUESTION,
    now: datetime = NOW,
) -> None:  # fmt: skip
    propose.propose_clarification(
        world.desk, case=case, need=need, words=words, late=LATE, by="user.2", now=now
    )


def fee(
    world: World, case: CaseRef, *, ground: FeeGround = FeeGround.MANIFESTLY_EXCESSIVE,
    words: str = FACTS, by: str = "user.2",
) -> None:  # fmt: skip
    propose.propose_fee(
        world.desk, case=case, ground=ground, words=words, calculation=COST, late=LATE, by=by,
        now=NOW,
    )  # fmt: skip


def extension(
    world: World, case: CaseRef, *, reason: ExtensionReason = ExtensionReason.COMPLEXITY,
    words: str = "Your data lies in archives that we must read by hand.", by: str = "user.2",
    now: datetime = NOW,
) -> None:  # fmt: skip
    propose.propose_extension(world.desk, case=case, reason=reason, words=words, by=by, now=now)


def send_back(world: World, case: CaseRef, *, user: str = GRACE) -> None:
    world.press(case, Option.SEND_BACK, user=user)


def approve(world: World, case: CaseRef, *, user: str = LEAD) -> None:
    settled = world.press(case, Option.APPROVE, user=user, task=StaffTask.APPROVE_DEMAND)
    assert settled.why_not is None


def make(world: World, case: CaseRef, *, now: datetime = NOW) -> None:
    demand.make_demand(world.desk, case=case, now=now)


def asked(world: World, *, need: Need = Need.REASONABLY_REQUIRED) -> CaseRef:
    """Bring a case to where it waits for the answer to a question."""
    case = world.in_review()
    question(world, case, need=need)
    send_back(world, case)
    make(world, case)
    return case


def approved_fee(world: World) -> CaseRef:
    """Bring a case to where a fee is approved and not asked for yet."""
    case = world.in_review()
    fee(world, case)
    send_back(world, case)
    approve(world, case)
    return case


def charged(world: World) -> CaseRef:
    """Bring a case to where it waits for a fee."""
    case = approved_fee(world)
    make(world, case)
    return case


def to_extend(world: World) -> CaseRef:
    """Bring a case to where the notice of an extension is approved and not sent yet."""
    case = world.in_review()
    extension(world, case)
    send_back(world, case)
    approve(world, case)
    return case


def next_run(world: World, case: CaseRef, *, number: int) -> None:
    """Start the case's next run, as the courier does."""
    runs.start_waiting(world.room, now=NOW)
    assert runs.take_up(world.desk, run=f"{case}.{number}") == case


def ticket(world: World, case: CaseRef) -> str:
    found: str = world.one("SELECT t.portal_ticket FROM desk.cases c JOIN desk.tickets t"
                           " USING (ticket) WHERE c.reference = %s", case)  # fmt: skip
    return found
