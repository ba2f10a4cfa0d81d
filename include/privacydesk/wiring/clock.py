"""The desk's clock, shifted for the demo."""

from datetime import datetime

import psycopg

from privacydesk.adapters.postgres.queries import load
from privacydesk.adapters.postgres.records import shifted_now


def shift_clock(url: str, *, to: datetime | None) -> datetime:
    """Shift the desk's clock to ``to``, or back to real time; return the desk's now (UTC)."""
    with psycopg.connect(url, autocommit=True) as connection:
        if to is None:
            connection.execute(load("clock")["keep_real_time"])
        else:
            connection.execute(load("clock")["shift"], {"to": to})
        return shifted_now(connection)
