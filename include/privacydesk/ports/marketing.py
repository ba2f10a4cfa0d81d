"""What deciding over marketing needs: keyed digests, the books of objections, the systems asked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from privacydesk.domain.contact_keys import Reach
from privacydesk.domain.permission_facts import Known
from privacydesk.domain.suppressions import Channel, LiftGround, Scope

if TYPE_CHECKING:
    import polars as pl

Row = Mapping[str, Any]


class Keys(Protocol):
    """
    Keyed digests of contact keys; the keys lie outside the database.

    Each new key is laid over those before it, so an entry can be brought under the newest
    key without knowing whom it is about. ``version`` is the newest, counted from 1.
    ``numbers_of`` a column are the first eight bytes of its digests; ``among`` gives the place of
    each content whose digest is wanted, and the digest.
    """

    @property
    def version(self) -> int: ...
    def of(self, content: bytes, *, version: int) -> bytes: ...
    def of_many(self, contents: Sequence[bytes], *, version: int) -> Sequence[bytes]: ...
    def among(self, contents: Sequence[bytes], *, wanted: Collection[bytes],
              version: int) -> Sequence[tuple[int, bytes]]: ...  # fmt: skip
    def numbers_of(self, contents: "pl.Series", *, version: int) -> "pl.Series": ...
    def renewed(self, digest: bytes, *, version: int) -> bytes: ...


class Suppressions(Protocol):
    """Whom we may not market to. ``lock`` waits for whoever else folds orders or renews keys."""

    def lock(self) -> None: ...
    def has_orders(self) -> bool: ...
    def orders(self) -> Sequence[Row]: ...
    def folded(self, objection_order: int, *, now: datetime) -> None: ...
    def versions(self) -> Sequence[int]: ...
    def add(self, *, kind: str, version: int, digest: bytes, scope: Scope, since: datetime,
            evidence: str, reference: str | None) -> int: ...  # fmt: skip
    def standing(self, digests: Sequence[bytes]) -> Sequence[Row]: ...
    def of_case(self, reference: str) -> Sequence[Row]: ...
    def lift(self, suppressions: Sequence[int], *, by: str, ground: LiftGround,
             reference: str | None, now: datetime) -> int: ...  # fmt: skip
    def choose(self, *, version: int, digest: bytes, channel: str, purpose: str, wording: str,
               reference: str | None, now: datetime) -> None: ...  # fmt: skip
    def chosen_in(self, reference: str) -> Sequence[Row]: ...
    def choices(self, digests: Sequence[bytes]) -> Sequence[Row]: ...
    def digests(self, *, most: int) -> frozenset[bytes] | None: ...
    def screen(self, digests: Sequence[bytes]) -> Sequence[Row]: ...
    def keep_link(self, *, token_hash: bytes, sealed: bytes, now: datetime) -> None: ...
    def outdated(self, *, version: int) -> Sequence[Row]: ...
    def renew(self, renewed: Iterable[tuple[str, int, bytes]], *, version: int) -> int: ...


class MarketingFacts(Protocol):
    """What the systems of record know, by the data map; a system that is away is named silent."""

    def known(self, reach: Reach, *, channel: Channel) -> Known: ...
    def known_many(self, emails: Sequence[str]) -> Mapping[str, Known]: ...
    def widen(self, reach: Reach) -> Reach: ...


class MarketingLists(Protocol):
    """Takes somebody out of lists, segments, queued sends and exports; returns rows by list."""

    def clear(self, reach: Reach, *, scopes: Sequence[Scope]) -> Mapping[str, int]: ...


class Processor(Protocol):
    """A company that sends for us and keeps a list of its own of whom not to write to."""

    def stop(self, emails: Sequence[str]) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Marketing:
    """Everything outside the desk's own database that the gate of marketing needs."""

    digests: Keys
    facts: MarketingFacts
    lists: MarketingLists
    processors: Mapping[str, Processor]
