"""The command line, as somebody at the demo's terminal uses it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Terminal:
    """``privacydesk`` with the settings that a running demo leaves below its home."""

    home: Path

    def run(self, *words: str) -> str:
        """Run a command that must succeed; return what it writes."""
        ran = subprocess.run(
            [str(Path(sys.executable).with_name("privacydesk")), *words],
            env={**os.environ, "DESK_HOME": str(self.home)}, capture_output=True, text=True,
            check=False, timeout=60,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        return ran.stdout
