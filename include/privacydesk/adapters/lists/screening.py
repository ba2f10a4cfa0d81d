"""Keys of a block's people under the suppressions' key, and which of them stand on the list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from privacydesk.adapters.lists.normalising import households, mailboxes
from privacydesk.domain.contact_keys import ContactKey, KeyKind

Digests = Callable[[Sequence[bytes]], Sequence[bytes]]
"""The keyed digests of many contents; see ``Keys.of_many``."""

DIGEST: Final = 32
KEYS: Final = ("email_key", "mailbox_key", "phone_key", "postal_key")


@dataclass(frozen=True)
class Standing:
    """
    The first eight bytes of each digest that an objection stands under, sorted.

    Two people share them once in 18 trillion comparisons; then one of them is not written to,
    which harms nobody (R-94).
    """

    keys: npt.NDArray[np.int64]

    @classmethod
    def of(cls, digests: bytes) -> "Standing":
        """Return those of digests that lie one after the other."""
        return cls(np.unique(shortened(digests)))

    def against(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Say of each key whether an objection stands against it."""
        if not self.keys.size:
            return np.zeros(keys.shape, dtype=bool)
        at = np.searchsorted(self.keys, keys)
        at[at == self.keys.size] = 0
        return np.asarray(self.keys[at] == keys)


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
        found |= standing.against(column.fill_null(0).to_numpy().copy()) & there
    return pl.Series(found)


def _keys(texts: pl.Series, kind: KeyKind, digests: Digests) -> pl.Series:
    family = ContactKey(kind=kind, text="").digested
    there = texts.is_not_null()
    contents = (family.decode() + texts.drop_nulls()).cast(pl.Binary).to_list()
    empty = pl.Series([None] * len(texts), dtype=pl.Int64)
    if not contents:
        return empty
    found = pl.Series(shortened(b"".join(digests(contents))))
    return empty.scatter(there.arg_true(), found)
