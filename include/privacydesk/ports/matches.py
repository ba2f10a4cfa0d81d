"""The books of uncertain matches: who is compared, which rows are held, what reviewers said."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from privacydesk.domain.dispositions import Reason
from privacydesk.domain.likeness import Alike, Candidate, Likeness, PairVerdict


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A question to the reviewer; ``held`` says that its row is not used, and can be decided on."""

    number: int
    line: int
    other_line: int | None
    contact: int | None
    why: Alike
    names: int
    verdict: PairVerdict | None
    held: bool


@dataclass(frozen=True, kw_only=True)
class ShownPair:
    """
    A pair as a reviewer sees it: the held row, and whom it may be.

    Each side has ``name email phone company address town postcode``, in clear; ``other`` is
    empty if the earlier line has ended elsewhere meanwhile.
    """

    pair: Pair
    decided_by: str | None
    row: Mapping[str, str | None] = field(repr=False)
    other: Mapping[str, str | None] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A held row about which nothing is open: ``repeated`` in its file, a contact's, or new."""

    line: int
    repeated: bool
    contact: int | None
    stopped: int
    email: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    name: str | None = field(repr=False)
    postcode: str | None = field(repr=False)
    address: str | None = field(repr=False)


class Matches(Protocol):
    """Rows that may be of somebody known. The rows themselves stay in the database."""

    def stands(self, number: int) -> bool: ...
    def gather(self, number: int, *, largest: int) -> int: ...
    def candidates(self) -> Iterator[Candidate]: ...
    def hold(self, number: int, *, pairs: Iterable[tuple[Candidate, Likeness]],
             now: datetime) -> int: ...  # fmt: skip
    def open_pairs(self, number: int) -> int: ...
    def pair(self, number: int, pair: int) -> Pair: ...
    def pairs(self, number: int, *, after: int = 0, most: int = 50) -> Sequence[ShownPair]: ...
    def settle(self, pair: int, *, verdict: PairVerdict, by: str, now: datetime) -> None: ...
    def settled(self, number: int) -> Sequence[Held]: ...
    def stop(self, number: int, *, line: int, stops: int) -> None: ...
    def put_away(self, number: int, *, lines: Sequence[int], reason: Reason) -> None: ...
    def put_marked_away(self, number: int, *, reasons: Collection[Reason],
                        oldest: date) -> int: ...  # fmt: skip
    def release(self, number: int, *, rows: Sequence[tuple[int, int | None]]) -> None: ...
    def owe_notices(self, case: str) -> bool: ...
    def drop(self, number: int) -> None: ...
    def forget(self, *, before: datetime) -> int: ...
    def count(self, number: int) -> None: ...
