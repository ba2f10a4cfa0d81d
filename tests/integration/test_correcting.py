"""Changing systems of record: real Postgres and SQLite, all of it or nothing (R-58)."""

import socket
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from demo.postgres import Cluster
from privacydesk.adapters.sources.correcting import open_correcting
from privacydesk.adapters.sources.errors import SourceRefusedError
from privacydesk.domain.changes import ChangeRefusedError
from privacydesk.domain.datamap import Collection, Field
from privacydesk.domain.row_values import JsonValue

TABLES = (
    "CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL UNIQUE, restricted boolean)",
    "CREATE TABLE notes (person integer NOT NULL, note text NOT NULL, added_at text)",
    "INSERT INTO people (id, name) VALUES (1, 'Hana Whitlock'), (2, 'Raj Patel')",
)
FIELDS = tuple(Field(path=path, primary_key=path == "id") for path in ("id", "name", "restricted"))
PEOPLE = Collection(dataset="crm", name="people", table="people", connection="c", fields=FIELDS)
NOTES = Collection(dataset="crm", name="notes", table="notes", connection="c", fields=FIELDS)
Connect = Callable[[], Any]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    with Cluster(tmp_path_factory.mktemp("correcting") / "postgres", port) as cluster:
        cluster.create_database("people")
        yield cluster


@pytest.fixture(params=["postgres", "sqlite"])
def connect(request: pytest.FixtureRequest, server: Cluster, tmp_path: Path) -> Connect:
    """Return how to connect to a database with two people, on each kind of server."""

    def to_postgres() -> Any:  # noqa: ANN401  each driver has its own class
        return psycopg.connect(server.url("people", user="postgres"))

    def to_sqlite() -> Any:  # noqa: ANN401  each driver has its own class
        return sqlite3.connect(tmp_path / "people.db")

    to: Connect = to_postgres if request.param == "postgres" else to_sqlite
    with closing(to()) as connection:
        if request.param == "postgres":
            connection.execute("DROP TABLE IF EXISTS people, notes")
        for statement in TABLES:
            connection.execute(statement)
        connection.commit()
    return to


def names(connect: Connect) -> list[str]:
    with closing(connect()) as connection:
        return [n for (n,) in connection.execute("SELECT name FROM people ORDER BY id").fetchall()]


def change(connect: Connect, *changes: tuple[int, str], dies: bool = False) -> None:
    """Give people other names, all in one transaction."""
    with closing(connect()) as connection, open_correcting(connection) as session:
        for number, name in changes:
            session.put(PEOPLE, key={"id": number}, field="name", value=name)
        if dies:
            raise KeyboardInterrupt


def look(connect: Connect, *, number: int, field: str = "name") -> Sequence[JsonValue]:
    with closing(connect()) as connection, open_correcting(connection) as session:
        return session.look(PEOPLE, key={"id": number}, field=field)


class TestChanges:
    def test_are_made_together(self, connect: Connect) -> None:
        assert look(connect, number=1) == ["Hana Whitlock"]
        change(connect, (1, "Hana Pike"), (2, 'R\'aj "P" %s'))
        assert names(connect) == ["Hana Pike", 'R\'aj "P" %s']

    def test_are_all_undone_when_one_is_refused(self, connect: Connect) -> None:
        with pytest.raises(ChangeRefusedError) as refused:
            change(connect, (1, "Hana Pike"), (2, "Hana Pike"))
        assert "Hana" not in str(refused.value)
        assert names(connect) == ["Hana Whitlock", "Raj Patel"]

    def test_are_all_undone_when_the_process_dies(self, connect: Connect) -> None:
        with pytest.raises(KeyboardInterrupt):
            change(connect, (1, "Hana Pike"), dies=True)
        assert names(connect) == ["Hana Whitlock", "Raj Patel"]

    def test_find_nothing_of_a_row_that_is_gone(self, connect: Connect) -> None:
        assert look(connect, number=9) == []

    def test_refuse_a_column_that_the_map_made_up(self, connect: Connect) -> None:
        with pytest.raises(SourceRefusedError):
            look(connect, number=1, field="shoe_size")


class TestANote:
    def test_is_added_once(self, connect: Connect) -> None:
        values = {"person": 1, "note": "corrected to: Hana Pike", "added_at": None}
        for _ in range(2):
            with closing(connect()) as connection, open_correcting(connection) as session:
                session.note(NOTES, values=values)

        with closing(connect()) as connection:
            assert connection.execute("SELECT count(*) FROM notes").fetchone()[0] == 1


class TestALook:
    def test_locks_what_it_saw_until_the_end(self, server: Cluster) -> None:
        def to() -> Any:  # noqa: ANN401  psycopg's own
            return psycopg.connect(server.url("people", user="postgres"))

        with closing(to()) as setting_up:
            setting_up.execute("DROP TABLE IF EXISTS people, notes")
            for statement in TABLES:
                setting_up.execute(statement)
            setting_up.commit()
        with closing(to()) as first, closing(to()) as second, open_correcting(first) as session:
            session.look(PEOPLE, key={"id": 1}, field="name")
            second.execute("SET lock_timeout = '200ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                second.execute("UPDATE people SET name = 'X' WHERE id = 1")
