"""A demo of their own for tests: start it, use it, kill a process in it, end it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from demo.ports import VARIABLES, free_ports
from demo.setting_up import NotReadyError, last_lines
from demo.state import PROJECT, is_alive, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

READY_SECONDS = 420.0
STOP_SECONDS = 90.0


@dataclass(frozen=True, kw_only=True)
class Running:
    """A demo that is ready: ``facts`` is its ``demo.json``."""

    home: Path
    facts: Mapping[str, Any]

    def pid(self, name: str) -> int:
        """Return the process id of a process by its name, as in ``processes.json``."""
        return int(read_json(self.home / "processes.json")[name]["pid"])

    def kill(self, name: str) -> int:
        """End one process by SIGKILL, as a crash would; returns its process id."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait_for_restart(self, name: str, *, killed: int, seconds: float = 60) -> int:
        """
        Wait until the process runs again; returns its new process id.

        :raises NotReadyError: it does not.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            entry = read_json(self.home / "processes.json").get(name, {"pid": killed})
            if entry["pid"] != killed and is_alive(entry):
                return int(entry["pid"])
            time.sleep(0.1)
        raise NotReadyError(f"{name} was not started again in {seconds:.0f} s")


@contextmanager
def running(home: Path, *, environment: Mapping[str, str] | None = None) -> Iterator[Running]:
    """
    Run a demo below ``home`` on free ports and end it afterwards.

    It ends too when this process is killed: the supervisor holds the other end of a pipe.
    ``environment`` adds variables, among them ports that are to be fixed.

    :raises NotReadyError: with the end of its log.
    """
    ports = dict(zip(VARIABLES.values(), map(str, free_ports(len(VARIABLES))), strict=True))
    log = home / "up.log"
    home.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "demo", "up", "--while-piped"],
            env={
                **os.environ,
                **ports,
                **(environment or {}),
                "DESK_HOME": str(home),
                "PYTHONPATH": str(PROJECT / "include"),
            },
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        facts = wait_until_ready(process, home=home, log=log)
        yield Running(home=home, facts=facts)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_SECONDS)
        if process.stdin:
            process.stdin.close()


def wait_until_ready(process: subprocess.Popen[bytes], *, home: Path, log: Path) -> dict[str, Any]:
    """
    Wait for ``demo.json`` of the demo that ``process`` runs, and return its content.

    :raises NotReadyError: the process ended, or took too long.
    """
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise NotReadyError(f"it ended: {last_lines(log)}")
        mine = read_json(home / "stack.json").get("pid") == process.pid
        facts: dict[str, Any] = read_json(home / "demo.json") if mine else {}
        if facts:
            return facts
        time.sleep(0.2)
    raise NotReadyError(f"not ready in {READY_SECONDS:.0f} s: {last_lines(log)}")
