"""Whether the processes are well, asked of the processes themselves."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import psycopg

from demo.supervisor import session_of

if TYPE_CHECKING:
    from collections.abc import Iterable

AIRFLOW_PARTS = ("scheduler", "triggerer", "dag_processor")


def listens(leader: int, *, port: int) -> bool:
    """
    Say whether the process or one of its children holds the port.

    Another program may answer there, and answer well; it is not ours.
    """
    return any(_holds(pid, port=port) for pid in session_of(leader))


def answers(url: str) -> bool:
    """Say whether the address answers 200."""
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def airflow_is_well(url: str, *, since: datetime) -> bool:
    """
    Say whether Airflow calls all its parts healthy, by heartbeats younger than ``since``.

    An older heartbeat is that of an earlier run: Airflow would call it healthy too.
    """
    try:
        answer = httpx.get(f"{url}/api/v2/monitor/health", timeout=5, trust_env=False)
        health: dict[str, Any] = answer.raise_for_status().json()
    except (httpx.HTTPError, ValueError):
        return False
    if health["metadatabase"]["status"] != "healthy":
        return False
    return all(_is_fresh(health[part], part=part, since=since) for part in AIRFLOW_PARTS)


def unknown_dags(database: str, *, expected: Iterable[str]) -> set[str]:
    """Return the DAGs that Airflow's database does not list yet."""
    with psycopg.connect(database) as connection:
        rows = connection.execute("select dag_id from dag where not is_stale").fetchall()
    return set(expected) - {dag_id for (dag_id,) in rows}


def broken_dags(database: str, *, since: datetime) -> list[str]:
    """Return the DAG files that Airflow could not import, with the last line of the reason."""
    found = "select filename, stacktrace from import_error where timestamp >= %s"
    with psycopg.connect(database) as connection:
        rows = connection.execute(found, [since]).fetchall()
    return [f"{name}: {(trace or '?').strip().splitlines()[-1]}" for name, trace in rows]


def _is_fresh(health: dict[str, Any], *, part: str, since: datetime) -> bool:
    beat = health.get(f"latest_{part}_heartbeat")
    if health["status"] != "healthy" or beat is None:
        return False
    when = datetime.fromisoformat(beat.replace("Z", "+00:00"))
    return when.astimezone(timezone.utc) >= since


def _holds(pid: int, *, port: int) -> bool:
    try:
        found = psutil.Process(pid).net_connections(kind="tcp")
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
    return any(one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in found)
