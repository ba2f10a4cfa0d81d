"""Read the table of prescribed fees, one of the house rules' files."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from privacydesk.domain.fees import PrescribedFee, PrescribedFees


def read_fees(rule: Mapping[str, Any]) -> PrescribedFees:
    """
    Return the table; amounts are pounds, written in quotation marks.

    :raises KeyError: naming the row that has no day or no amount.
    :raises PrescribedFeeError: if a row says what the law does not (R-47).
    """
    return PrescribedFees(rows=tuple(_row(row) for row in rule["prescribed"]))


def _row(row: Mapping[str, Any]) -> PrescribedFee:
    from_on, most = row["from"], row["most"]
    if type(from_on) is not date or not isinstance(most, str):
        raise KeyError(f"prescribed: {from_on}")
    try:
        return PrescribedFee(from_on=from_on, most=Decimal(most))
    except InvalidOperation:
        raise KeyError(f"prescribed: {from_on}") from None
