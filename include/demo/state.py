"""What the demo keeps in ``$DESK_HOME``: its folders, who runs, and ``demo.json``."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from demo.ports import Ports, ports_from

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Place:
    """
    One demo: its state directory and its ports.

    Two demos run side by side when both differ. ``database_url`` is a superuser's address of
    a real server, used in place of our own.
    """

    home: Path
    ports: Ports
    database_url: str | None = None

    def folder(self, name: str) -> Path:
        """Return a folder of the state directory, made when absent, closed to others."""
        path = self.home / name
        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o711)  # root's Postgres runs as another user and must get through
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    @property
    def airflow_url(self) -> str:
        """Return the address of Airflow and of the desk's pages in it."""
        return f"http://127.0.0.1:{self.ports.airflow}"

    @property
    def public_url(self) -> str:
        """Return the address of the public door."""
        return f"http://127.0.0.1:{self.ports.public}"

    @property
    def mail_url(self) -> str:
        """Return the address of the mail stand-in."""
        return f"http://127.0.0.1:{self.ports.mail}"


def place_from(environment: Mapping[str, str]) -> Place:
    """Read ``DESK_HOME``, the ports and ``DATABASE_URL`` from the environment."""
    home = Path(environment.get("DESK_HOME") or PROJECT / ".desk").absolute()
    url = environment.get("DATABASE_URL") or None
    return Place(home=home, ports=ports_from(environment), database_url=url)


def write_private(path: Path, content: Any) -> None:  # noqa: ANN401  any JSON
    """Write JSON that only we may read, in one move: a reader never sees half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file, indent=2)
    draft.replace(path)


def read_json(path: Path) -> Any:  # noqa: ANN401  any JSON
    """Return the file's content, or an empty mapping when there is none."""
    return json.loads(path.read_text()) if path.exists() else {}


def mark(pid: int) -> dict[str, float]:
    """Return what tells this process from a later one with the same number."""
    return {"pid": pid, "born": psutil.Process(pid).create_time()}


def is_alive(marked: Mapping[str, float]) -> bool:
    """Say whether the process that was marked still runs."""
    try:
        process = psutil.Process(int(marked["pid"]))
        same = abs(process.create_time() - marked["born"]) < 1
        return same and process.status() != psutil.STATUS_ZOMBIE
    except (KeyError, psutil.NoSuchProcess):
        return False
