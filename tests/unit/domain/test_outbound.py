"""R-102: nothing leaves without a recorded ground; the contract's last day still counts."""

from dataclasses import replace
from datetime import date

import pytest

from privacydesk.domain.outbound import Barred, barred, class_of
from privacydesk.domain.rules import Recipient

SWIFT = Recipient(id="swift", name="Swift", what="", why="", contract_ends=date(2026, 8, 31))


class TestAContractor:
    @pytest.mark.parametrize(
        ("on", "why"),
        [(date(2026, 8, 31), None), (date(2026, 9, 2), Barred.CONTRACT_ENDED)],
    )
    def test_gets_something_while_the_contract_runs(self, on: date, why: Barred | None) -> None:
        """S13(a): the contract ended on 31 August, so nothing passes on 2 September."""
        assert barred(SWIFT, on=on) is why

    def test_gets_something_again_when_a_new_contract_is_filed(self) -> None:
        renewed = replace(SWIFT, contract_ends=date(2027, 8, 31))
        assert barred(renewed, on=date(2026, 9, 2)) is None

    def test_gets_nothing_without_one(self) -> None:
        without = replace(SWIFT, contract_ends=None)
        assert barred(without, on=date(2026, 8, 1)) is Barred.NO_CONTRACT


class TestAnybodyElse:
    def test_gets_nothing_without_a_house_rule(self) -> None:
        assert barred(None, on=date(2026, 8, 1)) is Barred.NOT_IN_HOUSE_RULES

    def test_gets_nothing_on_a_ground_that_the_policy_does_not_know(self) -> None:
        friendly = replace(SWIFT, ground="goodwill")
        assert barred(friendly, on=date(2026, 8, 1)) is Barred.NO_GROUND

    def test_is_asked_of_each_person_where_consent_is_the_ground(self) -> None:
        partner = replace(SWIFT, kind="partner", ground="consent", contract_ends=None)
        assert barred(partner, on=date(2026, 8, 1)) is None
        assert class_of(partner) == class_of(None) == "controller"
