"""The uses that one can object to are those of the data map, and each can be stopped (R-84)."""

import pytest

from privacydesk.adapters.files import datamap as files
from privacydesk.adapters.files.house_rules import read_house_rules
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.rules import HouseRules
from privacydesk.domain.weighings import objected_to, purposes_on_interests, registers_of
from privacydesk.settings import INCLUDE


@pytest.fixture(scope="module")
def datamap() -> DataMap:
    return files.read([INCLUDE / "datamap"])


@pytest.fixture(scope="module")
def rules() -> HouseRules:
    return read_house_rules(INCLUDE / "house_rules", public_url="https://privacy.example")


class TestTheUses:
    def test_are_all_that_the_company_does_on_legitimate_interests(
        self, datamap: DataMap, rules: HouseRules
    ) -> None:
        assert {use.id for use in rules.uses} == set(purposes_on_interests(datamap))

    def test_can_each_be_stopped_in_every_system_that_does_it(
        self, datamap: DataMap, rules: HouseRules
    ) -> None:
        for use in rules.uses:
            doing = {store.connection for store in datamap
                     if use.id in {purpose.id for purpose in store.facts.purposes}}  # fmt: skip
            marking = {r.connection for r in registers_of(use.id, datamap=datamap)}
            assert marking == doing, use.id

    def test_name_recipients_that_the_house_rules_know(self, rules: HouseRules) -> None:
        assert {r for use in rules.uses for r in use.recipients} <= set(rules.recipients)

    @pytest.mark.parametrize(
        ("words", "stops"),
        [
            ("Please don't profile me.", {"sales_analysis"}),
            ("Leave my traffic out of your research.", {"usage_statistics"}),
            ("I do not accept that my calls are evaluated for quality statistics.",
             {"usage_statistics"}),
            ("You have no right to use my tickets for training your models, please stop.",
             {"sales_analysis", "usage_statistics"}),
            ("I object to you using my credit data.", {"credit_terms"}),
        ],
    )  # fmt: skip
    def test_are_named_in_plain_words(self, rules: HouseRules, words: str, stops: set[str]) -> None:
        assert {use.id for use in objected_to(words, rules=rules.uses)} == stops
