"""What a credit agency says of applicants, a column at a time (R-99)."""

from datetime import date
from typing import Final

import polars as pl

from privacydesk.adapters.lists.consents import days
from privacydesk.adapters.lists.normalising import LONGEST_CELL
from privacydesk.domain.dispositions import Reason
from privacydesk.domain.list_columns import Field
from privacydesk.domain.list_values import is_formula

REPORTED: Final = ("application", "score", "band", "limit_pence", "opinion", "reported")
"""What an import's own table has beside the columns of every list, in their order."""

WORDS: Final = (Field.APPLICATION.value, Field.BAND.value, Field.OPINION.value)
POUNDS: Final = r"^£? ?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.([0-9]{2}))?$"
SCORE: Final = r"^[0-9]{1,5}$"


def read_reports(frame: pl.DataFrame, *, today: date) -> pl.DataFrame:
    """
    Add what the report says to rows as they are kept, and ``reason`` where it cannot be.

    Scores are whole numbers; a limit is in pounds in the file and in pence here; a report is
    never of a later day than today.
    """
    pounds = pl.col("limit").str.extract_groups(POUNDS)
    pence = pounds.struct["2"].fill_null("00").cast(pl.Int64)
    odd = [
        any(text is not None and (is_formula(text) or len(text.encode()) > LONGEST_CELL)
            for text in row)
        for row in frame.select(WORDS).iter_rows()
    ]  # fmt: skip
    read = frame.with_columns(
        score=pl.when(pl.col("score").str.contains(SCORE)).then(pl.col("score"))
        .cast(pl.Int32, strict=False),
        limit_pence=pounds.struct["1"].str.replace_all(",", "").cast(pl.Int64) * 100 + pence,
        reported=days(frame["reported_on"]),
    )  # fmt: skip
    raw = frame.select(pl.col("score", "limit", "reported_on").is_not_null())
    unread = (
        (pl.lit(raw["score"]) & pl.col("score").is_null())
        | (pl.lit(raw["limit"]) & pl.col("limit_pence").is_null())
        | (pl.lit(raw["reported_on"]) & pl.col("reported").is_null())
        | (pl.col("reported") > pl.lit(today)).fill_null(value=False)
        | pl.lit(pl.Series(odd, dtype=pl.Boolean))
    )
    return read.with_columns(
        reason=pl.when(pl.col("reason").is_not_null()).then(pl.col("reason"))
        .when(unread).then(pl.lit(Reason.BAD_REPORT.value))
        .when(pl.col("application").is_null()).then(pl.lit(Reason.NO_APPLICATION.value))
    )  # fmt: skip
