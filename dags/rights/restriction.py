"""
# Restriction of use

A person wants their data stored and not used. A reviewer agrees or refuses; the mark is set in
every system that can bear it, whose lists then leave the person out. It stays after the case is
closed. Whoever ends it on the case page has the person told first.

| | |
|---|---|
| **Started by** | the courier, one run a case; a reply opens the next run |
| **Legal source** | UK GDPR Art. 18, 12A (clock); R-59, R-60 |
| **When it fails** | the task retries; while a system is down, there is no answer |
"""

from airflow.sdk import chain, dag

from privacydesk.workflows import rectifying, rights
from privacydesk.workflows.defaults import CASE_DAG, Tag


@dag(
    dag_id="rights_restriction",
    dag_display_name="Restriction of use",
    schedule=None,
    doc_md=__doc__,
    tags=[Tag.RIGHTS.value, Tag.STATUTORY_CLOCK.value, Tag.PRIVACY.value],
    **CASE_DAG,
)
def rights_restriction() -> None:
    """Open, identify, gather, review, restrict, answer, close."""
    opened, reviewed = rights.up_to_review()
    restricting = rectifying.restrict(opened)
    chain(reviewed, *rights.demand(), restricting[0])
    chain(restricting[-1], rights.close())


rights_restriction()
