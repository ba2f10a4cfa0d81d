"""A fee rests on the law's grounds and on its cost, never on a setting (R-45 to R-48, R-54)."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from privacydesk.adapters.files.fees import read_fees
from privacydesk.domain.cases import Right
from privacydesk.domain.clock_events import FeeGround
from privacydesk.domain.fees import (
    Calculation,
    CalculationError,
    CountIsNoGroundError,
    FeeUnlawfulError,
    PrescribedFee,
    PrescribedFeeError,
    PrescribedFees,
    check_ground,
    check_reasons,
)
from privacydesk.settings import INCLUDE

OLD = PrescribedFee(from_on=date(2000, 3, 1), most=Decimal("10.00"))
FREE = PrescribedFee(from_on=date(2018, 5, 25), most=Decimal("0.00"))
TODAY = date(2026, 4, 7)


class TestThePrescribedFee:
    @pytest.mark.parametrize(
        ("day", "most"),
        [(date(2018, 5, 24), "10.00"), (date(2018, 5, 25), "0.00"), (TODAY, "0.00")],
    )
    def test_is_that_of_the_receipt_date(self, day: date, most: str) -> None:
        """R-47."""
        table = read_fees(yaml.safe_load((Path(INCLUDE) / "house_rules/fees.yaml").read_text()))
        assert table.on(day) == Decimal(most)

    @pytest.mark.parametrize(
        "rows",
        [
            (OLD, PrescribedFee(from_on=date(2018, 5, 25), most=Decimal("0.01"))),
            (OLD, FREE, PrescribedFee(from_on=date(2027, 1, 1), most=Decimal("10.00"))),
            (OLD,),
            (PrescribedFee(from_on=date(2000, 3, 1), most=Decimal("10.01")), FREE),
            (FREE, OLD),
            (FREE, FREE),
            (PrescribedFee(from_on=date(2018, 5, 25), most=Decimal("NaN")),),
            (),
        ],
    )
    def test_cannot_be_raised_by_a_setting(self, rows: tuple[PrescribedFee, ...]) -> None:
        """R-47: raising it is a law change."""
        with pytest.raises(PrescribedFeeError, match="R-47"):
            PrescribedFees(rows=rows)

    @pytest.mark.parametrize(
        "row", [{"from": "soon", "most": "0.00"}, {"from": TODAY, "most": 0.0},
                {"from": TODAY, "most": "free"}]
    )  # fmt: skip
    def test_is_refused_where_nobody_can_read_it(self, row: dict[str, object]) -> None:
        with pytest.raises(KeyError):
            read_fees({"prescribed": [row]})


class TestAGround:
    @pytest.mark.parametrize("ground", FeeGround)
    @pytest.mark.parametrize("right", [Right.ACCESS, Right.OBJECTION_MARKETING])
    def test_is_one_of_three_and_never_for_an_objection_to_marketing(
        self, ground: FeeGround, right: Right
    ) -> None:
        """R-46, R-74."""
        lawful = ground.value in {
            "manifestly_unfounded", "manifestly_excessive", "further_copies"
        }  # fmt: skip
        asked = {"right": right, "received_on": TODAY, "prescribed": PrescribedFees()}
        if lawful and right is Right.ACCESS:
            check_ground(ground, **asked)  # type: ignore[arg-type]
        else:
            with pytest.raises(FeeUnlawfulError):
                check_ground(ground, **asked)  # type: ignore[arg-type]


class TestTheReasons:
    @pytest.mark.parametrize(
        "words",
        ["", " \n", "3", "3rd request", "The third request in two weeks.",
         "She has asked us again and again, 14 times this year.", "Too many requests"],
    )  # fmt: skip
    def test_are_more_than_a_count(self, words: str) -> None:
        """R-54."""
        with pytest.raises(CountIsNoGroundError, match="R-54"):
            check_reasons(words)

    @pytest.mark.parametrize(
        "words",
        ["The same data as twice this month, unchanged.", "He offered to withdraw it for money."],
    )
    def test_tell_a_fact_of_the_request(self, words: str) -> None:
        check_reasons(words)


class TestTheCalculation:
    def test_of_s05(self) -> None:
        assert Calculation(hours=Decimal(2), rate=Decimal("18.00")).amount == Decimal("36.00")

    def test_rounds_to_the_penny(self) -> None:
        assert Calculation(hours=Decimal("0.25"), rate=Decimal("18.10")).amount == Decimal("4.53")

    @pytest.mark.parametrize("wrong", ["0", "-2", "NaN", "Infinity", "2.005", "10000"])
    @pytest.mark.parametrize("name", ["hours", "rate"])
    def test_is_refused_where_it_is_no_cost(self, name: str, wrong: str) -> None:
        """R-46."""
        amounts = {"hours": Decimal(2), "rate": Decimal(18), name: Decimal(wrong)}
        with pytest.raises(CalculationError, match="R-46"):
            Calculation(**amounts)

    @given(hours=st.decimals("0.01", "99", places=2), rate=st.decimals("1", "99", places=2))
    def test_is_hours_times_rate_to_half_a_penny(self, hours: Decimal, rate: Decimal) -> None:
        amount = Calculation(hours=hours, rate=rate).amount
        assert abs(amount - hours * rate) <= Decimal("0.005")
