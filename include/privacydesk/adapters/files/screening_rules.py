"""Read ``house_rules/screening.yaml``, one of the house rules' files."""

from collections.abc import Mapping
from typing import Any

from privacydesk.domain.likeness import MatchRule
from privacydesk.domain.screening_rules import ScreeningRules
from privacydesk.domain.stop_lists import StopKind, StopRule


def read_screening(rule: Mapping[str, Any]) -> ScreeningRules:
    """
    Return what bought lists are held against, and when two rows are alike.

    :raises KeyError: naming the key that is missing.
    """
    stops = rule["stop_lists"]
    return ScreeningRules(
        stops=StopRule(
            keep_days={kind: stops["keep_days"][kind.value] for kind in StopKind},
            most_unread=stops["most_unread"],
        ),
        matching=MatchRule(**rule["matching"]),
    )
