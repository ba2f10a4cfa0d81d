"""What a command at the terminal works with: the desk's database and vault, no Airflow."""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg

from privacydesk.adapters.postgres.records import by_url, shifted_now, transaction
from privacydesk.ports import Office, Records
from privacydesk.settings import Environment
from privacydesk.wiring import office
from privacydesk.wiring.faults import fault_points

URLS: Final = ("DESK_DATABASE_URL", "DESK_OWNER_DATABASE_URL")
"""Where a command finds the desk's database, the first that is set."""

KEPT: Final = "terminal.json"
"""What a running demo leaves in ``DESK_HOME`` for commands: the variables of its desk."""


def environment() -> Environment:
    """Return the environment; what it lacks comes from a running demo's ``DESK_HOME``."""
    file = Path(os.environ.get("DESK_HOME") or ".desk") / KEPT
    known: Mapping[str, str] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return Environment(values={**known, **os.environ})


def database_url(known: Environment) -> str:
    """
    Return the address of the desk's database.

    :raises SettingsError: if no variable names it.
    """
    return next(filter(None, map(known.text, URLS)), "") or known.need(URLS[0])[URLS[0]]


def open_books() -> Callable[[], AbstractContextManager[Records]]:
    """Return how a command opens the desk's books, with nothing but a database."""
    url = database_url(environment())
    return lambda: transaction(by_url(url))


def open_cli() -> tuple[Office, Environment]:
    """
    Return the office of a command that also needs vault and house rules.

    :raises SettingsError: naming every variable that is missing.
    """
    known = environment()
    url = database_url(known)
    return Office(
        begin=lambda: transaction(by_url(url)),
        vault=office.vault(known),
        secrets=office.DeskSecrets(letter_box=None, index=None),
        letters=office.letters(),
        rules=office.rules(known),
        fault_point=fault_points(known.values),
    ), known


def now(known: Environment) -> datetime:
    """Return the desk's now (UTC)."""
    with psycopg.connect(database_url(known), autocommit=True) as connection:
        return shifted_now(connection)
