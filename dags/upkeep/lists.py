"""
# Take lists in, and tend those that wait

A list dropped in the landing folder, with its due-diligence record beside it, is taken in, sealed
and removed from the folder; its own run begins. Half a pair stays, and staff hear of it after an
hour. Beside that it tells who decides of every list that waits too long, and lets go of sealed
copies whose quarantine is over.

| | |
|---|---|
| **Started by** | the clock, every two minutes; by hand for whoever will not wait |
| **Legal source** | UK GDPR Art. 5(1)(a), (e): R-91, R-97; `house_rules/lists.yaml` |
| **When it fails** | the next run tries again; the file stays in the folder until it is taken in |
"""

from airflow.sdk import dag

from privacydesk.workflows import upkeep
from privacydesk.workflows.defaults import UPKEEP_DAG, Tag


@dag(
    dag_id="upkeep_lists",
    dag_display_name="Take lists in, and tend those that wait",
    schedule="*/2 * * * *",
    start_date=upkeep.SINCE,
    doc_md=__doc__,
    tags=[Tag.UPKEEP.value, Tag.PRIVACY.value],
    **UPKEEP_DAG,
)
def upkeep_lists() -> None:
    """Look into the landing folder; tend what waits. Neither holds up the other."""
    upkeep.take_landed_lists()
    upkeep.tend_waiting_lists()


upkeep_lists()
