"""``python -m demo up|stop|clean``: what ``make demo``, ``demo-stop`` and ``demo-clean`` run."""

from __future__ import annotations

import argparse
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from rich.console import Console

from demo.postgres import Cluster
from demo.running import STOP_SECONDS, wait_until_ready
from demo.setting_up import NotReadyError
from demo.stack import Stack
from demo.state import is_alive, place_from, read_json
from demo.supervisor import end_leftovers
from privacydesk.domain.errors import DeskError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

    from demo.state import Place

console = Console(highlight=False, soft_wrap=True)


class _EndRequested(BaseException):
    """Somebody asked the demo to end; not an error, so that nothing catches it by accident."""


def up(place: Place, *, while_piped: bool) -> None:
    """Start everything, print where it is, and stay until asked to end."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    stack = Stack(place, say=_say)
    try:
        stack.start(situations=not while_piped)  # tests begin with an empty desk
        welcome(stack.summary(), place=place)
        while not (while_piped and _is_pipe_closed()):
            stack.watch()
            time.sleep(0.2)
    except _EndRequested:
        _say("ending")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stack.stop()


def detach(place: Place) -> None:
    """Start everything in the background; return when it is ready."""
    log = place.folder("logs") / "supervisor.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "demo", "up"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        wait_until_ready(process, home=place.home, log=log)
    except NotReadyError:
        process.terminate()  # when it was only slow; else it has ended and said why
        process.wait(STOP_SECONDS)
        raise SystemExit(1) from None
    finally:
        sys.stdout.write(log.read_text())


def stop(place: Place) -> None:
    """End the demo, whoever started it, and what a killed supervisor left behind."""
    state = read_json(place.home / "stack.json")
    if is_alive(state):
        os.kill(int(state["pid"]), signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while is_alive(state) and time.monotonic() < deadline:
            time.sleep(0.1)
    end_leftovers(place.home / "processes.json", say=_say)
    (place.home / "stack.json").unlink(missing_ok=True)
    _say("nothing is running")


def clean(place: Place) -> None:
    """End the demo and delete its state directory."""
    stop(place)
    Cluster(place.home / "postgres", place.ports.postgres).delete()
    shutil.rmtree(place.home, ignore_errors=True)
    _say(f"{place.home} is gone")


def welcome(facts: Mapping[str, object], *, place: Place) -> None:
    """Print the addresses and the sign-ins."""
    users = facts["users"]
    assert isinstance(users, dict)  # noqa: S101  for the type checker
    console.print("[bold]CloudSentric privacy desk[/] · demo (invented people, no mail leaves)")
    console.print(f"  Desk     {facts['airflow_url']}/plugin/privacy")
    console.print(f"  Review   {facts['airflow_url']}/required_actions")
    console.print(f"  Public   {facts['public_url']}")
    console.print(f"  Mail     {facts['mail_url']}")
    pairs = [f"{name} / {password}" for name, password in users.items()]
    for number in range(0, len(pairs), 3):
        console.print(
            f"  {'Sign in' if number == 0 else '':8}  {'   '.join(pairs[number : number + 3])}"
        )
    console.print(f"  For programs: {place.home / 'demo.json'}   Logs: {place.home / 'logs'}")
    console.print("  Stop: Ctrl-C or make demo-stop   Throw away: make demo-clean")


def _say(line: str) -> None:
    console.print(f"  {line}", markup=False)


def _end(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise _EndRequested


def _is_pipe_closed() -> bool:
    readable, _, _ = select.select([sys.stdin], [], [], 0)
    return bool(readable) and not os.read(sys.stdin.fileno(), 1)


def main() -> int:
    """Run one command; a foreseen error becomes one line."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("command", choices=("up", "stop", "clean"))
    parser.add_argument("--detach", action="store_true", help="return when ready")
    parser.add_argument("--while-piped", action="store_true", help="end with standard input")
    chosen = parser.parse_args()
    try:
        place = place_from(os.environ)
        if chosen.command == "up" and chosen.detach:
            detach(place)
        elif chosen.command == "up":
            up(place, while_piped=chosen.while_piped)
        else:
            {"stop": stop, "clean": clean}[chosen.command](place)
    except DeskError as error:
        console.print(f"[red]{type(error).__name__}[/]", end=" ")
        console.print(f"{error}. {error.remedy}", markup=False, soft_wrap=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
