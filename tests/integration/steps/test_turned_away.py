"""Requests that are answered without a search: employers, strangers (R-29 to R-31, R-102)."""

from dataclasses import replace

import pytest

from integration.steps.world import CONNECTIONS, HANA, NOW, World
from privacydesk.domain.askers import Helps, Party, Tried, Unidentified
from privacydesk.domain.cases import CaseRef, Right
from privacydesk.domain.decisions import Option, StaffTask, WhyNot
from privacydesk.steps import (
    answer,
    close,
    decide,
    decline,
    gates,
    gather,
    hand_over,
    identity,
    intake,
    represent,
    runs,
    send,
)

EMPLOYER = "Please send me all browsing and e-mail logs of our employee J. Ogden."
STRANGER = "who@else.example"
LOST = Unidentified(tried=(Tried.IP_ADDRESS, Tried.EMAIL), helps=(Helps.DATES_AND_SERVICE,))


def employer(world: World, *, right: str = "access") -> CaseRef:
    case = world.opened(email=HANA, account="RP-1187", signed_in=True, body=EMPLOYER,
                        rights=(right,))  # fmt: skip
    represent.settle_party(world.desk, case=case, party=Party.ADMINISTRATOR, child=None,
                           by="user.2", now=NOW)  # fmt: skip
    return case


def declined(world: World, case: CaseRef) -> str:
    """Let the case be declined, sent and closed; return the words of its letter."""
    decline.decline(world.desk, case=case, now=NOW)
    answer.answer_person(world.desk, case=case, now=NOW)
    send.send_due(world.room, now=NOW)
    close.close_case(world.desk, case=case, now=NOW)
    kinds = {"employer_answered", "cannot_identify"}
    (mail,) = [m for m in world.post.sent if m.reference == case and m.kind in kinds]
    return " ".join(mail.text.split())


class TestAnEmployer:
    def test_is_told_both_and_nothing_is_searched(self, world: World) -> None:
        """R-29, R-30: not the employee's request; service logs by the contract."""
        case = employer(world)
        world.press(case, Option.APPROVE, user="2", task=StaffTask.TRIAGE)
        assert world.case(case)[0] == "answer"
        letter = declined(world, case)

        assert "we do not treat it as their request" in letter
        assert "under your contract" in letter
        assert "Go to court" in letter
        assert world.case(case) == ("done", "closed", "refused")
        assert world.one("SELECT answered_at IS NOT NULL FROM desk.cases WHERE reference = %s",
                         case)  # fmt: skip
        states = {s for (s,) in world.rows(
            "SELECT state FROM desk.searches WHERE reference = %s", case)}  # fmt: skip
        assert states == {"waiting"}
        assert not world.findings(case)

    def test_is_not_asked_who_they_are(self, world: World) -> None:
        case = employer(world)
        world.press(case, Option.APPROVE, user="2", task=StaffTask.TRIAGE)
        declined(world, case)

        assert "identity.asked" not in world.ledger(case)
        assert "identity.proved" not in world.ledger(case)

    def test_needs_the_right_and_the_party_both(self, world: World) -> None:
        case = employer(world, right="unknown")
        pressed = world.press(case, Option.APPROVE, user="2", task=StaffTask.TRIAGE)
        assert pressed.why_not is WhyNot.NOT_SORTED
        decide.sort_case(world.desk, case=case, right=Right.ACCESS, by="user.2", now=NOW)
        settled = world.press(case, Option.APPROVE, user="2", task=StaffTask.TRIAGE)

        assert (settled.receipt.place.value, settled.receipt.waits) == ("answer", True)
        runs.start_waiting(world.room, now=NOW)  # the right's own dag takes over
        assert world.airflow.runs[-1] == ("rights_access", f"{case}.2")


