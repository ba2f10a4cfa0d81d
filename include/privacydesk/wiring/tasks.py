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
from privacydesk.adapters.documents.letter import DocumentLetters
from privacydesk.adapters.documents.office_files import OfficeFiles
from privacydesk.adapters.documents.package import ZipPackages
from privacydesk.adapters.files.house_rules import read_people
from privacydesk.adapters.postgres.kept import KeptOpen
from privacydesk.adapters.postgres.records import shifted_now, transaction
from privacydesk.adapters.quality.gx import GreatExpectations, rows_to_judge
from privacydesk.adapters.sources import open_for_change, open_source
from privacydesk.adapters.sources.correcting import open_correcting
from privacydesk.adapters.sources.errors import SourceSilentError
from privacydesk.adapters.sources.people import MappedPeople
from privacydesk.adapters.vault.sealing import BlindIndex, LetterBox
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.legs import SourceSession
from privacydesk.domain.spots import Kind
from privacydesk.ports import ChangingSession, CorrectingSession, Desk
from privacydesk.settings import INCLUDE, Environment
from privacydesk.steps import runs
from privacydesk.steps.books import Receipt
from privacydesk.wiring import office
from privacydesk.wiring.datamaps import open_datamap
from privacydesk.wiring.faults import fault_points
from privacydesk.wiring.marketing import marketing, writer_of

DESK = "privacydesk"
STAFF = "airflow_staff"
NEEDED: Final = (
    "DESK_VAULT", "DESK_KEYS", "DESK_MASTER_KEY", "DESK_SEAL_PRIVATE", "DESK_INDEX_KEY",
    "DESK_PUBLIC_URL", "DESK_TOMBSTONE_KEY", "DESK_SUPPRESSION_KEY",
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
def _letters() -> DocumentLetters:
    return office.letters()


def warm() -> None:
    """
    Make what every task process would make anew, for those that will be forked from this one.

    :raises SettingsError: naming every variable that is missing.
    """
    build_desk()
    _letters().compile_all()
    rows_to_judge()


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
            tombstones=BlindIndex(key=environment.key("DESK_TOMBSTONE_KEY")),
        ),
        letters=_letters(),
        rules=office.rules(environment),
        fault_point=fault_points(os.environ),
        packages=ZipPackages(INCLUDE / "letters"),
        files=OfficeFiles(),
        sources=sources,
        changes=_Changes(datamap),
        corrections=_Corrections(),
        people=MappedPeople(
            datamap=datamap, where=read_people(INCLUDE / "house_rules"), open=sources.open
        ),
        gate=GreatExpectations(connect=desk_database, folder=INCLUDE / "gates"),
        staff=FabStaff(connect=partial(connections.database, STAFF)),
        datamap=datamap,
        marketing=marketing(
            environment, datamap=datamap, read=sources.open, write=writer_of(connections.database)
        ),
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
        with ExitStack() as stack:
            opened = _resource(stack, connection, kind=collections[0].kind)
            yield stack.enter_context(
                open_source(collections[0].kind, resource=opened, collections=collections)
            )


class _Changes:
    """Opens them to write, by connections of their own: ``<id>_writer`` beside each ``<id>``."""

    def __init__(self, datamap: DataMap) -> None:
        self._datamap = datamap

    def open(self, connection: str, *, keep: bool) -> AbstractContextManager[ChangingSession]:
        """Open one connection for one transaction that writes."""
        return self._open(connection, keep)

    @contextmanager
    def _open(self, connection: str, keep: bool) -> Iterator[ChangingSession]:  # noqa: FBT001  private
        collections = [c for c in self._datamap if c.connection == connection]
        with ExitStack() as stack:
            opened = _resource(stack, f"{connection}_writer", kind=collections[0].kind)
            yield stack.enter_context(open_for_change(
                collections[0].kind, resource=opened, collections=collections, keep=keep
            ))  # fmt: skip


class _Corrections:
    """Opens the databases among them for corrections, by the same connections."""

    def open(self, connection: str) -> AbstractContextManager[CorrectingSession]:
        """Open one connection for one transaction of changes."""
        return self._open(f"{connection}_writer")

    @contextmanager
    def _open(self, connection: str) -> Iterator[CorrectingSession]:
        with ExitStack() as stack:
            opened = _resource(stack, connection, kind=Kind.SQL)
            yield stack.enter_context(open_correcting(opened))


def _resource(stack: ExitStack, connection: str, *, kind: Kind) -> Any:  # noqa: ANN401  see open_source
    files = kind is Kind.FILES
    try:
        return stack.enter_context(
            connections.folder(connection) if files else connections.database(connection)
        )
    except Exception as error:  # noqa: BLE001  each driver has its own; words may be values
        raise SourceSilentError(f"{connection}: {type(error).__name__}") from None
