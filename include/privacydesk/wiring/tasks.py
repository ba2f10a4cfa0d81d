"""The desk of Airflow's tasks and triggers: databases and folders by Airflow's connections."""

import importlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from functools import cache, partial
from typing import Any, Final, Protocol, cast

from privacydesk.adapters.airflow import connections
from privacydesk.adapters.airflow.staff import FabStaff
from privacydesk.adapters.documents.office_files import OfficeFiles
from privacydesk.adapters.documents.package import ZipPackages
from privacydesk.adapters.files.house_rules import read_people
from privacydesk.adapters.postgres.kept import KeptOpen
from privacydesk.adapters.postgres.records import shifted_now, transaction
from privacydesk.adapters.quality.gx import GreatExpectations
from privacydesk.adapters.sources import open_source
from privacydesk.adapters.sources.correcting import open_correcting
from privacydesk.adapters.sources.errors import SourceSilentError
from privacydesk.adapters.sources.people import MappedPeople
from privacydesk.adapters.vault.sealing import BlindIndex, LetterBox
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.legs import SourceSession
from privacydesk.domain.spots import Kind
from privacydesk.ports import CorrectingSession, Desk
from privacydesk.settings import INCLUDE, Environment
from privacydesk.steps import runs
from privacydesk.steps.books import Receipt
from privacydesk.wiring import office
from privacydesk.wiring.datamaps import open_datamap
from privacydesk.wiring.faults import fault_points

DESK = "privacydesk"
STAFF = "airflow_staff"
NEEDED: Final = (
    "DESK_VAULT", "DESK_KEYS", "DESK_MASTER_KEY", "DESK_SEAL_PRIVATE", "DESK_INDEX_KEY",
    "DESK_PUBLIC_URL",
)  # fmt: skip
"""What a task cannot do without; whatever is missing is named at once."""


class StepFunction(Protocol):
    """What every step looks like from outside."""

    def __call__(self, desk: Desk, *, case: CaseRef, now: datetime, **options: object) -> Receipt:
        """Do the step for one case."""


def step_named(name: str) -> StepFunction:
    """Return the step ``module.function`` of ``privacydesk.steps``."""
    module, function = name.split(".")
    found = getattr(importlib.import_module(f"privacydesk.steps.{module}"), function)
    return cast("StepFunction", found)


@cache
def load_datamap() -> DataMap:
    """
    Return the data map; read once a process.

    :raises DataMapInvalidError: with every error at once; nothing starts on such a map.
    """
    return open_datamap(Environment(values=os.environ))


@cache
def _desk_database() -> KeptOpen:
    return KeptOpen(partial(connections.opened, DESK))


@cache
def _refuse_shift() -> None:
    office.refuse_shift(Environment(values=os.environ), _desk_database())


@cache
def build_desk() -> Desk:
    """
    Return the desk; opens no connection, so a process may build it before it forks.

    :raises SettingsError: naming every variable that is missing.
    """
    environment = Environment(values=os.environ)
    environment.need(*NEEDED)
    desk_database = _desk_database()
    datamap = load_datamap()
    sources = _Sources(datamap)
    return Desk(
        begin=lambda: transaction(desk_database),
        vault=office.vault(environment),
        secrets=office.DeskSecrets(
            letter_box=LetterBox(private=environment.key("DESK_SEAL_PRIVATE")),
            index=BlindIndex(key=environment.key("DESK_INDEX_KEY")),
        ),
        letters=office.letters(),
        rules=office.rules(environment),
        fault_point=fault_points(os.environ),
        packages=ZipPackages(INCLUDE / "letters"),
        files=OfficeFiles(),
        sources=sources,
        corrections=_Corrections(),
        people=MappedPeople(
            datamap=datamap, where=read_people(INCLUDE / "house_rules"), open=sources.open
        ),
        gate=GreatExpectations(connect=desk_database, folder=INCLUDE / "gates"),
        staff=FabStaff(connect=partial(connections.database, STAFF)),
        datamap=datamap,
    )


def now() -> datetime:
    """Return the desk's now (UTC)."""
    with _desk_database()() as connection:
        return shifted_now(connection)


@contextmanager
def open_desk() -> Iterator[tuple[Desk, Callable[[str], CaseRef], Callable[[], datetime]]]:
    """Open the desk for a task: the desk, who may act for which run, and the clock."""
    desk = build_desk()
    _refuse_shift()
    yield desk, lambda run: runs.take_up(desk, run=run), now


class _Sources:
    """Opens the systems of record by their Airflow connections."""

    def __init__(self, datamap: DataMap) -> None:
        self._datamap = datamap

    def open(self, connection: str) -> AbstractContextManager[SourceSession]:
        """Open one connection for one read-only transaction."""
        return self._open(connection)

    @contextmanager
    def _open(self, connection: str) -> Iterator[SourceSession]:
        collections = [c for c in self._datamap if c.connection == connection]
        kind = collections[0].kind
        resource: AbstractContextManager[Any] = (
            connections.folder(connection)
            if kind is Kind.FILES
            else connections.database(connection)
        )
        with ExitStack() as stack:
            try:
                opened = stack.enter_context(resource)
            except Exception as error:  # noqa: BLE001  each driver has its own; words may be values
                raise SourceSilentError(f"{connection}: {type(error).__name__}") from None
            yield stack.enter_context(open_source(kind, resource=opened, collections=collections))


class _Corrections:
    """Opens the systems of record for changes, by the connection that ends in ``_writer``."""

    def open(self, connection: str) -> AbstractContextManager[CorrectingSession]:
        """Open one connection for one transaction of changes."""
        return self._open(f"{connection}_writer")

    @contextmanager
    def _open(self, connection: str) -> Iterator[CorrectingSession]:
        with ExitStack() as stack:
            try:
                opened = stack.enter_context(connections.database(connection))
            except Exception as error:  # noqa: BLE001  each driver has its own; words may be values
                raise SourceSilentError(f"{connection}: {type(error).__name__}") from None
            yield stack.enter_context(open_correcting(opened))
