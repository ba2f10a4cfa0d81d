"""
# Objection to a use of data

A person objects to what we do on legitimate interests: sales analysis, usage statistics,
profiling. What they object to stops at once for them alone; all else goes on. A reviewer weighs
each use. Upheld, it stays stopped for good and whoever has the data is told; outweighed, it
starts again once a letter has said why. "Stop the marketing" is another right, and absolute.

| | |
|---|---|
| **Started by** | the courier, one run a case; a reply opens the next run |
| **Legal source** | UK GDPR Art. 21(1), 18(1)(d), 12A (clock); R-84, R-62, R-60 |
| **When it fails** | the task retries; while a system is down, nobody is asked to weigh |
"""

from airflow.sdk import chain, dag

from privacydesk.workflows import rights, weighing
from privacydesk.workflows.defaults import CASE_DAG, Tag


@dag(
    dag_id="rights_general_objection",
    dag_display_name="Objection to a use of data",
    schedule=None,
    doc_md=__doc__,
    tags=[Tag.RIGHTS.value, Tag.STATUTORY_CLOCK.value, Tag.PRIVACY.value],
    **CASE_DAG,
)
def rights_general_objection() -> None:
    """Open, identify, gather, stop, weigh, answer, start again what goes on, close."""
    _, reviewed = rights.up_to_review(weighing.gather_and_stop)
    chain(reviewed, *rights.demand(), *weighing.answer(), rights.close())


rights_general_objection()
