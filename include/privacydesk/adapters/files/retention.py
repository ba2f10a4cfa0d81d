"""Read how long things are kept, who hears of what, how long we wait: house rules' files."""

import re
from collections.abc import Mapping
from typing import Any, Final

from dateutil.relativedelta import relativedelta

from privacydesk.domain.chasing import CLOSABLE, Patience
from privacydesk.domain.notices import NoticeKind
from privacydesk.domain.retention import Kept, Retention
from privacydesk.domain.waits import WaitKind

PERIOD: Final = re.compile(r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?")


def read_retention(rule: Mapping[str, Any]) -> Retention:
    """
    Return the period of each class that the desk keeps of a case (R-118).

    :raises KeyError: naming a class that is missing or has no period in days, months, years.
    """
    periods = {one["id"]: one["period"] for one in rule["classes"]}
    return {kept: _period(kept.value, periods[kept.value]) for kept in Kept}


def read_notices(rule: Mapping[str, Any]) -> Mapping[NoticeKind, tuple[str, ...]]:
    """
    Return who gets which notice.

    :raises KeyError: naming a kind that nobody gets.
    """
    found = {kind: tuple(rule["notices"][kind.value]) for kind in NoticeKind}
    for kind, addresses in found.items():
        if not addresses or not all("@" in address for address in addresses):
            raise KeyError(kind.value)
    return found


def read_waits(rule: Mapping[str, Any]) -> Mapping[WaitKind, Patience]:
    """
    Return how long the desk waits for each kind of reply (R-21).

    :raises KeyError: naming a kind that is missing or has no whole days.
    :raises LooserThanLawError: if people get less than about a month.
    """
    return {kind: _patience(kind.value, rule["waits"][kind.value]) for kind in CLOSABLE}


def _patience(name: str, rule: Mapping[str, Any]) -> Patience:
    days = {key: rule[key] for key in ("chaser_days", "close_days")}
    if not all(isinstance(number, int) for number in days.values()):
        raise KeyError(f"waits.{name}")
    return Patience(**days)


def _period(name: str, text: str | None) -> relativedelta:
    match = PERIOD.fullmatch(text or "")
    if not match or not any(match.groups()):
        raise KeyError(name)
    years, months, days = (int(n or 0) for n in match.group("years", "months", "days"))
    return relativedelta(years=years, months=months, days=days)
