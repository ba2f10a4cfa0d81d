"""
# Start runs that the courier left

The courier starts a case's run within a second. When it is down, the cases must move all
the same: what has waited for more than two minutes is started here, and the privacy team
is told, once an hour.

| | |
|---|---|
| **Started by** | the clock, every five minutes |
| **Legal source** | UK GDPR Art. 12(3): no case may stand still; R-01 |
| **When it fails** | the next run tries again; start `privacydesk courier` |
"""

from airflow.sdk import dag

from privacydesk.workflows import upkeep
from privacydesk.workflows.defaults import UPKEEP_DAG, Tag


@dag(
    dag_id="upkeep_dispatch",
    dag_display_name="Start runs that the courier left",
    schedule="*/5 * * * *",
    start_date=upkeep.SINCE,
    doc_md=__doc__,
    tags=[Tag.UPKEEP.value, Tag.PRIVACY.value],
    **UPKEEP_DAG,
)
def upkeep_dispatch() -> None:
    """Start what waits."""
    upkeep.start_left_runs()


upkeep_dispatch()
