"""
# A decision that a machine made

A person wants somebody to look at it. They can say what speaks for them, a colleague looks at the
decision anew, changes it or says why it stays, and the answer tells the logic, the outcome and how
to contest it.

| | |
|---|---|
| **Started by** | the courier, one run a case; a reply opens the next run |
| **Legal source** | UK GDPR Art. 22A to 22C, 12A (clock); R-99 |
| **When it fails** | the task retries; what moved on meanwhile goes back to the reviewer |
"""

from airflow.sdk import chain, dag

from privacydesk.workflows import rectifying, rights
from privacydesk.workflows.defaults import CASE_DAG, Tag


@dag(
    dag_id="rights_automated_decision",
    dag_display_name="A decision that a machine made",
    schedule=None,
    doc_md=__doc__,
    tags=[Tag.RIGHTS.value, Tag.STATUTORY_CLOCK.value, Tag.PRIVACY.value],
    **CASE_DAG,
)
def rights_automated_decision() -> None:
    """Open, identify, gather, look again, change what is decided anew, answer, close."""
    opened, reviewed = rights.up_to_review()
    looking = rectifying.reconsider(opened)
    chain(reviewed, *rights.demand(), looking[0])
    chain(looking[-1], rights.close())


rights_automated_decision()
