# ruff: noqa: INP001  Airflow loads it as a file
"""
Load Great Expectations once, in the process that forks the task runners.

Importing it costs 10 CPU seconds; a runner forked from a parent that has it builds a context
and runs a gate in a tenth of a second. No other process pays for it.
"""

import sys


def forks_tasks(arguments: list[str]) -> bool:
    """Say whether the command line is that of a process which forks task runners."""
    return arguments[1:2] == ["scheduler"] or arguments[1:3] == ["celery", "worker"]


if forks_tasks(sys.argv):
    import great_expectations  # noqa: F401  loading it is the point
