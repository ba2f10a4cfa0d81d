"""The desk of a dry run at the terminal: it looks at the systems and writes nowhere."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import psycopg

from privacydesk.adapters.documents.office_files import OfficeFiles
from privacydesk.adapters.documents.package import ZipPackages
from privacydesk.adapters.files.house_rules import read_people
from privacydesk.adapters.sources import open_for_change, open_source
from privacydesk.adapters.sources.errors import SourceSilentError
from privacydesk.adapters.sources.people import MappedPeople
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.datamap import DataMap
from privacydesk.domain.errors import DeskError
from privacydesk.domain.gates import Verdict
from privacydesk.domain.legs import SourceSession
from privacydesk.ports import ChangingSession, Desk
from privacydesk.settings import INCLUDE, Environment
from privacydesk.wiring import terminal
from privacydesk.wiring.datamaps import open_datamap
from privacydesk.wiring.marketing import marketing


class NotHereError(DeskError):
    """A command at the terminal was to do what only a task of Airflow does."""

    remedy = "Let the case's own run do it."


class NoSuchConnectionError(DeskError):
    """A system's connection stands in no variable of this environment."""

    remedy = "Set AIRFLOW_CONN_ID and AIRFLOW_CONN_ID_WRITER as for Airflow, or run it there."


def open_surveyor() -> tuple[Desk, datetime]:
    """
    Return a desk that can look and rehearse, and its now; connections from ``AIRFLOW_CONN_``.

    :raises SettingsError: naming every variable that is missing.
    """
    office, known = terminal.open_cli()
    datamap = open_datamap(known)
    sources = _Systems(known, datamap)
    desk = Desk(
        begin=office.begin, vault=office.vault, secrets=office.secrets, letters=office.letters,
        rules=office.rules, fault_point=office.fault_point, datamap=datamap, sources=sources,
        marketing=marketing(known, datamap=datamap, read=sources.open, write=_no_lists),
        changes=_Rehearsals(sources), packages=ZipPackages(INCLUDE / "letters"),
        files=OfficeFiles(), gate=_no_gate, staff=_NoStaff(),
        people=MappedPeople(
            datamap=datamap, where=read_people(INCLUDE / "house_rules"), open=sources.open
        ),
    )  # fmt: skip
    return desk, terminal.now(known)


@dataclass(frozen=True)
class _Systems:
    known: Environment
    datamap: DataMap

    def open(self, connection: str) -> AbstractContextManager[SourceSession]:
        """Open one connection for one read-only transaction."""
        return self._open(connection)

    @contextmanager
    def _open(self, connection: str) -> Iterator[SourceSession]:
        collections = [c for c in self.datamap if c.connection == connection]
        with ExitStack() as stack:
            resource = stack.enter_context(self.resource(connection))
            yield stack.enter_context(
                open_source(collections[0].kind, resource=resource, collections=collections)
            )

    @contextmanager
    def resource(self, name: str) -> Iterator[Any]:
        """Open what a connection's variable names: Postgres, SQLite or a folder."""
        said = self.known.text(f"AIRFLOW_CONN_{name.upper()}")
        if not said:
            raise NoSuchConnectionError(name)
        parts: dict[str, Any] = json.loads(said) if said.startswith("{") else {}
        kind = parts.get("conn_type") or urlsplit(said).scheme
        path = (parts.get("extra") or {}).get("path") or parts.get("host") or urlsplit(said).path
        if kind == "fs":
            yield Path(path)
        elif kind == "sqlite":
            with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as opened:
                yield opened
        elif kind.startswith("postgres"):
            try:
                server = psycopg.connect(said)
            except psycopg.OperationalError:
                raise SourceSilentError(f"{name}: no answer") from None
            with closing(server):
                yield server
        else:
            raise NoSuchConnectionError(name)


@dataclass(frozen=True)
class _Rehearsals:
    systems: _Systems

    def open(self, connection: str, *, keep: bool) -> AbstractContextManager[ChangingSession]:
        """
        Open a connection for a rehearsal.

        :raises NotHereError: if what is done were to be kept.
        """
        if keep:
            raise NotHereError(connection)
        return self._open(connection)

    @contextmanager
    def _open(self, connection: str) -> Iterator[ChangingSession]:
        collections = [c for c in self.systems.datamap if c.connection == connection]
        kind = collections[0].kind
        with ExitStack() as stack:
            resource = stack.enter_context(self.systems.resource(f"{connection}_writer"))
            yield stack.enter_context(
                open_for_change(kind, resource=resource, collections=collections, keep=False)
            )


class _NoStaff:
    def member(self, user: str) -> NoReturn:
        raise NotHereError(user)


def _no_gate(suite: str, *, case: CaseRef) -> Verdict:
    raise NotHereError(suite, case=case)


def _no_lists(connection: str) -> NoReturn:
    raise NotHereError(connection)
