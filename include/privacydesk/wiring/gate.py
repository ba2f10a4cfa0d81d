"""The gate of marketing for a command or a sender: databases by their addresses, no Airflow."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from functools import partial
from typing import Any

import psycopg

from privacydesk.adapters.sources import open_source
from privacydesk.adapters.sources.errors import SourceSilentError
from privacydesk.adapters.vault.sealing import LetterBox
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.legs import SourceSession
from privacydesk.ports import Gatehouse
from privacydesk.settings import Environment, at_terminal
from privacydesk.wiring import office, terminal
from privacydesk.wiring.datamaps import open_datamap
from privacydesk.wiring.faults import fault_points
from privacydesk.wiring.marketing import marketing, writer_of


def open_gate() -> tuple[Gatehouse, Callable[[], datetime]]:
    """
    Return the gate and the desk's clock.

    The systems of record are those of ``AIRFLOW_CONN_*``, opened directly where they are
    Postgres: loading Airflow costs five seconds.

    :raises SettingsError: naming every variable that is missing.
    """
    known = at_terminal(os.environ)
    known.need("DESK_VAULT", "DESK_KEYS", "DESK_SEAL_PRIVATE", "DESK_SUPPRESSION_KEY")
    datamap = open_datamap(known)
    gate = Gatehouse(
        begin=terminal.open_books(),
        vault=office.vault(known),
        secrets=office.DeskSecrets(
            letter_box=LetterBox(private=known.key("DESK_SEAL_PRIVATE")), index=None
        ),
        letters=office.letters(),
        rules=office.rules(known),
        fault_point=fault_points(known.values),
        marketing=marketing(
            known,
            datamap=datamap,
            read=_reader(known, datamap),
            write=writer_of(partial(_database, known)),
        ),
    )
    return gate, partial(terminal.now, known)


def _reader(
    known: Environment, datamap: DataMap
) -> Callable[[str], AbstractContextManager[SourceSession]]:
    @contextmanager
    def read(connection: str) -> Iterator[SourceSession]:
        collections = [c for c in datamap if c.connection == connection]
        with (
            _database(known, connection) as opened,
            open_source(collections[0].kind, resource=opened, collections=collections) as session,
        ):
            yield session

    return read


@contextmanager
def _database(known: Environment, connection: str) -> Iterator[Any]:
    """
    Open a system of record by its Airflow connection's address.

    :raises SourceSilentError: if it is not named, is no Postgres, or does not answer.
    """
    url = known.text(f"AIRFLOW_CONN_{connection.upper()}")
    if not url.startswith(("postgres://", "postgresql://")):
        raise SourceSilentError(f"{connection}: this command knows no Postgres address of it")
    try:
        opened = psycopg.connect(url, connect_timeout=5)
    except psycopg.OperationalError as error:
        raise SourceSilentError(f"{connection}: {type(error).__name__}") from None
    with closing(opened):
        yield opened
