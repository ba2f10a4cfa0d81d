"""Deaths can be ordered in the demo, one at a time, and nowhere else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Final

from privacydesk.settings import INCLUDE
from privacydesk.wiring.faults import fault_points

if TYPE_CHECKING:
    from pathlib import Path

PLACE: Final = "gather.committed"


def order(folder: Path, wish: str) -> Path:
    (folder / PLACE).write_text(wish)
    return folder / f"{PLACE}.reached"


class TestOutsideTheDemo:
    def test_nothing_dies(self, tmp_path: Path) -> None:
        reached = order(tmp_path, "kill")
        fault_points({"DESK_FAULTS": str(tmp_path), "DESK_ENV": "production"})(PLACE)
        fault_points({"DESK_FAULTS": str(tmp_path)})(PLACE)
        assert not reached.exists()


class TestInTheDemo:
    def test_passes_where_nothing_is_ordered(self, tmp_path: Path) -> None:
        fault_points({"DESK_FAULTS": str(tmp_path), "DESK_ENV": "demo"})(PLACE)
        assert list(tmp_path.iterdir()) == []

    def test_stands_until_it_is_let_go(self, tmp_path: Path) -> None:
        reached = order(tmp_path, "stand")
        pass_by = fault_points({"DESK_FAULTS": str(tmp_path), "DESK_ENV": "demo"})
        standing = threading.Thread(target=pass_by, args=(PLACE,))
        standing.start()
        while not reached.exists():
            time.sleep(0.01)
        assert reached.read_text() == str(os.getpid())
        pass_by(PLACE)  # the order was for one
        assert standing.is_alive()
        reached.unlink()
        standing.join(5)
        assert not standing.is_alive()

    def test_dies_as_in_a_crash(self, tmp_path: Path) -> None:
        reached = order(tmp_path, "kill")
        code = (
            "import os; from privacydesk.wiring.faults import fault_points; "
            f"fault_points(os.environ)({PLACE!r}); print('alive')"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False,
            env={"DESK_FAULTS": str(tmp_path), "DESK_ENV": "demo", "PYTHONPATH": str(INCLUDE)},
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (-signal.SIGKILL, "")
        assert reached.exists()
