"""Data that is stored and not used, and what must happen before it is used again (R-59, R-60)."""

from datetime import timedelta

import pytest

from integration.steps import rectifying
from integration.steps.rectifying import rows
from integration.steps.world import NOW, World
from privacydesk.domain.changes import Verdict
from privacydesk.domain.decisions import Option, StaffTask
from privacydesk.steps import close, decide, forget, rectify, restrict, send


def marks(world: World) -> set[object]:
    """Return whether Hana's contact and orders are restricted."""
    contact, orders = rows(world, "crm.contacts")[0], rows(world, "shop.orders")[:3]
    return {contact.get("restricted"), *(order.get("restricted") for order in orders)}


class TestARestriction:
    def test_marks_every_record_that_can_bear_it(self, world: World) -> None:
        case = rectifying.restricted(world)

        assert marks(world) == {True}
        assert rows(world, "crm.contacts")[1].get("restricted") is None
        assert world.case(case)[2] == "fulfilled"

    def test_is_told_with_the_systems_it_holds_in(self, world: World) -> None:
        rectifying.restricted(world)
        send.send_due(world.room, now=NOW)

        (mail,) = [m for m in world.post.sent if m.kind == "restricted"]
        assert all(name in mail.text for name in ("Customer records", "Orders"))
        assert "We tell you before this ends." in mail.text

    def test_is_told_to_who_has_the_data_from_us_and_so_is_its_end(
        self, world: World
    ) -> None:
        case = rectifying.restricted(world)
        send.send_due(world.room, now=NOW)
        restrict.tell_end(world.desk, case=case, reasons="It is proved now.", by="user.2", now=NOW)
        send.send_due(world.room, now=NOW)

        notices = [m for m in world.post.sent if m.kind == "restriction_notice"]
        assert {m.to for m in notices} == {"privacy@swift-couriers.example"}
        assert ["do not use it until" in m.text for m in notices] == [True, False]
        query = "SELECT recipient, purpose FROM desk.disclosures WHERE reference = %s"
        assert world.rows(query, case) == [("swift", "restriction_notice")] * 2

    def test_is_made_only_if_a_reviewer_approves(self, world: World) -> None:
        case = rectifying.in_review(world, right="restriction")
        rectifying.carry_out(world, case)
        assert world.corrections.opened == []

    def test_that_is_refused_marks_nothing(self, world: World) -> None:
        case = rectifying.in_review(world, right="restriction")
        decide.keep_refusal(world.desk, case=case, ground="exempt", words="A court wants it.",
                            by="user.2", now=NOW)  # fmt: skip
        world.press(case, Option.REFUSE, user="2")
        world.press(case, Option.REFUSE, user="3", task=StaffTask.SECOND_REVIEW)
        restrict.plan_restriction(world.desk, case=case, now=NOW)
        rectifying.carry_out(world, case)
        restrict.answer_restriction(world.desk, case=case, now=NOW)

        assert True not in marks(world)
        assert world.case(case)[2] == "refused"


class TestTheEnd:
    def test_waits_until_the_person_is_told(self, world: World) -> None:
        case = rectifying.restricted(world)
        send.send_due(world.room, now=NOW)
        restrict.tell_end(world.desk, case=case, reasons="It is proved now.", by="user.2", now=NOW)

        with pytest.raises(restrict.NotToldYetError):
            restrict.lift_restriction(world.desk, case=case, now=NOW)
        assert restrict.lift_told(world.desk, now=NOW) == 0
        assert marks(world) == {True}

        send.send_due(world.room, now=NOW)
        assert restrict.lift_told(world.desk, now=NOW) == 1
        assert marks(world) == {False}
        events = world.ledger(case)
        assert events.index("restriction.end_told") < events.index("restriction.lifted")

    def test_leaves_what_another_case_restricted(self, world: World) -> None:
        rectifying.restricted(world)
        send.send_due(world.room, now=NOW)
        again = rectifying.searched(world)  # the first case's marks stand when it is searched
        restrict.restrict_meanwhile(world.desk, case=again, by="user.2", now=NOW)
        restrict.tell_end(world.desk, case=again, reasons="Checked.", by="user.2", now=NOW)
        send.send_due(world.room, now=NOW)
        restrict.lift_restriction(world.desk, case=again, now=NOW)

        assert marks(world) == {True}


class TestTheKeyToLiftIt:
    def test_is_kept_as_long_as_the_restriction_though_the_working_copies_go(
        self, world: World
    ) -> None:
        """R-60, R-118."""
        case = rectifying.restricted(world)
        send.send_due(world.room, now=NOW)
        close.close_case(world.desk, case=case, now=NOW)
        later = NOW + timedelta(days=800)

        forget.clear_shelves(world.desk, now=later)
        assert not [n for n in world.desk.vault.names(case) if n.startswith("rows-")]
        restrict.tell_end(world.desk, case=case, reasons="Proved.", by="user.2", now=later)
        send.send_due(world.room, now=later)
        assert restrict.lift_told(world.desk, now=later) == 1
        assert marks(world) == {False}

        forget.clear_shelves(world.desk, now=later)
        assert "case.forgotten" in world.ledger(case)


class TestWhileChecked:
    def test_the_data_is_not_used_and_the_person_is_told_when_it_is_again(
        self, world: World
    ) -> None:
        case = rectifying.proposed(world)
        restrict.restrict_meanwhile(world.desk, case=case, by="user.2", now=NOW)
        assert marks(world) == {True}

        rectifying.judge(world, case, 1, Verdict.AGREED)
        world.press(case, Option.APPROVE, user="2")
        rectifying.carry_out(world, case)
        rectify.answer_rectification(world.desk, case=case, now=NOW)
        assert marks(world) == {True}

        assert world.facts(case, "restriction.end_told") == {"letter": "rectified"}
        send.send_due(world.room, now=NOW)
        restrict.lift_restriction(world.desk, case=case, now=NOW)
        (mail,) = [m for m in world.post.sent if m.kind == "rectified"]
        assert "We use your data again from now on" in mail.text
        assert marks(world) == {False}

    def test_a_refusal_too_tells_that_it_ends(self, world: World) -> None:
        case = rectifying.in_review(world)
        restrict.restrict_meanwhile(world.desk, case=case, by="user.2", now=NOW)
        decide.keep_refusal(world.desk, case=case, ground="manifestly_unfounded",
                            words="You asked to be called King.", by="user.2", now=NOW)  # fmt: skip
        world.press(case, Option.REFUSE, user="2")
        world.press(case, Option.REFUSE, user="3", task=StaffTask.SECOND_REVIEW)
        rectifying.answer(world, case)
        send.send_due(world.room, now=NOW)
        restrict.lift_restriction(world.desk, case=case, now=NOW)

        kinds = [m.kind for m in world.post.sent]
        assert kinds.count("refused") == kinds.count("restriction_ends") == 1
        assert marks(world) == {False}
