"""
# Verify the ledger

Computes every digest of the ledger again, makes the day's root over all cases and mails it
outside, so that somebody who can change everything here still cannot change that.

| | |
|---|---|
| **Started by** | the clock, every night at 03:10 UTC |
| **Legal source** | UK GDPR Art. 5(2): we must be able to show what we did; R-116 |
| **When it fails** | the ledger was changed: an alert is mailed; follow its words |
"""

from airflow.sdk import dag

from privacydesk.workflows import upkeep
from privacydesk.workflows.defaults import UPKEEP_DAG, Tag


@dag(
    dag_id="upkeep_ledger_audit",
    dag_display_name="Verify the ledger",
    schedule="10 3 * * *",
    start_date=upkeep.SINCE,
    doc_md=__doc__,
    tags=[Tag.UPKEEP.value, Tag.PRIVACY.value],
    **UPKEEP_DAG,
)
def upkeep_ledger_audit() -> None:
    """Verify, close the day, send the root."""
    upkeep.close_ledger_day()


upkeep_ledger_audit()
