"""What a command at the terminal works with: the desk's database and vault, no Airflow."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Final

import httpx
import psycopg

from privacydesk.adapters.postgres.records import by_url, shifted_now, transaction
from privacydesk.adapters.vault.sealing import BlindIndex
from privacydesk.domain.errors import DeskError
from privacydesk.domain.health import Check, check
from privacydesk.ports import Office, Records
from privacydesk.settings import INCLUDE, Environment, at_terminal
from privacydesk.wiring import office
from privacydesk.wiring.faults import fault_points

URLS: Final = ("DESK_DATABASE_URL", "DESK_OWNER_DATABASE_URL")
"""Where a command finds the desk's database, the first that is set."""

AIRFLOW_PARTS: Final = ("metadatabase", "scheduler", "triggerer", "dag_processor")

Begin = Callable[[], AbstractContextManager[Records]]


class DatabaseAwayError(DeskError):
    """The desk's database does not answer, or does not let this user in."""

    remedy = "See that the server runs, and that DESK_DATABASE_URL names it, its user and password."


def database_url(known: Environment) -> str:
    """
    Return the address of the desk's database.

    :raises SettingsError: if no variable names it.
    """
    return next(filter(None, map(known.text, URLS)), "") or known.need(URLS[0])[URLS[0]]


def open_books() -> Begin:
    """Return how a command opens the desk's books, with nothing but a database."""
    return _begin(database_url(at_terminal(os.environ)))


def open_cli() -> tuple[Office, Environment]:
    """
    Return the office of a command that also needs vault and house rules.

    :raises SettingsError: naming every variable that is missing.
    """
    known = at_terminal(os.environ)
    return Office(
        begin=_begin(database_url(known)),
        vault=office.vault(known),
        secrets=office.DeskSecrets(letter_box=None, index=None),
        letters=office.letters(),
        rules=office.rules(known),
        fault_point=fault_points(known.values),
    ), known


def open_recall() -> Office:
    """
    Return the office of a load that asks the register of corrections: it has the key to it.

    :raises SettingsError: naming every variable that is missing.
    """
    cli, known = open_cli()
    index = BlindIndex(key=known.key("DESK_INDEX_KEY"))
    return replace(cli, secrets=office.DeskSecrets(letter_box=None, index=index))


def now(known: Environment) -> datetime:
    """
    Return the desk's now (UTC).

    :raises DatabaseAwayError: if its database does not answer.
    """
    try:
        with psycopg.connect(database_url(known), autocommit=True) as connection:
            return shifted_now(connection)
    except psycopg.OperationalError as error:
        raise DatabaseAwayError(type(error).__name__) from None


def newest_migration() -> str:
    """Return the migration that this release's database stands at."""
    # Alembic is imported here: one command needs it.
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config(str(INCLUDE / "migrations" / "alembic.ini"))
    config.set_main_option("script_location", str(INCLUDE / "migrations"))
    return str(ScriptDirectory.from_config(config).get_current_head())


def look_at_airflow(known: Environment) -> list[Check]:
    """Ask Airflow how it is, where ``DESK_AIRFLOW_URL`` says where it is."""
    url = known.text("DESK_AIRFLOW_URL")
    if not url:
        return []
    try:
        parts = httpx.get(f"{url}/api/v2/monitor/health", timeout=10).raise_for_status().json()
        sick = [name for name in AIRFLOW_PARTS if parts[name]["status"] != "healthy"]
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        sick = ["api_server"]
    words = f"not healthy: {', '.join(sick)}; cases wait, nothing is lost"
    return [check("airflow", len(sick), words=words)]


def _begin(url: str) -> Begin:
    @contextmanager
    def begin() -> Iterator[Records]:
        try:
            with transaction(by_url(url)) as records:
                yield records
        except psycopg.OperationalError as error:
            raise DatabaseAwayError(type(error).__name__) from None

    return begin
