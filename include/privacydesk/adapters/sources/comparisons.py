"""Conditions that find keys in a column, whatever the types of both."""

import ipaddress
import uuid
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from privacydesk.domain.identity_keys import national_digits

INTEGER_BITS: Final = 63
SEPARATORS: Final = (" ", "-", "(", ")", ".", "/", "\u00a0", "\t")


def _integers(keys: Sequence[str]) -> list[object]:
    plain = (key for key in keys if key.isascii() and key.removeprefix("-").isdecimal())
    numbers = ((key, int(key)) for key in plain if len(key) <= len(str(1 << INTEGER_BITS)))
    return [n for key, n in numbers if str(n) == key and n.bit_length() <= INTEGER_BITS]


def _numbers(keys: Sequence[str]) -> list[object]:
    found: list[object] = []
    for key in keys:
        try:
            number = Decimal(key)
        except InvalidOperation:
            continue
        if number.is_finite():
            found.append(number)
    return found


def _valid(keys: Sequence[str], *, read: Callable[[str], object]) -> list[object]:
    found: list[object] = []
    for key in keys:
        try:
            read(key)
        except ValueError:
            continue
        found.append(key)
    return found


COERCIONS: Final[Mapping[str, Callable[[Sequence[str]], list[object]]]] = {
    "integer": _integers,
    "number": _numbers,
    "uuid": lambda keys: _valid(keys, read=uuid.UUID),
    "inet": lambda keys: _valid(keys, read=ipaddress.ip_interface),
}
"""Text keys as values of a column's type; what cannot stand in the column is left out."""


def coerce(keys: Sequence[str], *, family: str) -> list[object]:
    """Return the keys as the column takes them; a key that it cannot hold finds nothing."""
    make = COERCIONS.get(family)
    return make(keys) if make else list(keys)


def bare(expression: str) -> str:
    """Return the expression without the separators that people write in telephone numbers."""
    for separator in SEPARATORS:
        expression = f"replace({expression}, '{separator}', '')"
    return expression


def escaped(word: str) -> str:
    """Return a word for LIKE with ``ESCAPE '!'``, in which no sign means anything else."""
    return "".join(f"!{sign}" if sign in "!%_" else sign for sign in word)


def number_patterns(keys: Sequence[str]) -> list[object]:
    """Return LIKE patterns that no notation of these E.164 numbers escapes."""
    return [f"%{national_digits(key)}%" for key in keys]
