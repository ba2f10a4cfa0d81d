"""Objections to marketing in Postgres: keyed digests, scopes, and what the public door ordered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, ClassVar, Final, TypeVar

from privacydesk.adapters.postgres.queries import load
from privacydesk.adapters.postgres.store import Store
from privacydesk.domain.suppressions import LiftGround, Scope, scope_words

DIGEST_BYTES: Final = 32
ROW: Final = b"\x00\x01" + DIGEST_BYTES.to_bytes(4, "big")
"""What stands before each digest in Postgres's binary COPY: one field, and its length."""

HEAD: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
END: Final = b"\xff\xff"
BATCH: Final = 20_000

T = TypeVar("T")


class Suppressions(Store):
    """The entries, the lifts, the choices and the orders; nothing of them names anybody."""

    noun: ClassVar[str] = "suppressions"

    def lock(self) -> None:
        """Wait until nobody else folds orders or renews keys; held to the transaction's end."""
        self.run("lock")

    def has_orders(self) -> bool:
        """Say whether the public door filed an objection that is not in the entries yet."""
        return bool((self.row("has_orders") or {"waits": False})["waits"])

    def orders(self) -> Sequence[Mapping[str, Any]]:
        """Return the orders that wait, oldest first."""
        return self.rows("orders")

    def folded(self, objection_order: int, *, now: datetime) -> None:
        """Note that an order stands in the entries; its sealed content is not needed any more."""
        self.run("folded", objection_order=objection_order, now=now)

    def versions(self) -> Sequence[int]:
        """Return the key versions under which entries stand."""
        return [row["key_version"] for row in self.rows("versions")]

    def add(
        self, *, kind: str, version: int, digest: bytes, scope: Scope, since: datetime,
        evidence: str, reference: str | None,
    ) -> int:  # fmt: skip
        """Add an entry; 0 if the same stands already."""
        channel, purpose = scope_words(scope)
        return self.run("add", kind=kind, version=version, digest=digest, channel=channel,
                        purpose=purpose, since=since, evidence=evidence,
                        reference=reference)  # fmt: skip

    def standing(self, digests: Sequence[bytes]) -> Sequence[Mapping[str, Any]]:
        """Return the entries that stand against any of these digests."""
        return self.rows("standing", digests=list(digests))

    def of_case(self, reference: str) -> Sequence[Mapping[str, Any]]:
        """Return the entries of a case, lifted or not."""
        return self.rows("of_case", reference=reference)

    def lift(
        self, suppressions: Sequence[int], *, by: str, ground: LiftGround, reference: str | None,
        now: datetime,
    ) -> int:  # fmt: skip
        """Lift entries; they stay, with who lifted them and why. Return how many were standing."""
        return self.run("lift", suppressions=list(suppressions), by=by, ground=ground.value,
                        reference=reference, now=now)  # fmt: skip

    def choose(
        self, *, version: int, digest: bytes, channel: str, purpose: str, wording: str,
        reference: str | None, now: datetime,
    ) -> None:  # fmt: skip
        """Keep a yes that somebody gave on our own page, with the wording and the time (R-82)."""
        self.run("choose", version=version, digest=digest, channel=channel, purpose=purpose,
                 wording=wording, reference=reference, now=now)  # fmt: skip

    def chosen_in(self, reference: str) -> Sequence[Mapping[str, Any]]:
        """Return the yeses of a case."""
        return self.rows("chosen_in", reference=reference)

    def choices(self, digests: Sequence[bytes]) -> Sequence[Mapping[str, Any]]:
        """Return the yeses given under any of these digests."""
        return self.rows("choices", digests=list(digests))

    def digests(self, *, most: int) -> frozenset[bytes] | None:
        """Return every digest that an entry stands under; None if there are more than ``most``."""
        row = self.row("count_up_to", most=most + 1)
        if row is None or row["entries"] > most:
            return None
        with self.connection.cursor(binary=True) as cursor:
            found = cursor.execute(load(self.noun)["standing_digests"]).fetchall()
        return frozenset(digest for (digest,) in found)

    def screen(self, digests: Sequence[bytes]) -> Sequence[Mapping[str, Any]]:
        """
        Return the entries that stand against any of these digests, for millions at once.

        They go there as one binary COPY into a table of this transaction.
        """
        self.run("asked")
        with self.connection.cursor() as cursor, cursor.copy(load(self.noun)["copy"]) as copy:
            copy.write(HEAD)
            for begin in range(0, len(digests), BATCH):
                copy.write(ROW + ROW.join(digests[begin : begin + BATCH]))
            copy.write(END)
        self.run("asked_known")
        return self.rows("screened")

    def keep_link(self, *, token_hash: bytes, sealed: bytes, now: datetime) -> None:
        """Keep the link of a marketing message by its token's hash."""
        self.run("keep_link", token_hash=token_hash, sealed=sealed, now=now)

    def outdated(self, *, version: int) -> Sequence[Mapping[str, Any]]:
        """Return the digests that stand under an older key than ``version``."""
        return self.rows("outdated", version=version)

    def renew(self, renewed: Iterable[tuple[str, int, bytes]], *, version: int) -> int:
        """Put new digests in the place of old ones, by their table and number; count them."""
        count = 0
        for some in _batches(renewed):
            for table in ("suppressions", "choices", "disclosed"):
                numbers = [number for name, number, _ in some if name == table]
                digests = [digest for name, _, digest in some if name == table]
                count += self.run(f"renew_{table}", numbers=numbers, digests=digests,
                                  version=version)  # fmt: skip
        return count


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    left = iter(rows)
    while some := list(islice(left, BATCH)):
        yield some
