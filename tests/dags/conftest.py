"""The DAGs as one process parsed them: no variable, no connection, no network."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def described(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return what ``describe.py`` says of each DAG, by its id."""
    bare = {
        "PATH": "/usr/bin:/bin",
        "AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow")),
        "PYTHONPATH": str(HERE.parents[1] / "include"),
    }
    parsed = subprocess.run(
        [sys.executable, "-W", "ignore", HERE / "describe.py"], env=bare, capture_output=True,
        text=True, check=False, timeout=100,
    )  # fmt: skip
    assert parsed.returncode == 0, parsed.stderr[-3000:]
    return {dag["id"]: dag for dag in json.loads(parsed.stdout)}
