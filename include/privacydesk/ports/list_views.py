"""What the pages of an import read, and what is counted once for them: codes and counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.dispositions import Reason

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Profile:
    """
    What the usable rows of a list look like. ``domains`` are the ten most frequent of addresses.

    A domain of few addresses is left out: it may be the name of a family. ``marked`` are the rows
    by what a warning would mark: 1 consent is old, 2 it does not name us, 4 the address is of a
    role; the sums of these where several hold. ``ways`` are the rows by what decides on their use
    (``domain.list_ways``), on the London day ``counted_on``.
    """

    emails: int
    oldest_consent: date | None
    newest_consent: date | None
    domains: Sequence[tuple[str, int]]
    marked: Mapping[int, int]
    ways: Mapping[int, int]
    counted_on: date | None


@dataclass(frozen=True, kw_only=True)
class Known:
    """A usable row of somebody who is a contact already: as held, and as the list has it."""

    line: int
    held: Mapping[str, str | None]
    listed: Mapping[str, str | None]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """
    Usable rows laid beside the contacts, the first ``looked_at`` of them.

    ``known`` of these are contacts already, of whom ``changing`` would get an empty field filled.
    """

    looked_at: int
    known: int
    changing: int
    examples: Sequence[Known]


class ListViews(Protocol):
    """Read queries over imports. Lines are those of the file, counted from 1."""

    def all(self, *, seller: str | None, before: str | None, most: int) -> Sequence[Row]: ...
    def line(self, case: CaseRef) -> Row | None: ...
    def earlier(self, case: CaseRef, *, most: int) -> Sequence[Row]: ...
    def judged_by(self, case: CaseRef) -> Row: ...
    def first_lines(self, number: int, *, most: int) -> Sequence[tuple[int, Reason]]: ...
    def lines(self, number: int, *, after: int, most: int,
              reasons: Sequence[Reason]) -> Sequence[tuple[int, Reason]]: ...  # fmt: skip
    def keep_profile(self, number: int, *, case: CaseRef, oldest: date, today: date) -> None: ...
    def profile(self, number: int) -> Profile | None: ...
    def compared(self, number: int, *, looked_at: int, most: int) -> Comparison | None: ...
