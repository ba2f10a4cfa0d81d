"""R-99: what an agency says of applicants is read exactly, or the row is rejected."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from privacydesk.adapters.lists.normalising import normalise
from privacydesk.adapters.lists.reports import read_reports

TODAY = date(2026, 11, 23)
FIELDS = ("name", "application", "score", "band", "limit", "opinion", "reported_on")


def read(**cells: str | None) -> dict[str, Any]:
    """Return one row as it is kept."""
    row = {"name": "Ann Lee", "application": "A-1", **cells}
    raw = pl.DataFrame([row], schema=dict.fromkeys(FIELDS, pl.String))
    frame = normalise(raw, names_us=False, us=("CloudSentric",), today=TODAY)
    return read_reports(frame, today=TODAY).row(0, named=True)


class TestAReport:
    def test_has_a_whole_score_and_a_limit_in_pence(self) -> None:
        row = read(score="55", limit="£1,250.50", reported_on="20/11/2026", opinion="Late payer")
        assert (row["score"], row["limit_pence"], row["reported"], row["reason"]) == (
            55, 125_050, date(2026, 11, 20), None)  # fmt: skip

    @pytest.mark.parametrize(
        ("limit", "pence"),
        [("0", 0), ("1200", 120_000), ("£ 1,000,000", 100_000_000), ("7.05", 705), (None, None)],
    )
    def test_reads_a_limit_as_it_is_written(self, limit: str | None, pence: int | None) -> None:
        row = read(limit=limit)
        assert (row["limit_pence"], row["reason"]) == (pence, None)

    @pytest.mark.parametrize(
        "cells",
        [
            {"score": "good"}, {"score": "5.5"}, {"score": "-1"}, {"score": "123456"},
            {"limit": "about 500"}, {"limit": "1,25"}, {"limit": "1.5"}, {"limit": "-5"},
            {"reported_on": "last week"}, {"reported_on": "2026-11-24"},
            {"opinion": "=HYPERLINK(1)"}, {"band": "@x"}, {"opinion": "a" * 1001},
        ],
    )  # fmt: skip
    def test_that_cannot_be_read_is_rejected(self, cells: dict[str, str]) -> None:
        """R-71: never guessed."""
        assert read(**cells)["reason"] == "bad_report"

    def test_without_an_application_is_of_nobody_who_applied(self) -> None:
        """P-08; an address or a number alone ties nobody to a decision."""
        row = read(application=None, score="55")
        assert row["reason"] == "no_contact"
