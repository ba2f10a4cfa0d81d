"""A correction from the proposal to the answer: planned, made once, told, and it stays (R-58)."""

from collections.abc import Callable

import pytest

from integration.steps import rectifying
from integration.steps.rectifying import MARRIED, NAME, REVIEWER, judge, rows
from integration.steps.world import HANA, NOW, World
from privacydesk.domain.boundaries import Boundary
from privacydesk.domain.changes import NoChangeError, Verdict
from privacydesk.domain.decisions import Option, StaffTask, WhyNot
from privacydesk.steps import amend, close, correct, decide, recall, rectify, send
from privacydesk.steps.recall import Incoming


class TestAProposal:
    def test_plans_every_place_that_bears_the_fact(self, world: World) -> None:
        case = rectifying.proposed(world)
        judge(world, case, 1, Verdict.AGREED)

        query = "SELECT collection, effect FROM desk.changes WHERE reference = %s ORDER BY change"
        assert sorted(world.rows(query, case)) == [
            ("crm.contacts", "set"), ("shop.invoices", "note"), ("shop.orders", "keep"),
            ("shop.orders", "set"),
        ]  # fmt: skip

    def test_writes_nothing_before_it_is_approved(self, world: World) -> None:
        case = rectifying.proposed(world)
        judge(world, case, 1, Verdict.AGREED)
        rectifying.carry_out(world, case)

        assert rows(world, "crm.contacts")[0]["name"] == NAME
        assert world.corrections.opened == []

    def test_that_changes_nothing_is_refused(self, world: World) -> None:
        case = rectifying.in_review(world)
        with pytest.raises(NoChangeError):
            rectifying.propose_name(world, case, after=f" {NAME} ")

    def test_of_what_nobody_holds_is_refused(self, world: World) -> None:
        case = rectifying.in_review(world)
        with pytest.raises(amend.NotProposableError):
            amend.propose_correction(world.desk, case=case, fact="name", whole="Somebody Else",
                                       after={"": MARRIED}, by=REVIEWER, now=NOW)  # fmt: skip

    def test_keeps_no_value_in_clear(self, world: World) -> None:
        case = rectifying.proposed(world)
        judge(world, case, 1, Verdict.DISPUTED, "Her passport says Whitlock.")
        for table in ("proposals", "changes", "ledger_entries"):
            written = str(world.rows(f"SELECT t::text FROM desk.{table} t"))  # noqa: S608  fixed names
            assert not any(w in written for w in (NAME, MARRIED, "passport")), table

    def test_must_be_judged_before_an_approval_counts(self, world: World) -> None:
        case = rectifying.in_review(world)
        assert world.press(case, Option.APPROVE, user="2").why_not is WhyNot.UNDECIDED
        rectifying.propose_name(world, case)
        assert world.press(case, Option.APPROVE, user="2").why_not is WhyNot.UNDECIDED
        judge(world, case, 1, Verdict.AGREED)
        assert world.press(case, Option.APPROVE, user="2").why_not is None

    def test_not_agreed_needs_reasons(self, world: World) -> None:
        case = rectifying.proposed(world)
        with pytest.raises(amend.ReasonsMissingError):
            judge(world, case, 1, Verdict.DISPUTED, "  ")

    def test_about_money_takes_a_second_person(self, world: World) -> None:
        case = rectifying.in_review(world)
        number = amend.propose_correction(
            world.desk, case=case, fact="credit_limit", whole="50000", after={"": "80000"},
            by=REVIEWER, now=NOW,
        )  # fmt: skip
        judge(world, case, number, Verdict.AGREED)

        world.press(case, Option.APPROVE, user="2")

        assert world.case(case)[0] == "second_review"
        again = world.press(case, Option.APPROVE, user="2", task=StaffTask.SECOND_REVIEW)
        assert again.why_not is WhyNot.SAME_PERSON
        world.press(case, Option.APPROVE, user="3", task=StaffTask.SECOND_REVIEW)
        assert world.case(case)[0] == "answer"


