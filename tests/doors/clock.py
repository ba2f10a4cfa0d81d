"""The demo's clock, moved as a person at the terminal moves it, and what the desk says of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Terminal:
    """``privacydesk`` at the terminal of one running demo; Airflow's clock keeps real time."""

    home: Path

    def run(self, *arguments: str, fails: bool = False) -> str:
        """Run a command; return what it wrote."""
        done = self._start(*arguments)
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        return done.stdout

    def permit(self, to: str, *, channel: str = "email") -> dict[str, Any]:
        """Ask the gate whether a message or call may go now, as whoever sends it must."""
        done = self._start("permit", "--channel", channel, "--to", to, "--json")
        assert done.stdout, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        assert (done.returncode == 0) is answer["allowed"]
        return answer

    def travel(self, to: str) -> datetime:
        """Move the desk's clock to an instant with its zone, or ``now``; return what it says."""
        said: dict[str, Any] = json.loads(self.run("demo", "travel", "--to", to, "--json"))
        return datetime.fromisoformat(said["now"])

    def _start(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = "from privacydesk.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", command, *arguments],
            env={**os.environ, "DESK_HOME": str(self.home)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
