"""
A small supervisor: starts processes, restarts what dies with back-off, and leaves nothing.

Each process leads a session of its own. What it forks (task runners too, which make process
groups of their own) stays in that session, so that the session is what is ended.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psutil

from demo.binaries import Identity
from demo.state import is_alive, mark, read_json, write_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

FIRST_PAUSE = 0.5  # seconds; doubled with each early death
LONGEST_PAUSE = 30.0
STEADY = 60.0  # a process that lived so long starts again with the first pause
PATIENCE = 20.0  # seconds between asking and killing


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run: one process with its whole environment."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    folder: Path
    identity: Identity = field(default_factory=Identity)
    stop_signal: signal.Signals = signal.SIGTERM


@dataclass(kw_only=True)
class _Running:
    program: Program
    process: subprocess.Popen[bytes]
    started: float
    pause: float = FIRST_PAUSE
    restarts: int = 0
    due: float | None = None  # when to start it again; None while it runs


class Supervisor:
    """
    Runs programs, each writing to ``logs/NAME.log``.

    ``register`` is a JSON file of who runs (name to pid), so that another process can end
    one of them or, after a crash of the supervisor, all. ``say`` gets one line an event.
    """

    def __init__(self, *, logs: Path, register: Path, say: Callable[[str], None]) -> None:
        self._logs = logs
        self._register = register
        self._say = say
        self._running: dict[str, _Running] = {}

    def start(self, program: Program) -> None:
        """Start the program; of all, it will be the first to be ended."""
        now = time.monotonic()
        self._running[program.name] = _Running(
            program=program, process=self._launch(program), started=now
        )
        self._write()

    def pid(self, name: str) -> int:
        """Return the process id of a program that was started."""
        return self._running[name].process.pid

    def names(self) -> list[str]:
        """Return the names of the programs in the order of their start."""
        return list(self._running)

    def restarts(self, name: str) -> int:
        """Return how often a program was started again."""
        return self._running[name].restarts

    def watch(self) -> None:
        """Look once at every program; start the dead again when their pause is over."""
        now = time.monotonic()
        for name, running in self._running.items():
            if running.due is None and running.process.poll() is not None:
                self._bury(name, running=running, now=now)
            elif running.due is not None and running.due <= now:
                running.process = self._launch(running.program)
                running.started, running.due = now, None
                running.restarts += 1
                self._write()

    def stop(self) -> None:
        """End every program, the last started first, and what each has forked."""
        everything = list(self._running.values())
        first, rest = everything[:1], everything[1:]
        for group in (rest, first):  # the first is the database: the others need it to end well
            for running in reversed(group):
                if running.process.poll() is None:
                    running.process.send_signal(running.program.stop_signal)
            deadline = time.monotonic() + PATIENCE
            for running in group:
                try:
                    running.process.wait(max(0.1, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    self._say(f"{running.program.name} did not end when asked; killed")
                end_session(running.process.pid)
                running.process.wait()
        self._running.clear()
        self._register.unlink(missing_ok=True)

    def _bury(self, name: str, *, running: _Running, now: float) -> None:
        end_session(running.process.pid)
        if now - running.started > STEADY:
            running.pause = FIRST_PAUSE
        code = running.process.returncode
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        self._say(f"{name} died ({how}); starting it again in {running.pause:g} s")
        running.due = now + running.pause
        running.pause = min(running.pause * 2, LONGEST_PAUSE)
        self._write()

    def _launch(self, program: Program) -> subprocess.Popen[bytes]:
        with (self._logs / f"{program.name}.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603  our own arguments
                program.command,
                **program.identity,
                env=dict(program.environment),
                cwd=program.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _write(self) -> None:
        alive = {
            name: mark(running.process.pid) | {"restarts": running.restarts}
            for name, running in self._running.items()
            if running.process.poll() is None
        }
        write_private(self._register, alive)


def session_of(leader: int) -> list[int]:
    """Return the processes that run in the session which ``leader`` made, itself included."""
    return [pid for pid in psutil.pids() if _session(pid) == leader and _is_running(pid)]


def end_session(leader: int) -> None:
    """Kill whatever is left in a session; a fork made meanwhile is found by looking again."""
    while members := session_of(leader):
        for pid in members:
            _signal(pid, signal.SIGKILL)
        time.sleep(0.02)


def end_leftovers(register: Path, *, say: Callable[[str], None]) -> None:
    """End what a supervisor that was itself killed has left behind."""
    left: Mapping[str, dict[str, float]] = read_json(register)
    alive = {name: marked for name, marked in left.items() if is_alive(marked)}
    for name in reversed(list(alive)):
        say(f"ending {name}, left by an earlier run")
        pid = int(alive[name]["pid"])
        _signal(pid, signal.SIGINT if name == "postgres" else signal.SIGTERM)
        _wait_for([pid])
        end_session(pid)
    register.unlink(missing_ok=True)


def _wait_for(pids: Iterable[int]) -> None:
    deadline = time.monotonic() + PATIENCE
    while any(_is_running(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def _is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
