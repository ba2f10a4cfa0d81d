"""Stop lists: whom others say not to market to, as a partner's digests or the TPS and CTPS."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from privacydesk.domain.contact_keys import ContactKey, KeyKind
from privacydesk.domain.duties import SCREEN_DAYS
from privacydesk.domain.errors import DeskError
from privacydesk.domain.permission_facts import Register
from privacydesk.domain.suppressions import Channel


class StopKind(str, Enum):
    """What the lines of a stop list are: digests of addresses, or numbers that want no calls."""

    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"
    TPS = "tps"
    CTPS = "ctps"


HEX_DIGITS: Final[Mapping[StopKind, int]] = {
    StopKind.MD5: 32,
    StopKind.SHA1: 40,
    StopKind.SHA256: 64,
}
"""How long a digest is; partners make it of the address in lower case, trimmed, without salt."""

REGISTERS: Final[Mapping[StopKind, Register]] = {
    StopKind.TPS: Register.TPS,
    StopKind.CTPS: Register.CTPS,
}


class StopFault(str, Enum):
    """Why a stop list is refused as a whole; the values are told."""

    EMPTY = "no lines"
    ADDRESS_IN_CLEAR = "an address in clear; ask for digests, we need no more than those"
    OTHER_DIGEST = "a digest of another kind"
    NO_DIGEST = "no digest in hexadecimal; a salted or encoded one can be compared with nobody"
    SEVERAL_COLUMNS = "more than one column"
    UNREAD_NUMBERS = "too many lines that are no telephone number"


class StopFileError(DeskError):
    """A stop list cannot be used; nothing of it was kept."""

    remedy = (
        "A stop list has one value a line: MD5, SHA-1 or SHA-256 of addresses in lower case, "
        "in hexadecimal, or telephone numbers. Load it as what it is, whole."
    )

    def __init__(self, fault: StopFault, *, line: int) -> None:
        super().__init__(f"line {line}: {fault.value}")
        self.fault = fault


class StopDateError(DeskError):
    """The day that a stop list tells of lies ahead, is too long ago, or before a newer list's."""

    remedy = "Give the day on which the list was true; a register is loaded anew within 28 days."


@dataclass(frozen=True, kw_only=True)
class StopRule:
    """
    The house's rule: for how many days each kind is kept, counted from the day it tells of.

    ``most_unread`` is the largest share of a register's lines that may be no number.
    """

    keep_days: Mapping[StopKind, int]
    most_unread: float


@dataclass(frozen=True, kw_only=True)
class StopSource:
    """
    What a stop list is, and from whom. ``as_of`` is the London day on which it was true.

    ``channel`` is what a partner's list stops, None for everything.
    """

    kind: StopKind
    source: str
    contract: str
    as_of: date
    channel: Channel | None = None


@dataclass(frozen=True, kw_only=True)
class StopList(StopSource):
    """
    One loaded list, in use to the day ``kept_until``.

    ``unread`` counts the lines of a register that are no number.
    """

    number: int
    kept_until: date
    key_version: int
    entries: int
    unread: int


def hashed(kind: StopKind, email: str) -> bytes:
    """Return what is digested of an address to find it on a partner's list of this kind."""
    digest = hashlib.new(kind.value, email.encode(), usedforsecurity=False).digest()
    return told(kind, digest)


def told(kind: StopKind, digest: bytes) -> bytes:
    """Return what is digested of a line of a partner's list; it stays unknown without our key."""
    return kind.value.encode() + b"\x00" + digest


def numbered(number: str) -> bytes:
    """Return what is digested of a number in E.164, as for the suppressions."""
    return ContactKey(kind=KeyKind.PHONE, text=number).digested


def shortened(digest: bytes) -> int:
    """Return the part of a keyed digest that is kept: eight bytes, as the database reads them."""
    return int.from_bytes(digest[:8], "big", signed=True)


def protects(found: StopList, *, on: date) -> bool:
    """Say whether a list may still be relied on: a register for less than 28 days (R-89)."""
    if found.kind in REGISTERS:
        return 0 <= (on - found.as_of).days < SCREEN_DAYS
    return found.as_of <= on <= found.kept_until
