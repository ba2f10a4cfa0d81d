"""docker-compose.yaml, as the compose program itself reads it."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from demo.keys import MAKERS
from demo.state import PROJECT
from privacydesk.adapters.files import datamap as datamap_files
from privacydesk.wiring.tasks import DESK, STAFF

COMPOSE = PROJECT / "docker-compose.yaml"
EXAMPLE = PROJECT / ".env.example"
NAMED = re.compile(r"\$\{([A-Z0-9_]+)")
REQUIRED = re.compile(r"^([A-Z0-9_]+)=$", re.MULTILINE)
LISTED = re.compile(r"^(?:# )?([A-Z0-9_]+)=", re.MULTILINE)
SECRET = re.compile(r"PASSWORD|SECRET|_KEY$|TOKEN|PRIVATE|SIGN_IN|_CONN|_URL$|CREDENTIAL")
ONCE = {"init", "company"}


def required() -> list[str]:
    return REQUIRED.findall(EXAMPLE.read_text())


def config(env: Path, *profiles: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("docker-compose")
    assert program, "docker-compose is needed: apt-get install docker-compose"
    chosen = [part for profile in profiles for part in ("--profile", profile)]
    command = [program, *chosen, "--env-file", str(env), "-f", str(COMPOSE), "config"]
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(command, env=clean, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("compose") / "env"
    path.write_text("".join(f"{name}=value-of-{name}\n" for name in required()))
    return path


@pytest.fixture(scope="module")
def services(env: Path) -> dict[str, Any]:
    ended = config(env, "demo", "celery")
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = yaml.safe_load(ended.stdout)["services"]
    return found


class TestTheComposeFile:
    def test_has_every_process_of_the_desk(self, services: dict[str, Any]) -> None:
        always = {name for name, service in services.items() if "profiles" not in service}
        airflow = {"api-server", "scheduler", "dag-processor", "triggerer"}
        assert always == {"postgres", "init", "public", "courier", *airflow}

    def test_keeps_the_sample_company_and_celery_in_profiles(
        self, services: dict[str, Any]
    ) -> None:
        profiles = {name: s["profiles"] for name, s in services.items() if "profiles" in s}
        demo, celery = ["demo"], ["celery"]
        expected = {"company": demo, "devmail": demo, "redis": celery, "worker": celery}
        assert profiles == expected

    def test_restarts_and_watches_all_that_stays(self, services: dict[str, Any]) -> None:
        for name in services.keys() - ONCE:
            assert services[name]["restart"] == "unless-stopped", name
            assert services[name]["healthcheck"]["test"], name

    def test_starts_the_desk_only_after_init_has_succeeded(self, services: dict[str, Any]) -> None:
        for name in services.keys() - {"init", "postgres", "redis"}:
            waits = services[name]["depends_on"]["init"]
            assert waits == {"condition": "service_completed_successfully"}, name

    def test_gives_airflow_every_connection_of_the_data_map(self, services: dict[str, Any]) -> None:
        wanted = set(datamap_files.read([PROJECT / "include" / "datamap"]).connections)
        for process in ("scheduler", "triggerer", "worker"):
            given = services[process]["environment"].keys()
            for connection in wanted:
                assert f"AIRFLOW_CONN_{connection.upper()}" in given, process
                assert f"AIRFLOW_CONN_{connection.upper()}_WRITER" in given, process

    def test_gives_airflow_the_desk_and_who_the_staff_are(self, services: dict[str, Any]) -> None:
        """R-53: who may decide is read from Airflow's users at that moment."""
        for process in ("scheduler", "triggerer", "worker"):
            given = services[process]["environment"]
            assert given[f"AIRFLOW_CONN_{DESK.upper()}"].endswith("/privacydesk"), process
            assert given[f"AIRFLOW_CONN_{STAFF.upper()}"].endswith("/airflow"), process


class TestSecrets:
    @pytest.mark.parametrize("name", required())
    def test_that_is_missing_stops_the_start_and_is_named(
        self, env: Path, tmp_path: Path, name: str
    ) -> None:
        lines = env.read_text().splitlines(keepends=True)
        without = tmp_path / "env"
        without.write_text("".join(line for line in lines if not line.startswith(f"{name}=")))
        ended = config(without)
        assert ended.returncode != 0
        assert name in ended.stderr

    def test_stand_nowhere_in_clear(self) -> None:
        services = yaml.safe_load(COMPOSE.read_text())["services"]
        for service in services.values():
            for name, value in (service.get("environment") or {}).items():
                if SECRET.search(name) and "://" not in str(value):
                    assert str(value).startswith("${"), name
                assert not re.search(r"://[^:/]*:[^$@{][^@]*@", str(value)), name

    def test_are_described_in_the_example_without_a_value(self) -> None:
        given = re.findall(r"^([A-Z0-9_]+)=(.+)$", EXAMPLE.read_text(), re.MULTILINE)
        assert given == []

    def test_named_in_the_file_are_all_in_the_example(self) -> None:
        named = set(NAMED.findall(COMPOSE.read_text()))
        assert named == set(LISTED.findall(EXAMPLE.read_text())) & named
        assert set(required()) <= named

    def test_of_the_demo_have_their_place_here_too(self) -> None:
        text = EXAMPLE.read_text().lower()
        roles = [name for name in MAKERS if name.startswith("database_desk")]
        missing = [name for name in roles if name.replace("_", "_password_", 1) not in text]
        assert missing == []


class TestThePublicDoor:
    def test_shares_a_network_with_postgres_alone(self, services: dict[str, Any]) -> None:
        nearby = [name for name, service in services.items() if "outside" in service["networks"]]
        assert sorted(nearby) == ["postgres", "public"]
        assert list(services["public"]["networks"]) == ["outside"]

    def test_knows_nothing_of_airflow_or_mail(self, services: dict[str, Any]) -> None:
        known = services["public"]["environment"]
        assert set(known) == {
            "DESK_ENV",
            "DESK_PROCESSOR_CA",
            "DESK_PROCESSOR_CERTIFICATES",  # public keys: they verify, they sign nothing
            "DESK_PUBLIC_DATABASE_URL",
            "DESK_PUBLIC_URL",
            "DESK_SEAL_PUBLIC",
            "DESK_SENDGRID_EVENTS_KEY",  # a public key: it verifies, it signs nothing
            "DESK_WEBHOOK_SECRET_GENERIC",
            "DESK_WEBHOOK_SECRET_GENERIC_OLD",
            "DESK_WEBHOOK_SECRET_ZENDESK",
            "DESK_WEBHOOK_SECRET_ZENDESK_OLD",
        }

    def test_has_no_volume(self, services: dict[str, Any]) -> None:
        assert "volumes" not in services["public"]
