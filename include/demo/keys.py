"""The demo's secrets: made once, kept in ``$DESK_HOME/secrets``, one file each, mode 0600."""

from __future__ import annotations

import base64
import os
import secrets
from typing import TYPE_CHECKING

from nacl.public import PrivateKey

from demo.server import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

# Who signs in to Airflow, in the order in which the sign-ins are printed.
PEOPLE = ("admin", "privacy", "reviewer", "reviewer2", "operator", "viewer")
SOURCE_ROLES = ("source_owner", "source_reader", "source_writer")
DATABASE_ROLES = ("postgres", "airflow", *ROLES, *SOURCE_ROLES)


def _password() -> str:
    return secrets.token_hex(6)


def _token() -> str:
    return secrets.token_hex(32)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _text_key() -> str:
    """Return a key of 32 signs with 192 random bits: one that is text hashes a list faster."""
    return base64.b64encode(secrets.token_urlsafe(24).encode()).decode()


def _fernet() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _webhook() -> str:
    return f"whsec_{_key()}"


def _seal() -> str:
    return base64.b64encode(bytes(PrivateKey.generate())).decode()


MAKERS: Mapping[str, Callable[[], str]] = {
    **{f"database_{role}": _token for role in DATABASE_ROLES},
    **{f"sign_in_{name}": _password for name in PEOPLE},
    "sign_in_courier": _token,
    "master_key": _key,
    "index_key": _key,
    "tombstone_key": _key,
    "suppression_key": _text_key,
    "seal_private": _seal,
    "webhook_generic": _webhook,
    "webhook_zendesk": _token,
    "processor_secret": _webhook,
    "sendgrid_key": lambda: f"SG.demo.{secrets.token_hex(16)}",
    "airflow_jwt": _token,
    "airflow_secret": _token,
    "airflow_fernet": _fernet,
}


def keep_secrets(folder: Path) -> dict[str, str]:
    """Return every secret by name; what ``folder`` lacks is made and written there."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return {name: _keep(folder / name, make=make) for name, make in MAKERS.items()}


def seal_public(private: str) -> str:
    """Return the public half of the seal's private key, both base64."""
    key = PrivateKey(base64.b64decode(private))
    return base64.b64encode(bytes(key.public_key)).decode()


def _keep(path: Path, *, make: Callable[[], str]) -> str:
    if path.exists():
        return path.read_text().strip()
    value = make()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(value)
    return value
