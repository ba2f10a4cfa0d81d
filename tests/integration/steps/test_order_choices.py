"""What was answered about marketing at an order, as the gate of marketing reads it (R-82, R-86)."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest

from integration.steps.world import NOW, World, at_once
from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.order_choices import (
    ChoiceUnreadableError,
    EvidenceKind,
    OrderChoice,
    TakenBy,
    pack_choice,
)
from privacydesk.domain.permission_facts import Answer
from privacydesk.domain.suppressions import OFFERED, Channel, Purpose
from privacydesk.steps import intake, permit, suppress

ADA, NUMBER = "ada@lowmill.example", "07700 900555"
SILENT = OrderChoice(
    order="ORD-1", taken_by=TakenBy.FORM, reach=Reach(email=ADA, phones=(NUMBER,)),
    wording="order-form-5", shown_at=NOW - timedelta(days=2), ticked_beforehand=False,
    answers=dict.fromkeys(OFFERED, Answer.BLANK), evidence=EvidenceKind.SUBMISSION,
    evidence_ref="SUB-1",
)  # fmt: skip


def answering(channel: Channel, answer: Answer, *, choice: OrderChoice = SILENT) -> OrderChoice:
    return replace(choice, answers={**choice.answers, channel: answer})


def order(world: World, choice: OrderChoice = SILENT) -> str:
    """File a choice through the public door's own role; return its receipt."""
    return file(world, world.slot.seal(pack_choice(choice)), number=choice.order)


def file(world: World, sealed: bytes, *, number: str = "ORD-1") -> str:
    with world.public() as connection:
        (receipt, _) = connection.execute(
            "SELECT filed, fresh FROM door.file_order_choice('generic', %s, %s, %s)",
            (number, f"OC-{secrets.token_hex(16)}", sealed),
        ).fetchone() or ("", False)
    return str(receipt)


def codes(world: World, channel: Channel = Channel.EMAIL) -> tuple[bool, set[str]]:
    """Return whether one may write or call, and why."""
    reach = Reach(email=ADA) if channel is Channel.EMAIL else Reach(phones=(NUMBER,))
    found = permit.ask(world.desk, reach=reach, channel=channel, purpose=Purpose.OWN_PRODUCTS,
                       now=NOW).permission  # fmt: skip
    return found.allowed, {reason.code.value for reason in found.reasons}


class TestAnOrder:
    def test_without_an_answer_means_no_marketing(self, world: World) -> None:
        assert codes(world) == (False, {"not_on_file", "unknown_subscriber", "no_consent"})

    @pytest.mark.parametrize("answer", [Answer.BLANK, Answer.NO])
    def test_with_a_blank_or_a_no_means_no_marketing(self, world: World, answer: Answer) -> None:
        order(world, answering(Channel.EMAIL, answer))

        allowed, why = codes(world)
        assert not allowed
        assert ("left_blank" if answer is Answer.BLANK else "declined") in why

    def test_with_a_yes_allows_that_channel_and_no_other(self, world: World) -> None:
        order(world, answering(Channel.EMAIL, Answer.YES))

        assert codes(world) == (True, {"consent"})
        assert codes(world, Channel.PHONE)[0] is False
        assert codes(world, Channel.SMS)[0] is False

    def test_by_telephone_counts_for_the_number_with_its_evidence(self, world: World) -> None:
        choice = replace(
            answering(Channel.PHONE, Answer.YES), taken_by=TakenBy.PHONE,
            evidence=EvidenceKind.RECORDING, evidence_ref="REC-77",
        )  # fmt: skip
        order(world, choice)
        assert codes(world, Channel.PHONE) == (True, {"consent"})

        kept = world.rows(
            "SELECT DISTINCT answer, wording_version, taken_by, order_ref, evidence, evidence_ref,"
            " chosen_at FROM report.marketing_choices WHERE channel = 'phone'")  # fmt: skip
        assert kept == [("yes", "order-form-5", "phone", "ORD-1", "recording", "REC-77",
                         choice.shown_at)]  # fmt: skip

    def test_counts_once_though_two_ask_at_once(self, world: World) -> None:
        order(world, answering(Channel.EMAIL, Answer.YES))
        assert at_once(lambda: codes(world)[0], copies=4) == [True] * 4

        keys = world.one("SELECT count(DISTINCT digest) FROM desk.marketing_choices")
        assert world.one("SELECT count(*) FROM desk.marketing_choices") == keys * len(OFFERED)
        assert world.one("SELECT sealed FROM desk.order_choices") == b""

    def test_can_be_answered_once_alone(self, world: World) -> None:
        """R-82: evidence is not overwritten; the same receipt comes back."""
        first = order(world)
        assert order(world, answering(Channel.EMAIL, Answer.YES)) == first
        assert codes(world)[0] is False

    def test_is_outdone_by_the_answer_at_a_later_one(self, world: World) -> None:
        order(world, answering(Channel.EMAIL, Answer.YES))
        order(world, replace(SILENT, order="ORD-2", shown_at=NOW - timedelta(hours=3)))
        assert codes(world)[0] is False

    def test_is_outdone_by_an_objection_whenever_it_came(self, world: World) -> None:
        """R-75: only the person lifts an objection, on our own page."""
        world.file(email=ADA, rights=("objection_marketing",), body="Stop.")
        order(world, answering(Channel.EMAIL, Answer.YES))
        case = world.request(email=ADA, rights=("objection_marketing",), body="Stop.")
        intake.open_case(world.desk, case=case, now=NOW)
        suppress.suppress_person(world.desk, case=case, now=NOW)
        assert codes(world) == (False, {"objected", "consent"})

    def test_is_met_in_the_bulk_form_too(self, world: World) -> None:
        order(world, answering(Channel.EMAIL, Answer.YES))
        found = dict(permit.ask_many(world.desk, emails=[ADA, "other@lowmill.example"],
                                     purpose=Purpose.OWN_PRODUCTS, now=NOW))  # fmt: skip
        assert {email: one.allowed for email, one in found.items()} == {
            ADA: True, "other@lowmill.example": False}  # fmt: skip


class TestAChoiceThatCannotBeRead:
    def test_stops_all_marketing_for_it_may_be_a_no(self, world: World) -> None:
        file(world, world.slot.seal(b"{}"))
        with pytest.raises(ChoiceUnreadableError):
            codes(world)
