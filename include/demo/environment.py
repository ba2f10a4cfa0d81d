"""What the demo tells its processes: every variable of the whole desk, before each gets its own."""

from __future__ import annotations

import json
import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from demo.airflow_setup import airflow_settings
from demo.databases import AIRFLOW, DESK, SOURCES, URLS
from demo.devmail.certificates import ProcessorCertificates, read_processors
from demo.devmail.event_sender import EventSigner
from demo.filling import COMPANY_FILES
from demo.keys import seal_public
from demo.state import PROJECT

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
