"""The whole desk on this machine: set up, started in order, watched, and ended."""

from __future__ import annotations

import os
import signal
import time
from datetime import datetime, timezone
from typing import TYPE_CHECKING, ClassVar

from demo.airflow_setup import case_dags
from demo.bought_list import drop_list
from demo.databases import AIRFLOW, DESK, SOURCES, create_databases
from demo.environment import values
from demo.filling import COMPANY_FILES
from demo.health import airflow_is_well, answers, broken_dags, listens, unknown_dags
from demo.keys import DATABASE_ROLES, PEOPLE, keep_secrets
from demo.ports import refuse_taken
from demo.postgres import Cluster
from demo.processes import Part, is_present, parts, program
from demo.server import Server
from demo.setting_up import NotReadyError, check_datamap, last_lines, set_up
from demo.situations import file_messages, write_history
from demo.state import PROJECT, is_alive, mark, read_json, write_private
from demo.supervisor import Program, Supervisor, end_leftovers
from privacydesk.domain.errors import DeskError

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo.state import Place

READY_SECONDS = 300.0
TELL_SECONDS = 20.0  # how often a long wait says what it waits for
TRIES = 4  # starts of one process before the stack gives up
PAUSE = 0.2


class AlreadyRunningError(DeskError):
    """A demo with this state directory runs already."""

    remedy: ClassVar[str] = "Run `make demo-stop` first, or set DESK_HOME to another directory."


