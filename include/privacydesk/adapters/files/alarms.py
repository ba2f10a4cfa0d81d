"""Read who hears of which alert: the part ``alerts`` of ``house_rules/targets.yaml``."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from privacydesk.domain.alarms import Alarm, Alarms, QuietHours
from privacydesk.domain.alerts import AlertKind
from privacydesk.domain.targets import NAMES, Targets


def read_alarms(rule: Mapping[str, Any]) -> Alarms:
    """
    Return how alerts are told, and from which distance the desk warns.

    :raises KeyError: naming what is missing, unknown or no address, hour or number.
    :raises LooserThanLawError: naming every target that is looser than it may be.
    """
    kinds = {kind: _alarm(kind.value, rule["kinds"][kind.value]) for kind in AlertKind}
    return Alarms(
        kinds=kinds,
        lead=_addresses("lead", rule["lead"]),
        quiet=QuietHours(
            begin=_hour("quiet_hours", rule["quiet_hours"]["from"]),
            end=_hour("quiet_hours", rule["quiet_hours"]["to"]),
            days_off=bool(rule["quiet_hours"]["days_off"]),
        ),
        targets=_targets(rule["targets"]),
    )


def _alarm(name: str, rule: Mapping[str, Any]) -> Alarm:
    hours = rule["acknowledge_within_hours"]
    if not isinstance(hours, int) or hours < 1:
        raise KeyError(f"{name}.acknowledge_within_hours")
    return Alarm(
        to=_addresses(name, rule["to"]),
        acknowledge_within=timedelta(hours=hours),
        at_once=bool(rule.get("at_once", False)),
    )


def _targets(rule: Mapping[str, Any]) -> Targets:
    for name, number in rule.items():
        if name not in NAMES or not isinstance(number, int):
            raise KeyError(f"targets.{name}")
    return Targets(**{name: rule[name] for name in NAMES})


def _addresses(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all("@" in str(one) for one in value):
        raise KeyError(f"{name}: addresses")
    return tuple(map(str, value))


def _hour(name: str, value: object) -> time:
    try:
        return time.fromisoformat(str(value))
    except ValueError:
        raise KeyError(f'{name}: an hour as "18:00"') from None
