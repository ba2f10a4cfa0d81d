"""What the pages of lists are made of beside the desk: its lists, and the gate's own rules."""

import json
from collections.abc import Sequence
from functools import cache

from privacydesk.adapters.files.due_diligence import read_due_diligence
from privacydesk.domain.gate_rules import GateRule, read_rules
from privacydesk.ports import Desk, ListDesk
from privacydesk.settings import INCLUDE

__all__ = ["list_desk", "list_rules", "read_due_diligence"]


def list_desk(desk: Desk) -> ListDesk:
    """Return the office of whoever moves imports, over the desk of cases."""
    # Polars comes with the first list that somebody opens, not with Airflow's API server.
    from privacydesk.wiring import importing  # noqa: PLC0415

    return importing.list_desk(desk)


@cache
def list_rules() -> Sequence[GateRule]:
    """Return what the gate of lists allows; read once a process."""
    text = (INCLUDE / "gates" / "list_import.json").read_text(encoding="utf-8")
    return read_rules(json.loads(text))
