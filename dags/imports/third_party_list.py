"""
# A list from a third party

A bought list is screened row by row, judged by its counts, and put before a person; a large one
before two. What they approve becomes contacts, each with the list and line that it comes from.
Nothing of it is in use before, and nothing of a list that is refused or rejected.

| | |
|---|---|
| **Started by** | the courier, when a file is taken from the landing folder, or landed by hand |
| **Legal source** | UK GDPR Art. 5(1)(c)-(d), 14; PECR 21, 22; R-85, R-91 to R-101 |
| **When it fails** | the task retries; a list that a rule refuses ends the run in success |
"""

from airflow.sdk import dag

from privacydesk.workflows import importing
from privacydesk.workflows.defaults import IMPORT_DAG, Tag


@dag(
    dag_id="imports_third_party_list",
    dag_display_name="A list from a third party",
    schedule=None,
    doc_md=__doc__,
    tags=[Tag.IMPORTS.value, Tag.PRIVACY.value],
    **IMPORT_DAG,
)
def imports_third_party_list() -> None:
    """Screen, judge, ask, publish, close."""
    importing.whole()


imports_third_party_list()
