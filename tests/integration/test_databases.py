"""What the stack and compose's init do to a server: roles, databases, migrations."""

import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from demo.databases import URLS
from demo.keys import DATABASE_ROLES
from demo.ports import free_ports
from demo.postgres import Cluster
from demo.state import PROJECT

PASSWORDS = {role: f"secret-of-{role}" for role in DATABASE_ROLES}


def initialise(cluster: Cluster) -> None:
    given = {f"DATABASE_PASSWORD_{role.upper()}": PASSWORDS[role] for role in DATABASE_ROLES}
    subprocess.run(
        [sys.executable, "-m", "demo.databases"],
        env={
            **given,
            "PYTHONPATH": str(PROJECT / "include"),
            "DATABASE_URL": cluster.server.admin_url,
            "DESK_OWNER_DATABASE_URL": cluster.url("privacydesk"),
        },
        check=True,
    )


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("databases") / "postgres"
    with Cluster(folder, free_ports(1)[0], passwords=PASSWORDS) as running:
        initialise(running)
        yield running
    running.delete()


def enters(cluster: Cluster, database: str, *, user: str) -> bool:
    try:
        psycopg.connect(cluster.url(database, user=user)).close()
    except psycopg.OperationalError:
        return False
    return True


class TestInitialisation:
    def test_may_run_again(self, cluster: Cluster) -> None:
        initialise(cluster)

    def test_migrates_the_desk_as_its_owner(self, cluster: Cluster) -> None:
        with psycopg.connect(cluster.url("privacydesk")) as connection:
            found = connection.execute("select tableowner from pg_tables where tablename = 'cases'")
            assert set(found.fetchall()) == {("desk_owner",)}

    def test_lets_every_role_of_the_desk_into_its_database(self, cluster: Cluster) -> None:
        outside = [role for role in URLS.values() if not enters(cluster, "privacydesk", user=role)]
        assert outside == []

    def test_makes_nobody_a_superuser(self, cluster: Cluster) -> None:
        with psycopg.connect(cluster.server.admin_url) as connection:
            found = connection.execute("select rolname from pg_roles where rolsuper").fetchall()
        assert found == [("postgres",)]


class TestTheDoorsBetweenDatabases:
    @pytest.mark.parametrize("role", ["desk_app", "desk_public", "desk_courier", "desk_owner"])
    def test_keep_the_desk_out_of_airflows(self, cluster: Cluster, role: str) -> None:
        assert not enters(cluster, "airflow", user=role)

    @pytest.mark.parametrize("database", ["privacydesk", "crm", "operations"])
    def test_keep_airflow_out_of_the_others(self, cluster: Cluster, database: str) -> None:
        assert not enters(cluster, database, user="airflow")

    @pytest.mark.parametrize("role", ["desk_public", "desk_courier", "desk_app"])
    def test_keep_the_desks_own_roles_out_of_the_companys(
        self, cluster: Cluster, role: str
    ) -> None:
        assert not enters(cluster, "crm", user=role)
        assert enters(cluster, "crm", user="source_reader")
