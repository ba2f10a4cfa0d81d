"""What counts as the reply that a case waits for (R-02, R-03, R-17, R-21, R-48)."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from integration.steps import demanding
from integration.steps.demanding import TOMORROW
from integration.steps.world import HANA, NOW, World
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.clock_events import Need
from privacydesk.domain.decisions import Option
from privacydesk.domain.findings import Decision, Ground
from privacydesk.domain.histories import (
    HappenedTwiceError,
    HistoryRefusedError,
    InTheFutureError,
    NeverAskedError,
    ReplyBeforeDemandError,
)
from privacydesk.domain.waits import WaitKind
from privacydesk.domain.workdays import london_day
from privacydesk.steps import answer, decide, hear, identity, send
from privacydesk.steps.decide import NotNarrowedError

FEE, CLARIFICATION = WaitKind.FEE, WaitKind.CLARIFICATION


@pytest.fixture
def case(world: World) -> CaseRef:
    """Give a case that waits for the answer to a question asked now."""
    return demanding.asked(world)


def token_of(world: World, case: CaseRef) -> str:
    """Return the token as the person finds it in their mail."""
    (sealed,) = world.rows("SELECT sealed FROM desk.outbox WHERE reference = %s"
                           " AND letter = 'ask_clarification'", case)[0]  # fmt: skip
    mail = json.loads(world.desk.vault.box(case).open(bytes(sealed)))
    return str(mail["text"]).split("/v1/reply/")[1].split()[0]


def writes(world: World, case: CaseRef, **parts: Any) -> None:  # noqa: ANN401  the parts of ``file``
    """Have somebody write on the request's ticket, and the run that this asks for begin."""
    said = {
        "ticket": demanding.ticket(world, case),
        "body": "The Leeds account.",
        "days_ago": 0,
        "rights": (),
    } | parts
    if not said["rights"] and not said.get("token"):
        said["rights"] = ("unknown",)
    world.file(**said)
    demanding.next_run(world, case, number=2)
    hear.take_reply(world.desk, case=case, now=TOMORROW)


def events(world: World, case: CaseRef) -> list[tuple[str, datetime]]:
    query = "SELECT kind, at FROM desk.case_events WHERE reference = %s ORDER BY event"
    return [(kind, at) for kind, at in world.rows(query, case)]


def record(
    world: World, case: CaseRef, *, kind: WaitKind = CLARIFICATION, at: datetime = NOW,
    now: datetime = TOMORROW,
) -> None:  # fmt: skip
    hear.record_reply(world.desk, case=case, kind=kind, at=at, means="telephone",
                      words="The Leeds account.", by="user.2", now=now)  # fmt: skip


class TestAReply:
    def test_that_carries_the_token_is_the_answer(self, world: World, case: CaseRef) -> None:
        """R-17: it counts from its receipt, not from when somebody looked."""
        writes(world, case, ticket="link", portal="link", token=token_of(world, case))
        assert world.case(case)[:2] == ("review", "review")
        assert events(world, case)[-1] == ("clarification_answered", NOW)
        assert world.facts(case, "wait.ended")["by"] == "token"
        assert world.one("SELECT due_on FROM desk.cases WHERE reference = %s", case)

    def test_from_the_persons_own_account_on_the_ticket_is_the_answer(
        self, world: World, case: CaseRef
    ) -> None:
        """R-21: "everything, please" is an answer."""
        writes(
            world, case, account="RP-1187", email=HANA, signed_in=True, body="Everything, please."
        )
        assert world.case(case)[:2] == ("review", "review")
        assert world.facts(case, "wait.ended")["by"] == "account"

    @pytest.mark.parametrize(
        "parts",
        [{"email": HANA},
         {"email": HANA, "body": "Re PD-2026-000001: everything!"},
         {"account": "RP-1187", "email": HANA},
         {"account": "RP-1188", "signed_in": True},
         {"email": HANA, "token": "A" * 43, "rights": ("unknown",)},
         {"account": "RP-1187", "signed_in": True, "days_ago": 3}],
        ids=["forged sender", "bare reference", "not signed in", "a colleague's account",
             "a guessed token", "written before we asked"],
    )  # fmt: skip
    def test_of_anybody_else_is_filed_and_answers_nothing(
        self, world: World, case: CaseRef, parts: dict[str, Any]
    ) -> None:
        before = events(world, case)
        writes(world, case, **parts)
        assert world.case(case)[:2] == ("demand", "paused")
        assert events(world, case) == before
        assert len([n for n in world.desk.vault.names(case) if n.startswith("message-")]) == 2
        assert world.one("SELECT ended_at FROM desk.runs WHERE reference = %s AND number = 2", case)

    def test_on_another_portal_reaches_no_case(self, world: World, case: CaseRef) -> None:
        other = world.file(account="RP-1187", signed_in=True, portal="forged", ticket="TK-1",
                           body="Everything.", days_ago=0)  # fmt: skip
        assert case not in other

    def test_that_is_a_mere_click_answers_nothing(self, world: World, case: CaseRef) -> None:
        writes(world, case, ticket="link", portal="link", token=token_of(world, case), body=" ")
        assert world.case(case)[:2] == ("demand", "paused")

    def test_pays_no_fee(self, world: World) -> None:
        """R-03: words are no money."""
        case = demanding.charged(world)
        writes(world, case, account="RP-1187", email=HANA, signed_in=True, body="I have paid.")
        assert world.case(case)[:2] == ("demand", "waiting_fee")

    def test_leaves_the_identity_step_nothing_to_do(self, world: World, case: CaseRef) -> None:
        writes(world, case, account="RP-1187", email=HANA, signed_in=True)
        assert identity.check_identity(world.desk, case=case, now=TOMORROW).place.value == "review"


