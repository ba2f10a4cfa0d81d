"""
# The week in one mail

Each Monday morning the privacy team gets what the week before came to: answers in time, how old
the open requests are, what waits and what is paused, limits that were missed, the median days to
an answer, by right. Counts and references only. A week's mail goes once, however often this runs.

| | |
|---|---|
| **Started by** | the clock, Mondays at 08:00 in London |
| **Legal source** | UK GDPR Art. 5(2), 12(3): R-11, R-116; who hears: `targets.yaml` |
| **When it fails** | run it again that week: nobody gets it twice |
"""

from airflow.sdk import CronTriggerTimetable, dag

from privacydesk.workflows import upkeep
from privacydesk.workflows.defaults import UPKEEP_DAG, Tag


@dag(
    dag_id="upkeep_weekly_digest",
    dag_display_name="The week in one mail",
    schedule=CronTriggerTimetable("0 8 * * 1", timezone="Europe/London"),
    start_date=upkeep.SINCE,
    doc_md=__doc__,
    tags=[Tag.UPKEEP.value, Tag.PRIVACY.value],
    **UPKEEP_DAG,
)
def upkeep_weekly_digest() -> None:
    """Sum the week up and mail it."""
    upkeep.send_digest()


upkeep_weekly_digest()
