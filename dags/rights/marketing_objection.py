"""
# Objection to marketing

A person says "stop". It counts from the moment the message was accepted: every send, call list
and export asks `permit` first. This dag completes it: every key of the person, segments, queued
sends, exports, the processors' own lists, and one letter that confirms it. Nobody is asked who
they are or why, and there is nothing to refuse.

| | |
|---|---|
| **Started by** | the courier, one run a case |
| **Legal source** | UK GDPR Art. 21(2)-(3), PECR 21-23; R-71 to R-80 |
| **When it fails** | the task retries; the objection stands meanwhile |
"""

from airflow.sdk import chain, dag

from privacydesk.workflows import objecting, rights
from privacydesk.workflows.defaults import CASE_DAG, Tag


@dag(
    dag_id="rights_marketing_objection",
    dag_display_name="Objection to marketing",
    schedule=None,
    doc_md=__doc__,
    tags=[Tag.RIGHTS.value, Tag.STATUTORY_CLOCK.value, Tag.PRIVACY.value],
    **CASE_DAG,
)
def rights_marketing_objection() -> None:
    """Open, sort if unsure, suppress, clear, confirm, close."""
    chain(rights.take_in(), rights.sort(), *objecting.stop_marketing(), rights.close())


rights_marketing_objection()
