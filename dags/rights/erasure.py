"""
# Erasure of personal data

A person asks us to delete what we hold. The plan comes first: every row counted, every
conflict found and nothing written. Two people approve it. Then each system is changed in
one transaction, searched again, and the person is told what went, what stayed and until when.

| | |
|---|---|
| **Started by** | the courier, one run a case; a plan that no longer fits opens the next run |
| **Legal source** | UK GDPR Art. 17 (right), 17(3) (exceptions), 19; R-43, R-62 to R-73 |
| **When it fails** | a store that refuses is left whole; the plan is asked again |
"""

from airflow.sdk import chain, dag

from privacydesk.workflows import erasing, rights
from privacydesk.workflows.defaults import CASE_DAG, Tag


@dag(
    dag_id="rights_erasure",
    dag_display_name="Erasure of personal data",
    schedule=None,
    doc_md=__doc__,
    tags=[Tag.RIGHTS.value, Tag.STATUTORY_CLOCK.value, Tag.PRIVACY.value],
    **CASE_DAG,
)
def rights_erasure() -> None:
    """Open, identify, gather, plan, review twice, erase, prove, answer, close."""
    opened, reviewed = rights.up_to_review(erasing.gather_and_plan)
    chain(reviewed, *erasing.carry_out(opened), erasing.confirm(), rights.close())


rights_erasure()
