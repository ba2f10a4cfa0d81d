"""Read ``house_rules/lists.yaml``: who decides on a bought list, how long each thing waits."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from privacydesk.domain.list_files import MIB
from privacydesk.domain.list_parts import Spread
from privacydesk.domain.list_rules import ListRules


def read_lists(rule: Mapping[str, Any]) -> ListRules:
    """
    Return the rules of imports.

    :raises KeyError: naming what is missing.
    :raises LooserThanLawError: if a screening would hold for more than a day.
    """
    return ListRules(
        second_person_above=rule["second_person_above"],
        screened_for=timedelta(hours=rule["screened_for_hours"]),
        pair_within=timedelta(minutes=rule["pair_within_minutes"]),
        quarantine=timedelta(days=rule["quarantine_days"]),
        spread=Spread(
            part=rule["spread"]["part_mib"] * MIB,
            alone_below=rule["spread"]["alone_below_mib"] * MIB,
            tasks=rule["spread"]["tasks"],
            at_once=rule["spread"]["parts_at_once"],
        ),
        apart_above=rule["apart_above"],
    )
