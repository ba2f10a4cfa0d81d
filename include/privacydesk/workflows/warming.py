"""
Warm the process that forks the task runners, so that a fork starts with everything loaded.

A task process that imports the desk, a hook and Airflow's own parsing by itself pays over a
CPU second before its step begins; forked from a warm parent it pays nothing (``make bench``).
"""

import importlib
import pkgutil

from privacydesk import steps
from privacydesk.wiring import tasks

# What Airflow and the libraries load only inside a task, at every task again.
LOADED_BY_TASKS = (
    "airflow.dag_processing.dagbag",
    "airflow.providers.postgres.hooks.postgres",
    "airflow.providers.sqlite.hooks.sqlite",
    "airflow.providers.standard.operators.hitl",
    "airflow.sdk.execution_time.supervisor",
    "airflow.sdk.execution_time.task_runner",
    "great_expectations",
    "pandas",
    "privacydesk.workflows.bulk",
    "privacydesk.workflows.importing",
    "privacydesk.workflows.reviewing",
    "privacydesk.workflows.rights",
)


def warm() -> None:
    """
    Load what tasks use, and make what they would make; opens no connection, starts no thread.

    :raises DeskError: if a setting is missing or the data map has errors: better here, once,
        than in every task.
    """
    for name in LOADED_BY_TASKS:
        importlib.import_module(name)
    for module in pkgutil.iter_modules(steps.__path__, prefix=f"{steps.__name__}."):
        importlib.import_module(module.name)
    tasks.warm()
