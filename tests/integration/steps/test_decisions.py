"""What staff press counts only when it may (R-50, R-53, R-54; HOUSE 1.4)."""

import pytest

from integration.steps.world import HANA, NOW, World
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.decisions import Option, StaffTask, WhyNot
from privacydesk.domain.findings import Decision, Ground
from privacydesk.steps import answer, close, decide, identity, intake, runs, send

APPROVE, SEND_BACK, REFUSE, CLOSE = Option
SECOND = StaffTask.SECOND_REVIEW


@pytest.fixture
def decided(world: World) -> CaseRef:
    return world.decided()


@pytest.fixture
def at_second(world: World) -> CaseRef:
    """Give a case from which the first reviewer (2) withholds something."""
    case = world.decided(withhold=Ground.PRIVILEGE)
    world.press(case, APPROVE, user="2")
    assert world.case(case)[0] == "second_review"
    return case


def refuse_ground(world: World, case: CaseRef) -> None:
    decide.keep_refusal(
        world.desk, case=case, ground="manifestly_excessive", words="You ask each week.",
        by="user.2", now=NOW,
    )  # fmt: skip


class TestAnswerOfStaff:
    @pytest.mark.parametrize(
        ("user", "why"),
        [(None, WhyNot.NOBODY), ("99", WhyNot.NOBODY), ("4", WhyNot.NOT_ENTITLED),
         ("5", WhyNot.NOT_ENTITLED), ("6", WhyNot.NOT_ENTITLED)],
    )  # fmt: skip
    def test_of_somebody_not_entitled_is_kept_but_does_not_count(
        self, world: World, decided: CaseRef, user: str | None, why: WhyNot
    ) -> None:
        settled = world.press(decided, APPROVE, user=user)

        assert settled.why_not is why
        assert world.case(decided)[0] == "review"
        assert world.facts(decided, "decision.not_accepted")["why_not"] == why.value
        assert world.rows(
            "SELECT accepted, why_not FROM desk.decisions WHERE reference = %s", decided
        ) == [(False, why.value)]

    def test_does_not_count_while_a_record_is_undecided(self, world: World) -> None:
        """R-50."""
        case = world.in_review()
        assert world.press(case, APPROVE, user="2").why_not is WhyNot.UNDECIDED
        world.decide_rest(case)
        assert world.press(case, APPROVE, user="2").why_not is None
        assert world.case(case)[0] == "answer"

    def test_stands_in_the_ledger_under_the_persons_id(
        self, world: World, decided: CaseRef
    ) -> None:
        world.press(decided, APPROVE, user="2")
        query = "SELECT actor FROM desk.ledger_entries WHERE event = 'decision.accepted'"
        assert world.rows(query) == [("user.2",)]

    def test_counts_by_the_rights_of_the_moment(self, world: World, decided: CaseRef) -> None:
        member = world.staff.members.pop("2")
        assert world.press(decided, APPROVE, user="2").why_not is WhyNot.NOBODY
        world.staff.members["2"] = member
        assert world.press(decided, APPROVE, user="2").why_not is None

    def test_to_a_question_already_settled_changes_nothing(
        self, world: World, decided: CaseRef
    ) -> None:
        world.press(decided, APPROVE, user="2")
        before = world.effects(decided)
        assert world.press(decided, SEND_BACK, user="3").why_not is None
        assert world.effects(decided) == before


