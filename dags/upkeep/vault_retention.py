"""
# Let lapsed copies go

What the desk itself makes is kept by class: working copies and identity evidence 30 days,
the copy of the answer a year (then the case's key is destroyed), the register's line six
years. Rows that an erasure kept on a ground until a day go from their system after that
day, as the data map then says. Nothing goes while the same person has an access request or a
complaint open.

| | |
|---|---|
| **Started by** | the clock, every night at 02:40 UTC |
| **Legal source** | UK GDPR Art. 5(1)(e); R-26, R-43, R-67, R-118; `house_rules/retention.yaml` |
| **When it fails** | the next night goes on where it stopped |
"""

from airflow.sdk import dag

from privacydesk.workflows import upkeep
from privacydesk.workflows.defaults import UPKEEP_DAG, Tag


@dag(
    dag_id="upkeep_vault_retention",
    dag_display_name="Let lapsed copies go",
    schedule="40 2 * * *",
    start_date=upkeep.SINCE,
    doc_md=__doc__,
    tags=[Tag.UPKEEP.value, Tag.PRIVACY.value],
    **UPKEEP_DAG,
)
def upkeep_vault_retention() -> None:
    """Clear the shelves; let go of what erasures left until a day."""
    upkeep.clear_shelves()
    upkeep.purge_kept()


upkeep_vault_retention()
