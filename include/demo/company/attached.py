"""Files in tickets that are at hand: a spreadsheet that carries more than its sheet shows."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.comments import Comment

from demo.company.names import FIRST_NAMES, JOB_TITLES, SURNAMES

if TYPE_CHECKING:
    from datetime import date

    from openpyxl.worksheet.worksheet import Worksheet

LINES = 14
NAMED = 4
CONTACTS = 200
ENGINEER, COLLEAGUE = "Dewi Marsh", "Aled Prosser"
_MADE = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


@cache
def site_visit(name: str, *, at: date) -> bytes:
    """
    Return the workbook of scenario S06, the same bytes each time.

    Its sheet shows 14 rows, ``name`` in 4 of them. With it travel a hidden sheet with 200
    contacts of other customers, 3 comments by 2 people, an author and a last editor.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    _visit(book.create_sheet("visit"), name=name, at=at)
    hidden = book.create_sheet("contacts")
    hidden.sheet_state = "hidden"
    for number in range(CONTACTS):
        hidden.append(_contact(number))
    book.properties.creator, book.properties.lastModifiedBy = ENGINEER, COLLEAGUE
    target = io.BytesIO()
    book.save(target)
    return _timeless(target.getvalue(), at=at)


def _visit(sheet: Worksheet, *, name: str, at: date) -> None:
    sheet.append(["Line", "Down from", "Down for, minutes", "Reported by"])
    for number in range(1, LINES):
        reported = name if number <= NAMED else "Monitoring"
        down = datetime(at.year, at.month, at.day, 6) + timedelta(minutes=3 * number)  # noqa: DTZ001  spreadsheets have no zones
        sheet.append([f"FY-{100 + number}", down, 240 - 7 * number, reported])
    sheet["B3"].comment = Comment("Ask Helga at the bakery, she has no line either.", ENGINEER)
    sheet["C5"].comment = Comment("Rang twice, nobody there: Lena is off.", ENGINEER)
    sheet["D9"].comment = Comment("Credit these by hand.", COLLEAGUE)


def _contact(number: int) -> list[str]:
    """Return somebody of another customer: no name of the cast, a number that nobody has."""
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    last = f"{SURNAMES[(number * 7) % len(SURNAMES)]}-{SURNAMES[(number * 11 + 3) % len(SURNAMES)]}"
    mail = f"{first}.{last}@customer{number:03}.example".lower()
    return [f"{first} {last}", JOB_TITLES[number % len(JOB_TITLES)], mail, f"020 7946 0{number:03}"]


def _timeless(content: bytes, *, at: date) -> bytes:
    """Return the file as if it was saved on that day, so that each fill makes the same."""
    target = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as file, ZipFile(target, "w", ZIP_DEFLATED) as copy:
        for info in file.infolist():
            saved = f"{at.isoformat()}T10:00:00Z".encode()
            text = _MADE.sub(rb"\g<1>" + saved, file.read(info))
            kept = ZipInfo(info.filename, date_time=(at.year, at.month, at.day, 10, 0, 0))
            kept.compress_type = ZIP_DEFLATED
            copy.writestr(kept, text)
    return target.getvalue()
