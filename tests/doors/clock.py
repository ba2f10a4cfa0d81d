"""The desk's clock, as ``privacydesk demo travel`` shifts it; Airflow's keeps real time."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class DeskClock:
    """The command line at one demo."""

    home: Path

    def travel(self, to: str) -> None:
        """Let the desk's clock say an instant with its zone, or ``now`` again."""
        command = "from privacydesk.cli import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", command, "demo", "travel", "--to", to],
            env={**os.environ, "DESK_HOME": str(self.home)}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
