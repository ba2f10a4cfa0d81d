"""
# Data to take along

A person wants what they gave us, and what their use of our services made, as a file that
another company can load. It is searched for and reviewed as for a copy, and sent as CSV and JSON.

| | |
|---|---|
| **Started by** | the courier, one run a case; a reply opens the next run |
| **Legal source** | UK GDPR Art. 20 (right), 12A (clock), 12(6) (identity); R-44 |
| **When it fails** | the task retries; a source that stays down can be excluded on the case page |
"""

from airflow.sdk import chain, dag

from privacydesk.workflows import rights
from privacydesk.workflows.defaults import CASE_DAG, Tag


@dag(
    dag_id="rights_portability",
    dag_display_name="Data to take along",
    schedule=None,
    doc_md=__doc__,
    tags=[Tag.RIGHTS.value, Tag.STATUTORY_CLOCK.value, Tag.PRIVACY.value],
    **CASE_DAG,
)
def rights_portability() -> None:
    """Open, identify, gather, review, answer, close."""
    _, reviewed = rights.up_to_review()
    chain(reviewed, *rights.demand(), rights.answer(), rights.close())


rights_portability()