class TestTriage:
    def test_waits_until_the_right_is_known(self, world: World) -> None:
        case = world.opened(email=HANA, rights=("unknown",))
        assert world.case(case)[0] == "triage"
        pressed = world.press(case, APPROVE, user="2", task=StaffTask.TRIAGE)
        assert pressed.why_not is WhyNot.NOT_SORTED

        decide.sort_case(world.desk, case=case, right=Right.ACCESS, by="user.2", now=NOW)
        world.press(case, APPROVE, user="2", task=StaffTask.TRIAGE)
        assert world.case(case)[0] == "identity"

    def test_refuses_nothing_before_it_is_known_what_is_asked(self, world: World) -> None:
        """Refuse does not branch: whoever kept a ground at triage still has to sort the case."""
        case = world.opened(email=HANA, rights=("unknown",))
        decide.keep_refusal(world.desk, case=case, ground="manifestly_unfounded", words="No.",
                            by="user.2", now=NOW)  # fmt: skip
        pressed = world.press(case, Option.REFUSE, user="2", task=StaffTask.TRIAGE)
        assert pressed.why_not is WhyNot.NOTHING_TO_REFUSE
        assert world.case(case) == ("triage", "received", None)
        assert "decision.not_accepted" in world.ledger(case)

    def test_is_over_once_the_case_has_moved_on(self, world: World, decided: CaseRef) -> None:
        with pytest.raises(decide.NotDecidableError):
            decide.sort_case(world.desk, case=decided, right=Right.ERASURE, by="user.2", now=NOW)


class TestFourEyes:
    def test_are_needed_where_something_is_withheld(self, world: World, at_second: CaseRef) -> None:
        """R-53."""
        assert world.press(at_second, APPROVE, user="2", task=SECOND).why_not is WhyNot.SAME_PERSON
        assert world.case(at_second)[0] == "second_review"

        assert world.press(at_second, APPROVE, user="3", task=SECOND).why_not is None
        assert world.case(at_second)[0] == "answer"

    def test_are_not_needed_for_what_is_the_customers_to_disclose(
        self, world: World, decided: CaseRef
    ) -> None:
        """R-30: what we keep for a customer is withheld by rule, not by judgement."""
        assert any(f.ground is Ground.NOT_CONTROLLER for f in world.findings(decided))
        world.press(decided, APPROVE, user="2")
        assert world.case(decided)[0] == "answer"

    def test_end_in_a_letter_that_says_what_was_left_out(
        self, world: World, at_second: CaseRef
    ) -> None:
        world.press(at_second, APPROVE, user="3", task=SECOND)
        answer.answer_person(world.desk, case=at_second, now=NOW)
        assert world.case(at_second)[2] == "partly_refused"


class TestSendBack:
    def test_at_review_opens_what_people_decided_and_asks_again(
        self, world: World, decided: CaseRef
    ) -> None:
        settled = world.press(decided, SEND_BACK, user="3")

        assert settled.receipt.place.value == "review"
        assert not settled.receipt.waits
        opened = [f for f in world.findings(decided) if f.decision is None]
        assert {f.collection for f in opened} == {"addresses", "notes"}
        assert world.press(decided, APPROVE, user="2").why_not is WhyNot.UNDECIDED

    def test_at_second_review_asks_the_first_reviewer_anew_in_the_next_run(
        self, world: World, at_second: CaseRef
    ) -> None:
        settled = world.press(at_second, SEND_BACK, user="3", task=SECOND)

        assert settled.receipt.waits
        assert world.case(at_second)[:2] == ("review", "review")
        runs.start_waiting(world.room, now=NOW)
        assert runs.take_up(world.desk, run=f"{at_second}.2") == at_second
        assert intake.open_case(world.desk, case=at_second, now=NOW).place.value == "review"

    def test_needs_both_signatures_again(self, world: World, at_second: CaseRef) -> None:
        """R-53: an approval from before counts for nothing."""
        world.press(at_second, SEND_BACK, user="3", task=SECOND)
        runs.start_waiting(world.room, now=NOW)
        assert world.press(at_second, APPROVE, user="2").why_not is WhyNot.UNDECIDED

        world.decide_rest(at_second, withhold=Ground.PRIVILEGE)
        world.press(at_second, APPROVE, user="3")  # another one signs first this time
        assert world.case(at_second)[0] == "second_review"
        assert world.press(at_second, APPROVE, user="3", task=SECOND).why_not is WhyNot.SAME_PERSON
        assert world.press(at_second, APPROVE, user="2", task=SECOND).why_not is None
        assert world.case(at_second)[0] == "answer"


