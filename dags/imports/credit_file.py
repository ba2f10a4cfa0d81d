"""
# A credit agency's file

A credit agency reports on people who asked for payment terms. The same chapters as for a bought
list, with these differences: a row is used only while an open application stands for its person;
what the agency says is for that decision alone, and for one department; the notice that each of
them gets names the agency; and whoever a machine alone declines is offered that a person looks.

| | |
|---|---|
| **Started by** | the courier, when a file is landed with the record of a credit agency |
| **Legal source** | UK GDPR Art. 5(1)(b)-(c), 14, 22A to 22C; R-95, R-97, R-99 |
| **When it fails** | the task retries; a file that a rule refuses ends the run in success |
"""

from airflow.sdk import dag

from privacydesk.workflows import importing
from privacydesk.workflows.defaults import IMPORT_DAG, Tag


@dag(
    dag_id="imports_credit_file",
    dag_display_name="A credit agency's file",
    schedule=None,
    doc_md=__doc__,
    tags=[Tag.IMPORTS.value, Tag.PRIVACY.value],
    **IMPORT_DAG,
)
def imports_credit_file() -> None:
    """Screen, judge, ask, publish, close."""
    importing.whole()


imports_credit_file()