class TestACorrection:
    def test_reaches_every_system_and_leaves_documents(self, world: World) -> None:
        rectifying.corrected(world)

        assert rows(world, "crm.contacts")[0]["name"] == MARRIED
        assert [r.get("recipient") for r in rows(world, "shop.orders")[:2]] == [MARRIED, NAME]
        assert rows(world, "shop.invoices")[0]["billed_to"] == NAME
        (note,) = rows(world, "shop.invoice_notes")
        assert note["invoice"] == "I-1"
        assert MARRIED in note["note"]

    def test_is_all_of_a_connection_or_nothing(self, world: World) -> None:
        case = rectifying.approved(world)
        world.corrections.refuses.add("recipient")

        rectifying.carry_out(world, case)

        assert rows(world, "shop.orders")[0]["recipient"] == NAME
        assert rows(world, "shop.invoice_notes") == []
        assert rows(world, "crm.contacts")[0]["name"] == MARRIED
        receipt = correct.settle_changes(world.desk, case=case, now=NOW)
        assert receipt.waits
        assert world.case(case)[0] == "review"

    def test_stops_and_asks_again_where_the_field_moved_on(self, world: World) -> None:
        case = rectifying.approved(world)
        rows(world, "crm.contacts")[0]["name"] = "Hana W."

        rectifying.carry_out(world, case)
        correct.settle_changes(world.desk, case=case, now=NOW)

        assert rows(world, "crm.contacts")[0]["name"] == "Hana W."
        assert world.case(case)[0] == "review"
        assert world.one("SELECT verdict FROM desk.proposals WHERE reference = %s", case) is None
        assert world.facts(case, "correction.stopped")["why"] == "stale"
        assert world.one("SELECT reason FROM desk.runs WHERE reference = %s AND number = 2",
                         case) == "moved_on"  # fmt: skip

    def test_of_what_moved_on_can_be_proposed_as_it_stands_now(self, world: World) -> None:
        case = rectifying.approved(world)
        rows(world, "crm.contacts")[0]["name"] = "Hana W."
        rectifying.carry_out(world, case)
        correct.settle_changes(world.desk, case=case, now=NOW)

        judge(world, case, 1, Verdict.AGREED)  # where it still stood, it is corrected already
        number = amend.propose_correction(world.desk, case=case, fact="name", whole="Hana W.",
                                            after={"": MARRIED}, by=REVIEWER, now=NOW)  # fmt: skip
        judge(world, case, number, Verdict.AGREED)
        world.press(case, Option.APPROVE, user="2")
        rectifying.carry_out(world, case)
        rectifying.answer(world, case)

        assert rows(world, "crm.contacts")[0]["name"] == MARRIED
        assert len(rows(world, "shop.invoice_notes")) == 1
        assert world.case(case)[2] == "fulfilled"

    def test_is_not_answered_before_it_is_made(self, world: World) -> None:
        case = rectifying.approved(world)
        with pytest.raises(correct.NotAllCorrectedError):
            correct.settle_changes(world.desk, case=case, now=NOW)


class DiedError(Exception):
    """The process is gone at this boundary."""


class TestADeath:
    """HOUSE 1.10: whatever dies where, the same end."""

    @pytest.mark.parametrize(
        "boundary",
        ["correct.before_source_commit", "correct.source_committed", "correct.before_commit",
         "correct.committed", "rectify.before_commit", "rectify.committed"],
    )  # fmt: skip
    def test_at_any_boundary_ends_as_if_it_had_not_been(
        self, world: World, boundary: Boundary
    ) -> None:
        case = rectifying.approved(world)
        died = list[bool]()

        def die() -> None:
            if not died:
                died.append(True)
                raise DiedError

        world.at[boundary] = die
        _until_done(lambda: rectifying.carry_out(world, case))
        _until_done(lambda: rectifying.answer(world, case))
        send.send_due(world.room, now=NOW)

        assert died
        assert rows(world, "crm.contacts")[0]["name"] == MARRIED
        assert rows(world, "shop.orders")[0]["recipient"] == MARRIED
        assert len(rows(world, "shop.invoice_notes")) == 1
        assert [m.kind for m in world.post.sent].count("rectified") == 1
        notices = [m for m in world.post.sent if m.kind == "correction_notice"]
        assert len({m.to for m in notices}) == len(notices) > 0


def _until_done(work: Callable[[], None]) -> None:
    for _ in range(5):
        try:
            work()
        except DiedError:
            continue
        return


