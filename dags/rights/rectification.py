"""
# Correction of personal data

A person says that something is wrong or missing. Staff propose before and after on the case's
corrections page, a reviewer agrees or says why not, and what is agreed is made in every system
that holds the fact. Issued documents stay; recipients are told; the old value cannot come back.

| | |
|---|---|
| **Started by** | the courier, one run a case; a reply opens the next run |
| **Legal source** | UK GDPR Art. 16, 18, 19, 12A (clock); R-16, R-58 to R-64, R-100 |
| **When it fails** | the task retries; what moved on meanwhile goes back to the reviewer |
"""

from airflow.sdk import chain, dag

from privacydesk.workflows import rectifying, rights
from privacydesk.workflows.defaults import CASE_DAG, Tag


@dag(
    dag_id="rights_rectification",
    dag_display_name="Correction of personal data",
    schedule=None,
    doc_md=__doc__,
    tags=[Tag.RIGHTS.value, Tag.STATUTORY_CLOCK.value, Tag.PRIVACY.value],
    **CASE_DAG,
)
def rights_rectification() -> None:
    """Open, identify, gather, judge the proposals, correct, answer, lift, close."""
    opened, reviewed = rights.up_to_review()
    correcting = rectifying.correct(opened)
    chain(reviewed, *rights.demand(), correcting[0])
    chain(correcting[-1], rectifying.lift(), rights.close())


rights_rectification()
