"""Bring the plain cells of a column to one spelling at once, each other one by itself."""

from collections.abc import Callable, Sequence
from typing import Final

import polars as pl

RAW: Final = pl.col("raw")
"""A cell as the list has it."""

Others = Callable[[pl.Series], pl.Series | Sequence[str | None]]
"""The spellings of cells that are not plain."""


def spelled(raw: pl.Series, plainly: pl.Expr, *, others: Others, **made: pl.Expr) -> pl.Series:
    """
    Return of each cell what ``plainly`` makes of it, or what ``others`` do where it makes nothing.

    ``made`` are columns that ``plainly`` looks at beside ``RAW``.
    """
    done = raw.alias("raw").to_frame().with_columns(**made).select(plainly).to_series()
    odd = done.is_null() & raw.is_not_null()
    return filled(done, odd, others(raw.filter(odd))) if odd.any() else done


def by_itself(spell: Callable[[str], str | None]) -> Others:
    """Return how to spell cells one by one."""
    return lambda cells: [spell(text) for text in cells]


def filled(
    series: pl.Series, where: pl.Series, values: pl.Series | Sequence[str | None]
) -> pl.Series:
    """Return a column of text with some of its cells replaced."""
    if not len(values):
        return series
    return series.scatter(where.arg_true(), pl.Series(values, dtype=pl.String))


def is_ascii(cell: pl.Expr) -> pl.Expr:
    """Say whether a cell has no sign but those of ASCII."""
    return cell.str.len_bytes() == cell.str.len_chars()
