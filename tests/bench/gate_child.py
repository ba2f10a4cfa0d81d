"""
One gate in a forked task process; run as a program with the scheduler's environment.

``gate_child.py warm|plain CASE DAGS TIMES`` writes the CPU seconds of each fork and the
gate's verdict. The parent is what forks the task runners: with what the desk loads there
(``warm``), or with what Airflow's scheduler has loaded by itself (``plain``).
"""

import importlib
import json
import os
import sys
from pathlib import Path

AIRFLOWS_OWN = ("airflow.executors.local_executor", "airflow.jobs.scheduler_job_runner")


def fork_once(case: str, dags: Path) -> tuple[float, str]:
    """Return the CPU seconds of a child that does a gate task's work, and its verdict."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, _work(case, dags).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        verdict = answer.read()
    _, status, usage = os.wait4(child, 0)
    if status:
        raise ChildProcessError(status)
    return usage.ru_utime + usage.ru_stime, verdict


def _work(case: str, dags: Path) -> str:
    from airflow.dag_processing.dagbag import BundleDagBag  # noqa: PLC0415  as the task runner does

    from privacydesk.domain.cases import CaseRef  # noqa: PLC0415
    from privacydesk.wiring.tasks import open_desk  # noqa: PLC0415

    bag = BundleDagBag(dag_folder=str(dags / "rights" / "access.py"), bundle_path=dags,
                       bundle_name="dags-folder", safe_mode=False, load_op_links=False)  # fmt: skip
    bag.dags["rights_access"].get_task("check_findings")
    with open_desk() as (desk, _, _):
        verdict = desk.gate("bundle", case=CaseRef(case))
    return json.dumps([verdict.checked, [f.expectation for f in verdict.failures]])


def main() -> None:
    """Warm the parent as asked, fork as often as asked."""
    mode, case, dags, times = sys.argv[1:]
    for name in AIRFLOWS_OWN:
        importlib.import_module(name)
    if mode == "warm":
        from privacydesk.workflows.warming import warm  # noqa: PLC0415  not in the other parent

        warm()
    found = [fork_once(case, Path(dags)) for _ in range(int(times))]
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
