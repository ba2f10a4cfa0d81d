"""What a page shows of a list's row: enough to see what is wrong, too little to know a person."""

import re
from typing import Final

from privacydesk.domain.dispositions import Reason
from privacydesk.domain.list_columns import Field
from privacydesk.domain.list_values import is_formula

HIDDEN: Final = "***"
LONGEST: Final = 80

_DOMAIN: Final = re.compile(r"@((?:[\w-]{1,63}\.)+[\w-]{2,63})$")
_WORD: Final = re.compile(r"\w+")
_CELL: Final = re.compile(r"\d{1,3}E\+\d{1,2}$", re.IGNORECASE)
_LAST_DIGITS: Final = 2
_DAY: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")

AT_FAULT: Final = {
    Reason.BAD_EMAIL: (Field.EMAIL,),
    Reason.BAD_PHONE: (Field.PHONE,),
    Reason.PHONE_SPOILED: (Field.PHONE,),
    Reason.BAD_DATE: (Field.CONSENTED_ON,),
    Reason.CONSENT_IN_FUTURE: (Field.CONSENTED_ON,),
    Reason.SAME_EMAIL: (Field.EMAIL,),
    Reason.SAME_PERSON: (Field.PHONE,),
    Reason.NO_CONTACT: (),
}
"""Which column is wrong; every other reason is of the first column that has a value."""


def masked(text: str, *, field: Field) -> str:
    """
    Return a value as a page may show it: ``s***@example.com``, ``****43``, ``S*** W***``.

    What a value is not is still seen: no ``@``, letters in a number, a formula's sign.
    """
    value = text.strip()
    if not value:
        return ""
    if field is Field.CONSENTED_ON and _DAY.fullmatch(value):
        return value
    if field is Field.EMAIL:
        return _email(value)
    if field is Field.PHONE:
        return _digits(value)
    if field is Field.POSTCODE:
        return f"{value.split()[0][:4]} {HIDDEN}" if " " in value else f"{value[:2]}{HIDDEN}"
    return _words(value)


def at_fault(reason: Reason, *, row: "dict[Field, str]") -> Field | None:
    """Return the column of a row that a reason is about; none where the row is too broken."""
    if reason is Reason.FORMULA:
        return next((field for field, text in row.items() if is_formula(text.strip())), None)
    if reason is Reason.TOO_LONG:
        return max(row, key=lambda field: len(row[field]), default=None)
    wanted = AT_FAULT.get(reason, (Field.EMAIL, Field.PHONE, Field.NAME))
    return next((field for field in wanted if row.get(field, "").strip()), None)


def _email(value: str) -> str:
    """Keep the first letter and the host; without a host only that there is or is no ``@``."""
    if host := _DOMAIN.search(value):
        return f"{value[0]}{HIDDEN}@{host.group(1)}"[:LONGEST]
    return f"{value[0]}{HIDDEN}{'@' if '@' in value else ''}"


def _digits(value: str) -> str:
    """Hide every digit but the last two and every letter, so that the form is seen."""
    tail = _CELL.search(value)
    kept = len(value) - len(tail.group()) if tail else len(value)
    places = [n for n, sign in enumerate(value[:kept]) if sign.isdigit()]
    shown = set(places[:1] if tail else places[-_LAST_DIGITS:] if len(places) > 4 else ())  # noqa: PLR2004  fewer digits are a number by themselves
    head = "".join(
        sign if not sign.isalnum() or n in shown else "*" for n, sign in enumerate(value[:kept])
    )
    return (head + value[kept:])[:LONGEST]


def _words(value: str) -> str:
    """Keep the first letter of each word."""
    return _WORD.sub(lambda word: f"{word.group()[0]}{HIDDEN}", value)[:LONGEST]
