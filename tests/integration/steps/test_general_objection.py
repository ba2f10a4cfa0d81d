"""An objection to what we do on legitimate interests: stopped, weighed, answered (R-84)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from integration.steps import objecting
from integration.steps.objecting import EVERYTHING, SIDES
from integration.steps.rectifying import rows
from integration.steps.world import HANA, NOW, World
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.decisions import Option, StaffTask, WhyNot
from privacydesk.domain.permission_facts import Known, Source
from privacydesk.domain.suppressions import Channel, Purpose
from privacydesk.domain.weighings import Balance, UnweighedError, Verdict
from privacydesk.steps import (
    balance,
    close,
    forget,
    identity,
    permit,
    restrict,
    runs,
    send,
    shield,
    stop,
)
from privacydesk.steps.restrict import NotToldYetError


def marked(world: World, store: str, *, use: str = "sales_analysis") -> set[Any]:
    """Return for whom a register says that a use is stopped."""
    return {r["contact_id"] for r in rows(world, store) if r["use"] == use and r["standing"]}


def reasons(world: World, purpose: Purpose) -> set[tuple[str, str, str | None]]:
    """Return what speaks against one more message to Hana."""
    world.desk.marketing.facts.by_email[HANA] = Known(sources=frozenset({Source.PERSON}))  # type: ignore[attr-defined]
    answer = permit.ask(world.desk, reach=Reach(email=HANA), channel=Channel.EMAIL,
                        purpose=purpose, now=NOW)  # fmt: skip
    return {(r.code.value, r.rule, r.detail) for r in answer.permission.reasons
            if r.effect.value == "blocks"}  # fmt: skip


def mails(world: World, kind: str) -> list[str]:
    send.send_due(world.room, now=NOW)
    return [m.text for m in world.post.sent if m.kind == kind]


class TestAnObjection:
    def test_stops_what_it_names_for_this_person_in_every_system_that_does_it(
        self, world: World
    ) -> None:
        """R-84, Article 18(1)(d)."""
        objecting.stopped(world)

        assert marked(world, "crm.objections") == marked(world, "shop.objections") == {142}
        assert marked(world, "shop.objections", use="usage_statistics") == set()

    def test_leaves_all_other_use_alone(self, world: World) -> None:
        objecting.stopped(world)

        contact, orders = rows(world, "crm.contacts")[0], rows(world, "shop.orders")
        assert (contact["restricted"], orders[0]["restricted"]) == (False, False)
        why = {code for code, _, _ in reasons(world, Purpose.OWN_PRODUCTS)}
        assert not why & {"restricted", "objected", "objected_to_use"}

    def test_that_names_no_use_stops_all_that_one_may_assume(self, world: World) -> None:
        objecting.stopped(world, body=EVERYTHING)

        assert marked(world, "crm.objections") == {142}
        assert marked(world, "shop.objections", use="usage_statistics") == {142}
        assert marked(world, "crm.objections", use="credit_terms") == set()

    def test_is_met_by_the_gate_of_marketing_for_profiling(self, world: World) -> None:
        """R-77: permit honours it, and says that it is no objection to marketing."""
        assert reasons(world, Purpose.PROFILING) == set()
        objecting.stopped(world)
        assert reasons(world, Purpose.PROFILING) == {("objected_to_use", "R-84", None)}

    def test_is_told_to_the_person_with_what_stopped_and_that_the_rest_goes_on(
        self, world: World
    ) -> None:
        objecting.stopped(world)

        (words,) = mails(world, "uses_stopped")
        assert "see how well our services sell" in words
        assert "how our services are used" not in words
        assert "Everything else goes on as before" in words

    def test_waits_for_a_system_that_is_away_and_marks_it_later(self, world: World) -> None:
        case = objecting.found(world)
        world.corrections.refuses.add("standing")
        world.systems.down.add("shop_db")
        with pytest.raises(Exception, match="no answer"):
            stop.stop_uses(world.desk, case=case, now=NOW)
        assert "uses.stopped" not in world.ledger(case)

        world.systems.down.clear()
        stop.stop_uses(world.desk, case=case, now=NOW)
        assert marked(world, "crm.objections") == marked(world, "shop.objections") == {142}
        assert world.ledger(case).count("uses.stopped") == 1

    def test_that_dies_between_the_system_and_the_desk_is_marked_once(self, world: World) -> None:
        case = objecting.found(world)
        world.at["correct.source_committed"] = lambda: (_ for _ in ()).throw(KeyboardInterrupt)
        with pytest.raises(KeyboardInterrupt):
            stop.stop_uses(world.desk, case=case, now=NOW)
        del world.at["correct.source_committed"]

        stop.stop_uses(world.desk, case=case, now=NOW)
        assert [len(rows(world, f"{s}.objections")) for s in ("crm", "shop")] == [1, 1]

    def test_can_be_read_to_mean_one_more_use(self, world: World) -> None:
        case = objecting.stopped(world)
        stop.stop_another(world.desk, case=case, use="usage_statistics", by="user.2", now=NOW)

        assert marked(world, "shop.objections", use="usage_statistics") == {142}
        with pytest.raises(balance.NotWeighableError):
            stop.stop_another(world.desk, case=case, use="delivery", by="user.2", now=NOW)


class TestAReview:
    def test_is_not_done_while_a_use_is_not_weighed(self, world: World) -> None:
        case = objecting.stopped(world)
        assert world.press(case, Option.APPROVE, user="2").why_not is WhyNot.UNDECIDED

    def test_that_upholds_it_takes_one_person(self, world: World) -> None:
        case = objecting.upheld(world)
        assert world.case(case)[0] == "answer"

    def test_does_not_let_a_use_go_on_without_the_whole_balance(self, world: World) -> None:
        case = objecting.stopped(world)
        with pytest.raises(UnweighedError):
            objecting.weigh(world, case, Verdict.OVERRIDDEN, sides=replace(SIDES, person=" "))
        assert world.press(case, Option.APPROVE, user="2").why_not is WhyNot.UNDECIDED

    @pytest.mark.parametrize("verdict", [None, Verdict.UPHELD])
    def test_does_not_refuse_without_a_complete_balancing_record(
        self, world: World, verdict: Verdict | None
    ) -> None:
        """R-84."""
        case = objecting.stopped(world)
        if verdict:
            objecting.weigh(world, case, verdict)
        settled = world.press(case, Option.REFUSE, user="2")

        assert settled.why_not is WhyNot.NOT_BALANCED
        assert world.case(case)[0] == "review"

    @pytest.mark.parametrize("option", [Option.APPROVE, Option.REFUSE])
    def test_that_lets_a_use_go_on_takes_a_second_person(
        self, world: World, option: Option
    ) -> None:
        case = objecting.stopped(world)
        objecting.weigh(world, case, Verdict.OVERRIDDEN)
        world.press(case, option, user="2")
        assert world.case(case)[0] == "second_review"

        same = world.press(case, option, user="2", task=StaffTask.SECOND_REVIEW)
        assert same.why_not is WhyNot.SAME_PERSON
        world.press(case, option, user="3", task=StaffTask.SECOND_REVIEW)
        assert world.case(case)[0] == "answer"

    def test_that_is_sent_back_weighs_again_from_what_was_written(self, world: World) -> None:
        case = objecting.stopped(world)
        objecting.weigh(world, case, Verdict.OVERRIDDEN)
        world.press(case, Option.APPROVE, user="2")
        world.press(case, Option.SEND_BACK, user="3", task=StaffTask.SECOND_REVIEW)

        row = world.rows("SELECT verdict, sealed IS NULL FROM desk.weighings WHERE reference = %s",
                         case)  # fmt: skip
        assert row == [(None, False)]

    def test_is_over_for_whoever_comes_late(self, world: World) -> None:
        case = objecting.upheld(world)
        with pytest.raises(balance.NotWeighableError):
            objecting.weigh(world, case, Verdict.OVERRIDDEN)

    def test_keeps_what_is_written_sealed(self, world: World) -> None:
        case = objecting.stopped(world)
        objecting.weigh(world, case, Verdict.OVERRIDDEN)

        sealed = world.one("SELECT sealed FROM desk.weighings WHERE reference = %s", case)
        assert SIDES.reasons.encode() not in bytes(sealed)
        facts = world.facts(case, "use.weighed")
        assert facts == {"use": "sales_analysis", "verdict": "overridden", "ground": "compelling"}


class TestAnObjectionThatIsUpheld:
    def test_stops_the_use_for_good(self, world: World) -> None:
        case = objecting.upheld(world)
        objecting.answer(world, case)
        send.send_due(world.room, now=NOW)
        restrict.lift_restriction(world.desk, case=case, now=NOW)
        shield.end_shield(world.desk, case=case, now=NOW)

        assert marked(world, "crm.objections") == marked(world, "shop.objections") == {142}
        assert reasons(world, Purpose.PROFILING)
        assert world.case(case)[::2] == ("close", "fulfilled")

    def test_says_so_and_whom_we_told(self, world: World) -> None:
        """R-62: whoever has data for the use is told, by the house rules and the log."""
        uses = tuple(replace(u, recipients=("swift",)) for u in world.desk.rules.uses)
        world.desk = replace(world.desk, rules=replace(world.desk.rules, uses=uses))
        objecting.answer(world, objecting.upheld(world))

        (words,) = mails(world, "objection_answered")
        assert "What has stopped for good" in words
        assert "Swift Couriers" in words
        (notice,) = [m for m in world.post.sent if m.kind == "objection_notice"]
        assert notice.to == "privacy@swift-couriers.example"
        assert "see how well our services sell" in notice.text

    def test_tells_nobody_who_has_nothing_for_the_use(self, world: World) -> None:
        objecting.answer(world, objecting.upheld(world))
        assert mails(world, "objection_notice") == []

    def test_takes_the_person_out_of_the_groups_of_campaigns(self, world: World) -> None:
        lists: Any = world.desk.marketing.lists
        objecting.answer(world, objecting.upheld(world))

        assert {reach.email for reach, _ in lists.cleared} == {HANA, "hana@home.example"}
        assert {s.purpose for _, scopes in lists.cleared for s in scopes} == {Purpose.PROFILING}

    def test_keeps_no_key_of_the_case_for_it(self, world: World) -> None:
        """R-118: the mark stands in the systems, not in the case."""
        case = objecting.upheld(world)
        objecting.answer(world, case)
        send.send_due(world.room, now=NOW)
        close.close_case(world.desk, case=case, now=NOW)
        forget.clear_shelves(world.desk, now=NOW + timedelta(days=800))

        assert "case.forgotten" in world.ledger(case)
        assert marked(world, "crm.objections") == {142}


class TestAnObjectionThatIsOutweighed:
    def test_is_answered_with_the_reasons_and_the_ways_to_complain(self, world: World) -> None:
        case = objecting.refused(world)

        (words,) = mails(world, "objection_answered")
        assert SIDES.reasons in words
        assert SIDES.person not in words
        assert all(way in words for way in ("Complain to us", "Information Commissioner", "court"))
        assert world.case(case)[2] == "refused"

    def test_lets_the_use_start_again_only_once_the_letter_is_out(self, world: World) -> None:
        case = objecting.refused(world)
        for lift in (restrict.lift_restriction, shield.end_shield):
            with pytest.raises(NotToldYetError):
                lift(world.desk, case=case, now=NOW)
        assert marked(world, "crm.objections") == {142}

        send.send_due(world.room, now=NOW)
        restrict.lift_restriction(world.desk, case=case, now=NOW)
        shield.end_shield(world.desk, case=case, now=NOW)
        assert marked(world, "crm.objections") == marked(world, "shop.objections") == set()
        assert reasons(world, Purpose.PROFILING) == set()

    def test_leaves_what_an_earlier_objection_stopped_for_good(self, world: World) -> None:
        first = objecting.upheld(world)
        objecting.answer(world, first)
        again = objecting.refused(world)
        send.send_due(world.room, now=NOW)
        restrict.lift_restriction(world.desk, case=again, now=NOW)
        shield.end_shield(world.desk, case=again, now=NOW)

        assert marked(world, "crm.objections") == {142}
        assert reasons(world, Purpose.PROFILING)

    def test_in_part_is_answered_use_by_use(self, world: World) -> None:
        case = objecting.stopped(world, body=EVERYTHING)
        objecting.weigh(world, case, Verdict.UPHELD)
        objecting.weigh(world, case, Verdict.OVERRIDDEN, use="usage_statistics")
        world.press(case, Option.APPROVE, user="2")
        world.press(case, Option.APPROVE, user="3", task=StaffTask.SECOND_REVIEW)
        objecting.answer(world, case)
        send.send_due(world.room, now=NOW)
        restrict.lift_restriction(world.desk, case=case, now=NOW)

        assert world.case(case)[2] == "partly_refused"
        assert marked(world, "shop.objections") == {142}
        assert marked(world, "shop.objections", use="usage_statistics") == set()
        (words,) = mails(world, "objection_answered")
        assert "We stop part of what you object to" in words


class TestWhatNobodyObjectedTo:
    def test_starts_again_and_the_answer_says_so(self, world: World) -> None:
        case = objecting.stopped(world, body=EVERYTHING)
        objecting.weigh(world, case, Verdict.UPHELD)
        objecting.weigh(world, case, Verdict.NOT_MEANT, use="usage_statistics")
        world.press(case, Option.APPROVE, user="2")
        objecting.answer(world, case)
        send.send_due(world.room, now=NOW)
        restrict.lift_restriction(world.desk, case=case, now=NOW)

        assert marked(world, "shop.objections", use="usage_statistics") == set()
        (words,) = mails(world, "objection_answered")
        assert "you did not object to that" in words
        assert world.case(case)[2] == "fulfilled"

    def test_cannot_be_everything(self, world: World) -> None:
        case = objecting.stopped(world)
        objecting.weigh(world, case, Verdict.NOT_MEANT, sides=Balance())
        assert world.press(case, Option.APPROVE, user="2").why_not is WhyNot.UNDECIDED


class TestAnObjectionOfSomebodyUnknown:
    def test_is_answered_that_nothing_is_held_and_they_stay_out_of_profiling(
        self, world: World
    ) -> None:
        lead = "lead@nowhere.example"
        case = world.asked(email=lead, rights=["objection_general"], body=objecting.PROFILING)
        identity.record_check(world.desk, case=case, contact=lead, how="reply_from_file",
                              by="user.2", now=NOW)  # fmt: skip
        runs.start_waiting(world.room, now=NOW)
        objecting.gather_all(world, case)
        stop.stop_uses(world.desk, case=case, now=NOW)
        assert world.press(case, Option.APPROVE, user="2").why_not is None
        objecting.answer(world, case)

        assert world.case(case)[::2] == ("close", "nothing_held")
        assert len(mails(world, "nothing_held")) == 1
        scopes = "SELECT DISTINCT purpose FROM desk.standing_suppressions WHERE reference = %s"
        assert world.rows(scopes, case) == [("profiling",)]
