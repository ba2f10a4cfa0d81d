"""What the pages of lists are made of beside the desk: its lists, and the gate's own rules."""

import json
from collections.abc import Sequence
from dataclasses import fields
from functools import cache

from privacydesk.adapters.files.due_diligence import read_due_diligence
from privacydesk.adapters.files.marketing import read_marketing
from privacydesk.domain.gate_rules import GateRule, read_rules
from privacydesk.ports import Desk, Gatehouse, ListRoom
from privacydesk.settings import INCLUDE

__all__ = ["list_room", "list_rules", "read_due_diligence"]


def list_room(desk: Desk) -> ListRoom:
    """Return the office of whoever imports lists, over the desk of cases."""
    # Polars is loaded with the first list that somebody opens, not with Airflow's API server.
    from privacydesk.adapters.lists.reading import CsvLists  # noqa: PLC0415

    parts = {field.name: getattr(desk, field.name) for field in fields(Gatehouse)}
    return ListRoom(**parts, lists=CsvLists(), named_as=_named_as())


@cache
def list_rules() -> Sequence[GateRule]:
    """Return what the gate of lists allows; read once a process."""
    text = (INCLUDE / "gates" / "list_import.json").read_text(encoding="utf-8")
    return read_rules(json.loads(text))


@cache
def _named_as() -> tuple[str, ...]:
    return tuple(read_marketing(INCLUDE / "house_rules").named_as)
