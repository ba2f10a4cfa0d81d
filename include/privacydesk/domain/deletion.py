"""
What an erasure is to do: lines of rows with one action, conflicts, and what people chose.

A line counts; which rows it means is a set of row keys that never leaves the vault. A
conflict that has no safe way out of its own stays open until a person chooses (R-66, R-68).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import Any

from privacydesk.domain.errors import DeskError
from privacydesk.domain.masking import Masks


class Action(str, Enum):
    """What happens to rows."""

    DELETE = "delete"
    MASK = "mask"
    KEEP = "keep"


class Why(str, Enum):
    """Why rows have their action."""

    NO_LONGER_NEEDED = "no_longer_needed"
    MAP_MASKS = "map_masks"
    MAP_KEEPS = "map_keeps"
    RESTRICTED = "restricted"
    SHARED = "shared"
    CUSTOMER_DECIDES = "customer_decides"
    HELD = "held"
    NEEDED_BY_KEPT = "needed_by_kept"
    CHOSEN = "chosen"


class Code(str, Enum):
    """What an erasure runs into."""

    SHARED = "shared"
    MASK_REFUSED = "mask_refused"
    NEEDED_BY_KEPT = "needed_by_kept"
    STORE_REFUSES = "store_refuses"
    OPEN_REQUEST = "open_request"


class Hold(str, Enum):
    """The grounds of Article 17(3) on which a person may hold rows back (R-66)."""

    EXPRESSION = "free_expression"
    LEGAL_OBLIGATION = "legal_obligation"
    PUBLIC_INTEREST = "public_interest"
    CLAIMS = "legal_claims"


HOLD_WORDS: Mapping[Hold, str] = {
    Hold.EXPRESSION: "Article 17(3)(a): free expression and information",
    Hold.LEGAL_OBLIGATION: "Article 17(3)(b): a legal obligation",
    Hold.PUBLIC_INTEREST: "Article 17(3)(c) and (d): public health, archives or research",
    Hold.CLAIMS: "Article 17(3)(e): to bring or answer legal claims",
}


class ChoiceIncompleteError(DeskError):
    """Rows are to be kept without a ground of Article 17(3) or without an end (R-66, R-68)."""

    remedy = "Choose the ground and the date on which it ends, then keep them."


class StoreRefusedError(DeskError):
    """A store would not take what the plan writes; nothing was changed in it."""

    remedy = "Open the plan on the desk, settle the conflict that names the collection, approve."

    def __init__(self, message: str, *, collection: str, code: str, beside: str = "") -> None:
        super().__init__(message)
        self.collection, self.code, self.beside = collection, code, beside


@dataclass(frozen=True, kw_only=True)
class Met:
    """A row that the walk met; ``shared`` if another person is linked to it, or might be."""

    address: str
    key: str = field(repr=False)
    row: Mapping[str, Any] = field(repr=False)
    own: bool
    shared: bool


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a person chose about a collection's rows; a hold has a ground and an end (R-68)."""

    action: Action
    ground: Hold | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        """Refuse to hold without ground and end."""
        if (self.ground is None) != (self.until is None):
            raise ChoiceIncompleteError("a hold needs its ground and its end")


Choices = Mapping[tuple[str, Code | None], Choice]
"""By collection and conflict; nothing for a hold that a person puts on a whole collection."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """
    Rows of one collection that share an action and its reason.

    ``until`` is the last day of them all; ``days`` has each row's own, where it has one.
    """

    address: str
    connection: str
    action: Action
    why: Why
    keys: frozenset[str] = field(repr=False)
    ground: str = ""
    until: date | None = None
    masks: Masks = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict, repr=False)

    @property
    def rows(self) -> int:
        """Return how many rows."""
        return len(self.keys)

    @property
    def stays(self) -> bool:
        """Say whether the rows outlive the erasure, masked or not."""
        return self.action is not Action.DELETE


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """
    What somebody must choose, or may choose otherwise.

    ``beside`` is what stands in the way: a field, a collection or a constraint's name.
    """

    code: Code
    address: str
    rows: int
    beside: str = ""
    options: tuple[Action, ...] = ()
    chosen: Action | None = None

    @property
    def open(self) -> bool:
        """Say whether the plan cannot be approved before this is settled."""
        return self.chosen is None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What would happen, line by line, children before their parents."""

    lines: tuple[Line, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def unsettled(self) -> int:
        """Return how many conflicts are open."""
        return sum(conflict.open for conflict in self.conflicts)

    def of(self, connection: str) -> tuple[Line, ...]:
        """Return the lines of one connection, in their order."""
        return tuple(line for line in self.lines if line.connection == connection)

    def count(self, action: Action) -> int:
        """Return how many rows have an action."""
        return sum(line.rows for line in self.lines if line.action is action)


def with_refusals(plan: Plan, *, refusals: Sequence[StoreRefusedError]) -> Plan:
    """Return the plan with what a rehearsal found that no catalogue shows: checks, triggers."""
    rows = {line.address: line.rows for line in plan.lines if line.action is not Action.KEEP}
    found = tuple(
        Conflict(
            code=Code.STORE_REFUSES, address=refusal.collection,
            rows=rows.get(refusal.collection, 0), beside=refusal.beside or refusal.code,
            options=(Action.DELETE, Action.MASK, Action.KEEP),
        )
        for refusal in refusals
    )  # fmt: skip
    return replace(plan, conflicts=plan.conflicts + found)
