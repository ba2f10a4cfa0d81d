"""Where each door of the demo listens, and a clear word when somebody else listens there."""

from __future__ import annotations

import socket
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, ClassVar

from privacydesk.domain.errors import DeskError

if TYPE_CHECKING:
    from collections.abc import Mapping

HOST = "127.0.0.1"
VARIABLES = {
    "airflow": "AIRFLOW_PORT",
    "public": "PUBLIC_PORT",
    "mail": "MAIL_PORT",
    "postgres": "POSTGRES_PORT",
}
DEFAULTS = {"airflow": 8080, "public": 8081, "mail": 8025, "postgres": 54329}


class PortTakenError(DeskError):
    """Another program listens on a port that the demo needs."""

    remedy: ClassVar[str] = "End that program, or set the variable named to a free port."


class PortInvalidError(DeskError):
    """A port variable does not hold a number from 1 to 65535."""

    remedy: ClassVar[str] = "Set the variable named to a free port, or unset it."


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The four public ports, and two of Airflow's log servers, which may be any free ones."""

    airflow: int = DEFAULTS["airflow"]
    public: int = DEFAULTS["public"]
    mail: int = DEFAULTS["mail"]
    postgres: int = DEFAULTS["postgres"]
    worker_logs: int = 0
    trigger_logs: int = 0


def ports_from(environment: Mapping[str, str]) -> Ports:
    """
    Read the ports from the environment; the log servers get free ones.

    :raises PortInvalidError: names the variable.
    """
    chosen = {door: _number(environment, variable) for door, variable in VARIABLES.items()}
    given = {door: port or DEFAULTS[door] for door, port in chosen.items()}
    worker_logs, trigger_logs = free_ports(2, avoid=set(given.values()))
    return Ports(**given, worker_logs=worker_logs, trigger_logs=trigger_logs)


def refuse_taken(ports: Ports, *, doors: tuple[str, ...] = tuple(VARIABLES)) -> None:
    """
    Check that nobody listens on the ports of ``doors``.

    :raises PortTakenError: names the port and the variable that changes it.
    """
    numbers = {field.name: getattr(ports, field.name) for field in fields(ports)}
    for door in doors:
        if is_taken(numbers[door]):
            raise PortTakenError(f"port {numbers[door]} ({VARIABLES[door]}) is in use")


def is_taken(port: int) -> bool:
    """Say whether something holds the port on this machine's own address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def free_ports(count: int, *, avoid: set[int] | None = None) -> list[int]:
    """Return that many ports that are free now and differ from each other."""
    probes = [socket.socket() for _ in range(count + len(avoid or ()))]
    try:
        for probe in probes:
            probe.bind((HOST, 0))
        found = [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()
    return [port for port in found if port not in (avoid or set())][:count]


def _number(environment: Mapping[str, str], variable: str) -> int | None:
    text = environment.get(variable, "").strip()
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 65535:  # noqa: PLR2004  the highest port
        raise PortInvalidError(f"{variable} is {text!r}")
    return int(text)