class TestTheAnswer:
    def test_says_before_and_after_in_words(self, world: World) -> None:
        case = rectifying.answered(world)
        send.send_due(world.room, now=NOW)

        (mail,) = [m for m in world.post.sent if m.kind == "rectified"]
        assert mail.to == HANA
        assert all(words in mail.text for words in (NAME, MARRIED, "Customer records", "Orders"))
        assert world.case(case)[2] == "fulfilled"

    def test_gives_reasons_and_routes_for_what_stays(self, world: World) -> None:
        case = rectifying.approved(world, verdict=Verdict.DISPUTED)
        rectifying.carry_out(world, case)
        rectifying.answer(world, case)
        send.send_due(world.room, now=NOW)

        (mail,) = [m for m in world.post.sent if m.kind == "rectified"]
        assert "Your passport says so." in mail.text
        assert mail.text.index("Complain to us.") < mail.text.index("Information Commissioner")
        contact = rows(world, "crm.contacts")[0]
        assert contact["name"] == NAME
        assert f"the person says {MARRIED}" in contact["disputed_note"]
        assert world.case(case)[2] == "refused"

    def test_tells_each_standing_recipient_of_what_it_has(self, world: World) -> None:
        case = rectifying.answered(world)
        send.send_due(world.room, now=NOW)

        (notice,) = [m for m in world.post.sent if m.kind == "correction_notice"]
        assert notice.to == "privacy@swift-couriers.example"
        assert MARRIED in notice.text
        query = "SELECT recipient, ground FROM desk.disclosures WHERE reference = %s"
        assert world.rows(query, case) == [("swift", "art_19")]

    def test_lets_the_case_be_closed(self, world: World) -> None:
        case = rectifying.answered(world)
        send.send_due(world.room, now=NOW)
        close.close_case(world.desk, case=case, now=NOW)
        assert world.case(case)[1] == "closed"
        assert world.one("SELECT answered_at FROM desk.cases WHERE reference = %s", case)

    def test_that_refuses_the_whole_says_why(self, world: World) -> None:
        case = rectifying.in_review(world)
        decide.keep_refusal(world.desk, case=case, ground="manifestly_unfounded",
                            words="You asked to be called King.", by=REVIEWER, now=NOW)  # fmt: skip
        world.press(case, Option.REFUSE, user="2")
        world.press(case, Option.REFUSE, user="3", task=StaffTask.SECOND_REVIEW)
        rectifying.carry_out(world, case)
        rectifying.answer(world, case)
        assert world.case(case)[2] == "refused"


class TestALaterLoad:
    """R-63, R-100: what was corrected does not come back."""

    @pytest.mark.parametrize(
        ("value", "verdict"),
        [("HANA  whitlock", Incoming.CORRECTED_AWAY), (MARRIED, Incoming.SAME),
         ("Anna Whitlock", Incoming.BETTER_KNOWN)],
    )  # fmt: skip
    def test_is_told_what_it_may_not_write(
        self, world: World, value: str, verdict: Incoming
    ) -> None:
        rectifying.answered(world)
        for identity in (("email", HANA.upper()), ("phone_number", "+44 7700 900142")):
            assert recall.judge_incoming(
                world.desk, identities=[identity], fact="name", value=value) is verdict  # fmt: skip

    def test_is_free_with_other_facts_and_other_people(self, world: World) -> None:
        rectifying.answered(world)
        for fact, email in (("phone", HANA), ("name", "raj@rowanpike.example")):
            assert recall.judge_incoming(
                world.desk, identities=[("email", email)], fact=fact, value=NAME,
            ) is Incoming.FREE  # fmt: skip


class TestProof:
    def test_is_asked_for_while_the_clock_runs_on(self, world: World) -> None:
        case = rectifying.proposed(world)
        query = "SELECT due_on, clock_status FROM desk.cases WHERE reference = %s"
        before = world.rows(query, case)

        rectify.ask_proof(world.desk, case=case, proof="A page that shows the new name.",
                          by=REVIEWER, now=NOW)  # fmt: skip
        send.send_due(world.room, now=NOW)

        (mail,) = [m for m in world.post.sent if m.kind == "proof_asked"]
        assert "Our time limit does not wait for this." in " ".join(mail.text.split())
        assert world.rows(query, case) == before
        rectify.note_proof(world.desk, case=case, kind="document", by=REVIEWER, now=NOW)
        assert world.facts(case, "proof.seen")["proof"] == "document"
