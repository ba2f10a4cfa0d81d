"""One Postgres server for a test session: ``DATABASE_URL``'s, or our own from a wheel."""

import os
import socket
from collections.abc import Iterator
from typing import Protocol

import pytest

from demo.postgres import Cluster
from demo.server import Server


class RunningServer(Protocol):
    """A server that a test may fill."""

    def url(self, database: str, *, user: str = ...) -> str: ...
    def create_database(self, name: str) -> None: ...


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Give a running server; tests make databases of their own in it."""
    if real := os.environ.get("DATABASE_URL"):
        server = Server(real)
        server.create_roles()
        yield server
        return
    with Cluster(tmp_path_factory.mktemp("postgres"), free_port()) as cluster:
        yield cluster
