"""A message that uses no right, or none that a rule could name: a person reads it."""

from datetime import datetime

import pytest

from integration.steps.world import HANA, NOW, World
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.decisions import Option, StaffTask, WhyNot
from privacydesk.steps import ask, close, decide, identity, intake, reply, runs, send, settle
from privacydesk.steps.close import NotAtTheEndError
from privacydesk.steps.decide import NotDecidableError

WORDS = "Your router leaves on Monday.\n\nIf nobody is in, they leave\na card. <b>{{ 7 * 7 }}</b>"


@pytest.fixture
def question(world: World) -> CaseRef:
    return world.opened(email=HANA, rights=("question",), body="Where is my router?")


@pytest.fixture
def unknown(world: World) -> CaseRef:
    return world.opened(email=HANA, rights=("unknown",), triage=True, body="Hm.")


def sort(world: World, case: CaseRef, right: Right) -> settle.Settled:
    decide.sort_case(world.desk, case=case, right=right, by="user.2", now=NOW)
    return world.press(case, Option.APPROVE, user="2", task=StaffTask.TRIAGE)


def write(world: World, case: CaseRef, words: str = WORDS) -> None:
    reply.keep_reply(world.desk, case=case, words=words, by="user.2", now=NOW)


class TestAQuestion:
    def test_goes_to_staff_and_is_acknowledged(self, world: World, question: CaseRef) -> None:
        assert world.airflow.runs == [("rights_question", question)]
        assert world.case(question) == ("review", "review", None)
        send.send_due(world.room, now=NOW)
        assert [m.kind for m in world.post.sent] == ["acknowledgement"]

    def test_asks_no_system_and_nobody_for_a_proof(self, world: World, question: CaseRef) -> None:
        identity.check_identity(world.desk, case=question, now=NOW)
        assert world.one("SELECT count(*) FROM desk.searches") == 0
        assert world.one("SELECT count(*) FROM desk.waits") == 0

    def test_is_put_to_staff_with_the_case_page(self, world: World, question: CaseRef) -> None:
        subject, body = ask.words(world.desk, case=question, task=StaffTask.REVIEW)
        assert subject == f"{question} · Question · no date yet"
        assert "Write the answer on the case page" in body
        assert f"(/desk/cases/{question})" in body

    def test_cannot_be_approved_before_it_is_answered(
        self, world: World, question: CaseRef
    ) -> None:
        settled = world.press(question, Option.APPROVE, user="2")
        assert settled.why_not is WhyNot.NOT_ANSWERED

    def test_cannot_be_refused(self, world: World, question: CaseRef) -> None:
        decide.keep_refusal(
            world.desk, case=question, ground="exempt", words="No.", by="user.2", now=NOW
        )
        assert world.press(question, Option.REFUSE, user="2").why_not is WhyNot.NO_GROUND

    def test_is_answered_in_the_words_of_staff_and_closed(
        self, world: World, question: CaseRef
    ) -> None:
        write(world, question)
        assert world.press(question, Option.APPROVE, user="2").receipt.place.value == "answer"
        for _ in range(2):
            reply.answer_question(world.desk, case=question, now=NOW)
        send.send_due(world.room, now=NOW)
        close.close_case(world.desk, case=question, now=NOW)

        assert world.case(question) == ("done", "closed", "fulfilled")
        (mail,) = [m for m in world.post.sent if m.kind == "question_answered"]
        assert mail.to == HANA
        text = " ".join(mail.text.split())
        assert "leaves on Monday. If nobody is in, they leave a card. <b>{{ 7 * 7 }}</b>" in text
        assert mail.html
        assert "<b>{{" not in mail.html
        assert any("leaves on Monday" in text for _, text, _ in world.tickets.replies)
        assert world.ledger(question)[-3:] == ["message.sent", "message.sent", "case.closed"]

    def test_keeps_the_words_sealed(self, world: World, question: CaseRef) -> None:
        write(world, question)
        write(world, question)
        assert world.desk.vault.get(question, "reply").decode() == WORDS
        assert world.ledger(question).count("answer.written") == 1
        assert "router" not in str(world.facts(question, "answer.written"))

    def test_can_be_withdrawn_and_closed(self, world: World, question: CaseRef) -> None:
        decide.withdraw(world.desk, case=question, by="user.2", now=NOW)
        assert world.press(question, Option.CLOSE, user="2").why_not is None
        send.send_due(world.room, now=NOW)
        close.close_case(world.desk, case=question, now=NOW)
        assert world.case(question)[2] == "withdrawn"

    def test_is_the_only_case_that_takes_such_an_answer(self, world: World) -> None:
        case = world.in_review()
        with pytest.raises(NotDecidableError):
            write(world, case)

    def test_without_an_address_or_portal_is_told_to_staff(self, world: World) -> None:
        case = world.opened(portal="elsewhere", rights=("question",))
        write(world, case)
        world.press(case, Option.APPROVE, user="2")
        with pytest.raises(reply.NoWayToAnswerError):
            reply.answer_question(world.desk, case=case, now=NOW)


