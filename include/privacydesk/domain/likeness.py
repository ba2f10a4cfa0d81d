"""When two rows may be of one person: enough for a reviewer's question, never for a joining."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import Final

from rapidfuzz import fuzz

from privacydesk.domain.errors import DeskError

_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "rev"})
INITIAL: Final = 90.0
"""How alike "S Topp" and "Sam Topp" are: as good as the last name, and no more."""


class Shared(str, Enum):
    """What brought two rows together; only such pairs are compared."""

    NUMBER = "number"
    POSTCODE = "postcode"


class Alike(str, Enum):
    """Why a pair is a reviewer's question."""

    SAME_NUMBER = "same_number"
    SAME_POSTCODE = "same_postcode"
    SAME_HOME = "same_home"


class PairVerdict(str, Enum):
    """What the reviewer says of a pair."""

    SAME = "same"
    DIFFERENT = "different"


class NoSuchPairError(DeskError):
    """The import has no such pair, or it went with its import."""

    remedy = "Use the number of a pair as the import's page shows it."


class PairDecidedError(DeskError):
    """A pair was decided otherwise before, and its row went where that led."""

    remedy = "A row that is in use is changed as any contact; the decision stands in the ledger."


@dataclass(frozen=True, kw_only=True)
class MatchRule:
    """From which likeness of 100 on a pair is held; see ``house_rules/lists.yaml``."""

    same_number: int = 65
    same_postcode: int = 90
    same_home: int = 65
    address: int = 65
    largest_block: int = 60
    keep_days: int = 90


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A row and somebody it shares a number or postcode with: an earlier line, or a contact."""

    line: int
    other_line: int | None
    contact: int | None
    shared: Shared
    names: tuple[str, str]
    addresses: tuple[str | None, str | None]

    def __repr__(self) -> str:
        """Return the places, not the values: they are personal data."""
        return f"Candidate({self.line}, {self.other_line}, {self.contact}, {self.shared.value})"


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """Why a pair is held, and how alike the names are, of 100."""

    why: Alike
    names: int


def judge_pair(pair: Candidate, *, rule: MatchRule) -> Likeness | None:
    """Say why a pair may be one person, or nothing if it is two."""
    names = names_alike(*pair.names)
    if pair.shared is Shared.NUMBER:
        why = Alike.SAME_NUMBER if names >= rule.same_number else None
    elif names >= rule.same_postcode:
        why = Alike.SAME_POSTCODE
    elif names >= rule.same_home and addresses_alike(*pair.addresses) >= rule.address:
        why = Alike.SAME_HOME
    else:
        why = None
    return Likeness(why=why, names=int(names)) if why else None


def names_alike(one: str, other: str) -> float:
    """Return how alike two names are, of 100: in any order, without titles and accents."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return 0.0
    if first[-1] == second[-1] and _is_initial(first, second):
        return INITIAL
    return fuzz.token_sort_ratio(" ".join(first), " ".join(second))


def addresses_alike(one: str | None, other: str | None) -> float:
    """Return how alike two postal addresses are, of 100; 0 if one is missing."""
    if not one or not other:
        return 0.0
    return fuzz.token_sort_ratio(_plain(one), _plain(other))


def _is_initial(one: list[str], other: list[str]) -> bool:
    """Say whether the first name of one is the initial of the other's."""
    short, long = sorted((one[0], other[0]), key=len)
    return len(one) > 1 and len(other) > 1 and len(short) == 1 and long.startswith(short)


def _words(name: str) -> list[str]:
    return [word for word in _plain(name).split() if word not in _TITLES]


def _plain(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w\s]", "", text.casefold().replace("-", " ")).split())
