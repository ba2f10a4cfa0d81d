"""
The processes of the desk: what each runs, what it may know, and how one sees that it is well.

What a process may know is a whitelist. The public door, which strangers can reach, gets a
database role that reads nothing, the public half of the seal and the portals' secrets; no
address, account or key of anything behind it (HOUSE 1.5).
"""

from __future__ import annotations

import fnmatch
import importlib.util
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.environment import HANDED_ON, INHERITED
from demo.supervisor import Program

if TYPE_CHECKING:
    from collections.abc import Mapping

    from demo.state import Place

EVERYONE = ("PATH", "PYTHONPATH", "PYTHONUNBUFFERED", *INHERITED)
DESK_AND_SOURCES = (
    *HANDED_ON,
    "DESK_ENV",
    "DESK_HOME",
    "DESK_DATABASE_URL",
    "DESK_READER_DATABASE_URL",
    "DESK_VAULT",
    "DESK_KEYS",
    "DESK_MASTER_KEY",
    "DESK_INDEX_KEY",
    "DESK_TOMBSTONE_KEY",
    "DESK_SUPPRESSION_KEY",
    "DESK_SEAL_*",
    "DESK_PUBLIC_URL",
    "DESK_AIRFLOW_URL",
    "DESK_MAIL_FROM",
    "DESK_LANDING",
    "DESK_FAULTS",
)
AIRFLOW_PART = ("AIRFLOW*", "GX_*", *DESK_AND_SOURCES)
# What sends: the courier, and the tasks that do its work when it is down (upkeep_mail_outbox).
MAIL_PART = (
    "DESK_MAIL",
    "DESK_MAIL_FROM",
    "DESK_PORTAL_REPLIES_*",
    "DESK_PROCESSOR*",
    "DESK_SENDGRID_HOST",
    "DESK_SENDGRID_KEY",
    "DESK_SMTP_*",
    "DESK_ZENDESK_*",
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One process: its command, the variables it may see, and its door, if it has one."""

    name: str
    command: tuple[str, ...]
    knows: tuple[str, ...]
    door: str | None = None  # the field of ``Ports`` on which it listens
    health: str | None = None  # path that answers 200 when it is well
    module: str = "airflow"  # what must be there for it to run


def _python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", *arguments)


def parts(place: Place) -> list[Part]:
    """Return the processes in the order of their start, Postgres aside."""
    return [
        Part(
            name="devmail",
            command=_python("demo.devmail", "--port", str(place.ports.mail)),
            knows=("DESK_HOME", "SENDGRID_API_KEY", "DEVMAIL_*"),
            door="mail",
            health="/health",
            module="demo.devmail",
        ),
        Part(
            name="public",
            command=_uvicorn("privacydesk.web.public:app", port=place.ports.public),
            knows=(
                "DESK_ENV",
                "DESK_FAULTS",
                "DESK_INSTANCE",
                "DESK_PROCESSOR_CERTIFICATES",
                "DESK_PROCESSOR_CA",
                "DESK_PUBLIC_DATABASE_URL",
                "DESK_PUBLIC_URL",
                "DESK_SEAL_PUBLIC",
                "DESK_SENDGRID_EVENTS_KEY",
                "DESK_WEBHOOK_SECRET_*",
            ),
            door="public",
            health="/health",
            module="privacydesk.web.public",
        ),
        Part(
            name="api-server",
            command=_python("airflow", "api-server"),
            knows=AIRFLOW_PART,
            door="airflow",
        ),
        Part(
            name="scheduler",
            command=_python("airflow", "scheduler"),
            knows=(*AIRFLOW_PART, *MAIL_PART),  # its children run the tasks
        ),
        Part(name="dag-processor", command=_python("airflow", "dag-processor"), knows=AIRFLOW_PART),
        Part(name="triggerer", command=_python("airflow", "triggerer"), knows=AIRFLOW_PART),
        Part(
            name="courier",
            command=(sys.executable, "-c", "from privacydesk.cli import main; main()", "courier"),
            knows=(
                *HANDED_ON,
                "DESK_ENV",
                "DESK_HOME",
                "DESK_COURIER_DATABASE_URL",
                "DESK_VAULT",
                "DESK_KEYS",
                "DESK_MASTER_KEY",
                "DESK_PUBLIC_URL",
                "DESK_AIRFLOW_*",
                *MAIL_PART,
                "DESK_FAULTS",
            ),
            module="privacydesk.cli.courier",
        ),
    ]


def is_present(part: Part) -> bool:
    """Say whether the part's module is installed."""
    try:
        found = importlib.util.find_spec(part.module)
    except ModuleNotFoundError:  # not even the package it lies in
        return False
    return found is not None and found.origin is not None


def environment_of(part: Part, *, known: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that this part may see."""
    patterns = (*EVERYONE, *part.knows)
    return {
        name: value
        for name, value in known.items()
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
    }


def program(part: Part, *, place: Place, known: Mapping[str, str]) -> Program:
    """Return what the supervisor runs for this part."""
    return Program(
        name=part.name,
        command=list(part.command),
        environment=environment_of(part, known=known),
        folder=place.home,
    )


def _uvicorn(app: str, *, port: int) -> tuple[str, ...]:
    # No access log: its lines hold paths, and the public paths hold tokens.
    listen = ("--host", "127.0.0.1", "--port", str(port))
    return _python("uvicorn", app, *listen, "--no-access-log", "--no-server-header")
