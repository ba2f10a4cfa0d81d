"""What a list says of a consent: its day, and whether it names us, a column at a time."""

from collections.abc import Collection

import polars as pl


def days(raw: pl.Series) -> pl.Series:
    """Return days written as 2026-05-02 or 02/05/2026."""
    return pl.select(
        pl.coalesce(
            raw.str.to_date("%Y-%m-%d", strict=False), raw.str.to_date("%d/%m/%Y", strict=False)
        )
    ).to_series()


def naming(wording: pl.Series, *, us: Collection[str], otherwise: bool) -> pl.Series:
    """Say of each row whether the consent names us; "selected partners" are not us (R-92)."""
    lower = wording.str.to_lowercase()
    named = pl.select(
        pl.any_horizontal(lower.str.contains(name.lower(), literal=True) for name in us)
    ).to_series()
    return named.fill_null(value=otherwise)
