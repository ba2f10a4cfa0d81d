"""Keys of a block's people under the suppressions' key, and which of them stand on the list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from privacydesk.adapters.lists.normalising import households, mailboxes
from privacydesk.domain.contact_keys import ContactKey, KeyKind

Digests = Callable[[pl.Series], pl.Series]
"""The first eight bytes of the keyed digests of a column of contents; see ``Sieve``."""

DIGEST: Final = 32
KEYS: Final = ("email_key", "mailbox_key", "phone_key", "postal_key")
MOST_BITS: Final = 24


@dataclass(frozen=True)
class Standing:
    """
    The first eight bytes of each digest that an objection stands under, sorted.

    Two people share them once in 18 trillion comparisons; then one of them is not written to,
    which harms nobody (R-94). ``marks`` says of each beginning of ``bits`` bits whether any
    digest begins so: nearly every key is passed by one look.
    """

    keys: npt.NDArray[np.int64]
    marks: npt.NDArray[np.bool_]
    bits: int

    @classmethod
    def of(cls, digests: bytes) -> "Standing":
        """Return those of digests that lie one after the other."""
        keys = np.unique(shortened(digests))
        bits = min(MOST_BITS, keys.size.bit_length() + 4)
        marks = np.zeros(1 << bits, dtype=bool)
        marks[_beginnings(keys, bits)] = True
        return cls(keys, marks, bits)

    def against(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Say of each key whether an objection stands against it."""
        found = self.marks[_beginnings(keys, self.bits)]
        maybe = np.flatnonzero(found)
        if maybe.size:
            at = np.searchsorted(self.keys, keys[maybe])
            at[at == self.keys.size] = 0
            found[maybe] = self.keys[at] == keys[maybe]
        return found


def shortened(digests: bytes) -> npt.NDArray[np.int64]:
    """Return the first eight bytes of each digest as a number, as Postgres would read them."""
    return np.frombuffer(digests, dtype=">i8")[:: DIGEST // 8].astype(np.int64)


def keyed(frame: pl.DataFrame, *, digests: Digests) -> pl.DataFrame:
    """Add every key of each person: address, mailbox, number, name and postcode (R-71, R-94)."""
    boxes = mailboxes(frame["email"])
    homes = households(frame["name"], frame["postcode"])
    return frame.with_columns(
        email_key=_keys(frame["email"], KeyKind.EMAIL, digests),
        mailbox_key=_keys(boxes, KeyKind.CANONICAL_EMAIL, digests),
        phone_key=_keys(frame["phone"], KeyKind.PHONE, digests),
        postal_key=_keys(homes, KeyKind.POSTAL, digests),
    )


def objected(frame: pl.DataFrame, *, standing: Standing) -> pl.Series:
    """Say of each row whether an objection stands against any of its keys."""
    found = np.zeros(len(frame), dtype=bool)
    for name in KEYS:
        column = frame[name]
        there = column.is_not_null().to_numpy()
        found |= standing.against(column.fill_null(0).to_numpy()) & there
    return pl.Series(found)


def _keys(texts: pl.Series, kind: KeyKind, digests: Digests) -> pl.Series:
    family = ContactKey(kind=kind, text="").digested
    there = texts.is_not_null().arg_true()
    empty = pl.Series([None], dtype=pl.Int64).new_from_index(0, len(texts))
    if not len(there):
        return empty
    beginnings = digests(family.decode() + texts.drop_nulls())
    heads = beginnings.bin.reinterpret(dtype=pl.Int64, endianness="big")
    return heads if len(there) == len(texts) else empty.scatter(there, heads)


def _beginnings(keys: npt.NDArray[np.int64], bits: int) -> npt.NDArray[np.uint64]:
    return keys.view(np.uint64) >> np.uint64(64 - bits)
