"""Who hears of which alert, as the privacy office writes it down."""

from copy import deepcopy
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from privacydesk.adapters.files.alarms import read_alarms
from privacydesk.adapters.files.house_rules import HouseRulesError, read_house_rules
from privacydesk.domain.alerts import AlertKind
from privacydesk.domain.targets import LooserThanLawError
from privacydesk.settings import INCLUDE

FOLDER = INCLUDE / "house_rules"
RULE: dict[str, Any] = yaml.safe_load((FOLDER / "targets.yaml").read_text("utf-8"))["alerts"]


@pytest.fixture
def rule() -> dict[str, Any]:
    return deepcopy(RULE)


class TestTheShippedFile:
    def test_says_for_every_kind_who_hears_of_it(self) -> None:
        alarms = read_house_rules(FOLDER, public_url="https://privacy.example").alarms

        assert set(alarms.kinds) == set(AlertKind)
        assert alarms.kinds[AlertKind.BREACHED].at_once
        assert alarms.quiet.begin == time(18)
        assert alarms.kinds[AlertKind.DUE_TODAY].acknowledge_within == timedelta(hours=3)
        assert alarms.lead == ("data-protection-lead@cloudsentric.example",)


class TestAFileThatIsWrong:
    @pytest.mark.parametrize(
        ("name", "number"), [("unsent_days", 3), ("at_risk_days", 1), ("at_risk_percent", 90)]
    )
    def test_is_refused_where_it_is_looser_than_allowed(
        self, rule: dict[str, Any], name: str, number: int
    ) -> None:
        """R-05, R-11: the house may only be stricter."""
        rule["targets"][name] = number

        with pytest.raises(LooserThanLawError, match=name):
            read_alarms(rule)

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("kinds", "breached", "to"), []),
            (("kinds", "breached", "to"), ["nobody"]),
            (("kinds", "breached", "acknowledge_within_hours"), 0),
            (("kinds", "breached", "acknowledge_within_hours"), "soon"),
            (("lead",), "lead@cloudsentric.example"),
            (("quiet_hours", "from"), "six"),
            (("targets", "at_risk_dais"), 3),
            (("targets", "at_risk_days"), "three"),
        ],
    )
    def test_is_refused_with_the_place_named(
        self, rule: dict[str, Any], path: tuple[str, ...], value: object
    ) -> None:
        part = rule
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = value

        with pytest.raises(KeyError, match=r"breached|lead|quiet_hours|targets"):
            read_alarms(rule)

    @pytest.mark.parametrize("kind", [kind.value for kind in AlertKind])
    def test_is_refused_where_a_kind_is_missing(self, rule: dict[str, Any], kind: str) -> None:
        del rule["kinds"][kind]

        with pytest.raises(KeyError, match=kind):
            read_alarms(rule)

    def test_stops_every_process_at_its_start(self, tmp_path: Path) -> None:
        for file in FOLDER.glob("*.yaml"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
        targets = tmp_path / "targets.yaml"
        targets.write_text(targets.read_text("utf-8").replace("lead:", "leader:"), "utf-8")

        with pytest.raises(HouseRulesError, match="lead"):
            read_house_rules(tmp_path, public_url="https://privacy.example")
