"""What every signed webhook has in common: headers in any case, a window, two secrets at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from privacydesk.domain.errors import DeskError
from privacydesk.domain.tickets import BadSignatureError, StaleDeliveryError

WINDOW: Final = timedelta(minutes=5)
LONGEST_ID: Final = 200


class PortalSecretError(DeskError):
    """A portal has no usable signing secret."""

    remedy = "Set the portal's secret; during a rotation set both, old and new."


def required(headers: Mapping[str, str], *names: str) -> tuple[str, ...]:
    """
    Return the named headers' values.

    :raises BadSignatureError: if one is absent, empty, or too long to be an id or a signature.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    values = tuple(lower.get(name, "").strip() for name in names)
    if not all(values):
        raise BadSignatureError("the delivery is not signed")
    return values


def check_delivery_id(delivery_id: str) -> None:
    """
    Check a proven delivery's id: it becomes a key in the database.

    :raises BadSignatureError: if it is no short line of printable ASCII.
    """
    if len(delivery_id) > LONGEST_ID or not (delivery_id.isascii() and delivery_id.isprintable()):
        raise BadSignatureError("the delivery's id is unusable")


def check_age(sent_at: datetime, *, now: datetime) -> None:
    """
    Check that a proven delivery was sent within five minutes of ``now``. Both are aware.

    :raises StaleDeliveryError: if it was not.
    """
    seconds = round((now - sent_at).total_seconds())
    if abs(now - sent_at) > WINDOW:
        raise StaleDeliveryError(f"signed {seconds} s before now; 300 s either way are taken")
