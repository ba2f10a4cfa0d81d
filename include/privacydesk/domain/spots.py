"""Where a field lies, how its values are compared, and which way a reference leads."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple


class Kind(str, Enum):
    """What kind of store holds a collection."""

    SQL = "sql"
    FILES = "files"


class Direction(str, Enum):
    """Which way a reference leads: ``from`` the named field, ``to`` it, or both."""

    FROM = "from"
    TO = "to"
    BOTH = "both"


class Match(str, Enum):
    """How two values are compared: as text, as lower case, or as E.164."""

    EXACT = "exact"
    EMAIL = "email"
    PHONE = "phone"


MATCH_OF_IDENTITY: Final = {"email": Match.EMAIL, "phone_number": Match.PHONE, "phone": Match.PHONE}


class Spot(NamedTuple):
    """
    A field that can be searched: the collection's address and the field's path.

    A tuple, because a walk looks spots up for every row.
    """

    collection: str
    field: str

    def __str__(self) -> str:
        """Return ``dataset.collection.field``."""
        return f"{self.collection}.{self.field}"


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A link that a field declares to another field, perhaps in another dataset."""

    spot: Spot
    direction: Direction = Direction.BOTH


@dataclass(frozen=True, kw_only=True)
class Edge:
    """One way from a value to the rows that it leads to."""

    source: Spot
    target: Spot
