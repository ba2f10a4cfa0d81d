"""What the desk reads from its environment, read once and checked before any work starts."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from privacydesk.domain.errors import DeskError

INCLUDE: Final = Path(__file__).resolve().parents[1]
"""The folder that holds the lawyers' folders: datamap, house_rules, letters, policy."""

KEY_BYTES: Final = 32


class SettingsError(DeskError):
    """An environment variable that the desk needs is missing or unusable."""

    remedy = "Compare the environment with .env.example."
    retry = True  # a case must not fail because a process was started without its settings


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The process's environment, asked by name; complains about everything at once."""

    values: Mapping[str, str]

    def need(self, *names: str) -> dict[str, str]:
        """
        Return the named values.

        :raises SettingsError: naming every variable that is missing or empty.
        """
        if missing := [name for name in names if not self.values.get(name)]:
            raise SettingsError(f"not set: {', '.join(missing)}")
        return {name: self.values[name] for name in names}

    def key(self, name: str) -> bytes:
        """
        Return a 32-byte key given as base64.

        :raises SettingsError: if it is missing or no such key.
        """
        text = self.need(name)[name]
        try:
            key = base64.b64decode(text, validate=True)
        except binascii.Error:
            key = b""
        if len(key) != KEY_BYTES:
            raise SettingsError(f"{name} is not {KEY_BYTES} bytes in base64")
        return key

    def keys(self, name: str) -> tuple[bytes, ...]:
        """
        Return 32-byte keys given as base64, comma between them, oldest first.

        :raises SettingsError: if there is none, or one is no such key.
        """
        texts = self.need(name)[name].split(",")
        return tuple(Environment(values={name: text.strip()}).key(name) for text in texts)

    def text(self, name: str, default: str = "") -> str:
        """Return the value, or ``default`` when it is missing or empty."""
        return self.values.get(name) or default

    @property
    def is_demo(self) -> bool:
        """Say whether the clock may be shifted and mail goes to the stand-in."""
        return self.text("DESK_ENV", "production") == "demo"


def at_terminal(values: Mapping[str, str]) -> Environment:
    """
    Return the environment of somebody at a terminal.

    What is not set is taken from the running demo below ``DESK_HOME`` (``.desk`` if unset),
    whose supervisor leaves it there for its owner alone.
    """
    kept = Path(values.get("DESK_HOME") or ".desk") / "environment.json"
    left: dict[str, str] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    return Environment(values={**left, **values})
