"""The office of whoever imports lists: database, vault, keys; from a terminal without Airflow."""

import os
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from functools import cache

from privacydesk.adapters.files.due_diligence import read_due_diligence
from privacydesk.adapters.files.marketing import read_marketing
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.adapters.vault.sealing import BlindIndex
from privacydesk.ports import Desk, Gatehouse, ListDesk, ListRoom
from privacydesk.settings import INCLUDE, at_terminal
from privacydesk.wiring import office
from privacydesk.wiring.gate import open_gate

__all__ = ["list_desk", "open_list_room", "read_due_diligence"]


def list_desk(desk: Desk) -> ListDesk:
    """Return the office of whoever moves imports, out of the one of whoever moves cases."""
    parts = {field.name: getattr(desk, field.name) for field in fields(Gatehouse)}
    return ListDesk(**parts, lists=CsvLists(), named_as=_named_as(), gate=desk.gate,
                    staff=desk.staff)  # fmt: skip


def open_list_room() -> tuple[ListRoom, Callable[[], datetime]]:
    """
    Return the office and the desk's clock.

    :raises SettingsError: naming every variable that is missing.
    """
    gate, now = open_gate()
    index = BlindIndex(key=at_terminal(os.environ).key("DESK_INDEX_KEY"))
    secrets = gate.secrets
    if isinstance(secrets, office.DeskSecrets):
        secrets = replace(secrets, index=index)
    parts = {field.name: getattr(gate, field.name) for field in fields(Gatehouse)}
    room = ListRoom(**{**parts, "secrets": secrets}, lists=CsvLists(), named_as=_named_as())
    return room, now


@cache
def _named_as() -> tuple[str, ...]:
    return tuple(read_marketing(INCLUDE / "house_rules").named_as)
