"""Hold back what a list says of somebody whose facts were corrected (R-63, R-100)."""

from typing import Final

import polars as pl

from privacydesk.domain.dispositions import Reason
from privacydesk.ports import Corrected

FACTS: Final = {
    "email": ("email",),
    "phone": ("phone",),
    "name": ("name",),
    "job_title": ("job_title",),
    "business_name": ("company",),
    "address": ("address", "town", "postcode"),
}
"""The facts of the register of corrections, and the columns that say them."""


def hold_back(frame: pl.DataFrame, *, corrected: Corrected) -> pl.DataFrame:
    """
    Empty each cell that the register keeps from being written.

    A row whose very address was corrected away, or that loses its last way to reach somebody,
    is held for a person to judge.
    """
    places = corrected.known(emails=frame["email"].to_list(), phones=frame["phone"].to_list())
    emptied: dict[str, list[int]] = {}
    held: list[int] = []
    for place in places:
        row = frame.row(place, named=True)
        facts = {
            fact: ", ".join(row[column] for column in columns if row[column])
            for fact, columns in FACTS.items()
        }
        kept_back = corrected.unwritable(
            email=row["email"], phone=row["phone"],
            facts={fact: value for fact, value in facts.items() if value},
        )  # fmt: skip
        for column in [column for fact in kept_back for column in FACTS[fact]]:
            emptied.setdefault(column, []).append(place)
        if "email" in kept_back or (row["email"] is None and "phone" in kept_back):
            held.append(place)
    for column, rows in emptied.items():
        frame = frame.with_columns(frame[column].scatter(rows, None))
    reason = frame["reason"].scatter(held, Reason.CORRECTED_AWAY.value) if held else frame["reason"]
    return frame.with_columns(reason=reason)
