"""The office of whoever imports lists from a terminal: database, vault, keys; no Airflow."""

import os
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime

from privacydesk.adapters.files.due_diligence import read_due_diligence
from privacydesk.adapters.files.marketing import read_marketing
from privacydesk.adapters.lists.reading import CsvLists
from privacydesk.adapters.vault.sealing import BlindIndex
from privacydesk.ports import Gatehouse, ListRoom
from privacydesk.settings import INCLUDE, at_terminal
from privacydesk.wiring import office
from privacydesk.wiring.gate import open_gate

__all__ = ["open_list_room", "read_due_diligence"]


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
    where = read_marketing(INCLUDE / "house_rules")
    room = ListRoom(
        **{**parts, "secrets": secrets}, lists=CsvLists(), named_as=tuple(where.named_as)
    )
    return room, now