class Stack:
    """
    One running demo. ``say`` gets one line for each thing done.

    ``start`` returns when everything is healthy; the caller then calls ``watch`` again and
    again, and ``stop`` once, whether or not ``start`` came to its end.
    """

    def __init__(self, place: Place, *, say: Callable[[str], None]) -> None:
        state = place.folder("logs").parent / "stack.json"
        if is_alive(read_json(state)):
            raise AlreadyRunningError(f"a demo runs in {place.home}")
        register = place.home / "processes.json"
        end_leftovers(register, say=say)
        own = ("airflow", "public", "mail")
        refuse_taken(place.ports, doors=own if place.database_url else (*own, "postgres"))
        (place.home / "demo.json").unlink(missing_ok=True)  # of a run that was killed
        write_private(state, mark(os.getpid()))
        self.place = place
        self._say = say
        self._supervisor = Supervisor(logs=place.folder("logs"), register=register, say=say)
        self._keys = keep_secrets(place.folder("secrets"))
        self._passwords = {role: self._keys[f"database_{role}"] for role in DATABASE_ROLES}
        self._server = Server(place.database_url or "", passwords=self._passwords)
        self._parts = [part for part in parts(place) if is_present(part)]
        self._began = time.monotonic()

    def start(self, *, situations: bool) -> None:
        """
        Set up what is missing and start everything.

        With ``situations`` the desk opens with cases of every kind; tests begin with none.

        :raises NotReadyError: names the part and its log.
        :raises DataMapInvalidError: with every error of the data map.
        """
        check_datamap(os.environ)
        if self.place.database_url is None:
            self._start_postgres()
        create_databases(self._server, sources=True)
        known = values(self.place, keys=self._keys, server=self._server)
        ours = ("DESK_", "AIRFLOW_CONN_")
        desk = {name: value for name, value in known.items() if name.startswith(ours)}
        write_private(self.place.home / "environment.json", desk)  # for `privacydesk` at a terminal
        set_up(self.place, server=self._server, keys=self._keys, known=known)
        self._tell("databases, roles and sample company")
        started = datetime.now(timezone.utc)
        for part in self._parts:
            self._supervisor.start(program(part, place=self.place, known=known))
        self._wait(lambda: self._missing(started))
        self._tell(f"{len(self._parts)} processes healthy")
        if situations:
            self._open_with_situations()
        write_private(self.place.home / "demo.json", self.summary())

    def _open_with_situations(self) -> None:
        """Fill the desk, once: closed history, and messages that a portal would send."""
        done = self.place.home / "situations.json"
        if done.exists():
            return
        now = datetime.now(timezone.utc)
        closed = write_history(self._server.url(DESK, user="desk_app"), now=now)
        drop_list(self.place.folder("landing"), today=now.date())
        filed = file_messages(self.place.public_url, secret=self._keys["webhook_generic"], now=now)
        write_private(done, {"closed": closed, "filed": filed})
        self._tell(f"{closed} closed requests on file; {filed} messages and a list just came in")

    def watch(self) -> None:
        """Look once at every process and start the dead again."""
        self._supervisor.watch()

    def stop(self) -> None:
        """End everything; nothing is left running."""
        for name in ("demo.json", "environment.json"):
            (self.place.home / name).unlink(missing_ok=True)
        self._supervisor.stop()
        (self.place.home / "stack.json").unlink(missing_ok=True)

    def summary(self) -> dict[str, object]:
        """Return the content of ``demo.json``."""
        sources = {name: self._server.url(name, user="source_reader") for name in SOURCES}
        sources["events"] = f"sqlite:///{self.place.home / COMPANY_FILES['events_db'][1]}"
        return {
            "airflow_url": self.place.airflow_url,
            "public_url": self.place.public_url,
            "mail_url": self.place.mail_url,
            "database_url": self._server.url(DESK, user="desk_reader"),
            "credit_office_url": self._server.url(DESK, user="credit_office"),
            "airflow_database_url": self._server.url(AIRFLOW, user="airflow"),
            "source_urls": sources,
            "users": {name: self._keys[f"sign_in_{name}"] for name in PEOPLE},
            "webhook_secret": self._keys["webhook_generic"],
            "landing_path": str(self.place.folder("landing")),
            "people": read_json(self.place.home / "people.json") or [],
        }

    def _start_postgres(self) -> None:
        folder = self.place.home / "postgres"
        port = self.place.ports.postgres
        cluster = Cluster(folder, port, durable=True, passwords=self._passwords)
        cluster.prepare()
        self._server = cluster.server
        self._supervisor.start(
            Program(
                name="postgres",
                command=cluster.command,
                environment=cluster.environment,
                folder=cluster.home,
                identity=cluster.identity,
                stop_signal=signal.SIGINT,
            )
        )
        self._wait(lambda: None if cluster.answers() else "an answer of postgres")
        self._tell(f"Postgres on 127.0.0.1:{port}")

    def _missing(self, started: datetime) -> str | None:
        """Return what the stack still waits for; None when everything is well."""
        closed = [part.name for part in self._parts if part.door and not self._is_open(part)]
        if closed:
            return f"an answer of {', '.join(closed)}"
        if not airflow_is_well(self.place.airflow_url, since=started):
            return "fresh heartbeats of Airflow"
        database = self._server.url(AIRFLOW, user="airflow")
        if broken := broken_dags(database, since=started):
            raise NotReadyError(f"DAG files with errors: {'; '.join(broken)}")
        unknown = unknown_dags(database, expected=case_dags(PROJECT / "dags"))
        return f"Airflow to read {', '.join(sorted(unknown))}" if unknown else None

    def _is_open(self, part: Part) -> bool:
        port = getattr(self.place.ports, part.door or "")
        if not listens(self._supervisor.pid(part.name), port=port):
            return False
        return part.health is None or answers(f"http://127.0.0.1:{port}{part.health}")

    def _wait(self, missing: Callable[[], str | None]) -> None:
        began = told = time.monotonic()
        logs = self.place.home / "logs"
        while waits_for := missing():
            self._supervisor.watch()
            for name in self._supervisor.names():
                if self._supervisor.restarts(name) >= TRIES:
                    raise NotReadyError(f"{name} keeps dying: {last_lines(logs / f'{name}.log')}")
            if time.monotonic() - began > READY_SECONDS:
                raise NotReadyError(f"still waiting for {waits_for}; the logs are in {logs}")
            if time.monotonic() - told > TELL_SECONDS:
                told = time.monotonic()
                self._say(f"… waiting for {waits_for}")
            time.sleep(PAUSE)

    def _tell(self, what: str) -> None:
        self._say(f"✓ {what}, {time.monotonic() - self._began:.0f} s")
