"""
# End users from a reseller

A reseller passes on whom we are to supply, support and bill for it. The same chapters as for a
bought list, with three differences: they are people to be supplied, so an objection to marketing
drops nobody; nothing of them serves marketing, ever; and the notice that each of them gets names
the reseller and has no marketing in it.

| | |
|---|---|
| **Started by** | the courier, when a file is landed with the record of a reseller |
| **Legal source** | UK GDPR Art. 5(1)(b), 8A, 14; R-95, R-98, R-100 |
| **When it fails** | the task retries; a hand-over that a rule refuses ends the run in success |
"""

from airflow.sdk import dag

from privacydesk.workflows import importing
from privacydesk.workflows.defaults import IMPORT_DAG, Tag


@dag(
    dag_id="imports_reseller_handover",
    dag_display_name="End users from a reseller",
    schedule=None,
    doc_md=__doc__,
    tags=[Tag.IMPORTS.value, Tag.PRIVACY.value],
    **IMPORT_DAG,
)
def imports_reseller_handover() -> None:
    """Screen, judge, ask, publish, close."""
    importing.whole()


imports_reseller_handover()
