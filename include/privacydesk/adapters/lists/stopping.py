"""Hold a block's rows against stop lists: partners' objectors, TPS and CTPS (R-88, R-94)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from privacydesk.adapters.lists.key_texts import mailboxes
from privacydesk.adapters.lists.screening import shortened
from privacydesk.domain.stop_lists import REGISTERS, hashed, numbered
from privacydesk.ports.stop_lists import StopKeys


@dataclass(frozen=True)
class Stopping:
    """Stop lists, their keys read."""

    lists: Sequence[tuple[StopKeys, npt.NDArray[np.int64]]]

    @classmethod
    def of(cls, lists: Sequence[StopKeys]) -> "Stopping":
        """Read the keys of each list."""
        return cls([(one, np.frombuffer(one.keys, dtype=">i8").astype(np.int64)) for one in lists])

    def mark(self, frame: pl.DataFrame) -> pl.DataFrame:
        """
        Add to ``stopped`` what partners' lists stop, and say of each number which register has it.

        What the seller says of a register counts too: a number is on it if either says so.
        """
        for one, keys in self.lists:
            if one.kind in REGISTERS:
                frame = _registered(frame, one, keys)
            else:
                frame = _named(frame, one, keys)
        return frame


def _registered(frame: pl.DataFrame, one: StopKeys, keys: npt.NDArray[np.int64]) -> pl.DataFrame:
    phones = frame["phone"]
    own = frame["phone_key"]
    if not one.newest:
        own = _keyed([numbered(text) for text in phones.drop_nulls()], phones.is_not_null(), one)
    listed = pl.col(one.kind.value).fill_null(value=False) | _among(own, keys)
    there = pl.col("phone").is_not_null()
    return frame.with_columns(
        pl.when(there).then(listed).otherwise(pl.col(one.kind.value)).alias(one.kind.value)
    )


def _named(frame: pl.DataFrame, one: StopKeys, keys: npt.NDArray[np.int64]) -> pl.DataFrame:
    found = pl.Series(np.zeros(len(frame), dtype=bool))
    for texts in (frame["email"], mailboxes(frame["email"])):
        contents = [hashed(one.kind, text) for text in texts.drop_nulls()]
        found |= _among(_keyed(contents, texts.is_not_null(), one), keys)
    stops = pl.Series(np.where(found.to_numpy(), one.stops, 0).astype(np.uint8))
    return frame.with_columns(stopped=frame["stopped"] | stops)


def _keyed(contents: Sequence[bytes], there: pl.Series, one: StopKeys) -> pl.Series:
    empty = pl.Series([None] * len(there), dtype=pl.Int64)
    if not contents:
        return empty
    return empty.scatter(there.arg_true(), pl.Series(shortened(b"".join(one.digests(contents)))))


def _among(own: pl.Series, keys: npt.NDArray[np.int64]) -> pl.Series:
    if not keys.size:
        return pl.Series(np.zeros(len(own), dtype=bool))
    asked = own.fill_null(0).to_numpy()
    at = np.searchsorted(keys, asked)
    at[at == keys.size] = 0
    return pl.Series((keys[at] == asked) & own.is_not_null().to_numpy())
