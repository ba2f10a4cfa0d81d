"""What a credit agency's file may say, and for what it is used (R-99, P-08)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from privacydesk.domain.cases import CaseRef
from privacydesk.domain.errors import DeskError
from privacydesk.domain.list_columns import REPORT, Field

CREDIT_TERMS: Final = "credit_terms"
"""The one purpose of a report, by its id in the data map."""

REPORTS: Final = "credit_files.reports"
"""The collection of the data map in which reports stand."""

WHO: Final = frozenset({
    Field.EMAIL, Field.PHONE, Field.NAME, Field.FIRST_NAME, Field.LAST_NAME,
})  # fmt: skip
"""By any of these a row is of the person who applied."""

OPINIONS: Final = frozenset({Field.SCORE, Field.BAND, Field.LIMIT, Field.OPINION})
"""What a report is for; one without any says nothing."""

COLUMNS: Final = REPORT | WHO | {
    Field.COMPANY, Field.ADDRESS, Field.TOWN, Field.POSTCODE, Field.NOT_KEPT,
}  # fmt: skip


class CreditColumnsError(DeskError):
    """The agreed columns are not those of a credit report about an applicant (R-97, R-99)."""

    remedy = "Agree on the application's reference, who it is, and what the agency says; no more."


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """
    Somebody about whom a report came, and has to hear something of it by mail.

    ``asked_for`` are the terms of the application; ``email`` is None where we cannot mail.
    """

    report: int
    batch: CaseRef
    email: str | None
    name: str | None
    application: str
    asked_for: str
    asked_on: date
    agency: str
    obtained_on: date
    facts: tuple[str, ...]


def check_columns(columns: Collection[Field]) -> None:
    """
    Refuse columns by which no report could be tied to an application, or that say too much.

    :raises CreditColumnsError: naming what is missing or too much.
    """
    said = set(columns)
    if more := sorted(one.value for one in said - COLUMNS):
        raise CreditColumnsError(f"not of a credit report: {', '.join(more)}")
    if Field.APPLICATION not in said:
        raise CreditColumnsError("the application is missing")
    if not said & WHO:
        raise CreditColumnsError("no column says who it is")
    if not said & OPINIONS:
        raise CreditColumnsError("no column says what the agency thinks")
