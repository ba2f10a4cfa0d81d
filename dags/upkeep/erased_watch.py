"""
# Watch that nobody erased comes back

Compares every identity in every store with the tombstones of those who were erased: keyed
digests that stay until the last backup that holds them has rolled off. Whoever a restore or
an import brought back is told to the privacy team, once for each place.

| | |
|---|---|
| **Started by** | the clock, every night at 04:20 UTC |
| **Legal source** | UK GDPR Art. 17, 5(1)(d); R-63, R-69; `backups_roll_off` in `retention.yaml` |
| **When it fails** | the next night compares everything again; see which system does not answer |
"""

from airflow.sdk import dag

from privacydesk.workflows import upkeep
from privacydesk.workflows.defaults import UPKEEP_DAG, Tag


@dag(
    dag_id="upkeep_erased_watch",
    dag_display_name="Watch that nobody erased comes back",
    schedule="20 4 * * *",
    start_date=upkeep.SINCE,
    doc_md=__doc__,
    tags=[Tag.UPKEEP.value, Tag.PRIVACY.value],
    **UPKEEP_DAG,
)
def upkeep_erased_watch() -> None:
    """Compare the stores with the tombstones."""
    upkeep.watch_erased()


upkeep_erased_watch()
