"""What the person is asked or told during the review (R-05, R-13 to R-18, R-45 to R-49, R-54)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from integration.steps import demanding
from integration.steps.world import NOW, World
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.clock_events import FeeGround, Need
from privacydesk.domain.decisions import Option, StaffTask, WhyNot
from privacydesk.domain.demands import (
    DemandRefusedError,
    ExtendedAlreadyError,
    ExtensionReason,
    ExtensionTooLateError,
    LateWithoutReasonError,
    NotAccessError,
    NoWordsError,
    ReasonUnlawfulError,
)
from privacydesk.domain.errors import DeskError
from privacydesk.domain.fees import CountIsNoGroundError, FeeUnlawfulError
from privacydesk.domain.messages import MailRefusedError
from privacydesk.domain.workdays import london_day
from privacydesk.steps import ask, hear, intake, propose, runs, send
from privacydesk.steps.decide import NotDecidableError

APPROVE, SEND_BACK, REFUSE, CLOSE = Option
APPROVAL = StaffTask.APPROVE_DEMAND


@pytest.fixture
def case(world: World) -> CaseRef:
    return world.in_review()


def clock_of(world: World, case: CaseRef) -> dict[str, Any]:
    names = ("clock_status", "due_on", "extended_on", "clock_flags")
    query = "SELECT clock_status, due_on, extended_on, clock_flags FROM desk.cases"
    return dict(zip(names, world.rows(f"{query} WHERE reference = %s", case)[0], strict=True))


def letters(world: World, kind: str) -> list[str]:
    send.send_due(world.room, now=NOW)
    return [" ".join(m.text.split()) for m in world.post.sent if m.kind == kind]


def in_words(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


class TestAQuestion:
    def test_goes_out_without_a_second_person_and_pauses_the_clock(
        self, world: World, case: CaseRef
    ) -> None:
        """R-16, R-17."""
        due = clock_of(world, case)["due_on"]
        demanding.question(world, case)
        demanding.send_back(world, case)
        assert world.case(case)[0] == "demand"
        demanding.make(world, case)

        assert world.case(case)[:2] == ("demand", "paused")
        assert clock_of(world, case)["clock_status"] == "paused"
        assert clock_of(world, case)["due_on"] is None
        (letter,) = letters(world, "ask_clarification")
        assert demanding.QUESTION in letter
        assert "/v1/reply/" in letter
        assert in_words(due) in letter
        assert world.one("SELECT ended_at FROM desk.runs WHERE reference = %s", case)

    def test_leaves_what_was_decided_as_it_is(self, world: World) -> None:
        decided = world.decided()
        before = {f.number: f.decision for f in world.findings(decided)}
        demanding.question(world, decided)
        demanding.send_back(world, decided)
        assert {f.number: f.decision for f in world.findings(decided)} == before

    @pytest.mark.parametrize(
        ("need", "flag"),
        [(Need.NOT_REQUIRED, "flag:clarification_not_reasonably_required"),
         (Need.FORMAT_ONLY, "flag:clarification_format_only")],
    )  # fmt: skip
    def test_that_is_not_needed_pauses_nothing_and_says_so(
        self, world: World, case: CaseRef, need: Need, flag: str
    ) -> None:
        """R-16, R-18: the date stays, the letter says that it stays."""
        before = clock_of(world, case)
        demanding.question(world, case, need=need)
        demanding.send_back(world, case)
        demanding.make(world, case)

        after = clock_of(world, case)
        assert (after["due_on"], after["clock_flags"]) == (before["due_on"], [flag])
        assert world.case(case)[:2] == ("demand", "review")
        (letter,) = letters(world, "ask_clarification")
        assert "The date of our answer stays the same" in letter

    def test_that_comes_after_the_period_revives_nothing(self, world: World, case: CaseRef) -> None:
        """R-22: the letter says that we are late, not that the date stays."""
        before, late = clock_of(world, case), NOW + timedelta(days=30)
        demanding.question(world, case, now=late)
        demanding.send_back(world, case)
        demanding.make(world, case, now=late)
        after = clock_of(world, case)
        assert (after["due_on"], after["clock_flags"]) == (
            before["due_on"], ["flag:clarification_after_expiry"])  # fmt: skip
        assert world.case(case)[:2] == ("demand", "review")
        send.send_due(world.room, now=late)
        (letter,) = [m.text for m in world.post.sent if m.kind == "ask_clarification"]
        assert "We are late" in letter

    def test_is_refused_for_any_right_but_access(self, world: World, case: CaseRef) -> None:
        """R-16."""
        world.rows("UPDATE desk.cases SET \"right\" = 'erasure' WHERE reference = %s", case)
        with pytest.raises(NotAccessError, match="R-16"):
            demanding.question(world, case)

    def test_that_says_nothing_is_refused(self, world: World, case: CaseRef) -> None:
        with pytest.raises(NoWordsError):
            demanding.question(world, case, words=" \n ")

    def test_that_goes_out_late_needs_a_reason(self, world: World, case: CaseRef) -> None:
        """R-05."""
        with pytest.raises(LateWithoutReasonError, match="R-05"):
            propose.propose_clarification(
                world.desk, case=case, need=Need.NOT_REQUIRED, words="?", by="user.2", now=NOW
            )
        demanding.question(world, case)
        assert world.facts(case, "demand.proposed")["late"] == "seen_in_search"

    def test_keeps_its_words_out_of_the_database(self, world: World, case: CaseRef) -> None:
        demanding.question(world, case, words="Do you mean the accounts of Aldertree Ltd?")
        assert "Aldertree" not in str(world.rows("SELECT * FROM desk.demands"))
        assert "Aldertree" not in str(world.rows("SELECT facts FROM desk.ledger_entries"))

    def test_stands_in_the_ledger_under_who_prepared_it(self, world: World, case: CaseRef) -> None:
        demanding.question(world, case)
        query = "SELECT actor FROM desk.ledger_entries WHERE event = 'demand.proposed'"
        assert world.rows(query) == [("user.2",)]

    def test_can_be_asked_again_in_a_second_round(self, world: World) -> None:
        """R-17: each round has its own number."""
        case = demanding.asked(world)
        world.file(account="RP-1187", signed_in=True, ticket=demanding.ticket(world, case),
                   rights=("unknown",), body="All of it.", days_ago=0)  # fmt: skip
        demanding.next_run(world, case, number=2)
        heard(world, case)
        demanding.question(world, case, words="And until when?", now=demanding.TOMORROW)
        demanding.send_back(world, case)
        demanding.make(world, case, now=demanding.TOMORROW)
        numbers = world.rows("SELECT facts->>'number' FROM desk.case_events WHERE reference = %s"
                             " AND kind = 'clarification_asked' ORDER BY event", case)  # fmt: skip
        assert numbers == [("1",), ("2",)]
        assert world.case(case)[1] == "paused"


class TestOneAtATime:
    def test_is_prepared(self, world: World, case: CaseRef) -> None:
        demanding.question(world, case)
        with pytest.raises(propose.DemandPendingError):
            demanding.fee(world, case)

    def test_holds_up_every_other_answer_to_the_review(self, world: World) -> None:
        decided = world.decided()
        demanding.question(world, decided)
        assert world.press(decided, APPROVE, user="2").why_not is WhyNot.DEMAND_PENDING
        assert world.press(decided, REFUSE, user="2").why_not is WhyNot.DEMAND_PENDING

    def test_can_be_taken_back(self, world: World) -> None:
        decided = world.decided()
        demanding.question(world, decided)
        propose.take_back(world.desk, case=decided, by="user.3", now=NOW)
        assert world.facts(decided, "demand.dropped")["why"] == "taken_back"
        assert world.press(decided, APPROVE, user="2").why_not is None

    def test_cannot_be_taken_back_behind_the_leads_back(self, world: World, case: CaseRef) -> None:
        demanding.fee(world, case)
        demanding.send_back(world, case)
        with pytest.raises(NotDecidableError):
            propose.take_back(world.desk, case=case, by="user.2", now=NOW)

    def test_is_prepared_only_in_the_review(self, world: World) -> None:
        for case in (world.identified(), world.approved()):
            with pytest.raises(NotDecidableError):
                demanding.question(world, case)


class TestAFee:
    @pytest.mark.parametrize("ground", [FeeGround.PRESCRIBED_BLANKET, FeeGround.NONE])
    def test_without_a_ground_is_blocked(
        self, world: World, case: CaseRef, ground: FeeGround
    ) -> None:
        """R-45 to R-47: a standing fee is none of the grounds; today the law prescribes 0.00."""
        before = world.effects(case)
        with pytest.raises(FeeUnlawfulError, match=r"R-45, R-46.* is 0\.00 \(R-47\)"):
            demanding.fee(world, case, ground=ground)
        assert world.effects(case) == before

    @pytest.mark.parametrize(
        "words", ["", "  ", "3", "This is the third request this month.", "Asked 12 times already!"]
    )
    def test_is_never_founded_on_a_count(self, world: World, case: CaseRef, words: str) -> None:
        """R-54."""
        with pytest.raises(CountIsNoGroundError, match="R-54"):
            demanding.fee(world, case, words=words)

    def test_needs_the_lead_who_did_not_prepare_it(self, world: World, case: CaseRef) -> None:
        """R-46: four eyes, and one of them the lead's."""
        demanding.fee(world, case, by="user.1")
        demanding.send_back(world, case)
        assert world.case(case)[0] == "approval"
        for user, why in (("1", WhyNot.OWN_DEMAND), ("2", WhyNot.NOT_THE_LEAD),
                          ("4", WhyNot.NOT_ENTITLED), (None, WhyNot.NOBODY)):  # fmt: skip
            assert world.press(case, APPROVE, user=user, task=APPROVAL).why_not is why
        assert world.case(case)[0] == "approval"

    def test_cannot_be_approved_past_the_table(self, world: World, case: CaseRef) -> None:
        """R-46: even a step that forgets who proposed it meets the table's own check."""
        demanding.fee(world, case)
        with pytest.raises(psycopg.errors.CheckViolation), world.desk.begin() as records:
            records.demands.approve(case, number=1, by="user.2")

    def test_cannot_be_refused_but_sent_back(self, world: World, case: CaseRef) -> None:
        demanding.fee(world, case)
        demanding.send_back(world, case)
        assert world.press(case, REFUSE, user="1", task=APPROVAL).why_not is WhyNot.NOT_REFUSABLE
        assert world.press(case, CLOSE, user="1", task=APPROVAL).why_not is WhyNot.CASE_STILL_OPEN

        settled = world.press(case, SEND_BACK, user="1", task=APPROVAL)
        assert settled.receipt.waits
        assert world.case(case)[:2] == ("review", "review")
        assert world.facts(case, "demand.dropped")["kind"] == "fee"
        assert letters(world, "ask_fee") == []
        demanding.next_run(world, case, number=2)
        assert intake.open_case(world.desk, case=case, now=NOW).place.value == "review"

    def test_is_asked_for_with_ground_calculation_and_three_ways_to_complain(
        self, world: World
    ) -> None:
        """R-46, R-49."""
        case = demanding.charged(world)
        assert world.case(case)[:2] == ("demand", "waiting_fee")
        assert clock_of(world, case)["clock_status"] == "waiting_fee"
        (letter,) = letters(world, "ask_fee")
        for words in ("manifestly excessive", "Article 12(5)", demanding.FACTS, "2 hours", "£18.00",
                      "£36.00", "ico.org.uk", "Go to court", "Complain to us"):  # fmt: skip
            assert words in letter

    def test_that_comes_after_the_period_holds_no_clock(self, world: World) -> None:
        """R-22."""
        case = demanding.approved_fee(world)
        before = clock_of(world, case)
        demanding.make(world, case, now=NOW + timedelta(days=30))
        after = clock_of(world, case)
        assert (after["due_on"], after["clock_flags"]) == (
            before["due_on"], ["flag:demand_after_expiry"])  # fmt: skip

    def test_is_put_to_the_lead_without_a_word_about_the_person(
        self, world: World, case: CaseRef
    ) -> None:
        demanding.fee(world, case)
        demanding.send_back(world, case)
        subject, body = ask.words(world.desk, case=case, task=APPROVAL)
        assert subject.startswith(f"{case} · Access · due ")
        assert f"(/desk/cases/{case})" in body
        assert "36" not in body
        assert "Hana" not in subject + body

    def test_for_the_same_work_is_the_same_money(self) -> None:
        assert demanding.COST.amount == Decimal("36.00")


