"""The Postgres server from the wheel, started for real."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from demo.ports import free_ports
from demo.postgres import Cluster
from demo.server import ROLES

PASSWORDS = {role: f"p%@/ {role}" for role in ("postgres", *ROLES)}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster") / "postgres"
    with Cluster(folder, free_ports(1)[0], passwords=PASSWORDS) as running:
        running.create_database("desk")
        yield running
    running.delete()


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


class TestACluster:
    def test_lets_each_role_in_with_its_password(self, cluster: Cluster) -> None:
        users = [ask(cluster.url("desk", user=role), "select current_user") for role in ROLES]
        assert users == list(ROLES)

    def test_refuses_a_wrong_password(self, cluster: Cluster) -> None:
        wrong = f"postgresql://desk_app:wrong@127.0.0.1:{cluster.port}/desk"
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)

    def test_folds_case_beyond_ascii(self, cluster: Cluster) -> None:
        assert ask(cluster.url("desk"), "select lower('ÉLODIE')") == "élodie"

    def test_names_the_driver_when_asked(self, cluster: Cluster) -> None:
        url = cluster.url("desk", driver="psycopg2")
        assert url.startswith("postgresql+psycopg2://desk_owner:")

    def test_keeps_values_out_of_its_log(self, cluster: Cluster) -> None:
        with psycopg.connect(cluster.url("desk"), autocommit=True) as connection:
            connection.execute("create table once (email text primary key)")
            insert = "insert into once values (%s)"
            connection.execute(insert, ["ada@northwind.example"])
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute(insert, ["ada@northwind.example"])
        log = (cluster.home / "postgres.log").read_text()
        assert "duplicate key" in log
        assert "ada@" not in log

    def test_lets_nobody_else_into_a_database(self, cluster: Cluster) -> None:
        cluster.server.create_database("closed", connect=())
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(cluster.url("closed", user="desk_app"))

    def test_keeps_its_data_over_a_restart(self, tmp_path: Path) -> None:
        (port,) = free_ports(1)
        with Cluster(tmp_path / "postgres", port) as first:
            first.create_database("kept")
        with Cluster(tmp_path / "postgres", port) as second:
            assert ask(second.url("kept"), "select 1") == 1
        second.delete()
        assert not second.home.exists()
