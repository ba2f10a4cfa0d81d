"""What the desk refuses to start on, and how it says so: before anything runs, in plain words."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from demo.ports import VARIABLES, free_ports
from demo.state import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = """\
dataset:
  - fides_key: crm
    name: crm
    collections:
      - name: customer
        fields:
          - name: id
            fides_meta: {primary_key: perhaps}
          - name: owner
            fides_meta:
              references: [{dataset: crm, field: nowhere.id, direction: to}]
"""
PLAIN = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    python_path = {"PYTHONPATH": str(PROJECT / "include")}
    return subprocess.run(
        [sys.executable, *command], env={**PLAIN, **python_path, **environment}, timeout=60,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def courier(**environment: str) -> subprocess.CompletedProcess[str]:
    return run("-c", "from privacydesk.cli import main; main()", "courier", **environment)


def public_door(**environment: str) -> subprocess.CompletedProcess[str]:
    (port,) = free_ports(1)
    return run("-m", "uvicorn", "privacydesk.web.public:app", "--port", str(port), **environment)


class TestADataMapWithErrors:
    def test_stops_the_start_with_every_error_listed(self, tmp_path: Path) -> None:
        (tmp_path / "map").mkdir()
        (tmp_path / "map" / "crm.yml").write_text(BROKEN)
        (tmp_path / "map" / "other.yml").write_text("dataset: [")
        ports = dict(zip(VARIABLES.values(), map(str, free_ports(len(VARIABLES))), strict=True))
        done = run("-m", "demo", "up", DESK_HOME=str(tmp_path / "desk"),
                   DESK_DATAMAP=str(tmp_path / "map"), **ports)  # fmt: skip
        assert done.returncode == 1
        assert "DataMapInvalidError" in done.stdout
        assert f"{tmp_path}/map/crm.yml:8: " in done.stdout
        assert f"{tmp_path}/map/other.yml:" in done.stdout
        assert "datamap check" in done.stdout
        assert not (tmp_path / "desk" / "postgres").exists()


class TestAMissingSecret:
    def test_is_named_by_the_courier_in_one_line(self) -> None:
        done = courier(DESK_AIRFLOW_URL="http://127.0.0.1:1", DESK_AIRFLOW_USER="courier")
        assert done.returncode == 1
        (line,) = done.stderr.splitlines()
        assert line.startswith("not set: DESK_COURIER_DATABASE_URL, DESK_AIRFLOW_PASSWORD")

    def test_is_named_by_the_public_door_in_one_line(self) -> None:
        done = public_door(DESK_PUBLIC_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
        assert done.returncode == 1
        (line,) = done.stderr.splitlines()
        assert line.startswith("public door: not set: DESK_SEAL_PUBLIC")

    def test_is_named_by_a_task_in_one_line(self, tmp_path: Path) -> None:
        code = (
            "from privacydesk.workflows.factory import explained\n"
            "from privacydesk.wiring import tasks\n"
            "with explained():\n"
            "    tasks.open_desk().__enter__()\n"
        )
        done = run("-c", code, AIRFLOW_HOME=str(tmp_path), DESK_VAULT="file:///v")
        assert done.returncode == 1
        assert "SettingsError: not set: DESK_KEYS, DESK_MASTER_KEY" in done.stderr