class TestSorting:
    def test_waits_for_a_person(self, world: World, unknown: CaseRef) -> None:
        assert world.case(unknown)[0] == "triage"
        pressed = world.press(unknown, Option.APPROVE, user="2", task=StaffTask.TRIAGE)
        assert pressed.why_not is WhyNot.NOT_SORTED

    def test_to_access_goes_on_in_a_run_of_that_dag(self, world: World, unknown: CaseRef) -> None:
        settled = sort(world, unknown, Right.ACCESS)

        assert settled.receipt.waits  # this run ends here
        runs.start_waiting(world.room, now=NOW)
        assert world.airflow.runs == [
            ("rights_question", unknown), ("rights_access", f"{unknown}.2"),
        ]  # fmt: skip
        case = runs.take_up(world.desk, run=f"{unknown}.2")
        intake.open_case(world.desk, case=case, now=NOW)
        assert identity.check_identity(world.desk, case=case, now=NOW).waits
        assert world.case(case)[:2] == ("identity", "waiting_id")
        assert world.one("SELECT due_on IS NULL FROM desk.cases")  # the clock waits for the proof
        assert world.one("SELECT count(*) FROM desk.searches") > 0

    def test_does_not_let_the_first_run_act_any_more(self, world: World, unknown: CaseRef) -> None:
        sort(world, unknown, Right.ACCESS)
        with pytest.raises(runs.NotTheCurrentRunError):
            runs.take_up(world.desk, run=unknown)

    def test_to_a_question_stays_in_its_run(self, world: World, unknown: CaseRef) -> None:
        settled = sort(world, unknown, Right.QUESTION)

        assert (settled.receipt.place.value, settled.receipt.waits) == ("review", False)
        assert world.one("SELECT count(*) FROM desk.runs") == 1

    def test_of_an_access_request_to_a_question_changes_the_dag(self, world: World) -> None:
        case = world.opened(email=HANA, triage=True)

        assert sort(world, case, Right.QUESTION).receipt.waits

        runs.start_waiting(world.room, now=NOW)
        assert world.airflow.runs[-1] == ("rights_question", f"{case}.2")
        intake.open_case(world.desk, case=case, now=NOW)
        assert world.case(case)[0] == "review"

    def test_to_a_right_without_procedure_leaves_the_case_in_the_queue(
        self, world: World, unknown: CaseRef
    ) -> None:
        world.rows("""DELETE FROM desk.procedures WHERE "right" = 'objection_general'""")
        assert sort(world, unknown, Right.OBJECTION_GENERAL).receipt.waits

        assert runs.start_waiting(world.room, now=NOW) == 0
        assert world.case(unknown) == ("identity", "received", None)
        due = world.one("SELECT due_on FROM desk.cases")
        assert isinstance(due, type(datetime.now().date()))  # noqa: DTZ005  the type alone
        identity.record_check(
            world.desk, case=unknown, contact=HANA, how="call_back", by="user.2", now=NOW
        )  # staff can go on by hand, and nothing fails for want of a dag
        assert world.one("SELECT count(*) FROM desk.runs WHERE ended_at IS NULL") == 0

    def test_takes_a_run_that_was_asked_for_meanwhile_along(
        self, world: World, unknown: CaseRef
    ) -> None:
        with world.desk.begin() as records:
            records.runs.ask(unknown, reason="reply", now=NOW)

        sort(world, unknown, Right.ACCESS)
        runs.start_waiting(world.room, now=NOW)

        assert world.airflow.runs[-1] == ("rights_access", f"{unknown}.2")


class TestTheEnd:
    def test_is_not_reached_by_marking_a_task_by_hand(
        self, world: World, question: CaseRef
    ) -> None:
        send.send_due(world.room, now=NOW)
        with pytest.raises(NotAtTheEndError):
            close.close_case(world.desk, case=question, now=NOW)
