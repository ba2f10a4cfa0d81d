"""The clock sweep over very many open cases: a first pass, a later one, and its memory."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from alembic import command
from alembic.config import Config

from bench.figures import Figure, load
from demo.databases import create_databases
from demo.ports import free_ports
from demo.postgres import Cluster
from integration.steps.clocks import NOW, STATES, write
from privacydesk.adapters.files.house_rules import read_house_rules
from privacydesk.adapters.postgres.records import Records, by_url, transaction
from privacydesk.domain.boundaries import Boundary
from privacydesk.ports import Office
from privacydesk.settings import INCLUDE
from privacydesk.steps import sweep

CASES, CHANGED = 100_000, 100
FIRST, LATER, GROWTH = 60.0, 2.0, 32.0
"""Seconds for the first pass and a later one, and MB that the first may grow by."""

STATEMENT = "UPDATE desk.case_looks SET changes = changes + 1 WHERE reference <= %s"


def figures() -> Iterator[Figure]:
    """Sweep a desk of its own with a hundred thousand open cases in every state."""
    with TemporaryDirectory(prefix="desk-bench-sweep-") as folder:
        Path(folder).chmod(0o711)  # Postgres may run as another user and must get through
        (port,) = free_ports(1)
        with Cluster(Path(folder) / "postgres", port) as cluster:
            url = _migrated(cluster)
            write(url, number=CASES)
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("ANALYZE")
            yield from _measure(_Desk(url), url=url)


def _measure(desk: "_Desk", *, url: str) -> Iterator[Figure]:
    where = f"{CASES:,} open cases of {len(STATES)} sorts; {load()}"
    began = time.monotonic()
    swept = sweep.sweep_clocks(desk.office, now=NOW)
    first, grown = time.monotonic() - began, desk.most - desk.early
    if swept.looked != CASES:
        raise RuntimeError(f"only {swept.looked} cases were looked at")
    yield Figure(name="sweep.first", ratio=None, against=None, unit="s", value=first,
                 target=FIRST, conditions=f"{where}; {swept.raised:,} alerts raised")  # fmt: skip
    yield Figure(name="sweep.memory", ratio=None, against=None, unit="MB", value=grown,
                 target=GROWTH, conditions="the most in the first pass, less after five batches"
                 )  # fmt: skip
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(STATEMENT, (f"PD-2026-{CHANGED:06}",))
    began = time.monotonic()
    again = sweep.sweep_clocks(desk.office, now=NOW + timedelta(minutes=1))
    if again.looked != CHANGED:
        raise RuntimeError(f"{again.looked} cases were looked at, {CHANGED} had changed")
    yield Figure(name="sweep.later", ratio=None, against=None, unit="s",
                 value=time.monotonic() - began, target=LATER,
                 conditions=f"{where}; {CHANGED} of them had a new event")  # fmt: skip


class _Desk:
    """An office with nothing but books and rules, which notes its memory after some batches."""

    EARLY = 6

    def __init__(self, url: str) -> None:
        self.early, self.most, self._opened, self._connect = 0.0, 0.0, 0, by_url(url)
        self.office = Office(
            begin=self._begin, vault=None, secrets=None, letters=None,  # type: ignore[arg-type]  # the sweep needs none
            rules=read_house_rules(INCLUDE / "house_rules", public_url="https://privacy.example"),
            fault_point=self._pass_by,
        )  # fmt: skip

    @contextmanager
    def _begin(self) -> Iterator[Records]:
        with transaction(self._connect) as records:
            yield records
        self._opened, now = self._opened + 1, _resident()
        self.early = now if self._opened <= self.EARLY else self.early
        self.most = max(self.most, now)

    def _pass_by(self, boundary: Boundary) -> None:
        """Nobody dies here."""


def _resident() -> float:
    """Return how much memory this process has now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def _migrated(cluster: Cluster) -> str:
    create_databases(cluster.server, sources=False)
    config = Config()
    config.set_main_option("script_location", str(INCLUDE / "migrations"))
    config.set_main_option("sqlalchemy.url", cluster.url("privacydesk"))
    command.upgrade(config, "head")
    return cluster.url("privacydesk")
