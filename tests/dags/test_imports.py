"""What a process loads to start: Airflow costs five seconds, pandas and the gates ten (HOUSE 2)."""

import subprocess
import sys
from pathlib import Path

import pytest

INCLUDE = Path(__file__).parents[2] / "include"
HEAVY = ("airflow", "pandas", "great_expectations", "typst")
CSV = "row_id,kind,event,at\n"

PROCESSES = {
    "the public door": "import privacydesk.web.public.application, privacydesk.wiring.public",
    "the courier": "import privacydesk.wiring.courier, privacydesk.cli.courier,"
    " privacydesk.steps.send, privacydesk.steps.runs",
    "the command line": "import privacydesk.cli",
    "privacydesk clock": "import sys; from privacydesk.cli import main\n"
    "sys.argv = ['privacydesk', 'clock', {csv!r}]\n"
    "try:\n    main()\nexcept SystemExit:\n    pass",
}


@pytest.mark.parametrize("process", PROCESSES)
def test_starts_without_airflow_and_pandas(process: str, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(CSV, encoding="utf-8")
    code = PROCESSES[process].format(csv=str(rows)) + (
        f"\nimport sys\nprint('\\nLOADED', *[m for m in {HEAVY!r} if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(INCLUDE)},
        capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    loaded = ran.stdout.rpartition("LOADED")[2].split()
    assert [m for m in loaded if m != "typst"] == []
