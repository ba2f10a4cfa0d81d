"""The house rules are refused as a whole, with everything that is wrong named at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from privacydesk.adapters.files.house_rules import HouseRulesError, read_house_rules, read_people
from privacydesk.adapters.files.rule_checks import RULES, errors_in
from privacydesk.settings import INCLUDE

FOLDER = INCLUDE / "house_rules"

Change = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in FOLDER.glob("*.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


@pytest.fixture
def change(folder: Path) -> Change:
    def replace(name: str, old: str, new: str) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")

    return replace


class TestHouseRules:
    def test_each_file_has_a_contract(self) -> None:
        contracts = {path.name.removesuffix(".schema.json") for path in RULES.iterdir()}
        assert contracts == {path.stem for path in FOLDER.glob("*.yaml")}

    def test_are_in_order_as_shipped(self) -> None:
        assert errors_in(FOLDER) == []

    def test_name_every_error_of_every_file_at_once(self, folder: Path, change: Change) -> None:
        change("portals.yaml", "asserts_sign_in: true", "asserts_sign_in: maybe")
        change("recipients.yaml", "country: GB", "country: US")
        change("recipients.yaml", "contract_ends: 2027-06-30", "contract_ends: next year")
        change("recipients.yaml", "speaks: opendsr", "speeks: opendsr")
        change("retention.yaml", "period: P1Y", "period: one year")
        change("targets.yaml", "lead:", "leader:")
        change("automated.yaml", "decisions:", "decisions: []\ndecisions:")
        (folder / "people.yaml").write_text("collection: [", "utf-8")
        with pytest.raises(HouseRulesError) as refused:
            read_house_rules(folder, public_url="https://privacy.example")
        said = str(refused.value)
        assert said.startswith("10 error(s) in the house rules")
        for error in (
            "automated.yaml:6: decisions: stands here twice",
            "people.yaml:2: is no YAML",
            "portals.yaml:6: portals.generic.asserts_sign_in: 'maybe' is not of type 'boolean'",
            "recipients.yaml:28: recipients.0.country: 'GB' was expected",
            "recipients.yaml:21: recipients.0: 'speaks' is a required property",
            "recipients.yaml:30: recipients.0: speeks is no key here",
            "recipients.yaml:44: recipients.1.contract_ends: 'next year' does not match",
            "retention.yaml:23: classes.1.period: 'one year' does not match",
            "targets.yaml:34: alerts: 'lead' is a required property",
            "targets.yaml:45: alerts: leader is no key here",
        ):
            assert error in said

    def test_stop_the_reading_of_people_too(self, folder: Path, change: Change) -> None:
        change("people.yaml", "since:", "from:")
        with pytest.raises(HouseRulesError, match=r"people\.yaml:7: people: from is no key here"):
            read_people(folder)

    def test_name_a_file_that_is_not_there(self, folder: Path) -> None:
        (folder / "portals.yaml").unlink()
        assert errors_in(folder) == ["portals.yaml: cannot be read"]