class TestRefuse:
    def test_does_not_count_without_its_ground(self, world: World) -> None:
        """R-54."""
        case = world.in_review()
        assert world.press(case, REFUSE, user="2").why_not is WhyNot.NO_GROUND
        refuse_ground(world, case)
        assert world.press(case, REFUSE, user="2").why_not is None

    def test_needs_a_second_person_but_no_judgement_of_each_record(self, world: World) -> None:
        """R-54: who refuses the whole need not judge its parts."""
        case = world.in_review()
        refuse_ground(world, case)
        world.press(case, REFUSE, user="2")
        assert world.case(case)[0] == "second_review"
        assert world.press(case, APPROVE, user="3", task=SECOND).why_not is None

        answer.answer_person(world.desk, case=case, now=NOW)
        assert world.case(case)[2] == "refused"
        send.send_due(world.room, now=NOW)
        (letter,) = [m for m in world.post.sent if m.kind == "refused"]
        assert "You ask each week." in letter.text
        assert "Article 12(5)" in letter.text
        assert world.one("SELECT count(*) FROM desk.packages") == 0

    def test_by_the_second_reviewer_is_never_answered_with_a_package(
        self, world: World, at_second: CaseRef
    ) -> None:
        refuse_ground(world, at_second)
        world.press(at_second, REFUSE, user="3", task=SECOND)
        answer.answer_person(world.desk, case=at_second, now=NOW)
        assert world.case(at_second)[2] == "refused"
        assert world.one("SELECT count(*) FROM desk.packages") == 0

    def test_is_forgotten_once_it_is_sent_back(self, world: World) -> None:
        case = world.in_review()
        refuse_ground(world, case)
        world.press(case, REFUSE, user="2")
        world.press(case, SEND_BACK, user="3", task=SECOND)
        runs.start_waiting(world.room, now=NOW)
        world.decide_rest(case)
        world.press(case, APPROVE, user="2")
        answer.answer_person(world.desk, case=case, now=NOW)
        assert world.case(case)[2] == "fulfilled"


class TestClose:
    def test_works_only_for_a_case_that_is_over(self, world: World, decided: CaseRef) -> None:
        assert world.press(decided, CLOSE, user="2").why_not is WhyNot.CASE_STILL_OPEN
        decide.withdraw(world.desk, case=decided, by="user.2", now=NOW)
        assert world.press(decided, CLOSE, user="2").why_not is None

        send.send_due(world.room, now=NOW)
        close.close_case(world.desk, case=decided, now=NOW)
        assert world.case(decided) == ("done", "closed", "withdrawn")

    def test_leaves_a_closed_case_closed(self, world: World) -> None:
        case = world.answered()
        close.close_case(world.desk, case=case, now=NOW)
        assert world.press(case, CLOSE, user="2").why_not is None
        assert world.case(case)[0] == "done"

    def test_of_a_case_that_waits_comes_with_a_run_of_its_own(self, world: World) -> None:
        case = world.asked(email=HANA)
        decide.withdraw(world.desk, case=case, by="user.2", now=NOW)
        runs.start_waiting(world.room, now=NOW)
        send.send_due(world.room, now=NOW)

        assert intake.open_case(world.desk, case=case, now=NOW).place.value == "close"
        assert identity.check_identity(world.desk, case=case, now=NOW).place.value == "close"
        assert close.close_case(world.desk, case=case, now=NOW).place.value == "done"


class TestDecidingARecord:
    def test_to_leave_something_out_needs_a_ground(self, world: World) -> None:
        """R-50, R-53."""
        case = world.in_review()
        with pytest.raises(decide.GroundMissingError):
            world.judge(case, 1, decision=Decision.WITHHOLD)

    @pytest.mark.parametrize("number", [0, 99])
    def test_is_refused_for_a_record_that_is_not_there(self, world: World, number: int) -> None:
        case = world.in_review()
        with pytest.raises(decide.NotDecidableError):
            world.judge(case, number)

    def test_is_refused_before_and_after_the_review(self, world: World) -> None:
        for case in (world.joined(), world.approved()):
            with pytest.raises(decide.NotDecidableError):
                world.judge(case, 1)
