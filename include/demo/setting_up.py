"""What must exist before the processes start: databases, their tables, Airflow's users."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import subprocess
import sys
from typing import TYPE_CHECKING, ClassVar

import psycopg

from demo.airflow_setup import COURIER, ROLE_OF, STAFF, case_dags
from demo.databases import AIRFLOW
from demo.filling import fill_company
from demo.keys import PEOPLE, SOURCE_ROLES
from demo.processes import AIRFLOW_PART, Part, environment_of
from demo.state import PROJECT, read_json, write_private
from demo.supervisor import end_session
from privacydesk.adapters.files.datamap import DataMapInvalidError
from privacydesk.cli.datamap import examine
from privacydesk.domain.datamap_checks import Level
from privacydesk.domain.errors import DeskError
from privacydesk.settings import INCLUDE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

    from typing_extensions import Self

    from demo.server import Server
    from demo.state import Place

MIGRATION = Part(
    name="migrations",
    command=(
        sys.executable,
        "-c",
        "from demo.databases import migrate; migrate()",
    ),
    knows=("DESK_OWNER_DATABASE_URL",),
)
AIRFLOW_SETUP = Part(
    name="airflow-setup",
    command=(sys.executable, "-m", "demo.airflow_setup"),
    knows=(*AIRFLOW_PART, "SIGN_IN_*"),
)


class NotReadyError(DeskError):
    """A part of the stack could not be set up, or did not become healthy in time."""

    remedy: ClassVar[str] = "Read the log named; `make demo-clean` starts from nothing."


class Jobs:
    """Set-up work that runs beside each other; whatever still runs at the end is ended."""

    def __init__(self, *, logs: Path) -> None:
        self._logs = logs
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, part: Part, *, known: Mapping[str, str]) -> None:
        """Start the work; it writes to ``logs/NAME.log``."""
        with (self._logs / f"{part.name}.log").open("ab") as log:
            self._running[part.name] = subprocess.Popen(  # noqa: S603  our own arguments
                list(part.command),
                env=environment_of(part, known=known),
                cwd=self._logs,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def finish(self, name: str) -> None:
        """
        Wait until the work is done; work never started counts as done.

        :raises NotReadyError: it failed.
        """
        if name in self._running and self._running[name].wait():
            raise NotReadyError(f"{name} failed: {last_lines(self._logs / f'{name}.log')}")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End what still runs."""
        for job in self._running.values():
            if job.poll() is None:
                end_session(job.pid)
                job.wait()


def set_up(
    place: Place,
    *,
    server: Server,
    keys: Mapping[str, str],
    known: Mapping[str, str],
) -> None:
    """
    Bring both databases up to date, Airflow's beside the desk's, and fill the sample company.

    :raises NotReadyError: names the log of what failed.
    """
    sign_ins = {f"SIGN_IN_{name.upper()}": keys[f"sign_in_{name}"] for name in (*PEOPLE, COURIER)}
    wanted = _fingerprint(sign_ins)
    stamp = place.home / "airflow-setup.json"
    with Jobs(logs=place.folder("logs")) as jobs:
        if read_json(stamp) != wanted or not _has_users(server.url(AIRFLOW, user="airflow")):
            jobs.start(AIRFLOW_SETUP, known={**known, **sign_ins})
        jobs.start(MIGRATION, known=known)
        jobs.finish(MIGRATION.name)
        passwords = {role: keys[f"database_{role}"] for role in SOURCE_ROLES}
        fill_company(place.home, server=server, passwords=passwords)
        jobs.finish(AIRFLOW_SETUP.name)
    write_private(stamp, wanted)


def check_datamap(environment: Mapping[str, str]) -> None:
    """
    Refuse a data map with errors, before anything is started on it.

    :raises DataMapInvalidError: with every error, each with its file and line.
    """
    path = INCLUDE / (environment.get("DESK_DATAMAP") or "datamap")
    connection = environment.get("DESK_DATAMAP_CONNECTION") or None
    _, problems = examine([path], connection=connection, urls=())
    if any(problem.level is Level.ERROR for problem in problems):
        raise DataMapInvalidError(problems)


def last_lines(log: Path, *, characters: int = 400) -> str:
    """Return where the log is and how it ends."""
    end = log.read_text(errors="replace")[-characters:].strip() if log.exists() else "no log"
    return f"{log}: …{end}"


def _fingerprint(sign_ins: Mapping[str, str]) -> dict[str, str]:
    roles = {name: sorted(rights) for name, rights in STAFF.items()}
    content = [case_dags(PROJECT / "dags"), roles, ROLE_OF, dict(sign_ins)]
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    versions = ("apache-airflow", "apache-airflow-providers-fab")
    return {"set_up": digest} | {name: importlib.metadata.version(name) for name in versions}


def _has_users(database: str) -> bool:
    try:
        with psycopg.connect(database) as connection:
            return connection.execute("select from ab_user limit 1").fetchone() is not None
    except psycopg.Error:
        return False
