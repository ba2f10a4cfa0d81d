"""The supervisor, with real processes: it restarts, says so, and leaves nothing behind."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo.state import is_alive, read_json
from demo.supervisor import Program, Supervisor, end_leftovers, session_of

SLEEPS = "import time; time.sleep(60)"
# A child in a process group of its own, as Airflow's task runners are.
FORKS = "import os, time\nif os.fork() == 0:\n    os.setpgid(0, 0)\ntime.sleep(60)\n"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"


def program(folder: Path, code: str, *, name: str = "it") -> Program:
    command = [sys.executable, "-c", code]
    return Program(name=name, command=command, environment={"KNOWN": "yes"}, folder=folder)


def until(holds: Callable[[], bool], *, each: Callable[[], None] = lambda: None) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        each()
        if holds():
            return True
        time.sleep(0.02)
    return False


class Watched:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.register = folder / "processes.json"
        self.said: list[str] = []
        self.supervisor = Supervisor(logs=folder, register=self.register, say=self.said.append)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    found = Watched(tmp_path)
    yield found
    found.supervisor.stop()


class TestARunningProgram:
    def test_sees_only_the_environment_it_is_given(self, watched: Watched) -> None:
        code = "import os; print(sorted(set(os.environ) - {'LC_CTYPE'}), flush=True)"
        watched.supervisor.start(program(watched.folder, code))
        log = watched.folder / "it.log"
        assert until(lambda: log.read_text().strip() == "['KNOWN']"), log.read_text()

    def test_is_in_the_register_of_who_runs(self, watched: Watched) -> None:
        watched.supervisor.start(program(watched.folder, SLEEPS))
        entry = read_json(watched.register)["it"]
        assert entry["pid"] == watched.supervisor.pid("it")
        assert is_alive(entry)


class TestADeadProgram:
    def test_is_started_again_and_named(self, watched: Watched) -> None:
        watched.supervisor.start(program(watched.folder, SLEEPS))
        first = watched.supervisor.pid("it")
        os.kill(first, signal.SIGKILL)
        again = until(lambda: watched.supervisor.pid("it") != first, each=watched.supervisor.watch)
        assert again
        assert watched.said == ["it died (SIGKILL); starting it again in 0.5 s"]
        assert watched.supervisor.restarts("it") == 1

    def test_that_keeps_dying_is_given_longer_pauses(self, watched: Watched) -> None:
        watched.supervisor.start(program(watched.folder, "raise SystemExit(3)"))
        assert until(lambda: len(watched.said) == 3, each=watched.supervisor.watch)
        assert [line.rpartition(" in ")[2] for line in watched.said] == ["0.5 s", "1 s", "2 s"]
        assert "exit code 3" in watched.said[0]

    def test_takes_its_children_along(self, watched: Watched) -> None:
        watched.supervisor.start(program(watched.folder, FORKS))
        leader = watched.supervisor.pid("it")
        assert until(lambda: len(session_of(leader)) == 2)
        os.kill(leader, signal.SIGKILL)
        assert until(lambda: not session_of(leader), each=watched.supervisor.watch)


class TestStopping:
    def test_ends_children_in_other_process_groups_too(self, watched: Watched) -> None:
        watched.supervisor.start(program(watched.folder, SLEEPS, name="first"))
        watched.supervisor.start(program(watched.folder, FORKS))
        leader = watched.supervisor.pid("it")
        assert until(lambda: len(session_of(leader)) == 2)
        watched.supervisor.stop()
        assert session_of(leader) == []
        assert not watched.register.exists()

    def test_kills_what_does_not_end_when_asked(
        self, watched: Watched, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("demo.supervisor.PATIENCE", 0.3)
        watched.supervisor.start(program(watched.folder, DEAF))
        leader = watched.supervisor.pid("it")
        time.sleep(0.3)  # it must have had the time to close its ears
        watched.supervisor.stop()
        assert session_of(leader) == []
        assert watched.said == ["it did not end when asked; killed"]


class TestLeftovers:
    def test_of_a_killed_supervisor_are_ended_by_the_next(self, watched: Watched) -> None:
        watched.supervisor.start(program(watched.folder, FORKS))
        leader = watched.supervisor.pid("it")
        assert until(lambda: len(session_of(leader)) == 2)
        end_leftovers(watched.register, say=watched.said.append)
        assert session_of(leader) == []
        assert watched.said == ["ending it, left by an earlier run"]

    def test_that_ended_are_left_alone_though_their_number_is_in_use(
        self, watched: Watched
    ) -> None:
        watched.supervisor.start(program(watched.folder, SLEEPS))
        entry = read_json(watched.register)["it"]
        assert not is_alive({**entry, "born": entry["born"] - 3600})
