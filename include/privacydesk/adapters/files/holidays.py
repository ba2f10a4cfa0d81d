"""Bank holidays of the three nations, from the ``holidays`` library, frozen with its version."""

from functools import cache
from typing import Final

from holidays import country_holidays
from holidays.version import __version__ as release

from privacydesk.domain.workdays import BankHolidays, Nation

FIRST_YEAR: Final = 2018
"""The UK's month-long periods began on 25 May 2018."""

LAST_YEAR: Final = 2030
"""
The last year that this desk calls known.

The library computes years up to 2100 by today's statute, but days are proclaimed
one by one (8 May 2023, 15 June 2026). Raise this with a release of the library
that was checked against the published list.
"""

SUBDIVISION: Final = {
    Nation.ENGLAND_AND_WALES: "ENG",  # Wales has the same days; a test compares them
    Nation.SCOTLAND: "SCT",
    Nation.NORTHERN_IRELAND: "NIR",
}


@cache
def bank_holidays(nation: Nation) -> BankHolidays:
    """Return the snapshot of one nation's bank holidays, one-off and substitute days included."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    known = country_holidays("GB", subdiv=SUBDIVISION[nation], years=years, expand=False)
    return BankHolidays(
        nation=nation,
        version=f"holidays {release}",
        first_year=FIRST_YEAR,
        last_year=LAST_YEAR,
        days=frozenset(known),
    )


def every_nation() -> tuple[BankHolidays, ...]:
    """Return the snapshots of all three nations, for readings that take the earliest (A-11)."""
    return tuple(map(bank_holidays, Nation))
