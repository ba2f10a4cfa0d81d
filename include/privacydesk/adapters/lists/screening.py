"""Keys of a block's people under the suppressions' key, and what stands against each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from privacydesk.adapters.lists.key_texts import households, mailboxes
from privacydesk.domain.contact_keys import ContactKey, KeyKind
from privacydesk.domain.stopped_channels import BITS, EVERY
from privacydesk.domain.suppressions import Channel

Digests = Callable[[pl.Series], pl.Series]
"""The first eight bytes of the keyed digests of a column of contents, as numbers; see ``Sieve``."""

DIGEST: Final = 32
KEYS: Final = ("email_key", "mailbox_key", "phone_key", "postal_key")
MOST_BITS: Final = 24


@dataclass(frozen=True)
class Standing:
    """
    The first eight bytes of each digest that an objection stands under, sorted, and what is
    stopped under it.

    Two people share them once in 18 trillion comparisons; then one of them is not written to,
    which harms nobody (R-94). ``marks`` says of each beginning of ``bits`` bits whether any
    digest begins so: nearly every key is passed by one look.
    """

    keys: npt.NDArray[np.int64]
    stops: npt.NDArray[np.uint8]
    marks: npt.NDArray[np.bool_]
    bits: int

    @classmethod
    def of(cls, standing: Iterable[tuple[int, bytes]]) -> "Standing":
        """Return those of all that stands; see ``Sieve.standing``."""
        told = [(stopped, np.frombuffer(digests, dtype=">i8")) for stopped, digests in standing]
        keys = np.concatenate([np.zeros(0, np.int64), *(some for _, some in told)], dtype=np.int64)
        stops = np.repeat([s for s, _ in told], [some.size for _, some in told]).astype(np.uint8)
        order = np.argsort(keys)
        keys, stops = keys[order], stops[order]
        if keys.size:
            firsts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
            keys, stops = keys[firsts], np.bitwise_or.reduceat(stops, firsts)
        bits = min(MOST_BITS, keys.size.bit_length() + 4)
        marks = np.zeros(1 << bits, dtype=bool)
        marks[_beginnings(keys, bits)] = True
        return cls(keys, stops, marks, bits)

    def against(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
        """Return for each key what is stopped under it."""
        found = np.zeros(keys.shape, dtype=np.uint8)
        maybe = np.flatnonzero(self.marks[_beginnings(keys, self.bits)])
        if maybe.size:
            at = np.searchsorted(self.keys, keys[maybe])
            at[at == self.keys.size] = 0
            found[maybe] = np.where(self.keys[at] == keys[maybe], self.stops[at], 0)
        return found


def shortened(digests: bytes) -> npt.NDArray[np.int64]:
    """Return the first eight bytes of each digest as a number, as Postgres would read them."""
    return np.frombuffer(digests, dtype=">i8")[:: DIGEST // 8].astype(np.int64)


def keyed(frame: pl.DataFrame, *, digests: Digests) -> pl.DataFrame:
    """Add every key of each person: address, mailbox, number, name and postcode (R-71, R-94)."""
    texts = {
        KeyKind.EMAIL: frame["email"],
        KeyKind.CANONICAL_EMAIL: mailboxes(frame["email"]),
        KeyKind.PHONE: frame["phone"],
        KeyKind.POSTAL: households(frame["name"], frame["postcode"]),
    }
    return frame.with_columns(
        digests(ContactKey(kind=kind, text="").digested.decode() + text).alias(name)
        for name, (kind, text) in zip(KEYS, texts.items(), strict=True)
    )


def stops(frame: pl.DataFrame, *, standing: Standing) -> pl.Series:
    """Return for each row what is stopped under any of its keys."""
    found = np.zeros(len(frame), dtype=np.uint8)
    for name in KEYS:
        column = frame[name]
        there = column.is_not_null().to_numpy()
        found |= standing.against(column.fill_null(0).to_numpy()) * there
    return pl.Series(found)


def is_stopped() -> pl.Expr:
    """Say of each row whether nothing is left to use it for; see ``domain.stopped_channels``."""
    stopped, post = (
        pl.col("stopped"),
        pl.all_horizontal(pl.col("address", "postcode").is_not_null()),
    )
    ways = {
        Channel.EMAIL: pl.col("email").is_not_null(), Channel.PHONE: pl.col("phone").is_not_null(),
        Channel.POST: post,
    }  # fmt: skip
    return (stopped & EVERY > 0) | pl.all_horizontal(
        ~has | (stopped & BITS[way] > 0) for way, has in ways.items()
    )


def _beginnings(keys: npt.NDArray[np.int64], bits: int) -> npt.NDArray[np.uint64]:
    found: npt.NDArray[np.uint64] = keys.view(np.uint64) >> np.uint64(64 - bits)
    return found
