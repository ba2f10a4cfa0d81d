"""
# Send messages that the courier left

Messages and codes that should have gone more than two minutes ago are sent here, by the
same steps and each once; the privacy team is told, once an hour.

| | |
|---|---|
| **Started by** | the clock, every five minutes |
| **Legal source** | UK GDPR Art. 12(3) and (4): an answer counts when it is sent; R-11 |
| **When it fails** | the next run tries again; see that the mail provider answers |
"""

from airflow.sdk import dag

from privacydesk.workflows import upkeep
from privacydesk.workflows.defaults import UPKEEP_DAG, Tag


@dag(
    dag_id="upkeep_mail_outbox",
    dag_display_name="Send messages that the courier left",
    schedule="*/5 * * * *",
    start_date=upkeep.SINCE,
    doc_md=__doc__,
    tags=[Tag.UPKEEP.value, Tag.PRIVACY.value],
    **UPKEEP_DAG,
)
def upkeep_mail_outbox() -> None:
    """Send what is due."""
    upkeep.send_left_mail()


upkeep_mail_outbox()
