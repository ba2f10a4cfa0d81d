"""Decisions that a machine alone made about a person, told where a record says so (R-36, R-99)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from privacydesk.domain.answers import NOTHING, AutomatedDecision, Nothing

NO: Final = frozenset({"", "0", "f", "false", "n", "no", "none"})
"""How a system of record may write that a person decided."""


@dataclass(frozen=True, kw_only=True)
class AutomatedRule:
    """Where a record says that no person decided, and how the letter tells it."""

    collection: str
    field: str
    about: str
    logic: str
    effect: str


def automated_decisions(
    rules: Iterable[AutomatedRule], *, rows: Iterable[tuple[str, Mapping[str, Any]]]
) -> tuple[AutomatedDecision, ...] | Nothing:
    """
    Return each kind of decision once; :data:`NOTHING` if every record had a person decide.

    ``rows`` are addresses (``dataset.collection``) with the record found there.
    """
    by_collection = {rule.collection: rule for rule in rules}
    told: dict[AutomatedDecision, None] = {}
    for address, row in rows:
        rule = by_collection.get(address)
        if rule and str(row.get(rule.field, "")).strip().casefold() not in NO:
            told[AutomatedDecision(about=rule.about, logic=rule.logic, effect=rule.effect)] = None
    return tuple(told) or NOTHING
