"""Every dag of a case carries the legal limit; its reference is registered and never fails."""

import os
import subprocess
import sys

from dags.test_conventions import CASE_DAGS, Described

# A process of its own: Airflow's models want a home that is nobody's.
CHECK = """
from datetime import timedelta
import sys
sys.path.insert(0, "plugins")
import privacydesk_plugin
from airflow.serialization.encoders import encode_deadline_alert
from airflow.serialization.definitions.deadline import SerializedReferenceModels
from privacydesk.workflows.deadlines import LEGAL_LIMIT, EarliestDue
from privacydesk.workflows.defaults import CASE_DAG

assert CASE_DAG["deadline"] is LEGAL_LIMIT
assert EarliestDue in privacydesk_plugin.PrivacyDeskPlugin.deadline_references
encoded = encode_deadline_alert(LEGAL_LIMIT)
path = str(encoded)
assert "privacydesk.workflows.deadlines.EarliestDue" in path, path
assert "privacydesk.workflows.deadlines.ask_desk" in path, path
wrapped = SerializedReferenceModels.SerializedCustomReference(EarliestDue())
for run in ("PD-2026-000001", "manual__1"):
    at = wrapped.evaluate_with(session=None, interval=timedelta(0), run_id=run, dag_id="rights_x")
    assert at is not None and at.tzinfo is not None
print("ok")
"""


class TestTheLegalLimit:
    def test_is_on_every_dag_of_a_case_and_on_no_other(self, described: Described) -> None:
        with_limit = sorted(dag["id"] for dag in described.values() if dag["deadlines"])
        assert with_limit == CASE_DAGS

    def test_is_known_to_airflow_and_gives_a_date_without_any_database(
        self, tmp_path_factory: object
    ) -> None:
        home = tmp_path_factory.mktemp("airflow")  # type: ignore[attr-defined]
        ran = subprocess.run(
            [sys.executable, "-c", CHECK], capture_output=True, text=True, timeout=50, check=False,
            env={"PATH": os.environ["PATH"], "AIRFLOW_HOME": str(home)},
        )  # fmt: skip
        assert ran.stdout.strip().endswith("ok"), ran.stderr[-2000:]
