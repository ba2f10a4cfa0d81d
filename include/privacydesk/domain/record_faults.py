"""Everything that keeps a due-diligence record from being complete, not only the first (R-91)."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any, Final

from privacydesk.domain.credit_files import CREDIT_TERMS
from privacydesk.domain.due_diligence import (
    DAYS,
    HOME,
    SUPPLY,
    TEXTS,
    DueDiligenceError,
    read_record,
)
from privacydesk.domain.source_notices import ListKind

WHOLE: Final[Mapping[str, Any]] = {
    **dict.fromkeys(TEXTS, "x"), "names_us": True, "hosted_in": [HOME],
    "columns": {"x": "email"}, "purposes": sorted(SUPPLY),
}  # fmt: skip
"""What stands in for a field once its fault is told, so that the next one shows."""

WHOLE_REPORT: Final[Mapping[str, Any]] = {
    "why": "x", "purposes": [CREDIT_TERMS],
    "columns": {"x": "application", "y": "email", "z": "score"},
}  # fmt: skip
"""The same for a credit agency's file, where it differs (R-99)."""


def faults_of(content: Mapping[str, Any], *, today: date) -> list[DueDiligenceError]:
    """Return what keeps a record from being complete, each field once, as it is judged."""
    mended, faults = deepcopy(dict(content)), list[DueDiligenceError]()
    of_kind = WHOLE_REPORT if content.get("kind") == ListKind.CREDIT.value else {}
    stand_ins = dict.fromkeys(DAYS, today) | dict(WHOLE) | dict(of_kind)
    while fault := _first(mended, today=today):
        faults.append(fault)
        if fault.field not in stand_ins:
            break
        _put(mended, fault.field, stand_ins.pop(fault.field))
    return faults


def _first(content: Mapping[str, Any], *, today: date) -> DueDiligenceError | None:
    try:
        read_record(content, today=today)
    except DueDiligenceError as error:
        return error
    return None


def _put(content: dict[str, Any], name: str, value: object) -> None:
    *path, last = name.split(".")
    for part in path:
        if not isinstance(content.get(part), dict):
            content[part] = {}
        content = content[part]
    content[last] = value
