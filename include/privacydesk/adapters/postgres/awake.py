"""An open connection that still answers."""

from typing import Any

import psycopg

Session = psycopg.Connection[Any]


def awake(session: Session | None) -> Session | None:
    """
    Return the connection if it still answers; else close it and return none.

    Asked before use, not repeated after: what was done with it must not be done twice.
    """
    if session is None:
        return None
    try:
        session.execute("")
    except psycopg.Error:
        session.close()
        return None
    return session
