"""Order deaths at named places in the running code, and see them happen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from doors.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from privacydesk.domain.boundaries import Boundary


@dataclass(frozen=True)
class Deaths:
    """The folder ``DESK_FAULTS`` of a running demo."""

    folder: Path

    def order(self, boundary: Boundary) -> None:
        """Let the next process that gets there kill itself."""
        self._write(boundary, "kill")

    def hold(self, boundary: Boundary) -> None:
        """Let the next process that gets there stand still."""
        self._write(boundary, "stand")

    def who_stands_at(self, boundary: Boundary, *, seconds: float = 90) -> int:
        """Wait until a process has got there; return its process id."""
        reached = self._reached(boundary)

        def pid() -> str | None:
            return reached.read_text() if reached.exists() else None

        return int(until(pid, what=f"a process at {boundary}", seconds=seconds))

    def let_go(self, boundary: Boundary) -> None:
        """Let the process that stands there, if it still lives, go on."""
        self._reached(boundary).unlink()

    def forget(self) -> None:
        """Take back what was ordered, and let everybody go on."""
        for order in self.folder.iterdir():
            order.unlink(missing_ok=True)

    def has_happened(self, boundary: Boundary) -> bool:
        """Say whether a process got there."""
        return self._reached(boundary).exists()

    def _reached(self, boundary: Boundary) -> Path:
        return self.folder / f"{boundary}.reached"

    def _write(self, boundary: Boundary, wish: str) -> None:
        # In one move: a process must not read half an order.
        draft = self.folder / f".{boundary}"
        draft.write_text(wish)
        draft.rename(self.folder / boundary)
