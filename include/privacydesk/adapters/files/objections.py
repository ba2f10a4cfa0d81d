"""Read which uses of data one can object to, one of the house rules' files."""

from collections.abc import Mapping
from typing import Any

from privacydesk.domain.weighings import UseRule


def read_uses(rule: Mapping[str, Any]) -> tuple[UseRule, ...]:
    """
    Return the uses on legitimate interests (R-84).

    :raises KeyError: naming the key that is missing.
    """
    return tuple(
        UseRule(
            id=one["id"],
            named_by=tuple(stem.casefold() for stem in one["named_by"]),
            assumed=one["assumed"],
            profiling=one["profiling"],
            recipients=tuple(one["recipients"]),
        )
        for one in rule["uses"]
    )
