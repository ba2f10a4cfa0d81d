"""Values of rows: as keys that can be compared across systems, and as JSON."""

import base64
import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Final

JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]

BYTES_MARK: Final = "base64:"


def key_text(value: object) -> str | None:
    """
    Return the value as text that compares alike whatever type its column has.

    The integer 5, the text ``5`` and the decimal 5.00 are one key; an empty or blank text is
    no key, it would join strangers.
    """
    if type(value) is str:
        return value if value and not value.isspace() else None
    if type(value) is int:
        return str(value)
    if value is None or isinstance(value, Mapping | list | tuple | set):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal):
        return _decimal_text(value)
    return key_text(str(json_value(value)))


def values_at(row: Mapping[str, object], path: str) -> Iterator[object]:
    """Yield every value at a dotted path, going into objects and through arrays."""
    yield from _into(row, path.split("."))


def json_value(value: object) -> JsonValue:
    """
    Return the value as JSON that loses nothing of what can be read.

    Decimals keep their digits as text, dates and times are ISO 8601, bytes are base64 after
    ``base64:``, what a database gives as text (money) stays as it is.
    """
    if value is None or isinstance(value, str | bool | int):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, Mapping):
        return {str(name): json_value(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        parts = [json_value(part) for part in value]
        return parts if isinstance(value, list | tuple) else sorted(parts, key=str)
    return _text(value)


def bytes_of(value: object) -> bytes | None:
    """Return the bytes that :func:`json_value` wrote, nothing for any other value."""
    if not isinstance(value, str) or not value.startswith(BYTES_MARK):
        return None
    return base64.b64decode(value[len(BYTES_MARK) :])


def _text(value: object) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return BYTES_MARK + base64.b64encode(bytes(value)).decode()
    return str(value)


def _decimal_text(value: Decimal) -> str | None:
    if not value.is_finite():
        return None
    return format(value.normalize() if value else Decimal(0), "f")


def _into(value: object, parts: list[str]) -> Iterator[object]:
    if isinstance(value, list | tuple):
        for element in value:
            yield from _into(element, parts)
    elif not parts:
        yield value
    elif isinstance(value, Mapping):
        yield from _into(value.get(parts[0]), parts[1:])