class TestAReplyThatReachedStaff:
    def test_moves_the_case_by_the_day_it_came(self, world: World, case: CaseRef) -> None:
        record(world, case, at=NOW)
        assert events(world, case)[-1] == ("clarification_answered", NOW)
        assert world.case(case)[:2] == ("review", "review")
        heard = json.loads(world.desk.vault.get(case, "heard-1"))
        assert heard["words"] == "The Leeds account."
        demanding.next_run(world, case, number=2)

    def test_counts_by_londons_day_whatever_its_zone(self, world: World, case: CaseRef) -> None:
        """R-02."""
        at = (NOW + timedelta(minutes=5)).astimezone(timezone(timedelta(hours=9)))
        record(world, case, at=at)
        assert events(world, case)[-1] == ("clarification_answered", at)

    def test_starts_the_month_when_the_fee_came(self, world: World) -> None:
        """R-03."""
        case = demanding.charged(world)
        record(world, case, kind=FEE, at=NOW + timedelta(hours=30), now=NOW + timedelta(days=3))
        start = world.one("SELECT clock_start FROM desk.cases WHERE reference = %s", case)
        assert start == london_day(NOW + timedelta(hours=30))
        assert world.case(case)[:2] == ("review", "review")

    @pytest.mark.parametrize(
        ("kind", "at", "error", "rule"),
        [(CLARIFICATION, NOW - timedelta(days=2), ReplyBeforeDemandError, "R-17"),
         (CLARIFICATION, NOW - timedelta(days=60), HistoryRefusedError, "R-02"),
         (CLARIFICATION, TOMORROW + timedelta(seconds=1), InTheFutureError, "R-02"),
         (FEE, NOW, NeverAskedError, "R-48")],
        ids=["before the question", "before the receipt", "in the future", "never asked"],
    )  # fmt: skip
    def test_is_refused_where_it_cannot_have_happened(
        self, world: World, case: CaseRef, kind: WaitKind, at: datetime,
        error: type[HistoryRefusedError], rule: str,
    ) -> None:  # fmt: skip
        before = world.effects(case)
        with pytest.raises(error, match=rule):
            record(world, case, kind=kind, at=at)
        assert world.effects(case) == before

    def test_is_refused_twice(self, world: World, case: CaseRef) -> None:
        """R-03."""
        record(world, case)
        before = world.effects(case)
        with pytest.raises(HappenedTwiceError, match="R-03"):
            record(world, case, at=NOW + timedelta(hours=1))
        assert world.effects(case) == before

    def test_is_refused_for_a_case_that_moved_on(self, world: World, case: CaseRef) -> None:
        decide.withdraw(world.desk, case=case, by="user.2", now=NOW)
        before = world.effects(case)
        with pytest.raises(hear.NotAwaitedError):
            record(world, case)
        assert world.effects(case) == before


class TestGoingOnWithoutAnAnswer:
    def test_works_where_no_clock_waits(self, world: World) -> None:
        """R-18."""
        case = demanding.asked(world, need=Need.FORMAT_ONLY)
        hear.go_on_without(world.desk, case=case, by="user.2", now=TOMORROW)
        assert world.case(case)[:2] == ("review", "review")
        demanding.next_run(world, case, number=2)

    def test_is_refused_where_the_clock_does(self, world: World, case: CaseRef) -> None:
        """R-17."""
        with pytest.raises(hear.NotAwaitedError):
            hear.go_on_without(world.desk, case=case, by="user.2", now=TOMORROW)


class TestWhatWasNotAskedFor:
    def test_may_be_left_out_once_they_said_so(self, world: World, case: CaseRef) -> None:
        """R-21: it is no refusal, the letter says it, and one reviewer is enough."""
        record(world, case)
        demanding.next_run(world, case, number=2)
        world.decide_rest(case, withhold=Ground.NOT_ASKED_FOR)
        world.press(case, Option.APPROVE, user="2")
        assert world.case(case)[0] == "answer"
        answer.answer_person(world.desk, case=case, now=TOMORROW)
        assert world.case(case)[2] == "fulfilled"
        send.send_due(world.room, now=TOMORROW)

    def test_may_be_a_whole_store(self, world: World, case: CaseRef) -> None:
        """R-21: also what a rule had disclosed; what is left out on a ground keeps its ground."""
        record(world, case)
        demanding.next_run(world, case, number=2)
        store = {"dataset": "shop", "collection": "orders", "by": "user.2", "now": TOMORROW}
        assert decide.leave_out_store(world.desk, case=case, **store) == 3
        assert decide.leave_out_store(world.desk, case=case, **store) == 0
        orders = [f for f in world.findings(case) if f.collection == "orders"]
        assert {(f.decision, f.ground) for f in orders} == {
            (Decision.WITHHOLD, Ground.NOT_ASKED_FOR)}  # fmt: skip
        assert world.facts(case, "finding.decided")["records"] == 3

    def test_is_disclosed_as_long_as_they_did_not(self, world: World) -> None:
        case = world.in_review()
        with pytest.raises(NotNarrowedError, match="R-21"):
            world.judge(case, 1, decision=Decision.WITHHOLD, ground=Ground.NOT_ASKED_FOR)
        with pytest.raises(NotNarrowedError, match="R-21"):
            decide.leave_out_store(world.desk, case=case, dataset="shop", collection="orders",
                                   by="user.2", now=NOW)  # fmt: skip
