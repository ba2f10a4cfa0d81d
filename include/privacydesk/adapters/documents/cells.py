"""A value from a source, as the package's JSON, CSV and page show it."""

import base64
import json
import math
import re
from collections.abc import Mapping
from datetime import date, time
from enum import Enum
from typing import Final

_FORMULA: Final = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
# What only looks like a formula: a number, and a phone number as E.164 writes it.
_HARMLESS: Final = re.compile(r"[+-]?(\d+([.,]\d+)*|\.\d+)([eE][+-]?\d+)?")
_LONGEST_SHOWN: Final = 200


def json_value(value: object) -> object:
    """
    Return ``value`` as JSON can carry it, losing nothing.

    Instants and days become ISO 8601, bytes Base64, exact decimals text.
    """
    if isinstance(value, Enum):
        return json_value(value.value)
    if isinstance(value, Mapping):
        return {str(key): json_value(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [json_value(part) for part in value]
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    return _scalar_text(value)


def _scalar_text(value: object) -> str:
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode("ascii")
    return str(value)


def cell_text(value: object) -> str:
    """Return ``value`` as one cell's text; what holds several values is written as JSON."""
    carried = json_value(value)
    if carried is None:
        return ""
    if isinstance(carried, str):
        return carried
    return json.dumps(carried, ensure_ascii=False)


def formula_safe(text: str) -> str:
    """Return a cell that no spreadsheet runs: ``'`` before a text that starts as a formula."""
    if _FORMULA.match(text) and not _HARMLESS.fullmatch(text):
        return f"'{text}"
    return text


def shown(value: object, *, codes: Mapping[str, str]) -> str:
    """Return ``value`` as the page shows it: a code with its meaning (R-41), a long text cut."""
    text = cell_text(value)
    if meaning := codes.get(text):
        return f"{meaning} ({text})"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
