"""What every dag of the desk shares; each dag file names only what is its own."""

from datetime import timedelta
from enum import Enum
from typing import Any, Final

from airflow.sdk import TriggerRule

from privacydesk.workflows.deadlines import LEGAL_LIMIT


class Tag(str, Enum):
    """The closed vocabulary of tags, ``kind/value``."""

    RIGHTS = "family/rights"
    UPKEEP = "family/upkeep"
    IMPORTS = "family/imports"
    STATUTORY_CLOCK = "clock/statutory"
    PRIVACY = "owner/privacy"


class Pool(str, Enum):
    """Pools that bound how many tasks may ask the systems of record at once."""

    SOURCES = "sources"


MOST_OPEN_RUNS: Final = 2000
"""A run may stand at a review for days; the default of 16 would hold up the seventeenth case."""

TASK: Final[dict[str, Any]] = {
    # What lies behind a case's place is skipped; a skipped task must not stop the next one.
    "trigger_rule": TriggerRule.NONE_FAILED,
    # About two hours and a half: an outage passes, and a case whose run failed stands still.
    "retries": 20,
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=10),
}

UNTIL_IT_ANSWERS: Final[dict[str, Any]] = {
    # A source that is away is asked for weeks; a person may exclude it, which the next try sees.
    # A courier that is away holds up the closing in the same way.
    "retries": 20_000,
    "retry_delay": timedelta(seconds=5),
    "max_retry_delay": timedelta(minutes=2),
}

CASE_DAG: Final[dict[str, Any]] = {
    "catchup": False,
    "deadline": LEGAL_LIMIT,
    "max_active_runs": MOST_OPEN_RUNS,
    "max_active_tasks": MOST_OPEN_RUNS,
    "default_args": {"owner": "privacy", **TASK},
}

BULK_DAG: Final[dict[str, Any]] = {
    "catchup": False,
    "max_active_runs": 16,
    # A chunk is a minute's work: two at a time leave room for the cases that came alone.
    "max_active_tasks": 2,
    "default_args": {"owner": "privacy", **TASK},
}

IMPORT_DAG: Final[dict[str, Any]] = {
    "catchup": False,
    "max_active_runs": MOST_OPEN_RUNS,
    "max_active_tasks": MOST_OPEN_RUNS,
    "default_args": {"owner": "privacy", **TASK},
}

UPKEEP_DAG: Final[dict[str, Any]] = {
    "catchup": False,
    "max_active_runs": 1,
    "default_args": {"owner": "privacy", **TASK, "retries": 1},
}
