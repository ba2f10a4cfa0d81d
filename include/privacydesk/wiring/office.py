"""What every process of the desk is built from: vault, secrets, letters, rules, books."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any, Final

from upath import UPath

from privacydesk.adapters.documents.letter import DocumentLetters
from privacydesk.adapters.files.house_rules import read_house_rules
from privacydesk.adapters.postgres.records import Connect, is_shifted
from privacydesk.adapters.vault import sealing
from privacydesk.adapters.vault.keys import KeyStore
from privacydesk.adapters.vault.storage import Vault
from privacydesk.domain.errors import DeskError
from privacydesk.domain.rules import HouseRules
from privacydesk.ports import Box
from privacydesk.settings import INCLUDE, Environment


@dataclass(frozen=True, kw_only=True)
class DeskSecrets:
    """Tokens, codes and the keys that stay outside the database. The courier has no letter box."""

    letter_box: sealing.LetterBox | None
    index: sealing.BlindIndex | None
    tombstones: sealing.BlindIndex | None = None

    def open_letter(self, sealed: bytes) -> bytes:
        """Open what the public door filed."""
        if self.letter_box is None:
            raise sealing.CannotOpenError("this process has no key to the letter slot")
        return self.letter_box.open(sealed)

    def seal_letter(self, content: bytes) -> bytes:
        """Seal what staff file for others as the public door would."""
        if self.letter_box is None:
            raise sealing.CannotOpenError("this process has no key to the letter slot")
        return self.letter_box.seal(content)

    def blind(self, kind: str, value: str) -> bytes:
        """Return the blind index of an identity."""
        if self.index is None:
            raise sealing.CannotOpenError("this process has no key to the blind indexes")
        return self.index.of(kind, value)

    def tombstone(self, kind: str, value: str) -> bytes:
        """Return what is kept of somebody who must stay erased: a key of its own, no other use."""
        if self.tombstones is None:
            raise sealing.CannotOpenError("this process has no key to the tombstones")
        return self.tombstones.of(kind, value)

    def token(self) -> str:
        """Return a new one-time token of 256 bits."""
        return secrets.token_urlsafe(32)

    def code(self) -> str:
        """Return a new code of eight digits."""
        return f"{secrets.randbelow(10**8):08d}"

    def token_hash(self, token: str) -> bytes:
        """Return what the database keeps of a token."""
        return sealing.token_hash(token)

    def code_hash(self, code: str, *, salt: bytes) -> bytes:
        """Return what the database keeps of a code."""
        return sealing.code_hash(code, salt=salt)

    def link_box(self, token: str) -> Box:
        """Return the box of the package behind a link."""
        return sealing.link_box(token)


def vault(environment: Environment) -> Vault:
    """Return the vault and its key store, each at its own object-storage path."""
    places = environment.need("DESK_VAULT", "DESK_KEYS")
    keys = KeyStore(folder=_folder(places["DESK_KEYS"]), master=environment.key("DESK_MASTER_KEY"))
    return Vault(folder=_folder(places["DESK_VAULT"]), keys=keys)


def _folder(url: str) -> Any:  # noqa: ANN401  fsspec's paths and pathlib's share no type
    # What a store lists is not kept: another process may have put something there since.
    return UPath(url, use_listings_cache=False) if "://" in url else UPath(url)


@cache
def letters() -> DocumentLetters:
    """Return the letters; they are compiled once a process."""
    return DocumentLetters(INCLUDE / "letters")


LONGEST: Final = timedelta(days=100)
"""Three months and some days off: the longest that a request of today may take (R-13)."""


def rules(environment: Environment) -> HouseRules:
    """
    Return the house rules, or refuse to start.

    :raises UnknownNationError: if nobody knows the bank holidays of the desk's nation.
    :raises UnknownHolidayYearError: if a request of today could end in a year not known.
    """
    url = environment.need("DESK_PUBLIC_URL")["DESK_PUBLIC_URL"]
    found = read_house_rules(
        INCLUDE / "house_rules",
        public_url=url,
        jurisdiction=environment.text("DESK_JURISDICTION", "EW"),
        desk_url=environment.text("DESK_AIRFLOW_URL"),
    )
    found.holidays.is_working_day(datetime.now(timezone.utc).date() + LONGEST)
    return found


class ClockShiftedError(DeskError):
    """The desk's clock is shifted, which only the demo may do; every date would be wrong."""

    remedy = "Empty desk.clock_shift, then start again."


def refuse_shift(environment: Environment, connect: Connect) -> None:
    """
    Refuse to start outside the demo while the clock is shifted.

    :raises ClockShiftedError: if it is.
    """
    if not environment.is_demo:
        with connect() as connection:
            if is_shifted(connection):
                raise ClockShiftedError("the clock is shifted and DESK_ENV is not demo")