class TestAnExtension:
    @pytest.mark.parametrize(
        "reason",
        [ExtensionReason.LARGE_VOLUME_ALONE, ExtensionReason.WAITING_ON_SUPPLIER,
         ExtensionReason.SHORT_OF_STAFF],
    )  # fmt: skip
    def test_is_never_for_our_own_trouble(
        self, world: World, case: CaseRef, reason: ExtensionReason
    ) -> None:
        """R-15."""
        with pytest.raises(ReasonUnlawfulError, match=f"R-15: {reason.value}"):
            demanding.extension(world, case, reason=reason)

    def test_moves_the_date_only_when_the_notice_is_out(self, world: World) -> None:
        """R-14: deciding on it, and even writing it, moves nothing."""
        case = demanding.to_extend(world)
        first = clock_of(world, case)["due_on"]
        demanding.make(world, case)
        assert clock_of(world, case)["due_on"] == first
        assert world.case(case)[0] == "review"

        (letter,) = letters(world, "extension_notice")
        after = clock_of(world, case)
        assert after["due_on"] > first + timedelta(days=50)
        assert after["extended_on"] == london_day(NOW)
        assert in_words(first) in letter
        assert in_words(after["due_on"]) in letter
        assert "archives" in letter
        assert "Go to court" in letter
        demanding.next_run(world, case, number=2)

    def test_that_never_got_out_moves_nothing(self, world: World) -> None:
        """R-14."""
        case = demanding.to_extend(world)
        first = clock_of(world, case)["due_on"]
        demanding.make(world, case)
        world.post.fails = [MailRefusedError("blocked")] * 9
        send.send_due(world.room, now=NOW)
        assert clock_of(world, case)["due_on"] == first
        demanding.next_run(world, case, number=2)
        demanding.extension(world, case, words="The archives again.")  # it may be tried again

    def test_too_late_for_its_notice_is_refused(self, world: World, case: CaseRef) -> None:
        """R-14."""
        late = NOW + timedelta(days=20)
        with pytest.raises(ExtensionTooLateError, match="R-14"):
            demanding.extension(world, case, now=late)

    def test_is_not_approved_when_the_notice_would_come_too_late(
        self, world: World, case: CaseRef
    ) -> None:
        """R-14: it was in time when it was prepared."""
        demanding.extension(world, case)
        demanding.send_back(world, case)
        settled = world.press(case, APPROVE, user="1", task=APPROVAL, now=NOW + timedelta(days=20))
        assert settled.why_not is WhyNot.NOTICE_TOO_LATE

    def test_that_midnight_overtook_is_dropped(self, world: World) -> None:
        """R-14: approved in time, sent by nobody."""
        case = demanding.to_extend(world)
        demanding.make(world, case, now=NOW + timedelta(days=20))
        assert world.facts(case, "demand.dropped")["why"] == "late"
        assert world.case(case)[0] == "review"
        assert letters(world, "extension_notice") == []

    def test_comes_once(self, world: World) -> None:
        """R-13."""
        case = demanding.to_extend(world)
        demanding.make(world, case)
        demanding.next_run(world, case, number=2)
        with pytest.raises(ExtendedAlreadyError):  # queued
            demanding.extension(world, case, words="More.")
        send.send_due(world.room, now=NOW)
        with pytest.raises(ExtendedAlreadyError):  # out
            demanding.extension(world, case, words="More.")

    def test_needs_a_period(self, world: World) -> None:
        case = world.in_review()
        world.rows("UPDATE desk.cases SET \"right\" = 'question' WHERE reference = %s", case)
        with pytest.raises(DemandRefusedError, match="R-13"):
            demanding.extension(world, case)


