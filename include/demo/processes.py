"""
The processes of the desk: what each runs, what it may know, and how one sees that it is well.

What a process may know is a whitelist. The public door, which strangers can reach, gets a
database role that reads nothing, the public half of the seal and the portals' secrets; no
address, account or key of anything behind it (HOUSE 1.5).
"""

from __future__ import annotations

import fnmatch
import importlib.util
import json
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from demo.airflow_setup import airflow_settings
from demo.databases import AIRFLOW, DESK, SOURCES, URLS
from demo.devmail.certificates import ProcessorCertificates, read_processors
from demo.devmail.event_sender import EventSigner
from demo.filling import COMPANY_FILES
from demo.keys import seal_public
from demo.state import PROJECT
from demo.supervisor import Program

if TYPE_CHECKING:
    from collections.abc import Mapping

    from demo.server import Server
    from demo.state import Place

# What every process needs to run at all; nothing else is inherited.
INHERITED = ("HOME", "LANG", "LC_ALL", "SSL_CERT_FILE", "TMPDIR", "USER")
# What a person or a test may set for the desk itself, handed on as it stands.
HANDED_ON = (
    "DESK_DATAMAP",
    "DESK_DATAMAP_CONNECTION",
    "DESK_JURISDICTION",
    "DESK_LEASE_SECONDS",
)
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


def values(place: Place, *, keys: Mapping[str, str], server: Server) -> dict[str, str]:
    """Return every variable of the whole desk; ``environment_of`` picks what a part may see."""
    airflow = server.url(AIRFLOW, user="airflow", driver="psycopg2")
    return {
        **{name: os.environ[name] for name in (*INHERITED, *HANDED_ON) if name in os.environ},
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '/usr/bin:/bin')}",
        "PYTHONPATH": f"{PROJECT / 'include'}:{PROJECT / 'include/airflow_home/config'}",
        "PYTHONUNBUFFERED": "1",
        **airflow_settings(place, keys=keys, database=airflow),
        **connections(place, server=server),
        **{name: server.url(DESK, user=role) for name, role in URLS.items()},
        **_desk(place, keys=keys),
    }


def connections(place: Place, *, server: Server) -> dict[str, str]:
    """Return the Airflow connections: the desk, and each source to read and to change."""
    found = {"AIRFLOW_CONN_PRIVACYDESK": server.url(DESK, user="desk_app")}
    found["AIRFLOW_CONN_AIRFLOW_STAFF"] = server.url(AIRFLOW, user="desk_reader")
    for name, (kind, path) in COMPANY_FILES.items():
        where = str(place.home / path)
        # Neither mode makes a new file: SQLite says that one is missing.
        for suffix, mode in {"": "ro", "_WRITER": "rw"}.items():
            extra = {"path": where} | ({"mode": mode} if kind == "sqlite" else {})
            connection = {"conn_type": kind, "host": where, "extra": extra}
            found[f"AIRFLOW_CONN_{name.upper()}{suffix}"] = json.dumps(connection)
    found["AIRFLOW_CONN_LISTS_DB"] = server.url(DESK, user="lists_reader")
    found["AIRFLOW_CONN_LISTS_DB_WRITER"] = server.url(DESK, user="lists_writer")
    for name in SOURCES:
        found[f"AIRFLOW_CONN_{name.upper()}_DB"] = server.url(name, user="source_reader")
        found[f"AIRFLOW_CONN_{name.upper()}_DB_WRITER"] = server.url(name, user="source_writer")
    return found


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


def _desk(place: Place, *, keys: Mapping[str, str]) -> dict[str, str]:
    signer = EventSigner(place.folder("devmail") / "devmail-events.pem")
    processors = read_processors()
    certificates = ProcessorCertificates(place.folder("devmail") / "processors", domains=processors)
    return {
        "DESK_ENV": "demo",
        "DESK_FAULTS": str(place.folder("faults")),
        "DESK_HOME": str(place.home),
        "DESK_VAULT": f"file://{place.folder('vault')}",
        "DESK_KEYS": f"file://{place.folder('keys')}",
        "DESK_LANDING": f"file://{place.folder('landing')}",
        "DESK_MASTER_KEY": keys["master_key"],
        "DESK_INDEX_KEY": keys["index_key"],
        "DESK_TOMBSTONE_KEY": keys["tombstone_key"],
        "DESK_SUPPRESSION_KEY": keys["suppression_key"],
        "DESK_SEAL_PRIVATE": keys["seal_private"],
        "DESK_SEAL_PUBLIC": seal_public(keys["seal_private"]),
        "DESK_WEBHOOK_SECRET_GENERIC": keys["webhook_generic"],
        "DESK_WEBHOOK_SECRET_ZENDESK": keys["webhook_zendesk"],
        "DESK_PUBLIC_URL": place.public_url,
        "DESK_AIRFLOW_URL": place.airflow_url,
        "DESK_AIRFLOW_USER": "courier",
        "DESK_AIRFLOW_PASSWORD": keys["sign_in_courier"],
        "DESK_MAIL": "sendgrid",
        "DESK_MAIL_FROM": "privacy@cloudsentric.example",
        "DESK_SENDGRID_KEY": keys["sendgrid_key"],
        "DESK_INSTANCE": secrets.token_hex(8),
        "DESK_PORTAL_REPLIES_URL": f"{place.mail_url}/portal/replies",
        "DESK_PORTAL_REPLIES_SECRET": keys["webhook_generic"],
        "DESK_PROCESSORS_URL": f"{place.mail_url}/opendsr",
        "DESK_PROCESSOR_SECRETS": ",".join(f"{p}={keys['processor_secret']}" for p in processors),
        "DESK_PROCESSOR_CERTIFICATES": str(certificates.public),
        "DESK_PROCESSOR_CA": str(certificates.authority),
        "DESK_ZENDESK_URL": f"{place.mail_url}/zendesk",
        "DESK_ZENDESK_USER": "privacy@cloudsentric.example",
        "DESK_ZENDESK_TOKEN": keys["webhook_zendesk"],
        "DESK_SENDGRID_EVENTS_KEY": signer.public_key,
        "DESK_SENDGRID_HOST": place.mail_url,
        "SENDGRID_API_KEY": keys["sendgrid_key"],  # the stand-in's names from here on
        "DEVMAIL_EVENTS_URL": f"{place.public_url}/v1/events/sendgrid",
        "DEVMAIL_PORTAL_SECRET": keys["webhook_generic"],
        "DEVMAIL_PROCESSOR_SECRET": keys["processor_secret"],
    }
