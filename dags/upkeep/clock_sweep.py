"""
# Sweep the clocks

Reads the clock of every open case to which something happened or whose next date has come,
and mails the privacy team each alert once: at risk, due today, breached, finished but unsent,
an extension's last days, identity not settled, a review without an answer, a notice or an
acknowledgement due. What nobody acknowledges in time goes to the lead. After an outage the alerts
come late and say so. Beside that it chases who does not reply, closes what nobody answered, urges
recipients who have not confirmed that they corrected or erased, and queues the notices of people on
lists who do not know yet where we have them from.

| | |
|---|---|
| **Started by** | the clock, every hour |
| **Legal source** | UK GDPR Art. 12(3), 12A, 14(3): R-05, R-07 to R-14, R-21, R-62, R-95, R-119 |
| **When it fails** | the next hour goes on where it stopped; no alert is lost or sent twice |
"""

from airflow.sdk import dag

from privacydesk.workflows import upkeep
from privacydesk.workflows.defaults import UPKEEP_DAG, Tag


@dag(
    dag_id="upkeep_clock_sweep",
    dag_display_name="Sweep the clocks",
    schedule="0 * * * *",
    start_date=upkeep.SINCE,
    doc_md=__doc__,
    tags=[Tag.UPKEEP.value, Tag.STATUTORY_CLOCK.value, Tag.PRIVACY.value],
    **UPKEEP_DAG,
)
def upkeep_clock_sweep() -> None:
    """Read the clocks and tell the team; chase; tell; warn. None holds up another."""
    upkeep.sweep_clocks()
    upkeep.chase_waits()
    upkeep.give_notices()
    upkeep.warn_of_notices()
    upkeep.urge_recipients()


upkeep_clock_sweep()