class TestLogsUnderContract:
    GIVEN = hand_over.Handover(customer="C-9", stores=("reseller.customers",), size=2048,
                               means="portal")  # fmt: skip

    def test_are_logged_as_a_disclosure_to_the_controller(self, world: World) -> None:
        """R-102, R-103: not under Article 15, and once."""
        case = employer(world)
        for _ in range(2):
            hand_over.log_handover(world.desk, case=case, handover=self.GIVEN, by="user.2", now=NOW)

        assert world.rows(
            "SELECT recipient, class, purpose, ground, fields, bytes, approver, means"
            " FROM desk.disclosures WHERE reference = %s", case,
        ) == [("C-9", "controller", "service_logs", "art_28_contract", ["reseller.customers"], 2048,
               "user.2", "portal")]  # fmt: skip

    @pytest.mark.parametrize("stores", [("crm.contacts",), (), ("crm.contacts", "nothing.there")])
    def test_are_never_what_we_decide_about(self, world: World, stores: tuple[str, ...]) -> None:
        """R-29: what we hold as controller about the employee is not given."""
        case = employer(world)
        with pytest.raises(hand_over.NotTheirsError):
            hand_over.log_handover(world.desk, case=case, handover=replace(self.GIVEN,
                                   stores=stores), by="user.2", now=NOW)  # fmt: skip

    def test_are_only_for_who_asked_as_administrator(self, world: World) -> None:
        with pytest.raises(hand_over.NotTheirsError):
            hand_over.log_handover(world.desk, case=world.opened(), handover=self.GIVEN,
                                   by="user.2", now=NOW)  # fmt: skip


class TestAStranger:
    def test_is_told_that_nobody_can_tell_and_what_would_help(self, world: World) -> None:
        """R-31: not a refusal, and not a guess."""
        case = world.asked(email=STRANGER, body="Send me the logs of IP 203.0.113.9.")
        represent.say_unidentified(world.desk, case=case, unidentified=LOST, by="user.2", now=NOW)
        runs.start_waiting(world.room, now=NOW)
        intake.open_case(world.desk, case=case, now=NOW)
        identity.check_identity(world.desk, case=case, now=NOW)
        letter = declined(world, case)

        assert "This is not a refusal." in letter
        assert "The IP address." in letter
        assert "Which service you used" in letter
        assert world.case(case) == ("done", "closed", "cannot_identify")
        assert world.rows("SELECT kind, ended_by FROM desk.waits WHERE reference = %s",
                          case) == [("identity", "staff")]  # fmt: skip

    def test_can_be_told_so_at_triage_too(self, world: World) -> None:
        case = world.opened(email=STRANGER, triage=True)
        decide.sort_case(world.desk, case=case, right=Right.ACCESS, by="user.2", now=NOW)
        represent.say_unidentified(world.desk, case=case, unidentified=LOST, by="user.2", now=NOW)
        assert world.case(case)[0] == "triage"
        world.press(case, Option.APPROVE, user="2", task=StaffTask.TRIAGE)

        assert "This is not a refusal." in declined(world, case)

    def test_is_not_somebody_who_is_searched_for(self, world: World) -> None:
        with pytest.raises(decide.NotDecidableError):
            represent.say_unidentified(world.desk, case=world.in_review(), unidentified=LOST,
                                       by="user.2", now=NOW)  # fmt: skip


class TestOnlyKeptForACustomer:
    def test_is_told_whom_to_ask_where_nothing_is_ours_to_give(self, world: World) -> None:
        """R-30: processor-only hits are routed, never disclosed, and the person is told."""
        world.systems.rows = {**world.systems.rows, "reseller.customers": [
            {"email": "zoe@only.example", "name": "Zoe Only"}]}  # fmt: skip
        case = world.asked(email="zoe@only.example")
        identity.record_check(world.desk, case=case, contact="zoe@only.example",
                              how="reply_from_file", by="user.2", now=NOW)  # fmt: skip
        runs.start_waiting(world.room, now=NOW)
        for connection in CONNECTIONS:
            gather.ask_store(world.desk, case=case, connection=connection, now=NOW)
        gather.join_stores(world.desk, case=case, now=NOW)
        gates.check_findings(world.desk, case=case, now=NOW)
        world.press(case, Option.APPROVE, user="2")
        answer.answer_person(world.desk, case=case, now=NOW)
        send.send_due(world.room, now=NOW)

        (mail,) = [m for m in world.post.sent if m.kind == "nothing_held"]
        text = " ".join(mail.text.split())
        assert "Larch Resale Ltd" in text
        assert "found nothing about you" not in text
        assert world.case(case)[2] == "nothing_held"
