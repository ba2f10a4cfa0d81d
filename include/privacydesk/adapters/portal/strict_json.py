"""Read JSON from outside as strictly as the contract says, and name what is wrong with it."""

import json
import math
from typing import Any, Final, NoReturn

from privacydesk.domain.tickets import FieldProblem, UnreadableTicketError

DEEPEST: Final = 32
BODY: Final = "body"
"""The field that a problem of the whole request is filed under."""

_NAME_SHOWN: Final = 64


class _RefusedTokenError(ValueError):
    """JSON that the standard allows or Python adds, and that we do not take."""


def read_object(raw: bytes) -> dict[str, Any]:
    """
    Return the JSON object in ``raw``.

    Refused: what is no UTF-8 or no JSON, names given twice, NaN and infinities, nesting deeper
    than 32, and in any text NUL or half a surrogate pair, which Postgres cannot keep.

    :raises UnreadableTicketError: naming the field where one can be named.
    """
    try:
        value = json.loads(
            raw.decode(),
            object_pairs_hook=_once,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except RecursionError:
        raise unreadable(BODY, f"is nested deeper than {DEEPEST}") from None
    except _RefusedTokenError as error:
        raise unreadable(BODY, str(error)) from None
    except UnicodeDecodeError:
        raise unreadable(BODY, "is not UTF-8") from None
    except ValueError:
        raise unreadable(BODY, "is not JSON") from None
    if not isinstance(value, dict):
        raise unreadable(BODY, "is not a JSON object")
    _check_texts(value)
    return value


def unreadable(field: str, problem: str) -> UnreadableTicketError:
    """Return the error for one field."""
    return UnreadableTicketError((FieldProblem(field=field, problem=problem),))


def shown(path: tuple[str | int, ...]) -> str:
    """Return a dotted path; names that the sender made up are cut short."""
    return ".".join(_plain(str(part))[:_NAME_SHOWN] for part in path) or BODY


def _plain(name: str) -> str:
    return name.encode("ascii", "replace").decode().replace("\0", "?")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _RefusedTokenError("gives a name twice in one object")
    return value


def _refuse_constant(_: str) -> NoReturn:
    raise _RefusedTokenError("holds NaN or an infinity, which JSON does not know")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _RefusedTokenError("holds a number out of range")
    return number


def _check_texts(value: object, *, path: tuple[str | int, ...] = ()) -> None:
    # The depth bounds this recursion, so it is checked on the way down.
    if isinstance(value, str):
        _check_text(value, path=path)
    elif isinstance(value, (dict, list)):
        if len(path) >= DEEPEST:
            raise unreadable(BODY, f"is nested deeper than {DEEPEST}")
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(key, str):
                _check_text(key, path=path)
            _check_texts(part, path=(*path, key))


def _check_text(text: str, *, path: tuple[str | int, ...]) -> None:
    if "\0" in text:
        raise unreadable(shown(path), "holds a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise unreadable(shown(path), "holds half a surrogate pair") from None
