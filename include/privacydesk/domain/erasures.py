"""An erasure as the desk's books keep it: counts, codes and days, never a key or a value."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.deletion import Action, Conflict, Why


@dataclass(frozen=True, kw_only=True)
class Round:
    """The newest plan of a case: each working out is a round, each needs its own approval."""

    number: int
    digest: bytes
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class KeptLine:
    """A line of a plan without its keys."""

    dataset: str
    collection: str
    connection: str
    action: Action
    why: Why
    rows: int
    ground: str
    until: date | None
    erased_at: datetime | None = None

    @property
    def address(self) -> str:
        """Return ``dataset.collection``."""
        return f"{self.dataset}.{self.collection}"


@dataclass(frozen=True, kw_only=True)
class KeptPlan:
    """The newest plan, as the desk page and the letter read it."""

    round: Round
    lines: Sequence[KeptLine]
    conflicts: Sequence[Conflict]

    @property
    def unsettled(self) -> int:
        """Return how many conflicts are open."""
        return sum(conflict.open for conflict in self.conflicts)

    def count(self, action: Action) -> int:
        """Return how many rows have an action."""
        return sum(line.rows for line in self.lines if line.action is action)


@dataclass(frozen=True, kw_only=True)
class Check:
    """
    What one place was found to hold after the erasure.

    ``place`` is a collection's address or a column of the desk; ``left`` are rows of the named
    remainder, ``unexpected`` those that nobody named (R-70). ``mentions`` are rows of others in
    whose words the person is named: theirs to keep, told to the reviewers (R-50).
    """

    place: str
    left: int
    unexpected: int
    mentions: int = 0


@dataclass(frozen=True, kw_only=True)
class Lasting:
    """A tombstone; in ``spared`` collections rows of the person were kept with a ground."""

    case: CaseRef
    kind: str
    digest: bytes = field(repr=False)
    spared: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Return:
    """Somebody erased who is back in a collection: by a restore, an import or of their own."""

    case: CaseRef
    collection: str
    rows: int
