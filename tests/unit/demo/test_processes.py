"""What each process of the desk may know."""

from pathlib import Path

import pytest

from demo.environment import values
from demo.keys import DATABASE_ROLES, keep_secrets, seal_public
from demo.ports import Ports
from demo.processes import environment_of, parts
from demo.server import Server
from demo.state import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(home=tmp_path, ports=Ports(worker_logs=1, trigger_logs=2))


@pytest.fixture
def keys(place: Place) -> dict[str, str]:
    return keep_secrets(place.home / "secrets")


@pytest.fixture
def environments(place: Place, keys: dict[str, str]) -> dict[str, dict[str, str]]:
    passwords = {role: keys[f"database_{role}"] for role in DATABASE_ROLES}
    server = Server("postgresql://postgres@127.0.0.1:1/postgres", passwords=passwords)
    known = values(place, keys=keys, server=server)
    return {part.name: environment_of(part, known=known) for part in parts(place)}


class TestThePublicDoor:
    def test_knows_these_variables_and_no_other(
        self, environments: dict[str, dict[str, str]]
    ) -> None:
        own = {name for name in environments["public"] if name.startswith(("DESK_", "AIRFLOW"))}
        assert own == {
            "DESK_ENV",
            "DESK_FAULTS",
            "DESK_INSTANCE",
            "DESK_PROCESSOR_CA",
            "DESK_PROCESSOR_CERTIFICATES",  # public keys: they verify, they sign nothing
            "DESK_PUBLIC_DATABASE_URL",
            "DESK_PUBLIC_URL",
            "DESK_SEAL_PUBLIC",
            "DESK_SENDGRID_EVENTS_KEY",  # a public key: it verifies, it signs nothing
            "DESK_WEBHOOK_SECRET_GENERIC",
            "DESK_WEBHOOK_SECRET_ZENDESK",
        }

    def test_holds_no_secret_but_its_own(
        self, environments: dict[str, dict[str, str]], keys: dict[str, str]
    ) -> None:
        own = {"database_desk_public", "webhook_generic", "webhook_zendesk"}
        everything = "\n".join(environments["public"].values())
        assert [name for name in keys if name not in own and keys[name] in everything] == []

    def test_has_no_address_of_airflow_or_mail(
        self, environments: dict[str, dict[str, str]], place: Place
    ) -> None:
        everything = "\n".join(environments["public"].values())
        assert f":{place.ports.airflow}" not in everything
        assert f":{place.ports.mail}" not in everything


class TestEveryProcess:
    @pytest.mark.parametrize("name", ["public", "courier", "devmail"])
    def test_outside_airflow_knows_no_database_of_airflow(
        self, environments: dict[str, dict[str, str]], name: str, keys: dict[str, str]
    ) -> None:
        assert keys["database_airflow"] not in "\n".join(environments[name].values())

    def test_lacks_the_owner_of_the_desks_database(
        self, environments: dict[str, dict[str, str]], keys: dict[str, str]
    ) -> None:
        holders = [
            name
            for name, environment in environments.items()
            if keys["database_desk_owner"] in "\n".join(environment.values())
        ]
        assert holders == []

    def test_does_not_inherit_what_the_caller_has_set(
        self, place: Place, keys: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AIRFLOW__CORE__LOAD_EXAMPLES", "True")
        monkeypatch.setenv("SOMEBODY_ELSES_TOKEN", "x")
        known = values(place, keys=keys, server=Server("postgresql://p@h/d"))
        assert known["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
        assert "SOMEBODY_ELSES_TOKEN" not in known


class TestTheMailKey:
    def test_is_known_to_what_sends_and_nobody_else(
        self, environments: dict[str, dict[str, str]], keys: dict[str, str]
    ) -> None:
        """The scheduler's children do the courier's work when it is down."""
        holders = {
            name
            for name, environment in environments.items()
            if keys["sendgrid_key"] in environment.values()
        }
        assert holders == {"courier", "scheduler", "devmail"}


class TestSecrets:
    def test_are_files_that_nobody_else_can_read(self, keys: dict[str, str], place: Place) -> None:
        modes = {path.stat().st_mode & 0o777 for path in (place.home / "secrets").iterdir()}
        assert modes == {0o600}
        assert len(set(keys.values())) == len(keys)

    def test_stay_the_same_at_the_next_start(self, keys: dict[str, str], place: Place) -> None:
        assert keep_secrets(place.home / "secrets") == keys

    def test_give_the_public_door_another_key_than_the_desks(self, keys: dict[str, str]) -> None:
        public = seal_public(keys["seal_private"])
        assert public != keys["seal_private"]
        assert len(public) == 44