class TestARefusedDemand:
    @pytest.mark.parametrize("right", [Right.OBJECTION_MARKETING])
    def test_leaves_the_case_as_it_was(self, world: World, case: CaseRef, right: Right) -> None:
        """R-74."""
        world.rows('UPDATE desk.cases SET "right" = %s WHERE reference = %s', right.value, case)
        before = world.effects(case)
        with pytest.raises(DeskError, match="R-74"):
            demanding.fee(world, case)
        assert world.effects(case) == before


def heard(world: World, case: CaseRef, *, now: datetime = demanding.TOMORROW) -> None:
    assert hear.take_reply(world.desk, case=case, now=now).place.value == "review"


class DeathError(Exception):
    """A worker dies here."""


class TestAWorkerThatDies:
    @pytest.mark.parametrize("boundary", ["demand.before_commit", "demand.committed"])
    def test_over_a_question_leaves_one(self, world: World, boundary: str) -> None:
        expected = world.effects(demanding.asked(world))
        case = world.in_review()
        demanding.question(world, case)
        demanding.send_back(world, case)
        dying(world, boundary, lambda: demanding.make(world, case))
        demanding.make(world, case)
        assert world.effects(case) == expected

    @pytest.mark.parametrize("boundary", ["hear.before_commit", "hear.committed"])
    def test_over_the_reply_hears_it_once(self, world: World, boundary: str) -> None:
        cases = [demanding.asked(world) for _ in range(2)]
        for case in cases:
            world.file(account="RP-1187", signed_in=True, ticket=demanding.ticket(world, case),
                       rights=("unknown",), body="All.", days_ago=0)  # fmt: skip
        runs.start_waiting(world.room, now=NOW)
        hear.take_reply(world.desk, case=cases[0], now=NOW)
        dying(world, boundary, lambda: hear.take_reply(world.desk, case=cases[1], now=NOW))
        hear.take_reply(world.desk, case=cases[1], now=NOW)
        assert world.effects(cases[1]) == world.effects(cases[0])


def dying(world: World, boundary: str, work: Callable[[], object]) -> None:
    def die() -> None:
        del world.at[boundary]
        raise DeathError

    world.at[boundary] = die
    with pytest.raises(DeathError):
        work()
