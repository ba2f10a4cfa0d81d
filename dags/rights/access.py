"""
# Access to personal data

A person asks what we hold about them. Within the statutory clock we find it in every
mapped system, have a colleague judge each record, and send a package that only they can open.

| | |
|---|---|
| **Started by** | the courier, one run a case; a reply opens the next run |
| **Legal source** | UK GDPR Art. 15 (right), 12A (clock), 12(6) (identity); R-01 to R-57 |
| **When it fails** | the task retries; a source that stays down can be excluded on the case page |
"""

from airflow.sdk import chain, dag

from privacydesk.workflows import rights
from privacydesk.workflows.defaults import CASE_DAG, Tag


@dag(
    dag_id="rights_access",
    dag_display_name="Access to personal data",
    schedule=None,
    doc_md=__doc__,
    tags=[Tag.RIGHTS.value, Tag.STATUTORY_CLOCK.value, Tag.PRIVACY.value],
    **CASE_DAG,
)
def rights_access() -> None:
    """Open, identify, gather, review, ask or tell the person, answer, close."""
    _, reviewed = rights.up_to_review()
    chain(reviewed, *rights.demand(), rights.answer(), rights.close())


rights_access()
