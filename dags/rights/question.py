"""
# A question, or a message that nobody could sort

A person reads the message and says what it is. A right goes on under the procedure of that
right; a plain question is answered here, in words that a colleague writes.

| | |
|---|---|
| **Started by** | the courier, one run a case |
| **Legal source** | UK GDPR Art. 12(2): make it easy to use a right; R-01, R-32 |
| **When it fails** | the task retries; a right without a procedure stays in the queue |
"""

from airflow.sdk import chain, dag

from privacydesk.workflows import rights
from privacydesk.workflows.defaults import CASE_DAG, Tag


@dag(
    dag_id="rights_question",
    dag_display_name="A question, or not sorted yet",
    schedule=None,
    doc_md=__doc__,
    tags=[Tag.RIGHTS.value, Tag.PRIVACY.value],
    **CASE_DAG,
)
def rights_question() -> None:
    """Open, sort, answer, close."""
    chain(rights.take_in(), rights.sort(), *rights.reply(), rights.close())


rights_question()
