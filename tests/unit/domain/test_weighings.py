"""Which uses an objection stops, and what must be written before one goes on (R-84)."""

from datetime import datetime, timezone
from typing import Any

import pytest

from privacydesk.domain import weighings
from privacydesk.domain.weighings import Balance, Ground, UnweighedError, UseRule, Verdict, Weighing

NOW = datetime(2026, 11, 2, 9, tzinfo=timezone.utc)
FULL = Balance(interest="We must plan.", person="Little.", reasons="Nobody is singled out.")
SALES = UseRule(id="sales_analysis", named_by=("profil", "sales anal"))
USAGE = UseRule(id="usage_statistics", named_by=("statistic", "usage"))
CREDIT = UseRule(id="credit_terms", named_by=("credit",), assumed=False)
RULES = (SALES, USAGE, CREDIT)


def weighed(use: str = "sales_analysis", **parts: Any) -> Weighing:  # noqa: ANN401
    return Weighing(use=use, stopped_at=NOW, **parts)


def overridden(**parts: Any) -> Weighing:  # noqa: ANN401
    return weighed(**{"verdict": Verdict.OVERRIDDEN, "ground": Ground.COMPELLING, "balance": FULL,
                      **parts})  # fmt: skip


class TestWhatAnObjectionStops:
    @pytest.mark.parametrize(
        ("words", "stops"),
        [
            ("Please don't profile me.", {"sales_analysis"}),
            ("Leave my usage out of your STATISTICS.", {"usage_statistics"}),
            ("No profiling and no usage data, please.", {"sales_analysis", "usage_statistics"}),
            ("I object to the credit scoring.", {"credit_terms"}),
            ("I object to what you do with my data.", {"sales_analysis", "usage_statistics"}),
        ],
    )
    def test_is_what_it_names_or_else_whatever_is_assumed(
        self, words: str, stops: set[str]
    ) -> None:
        """R-84: in doubt more is stopped, until somebody has read the message."""
        assert {rule.id for rule in weighings.objected_to(words, rules=RULES)} == stops


class TestAVerdict:
    @pytest.mark.parametrize("side", ["interest", "person", "reasons"])
    def test_that_a_use_goes_on_needs_every_side_of_the_balance(self, side: str) -> None:
        sides = {"interest": "a", "person": "b", "reasons": "c"} | {side: "  "}
        with pytest.raises(UnweighedError):
            weighings.check_balance(Verdict.OVERRIDDEN, ground=Ground.COMPELLING,
                                    balance=Balance(**sides))  # fmt: skip

    def test_that_a_use_goes_on_needs_a_ground_of_the_article(self) -> None:
        with pytest.raises(UnweighedError):
            weighings.check_balance(Verdict.OVERRIDDEN, ground=None, balance=FULL)

    @pytest.mark.parametrize("verdict", [Verdict.UPHELD, Verdict.NOT_MEANT])
    def test_that_it_stops_or_was_not_meant_needs_no_words(self, verdict: Verdict) -> None:
        weighings.check_balance(verdict, ground=None, balance=Balance())


class TestACase:
    def test_waits_for_a_verdict_on_each_use(self) -> None:
        assert weighings.open_uses([weighed(), weighed("b"), overridden()]) == 2
        assert weighings.open_uses([weighed(verdict=Verdict.UPHELD), overridden()]) == 0

    def test_in_which_nobody_objected_to_anything_is_not_done(self) -> None:
        assert weighings.open_uses([weighed(verdict=Verdict.NOT_MEANT)]) == 1

    def test_is_refused_only_if_all_that_was_meant_goes_on(self) -> None:
        assert weighings.is_refusal([overridden(), weighed("b", verdict=Verdict.NOT_MEANT)])
        assert not weighings.is_refusal([overridden(), weighed("b", verdict=Verdict.UPHELD)])
        assert not weighings.is_refusal([overridden(), weighed("b")])
        assert not weighings.is_refusal([overridden(balance=Balance(reasons="Because."))])
        assert not weighings.is_refusal([])

    def test_takes_two_people_as_soon_as_one_use_goes_on(self) -> None:
        assert weighings.needs_second([weighed(verdict=Verdict.UPHELD), overridden()])
        assert not weighings.needs_second([weighed(verdict=Verdict.UPHELD)])
