"""
Make the environment that everything runs in; needs nothing but Python 3.10 to 3.13.

Run as a file by ``make``: ``install.py setup|lock|tools``. uv does the work when it can be had
(it is fetched by pip into the environment when absent); where uv cannot, pip does, which
knows every setting of pip's own configuration.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VENV = Path(os.environ.get("VENV") or PROJECT / ".venv").absolute()
INPUTS = ("requirements.txt", "constraints.txt", "pyproject.toml")
INSTALL = ("-r", "requirements.txt", "--group", "dev")
CONSTRAIN = ("-c", "constraints.txt")
# In the lock for the compose profile `celery`; celery 5.7 does not start with Airflow 3.3.
CELERY = ("apache-airflow-providers-celery", "celery<5.7", "kombu<5.7", "redis")
PROGRAMS = {  # what the tests need -> (its names, Debian's package)
    "a Chromium browser": (("chromium", "chromium-browser", "google-chrome"), "chromium"),
    "docker-compose": (("docker-compose",), "docker-compose"),
}


def setup() -> None:
    """Make the environment and install everything, unless nothing has changed since."""
    stamp = VENV / ".installed"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"installing into {VENV} (once; about 600 MB)")
    _make_environment()
    python = str(VENV / "bin" / "python")
    uv = None if _has_own_index() else _uv()
    steps = ((*INSTALL, *CONSTRAIN), ("--no-deps", "-e", "."))
    for step in steps:
        if uv and _try([uv, "pip", "install", "--quiet", "--python", python, *step]):
            continue
        print("installing with pip, which takes a minute")
        _run([python, "-m", "pip", "install", "--quiet", "--upgrade", "pip>=25.1"])
        _run([python, "-m", "pip", "install", "--quiet", *step])
    stamp.write_text(wanted)


def lock() -> None:
    """Write constraints.txt: every version, for each Python that we support."""
    uv = _uv()
    if uv is None:
        sys.exit("uv is needed to write the lock: pip install uv")
    command = [uv, "pip", "compile", *INSTALL[1:], "-", "--universal", "--python-version", "3.10"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--upgrade"]
    command += ["--custom-compile-command", "make lock", "-o", "constraints.txt", "--quiet"]
    celery = "\n".join(CELERY)
    subprocess.run(  # noqa: S603  our own arguments
        command, cwd=PROJECT, input=celery, text=True, check=True
    )


def tools() -> None:
    """Check for the programs that tests need; as root on Debian, install what is missing."""
    absent = {
        what: found for what, found in PROGRAMS.items() if not any(map(shutil.which, found[0]))
    }
    if not absent:
        return
    packages = [package for _, package in absent.values()]
    line = f"apt-get update && apt-get install --yes --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"missing: {', '.join(absent)}. As root, run: {line}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["/bin/sh", "-c", line], env=quiet, check=True)  # noqa: S603  our own words


def _make_environment() -> None:
    if (VENV / "bin" / "python").exists():
        return
    if _try([sys.executable, "-m", "venv", str(VENV)]):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    uv = shutil.which("uv")
    if uv is None or not _try([uv, "venv", "--seed", "--python", sys.executable, str(VENV)]):
        sys.exit("Python's venv module is incomplete. As root, run: apt-get install python3-venv")


def _uv() -> str | None:
    """Return uv: the one on the path, or one that pip puts into the environment."""
    own = VENV / "bin" / "uv"
    if found := shutil.which("uv"):
        return found
    if not own.exists():
        _make_environment()
        _try([str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv"])
    return str(own) if own.exists() else None


def _has_own_index() -> bool:
    """
    Say whether pip is configured for another registry than the public one, and uv is not.

    uv reads none of pip's configuration: such a machine is pip's.
    """
    if any(name.startswith("UV_") and "INDEX" in name for name in os.environ):
        return False
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        capture_output=True,
        text=True,
        check=False,
    )
    names = [line.partition("=")[0].rpartition(".")[2] for line in listed.stdout.splitlines()]
    return bool({"index-url", "no-index"} & set(names))


def _fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for name in INPUTS:
        digest.update((PROJECT / name).read_bytes())
    return digest.hexdigest()


def _try(command: list[str]) -> bool:
    ended = subprocess.run(command, cwd=PROJECT, check=False)  # noqa: S603  our own arguments
    return ended.returncode == 0


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=PROJECT, check=True)  # noqa: S603  our own arguments


if __name__ == "__main__":
    {"setup": setup, "lock": lock, "tools": tools}[sys.argv[1]]()
