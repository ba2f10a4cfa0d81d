# ruff: noqa: INP001  Airflow loads it as a file
"""
Load what tasks need once, in the process that forks the task runners.

Importing Great Expectations alone costs 10 CPU seconds; a runner forked from a parent that
has it builds a context and runs a gate in a tenth of a second. No other process pays for it.
"""

import sys


def forks_tasks(arguments: list[str]) -> bool:
    """Say whether the command line is that of a process which forks task runners."""
    return arguments[1:2] == ["scheduler"] or arguments[1:3] == ["celery", "worker"]


if forks_tasks(sys.argv):
    from privacydesk.domain.errors import DeskError
    from privacydesk.workflows.warming import warm

    try:
        warm()
    except DeskError as error:
        sys.exit(f"{type(error).__name__}: {error} {error.remedy}")
