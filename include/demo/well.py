"""
The health checks of the containers, as cheap as they can be: no Airflow is imported.

``python -m demo.well URL`` asks for a 200; with a second word, for that part in the answer of
Airflow's monitor. ``python -m demo.well courier`` looks for the courier's listening session.
"""

import json
import os
import sys
import urllib.request


def answers(url: str) -> bool:
    """Say whether the address answers."""
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  our own address
        return bool(answer.status == 200)  # noqa: PLR2004  HTTP's OK


def part_is_healthy(url: str, *, part: str) -> bool:
    """Say whether Airflow calls the part healthy."""
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  our own address
        return bool(json.load(answer)[part]["status"] == "healthy")


def courier_listens() -> bool:
    """Say whether the courier holds a session of its role besides this one."""
    # psycopg is imported here: the other checks start without it.
    import psycopg  # noqa: PLC0415

    sessions = (
        "select from pg_stat_activity where usename = current_user and pid <> pg_backend_pid()"
    )
    with psycopg.connect(os.environ["DESK_COURIER_DATABASE_URL"], connect_timeout=5) as connection:
        return connection.execute(sessions).fetchone() is not None


def main() -> int:
    """Return 0 when well; whatever goes wrong ends in another code."""
    target, *part = sys.argv[1:]
    if target == "courier":
        return not courier_listens()
    return not (part_is_healthy(target, part=part[0]) if part else answers(target))


if __name__ == "__main__":
    sys.exit(main())
