"""
# Lift restrictions

A restriction ends only after the person was told. When the letter that says so is out, the data
may be used again: this takes the mark away in every system.

| | |
|---|---|
| **Started by** | the clock, every five minutes |
| **Legal source** | UK GDPR Art. 18(3); R-60 |
| **When it fails** | the next run tries again; until then the data stays unused |
"""

from airflow.sdk import dag

from privacydesk.workflows import upkeep
from privacydesk.workflows.defaults import UPKEEP_DAG, Tag


@dag(
    dag_id="upkeep_restrictions",
    dag_display_name="Lift restrictions",
    schedule="*/5 * * * *",
    start_date=upkeep.SINCE,
    doc_md=__doc__,
    tags=[Tag.UPKEEP.value, Tag.PRIVACY.value],
    **UPKEEP_DAG,
)
def upkeep_restrictions() -> None:
    """Lift what may be lifted."""
    upkeep.lift_restrictions()


upkeep_restrictions()
