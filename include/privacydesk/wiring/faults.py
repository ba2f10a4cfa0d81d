"""Deaths on order: how a test makes a process die at a named place in the code."""

import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from privacydesk.domain.boundaries import Boundary

KILL: Final = "kill"


@dataclass(frozen=True, kw_only=True)
class FaultPoints:
    """
    What happens at the boundaries: nothing, unless ``folder`` holds an order.

    An order is a file named after the boundary. The first process that gets there renames it
    to ``.reached``, writes its process id there, and either dies at once (content ``kill``) or
    stands still until somebody has killed something and removed that file.
    """

    folder: Path | None

    def __call__(self, boundary: Boundary) -> None:
        """Pass the boundary, or die there."""
        if self.folder is None or not (order := self.folder / boundary).exists():
            return
        reached = self.folder / f"{boundary}.reached"
        mine = self.folder / f"{boundary}.{os.getpid()}"
        try:
            wish = order.read_text(encoding="utf-8").strip()
            order.rename(mine)
        except FileNotFoundError:  # another process was faster, and the order is for one
            return
        mine.write_text(str(os.getpid()), encoding="utf-8")
        mine.rename(reached)  # in one move: whoever sees the file sees who stands here
        if wish == KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        while reached.exists():
            time.sleep(0.05)


def fault_points(environment: Mapping[str, str]) -> FaultPoints:
    """Return what happens at the boundaries; outside the demo nothing can be ordered."""
    folder = environment.get("DESK_FAULTS", "")
    in_demo = environment.get("DESK_ENV") == "demo"
    return FaultPoints(folder=Path(folder) if folder and in_demo else None)
