"""
Parse every DAG file and print what the tests look at, as JSON.

Run in a process of its own with an empty environment: a DAG file that needs a variable, a
connection or the network fails here. ``describe.py --ship`` adds what is new to the list of
ids that may never vanish.
"""

import contextlib
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

DAGS = Path(__file__).parents[2] / "dags"
SHIPPED = Path(__file__).with_name("shipped_ids.json")


class NetworkUsedError(RuntimeError):
    """Parsing a DAG file must not reach anything."""


def _no_network(event: str, _arguments: object) -> None:
    if event in {"socket.connect", "socket.getaddrinfo", "subprocess.Popen"}:
        raise NetworkUsedError(event)


def _dags_of(path: Path) -> list[Any]:
    from airflow.sdk.definitions._internal.contextmanager import DagContext  # noqa: PLC0415

    spec = importlib.util.spec_from_file_location(f"dag_{path.parent.name}_{path.stem}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    DagContext.autoregistered_dags.clear()
    DagContext.current_autoregister_module_name = spec.name
    spec.loader.exec_module(module)
    found = [dag for dag, _ in DagContext.autoregistered_dags]
    DagContext.current_autoregister_module_name = None
    return found


def _task(task: Any) -> dict[str, Any]:  # noqa: ANN401  plain and mapped operators
    from airflow.providers.standard.operators.hitl import HITLOperator  # noqa: PLC0415

    from privacydesk.workflows.factory import place_of  # noqa: PLC0415

    operator = getattr(task, "operator_class", type(task))
    partial = getattr(task, "partial_kwargs", {})
    timeout = partial.get("execution_timeout", getattr(task, "execution_timeout", None))
    place = place_of(task)
    return {
        "operator": operator.__name__,
        "asks_people": issubclass(operator, HITLOperator),
        "mapped": hasattr(task, "partial_kwargs"),
        "owner": task.owner,
        "retries": task.retries,
        "timeout": timeout.total_seconds() if timeout else None,
        "pool": task.pool,
        "trigger_rule": str(getattr(task.trigger_rule, "value", task.trigger_rule)),
        "params": sorted(getattr(task, "params", None) or {}),
        "assigned_users": getattr(task, "assigned_users", None),
        "options": list(getattr(task, "options", [])),
        "place": place.value if place else None,
        "upstream": sorted(task.upstream_task_ids),
    }


def _skipped(dag: Any) -> dict[str, dict[str, list[str]]]:  # noqa: ANN401  Airflow's
    from privacydesk.domain.places import Place  # noqa: PLC0415
    from privacydesk.workflows.factory import place_of, skipped  # noqa: PLC0415

    roots = [task for task in dag.roots if place_of(task)]
    return {
        root.task_id: {
            name: sorted(skipped(root, place=place))
            for name, place in [*((p.value, p) for p in Place), ("waits", None)]
        }
        for root in roots
    }


def _passed_over(dag: Any) -> dict[str, list[str]]:  # noqa: ANN401  Airflow's
    """Return what the first task with a place skips of an import's dag, by where that stands."""
    from airflow.sdk.exceptions import DownstreamTasksSkipped  # noqa: PLC0415

    from privacydesk.domain.imports import ImportState  # noqa: PLC0415
    from privacydesk.workflows.importing import place_of, skip_behind  # noqa: PLC0415

    found: dict[str, list[str]] = {}
    for first in [task for task in dag.topological_sort() if place_of(task)][:1]:
        for state in ImportState:
            try:
                skip_behind(first, state)
                found[state.value] = []
            except DownstreamTasksSkipped as skipped:  # noqa: PERF203  one look a state
                found[state.value] = list(skipped.tasks)
    return found


def _serialised(dag: Any) -> int:  # noqa: ANN401  Airflow's
    from airflow.serialization.serialized_objects import DagSerialization  # noqa: PLC0415

    return len(json.dumps(DagSerialization.to_dict(dag)))


def describe() -> list[dict[str, Any]]:
    """Return one line a DAG, in the order of the files."""
    return [
        {
            "id": dag.dag_id,
            "file": path.relative_to(DAGS).as_posix(),
            "lines": len(path.read_text(encoding="utf-8").splitlines()),
            "tags": sorted(dag.tags),
            "owner": dag.owner,
            "doc": dag.doc_md or "",
            "title": dag.dag_display_name,
            "schedule": str(dag.schedule) if dag.schedule is not None else None,
            "catchup": dag.catchup,
            "deadlines": [alert.name for alert in dag.deadline or ()],
            "max_active_runs": dag.max_active_runs,
            "tasks": {task.task_id: _task(task) for task in dag.tasks},
            "skipped": _skipped(dag),
            "passed_over": _passed_over(dag),
            "serialised": _serialised(dag),
        }
        for path in sorted(DAGS.rglob("*.py"))
        for dag in _dags_of(path)
    ]


def ship() -> None:
    """Add what is new to the list of shipped ids; nothing is ever taken away."""
    shipped: dict[str, list[str]] = (
        json.loads(SHIPPED.read_text(encoding="utf-8")) if SHIPPED.exists() else {}
    )
    for dag in describe():
        shipped[dag["id"]] = sorted({*shipped.get(dag["id"], ()), *dag["tasks"]})
    SHIPPED.write_text(json.dumps(dict(sorted(shipped.items())), indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        import airflow.sdk  # noqa: F401  loaded before the network is shut

        import privacydesk.workflows.importing
        import privacydesk.workflows.rights  # noqa: F401  likewise

        sys.addaudithook(_no_network)
        if "--ship" in sys.argv:
            ship()
        described = describe()
    print(json.dumps(described))  # noqa: T201  this is what the tests read
