"""
# A file of requests

An agent or a campaign sends thousands of requests at once. Each line is a case of its own in
ledger, clock, review and answer; the work between is done chunk by chunk. What a person must
look at goes on in a run of its own; the clean rest is approved on the page of files.

| | |
|---|---|
| **Started by** | the courier, when a file was taken or cases of it were approved |
| **Legal source** | UK GDPR Art. 12(3), 15, 17, 20, 21(2); R-24, R-27, R-75 |
| **When it fails** | the chunk is carried again; what is done already is left as it is |
"""

from airflow.sdk import dag

from privacydesk.workflows import bulk
from privacydesk.workflows.defaults import BULK_DAG, Tag


@dag(
    dag_id="rights_bulk",
    dag_display_name="A file of requests",
    schedule=None,
    doc_md=__doc__,
    tags=[Tag.RIGHTS.value, Tag.STATUTORY_CLOCK.value, Tag.PRIVACY.value],
    **BULK_DAG,
)
def rights_bulk() -> None:
    """Prepare, answer, close."""
    bulk.carry()


rights_bulk()
