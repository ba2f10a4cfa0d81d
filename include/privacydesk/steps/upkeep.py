"""Do what the courier left, say so once an hour, and ask again for runs that Airflow lost."""

from datetime import datetime, timedelta
from typing import Final

from privacydesk.domain.backlogs import Late
from privacydesk.domain.cases import CaseRef
from privacydesk.domain.notices import courier_down
from privacydesk.ports import Office, PostRoom
from privacydesk.steps import bulk_runs, import_runs, runs, send
from privacydesk.steps.outgoing import notify

PATIENCE: Final = timedelta(minutes=2)
"""How long the courier may take before somebody else does its work and tells."""

ROUNDS: Final = 50
"""How many rounds of twenty messages one run of the upkeep sends at most."""


def start_left_runs(room: PostRoom, *, now: datetime) -> Late:
    """Start the runs that a living courier would have started; return what lay."""
    late = _late(room, now=now)
    if late.runs:
        runs.start_waiting(room, now=now, most=20 * ROUNDS)
        bulk_runs.start_waiting(room, now=now)
        import_runs.start_waiting(room, now=now)
        _tell(room, late, now=now)
    return late


def send_left_mail(room: PostRoom, *, now: datetime) -> Late:
    """Send the codes and messages that a living courier would have sent; return what lay."""
    late = _late(room, now=now)
    if late.messages + late.orders:
        _tell(room, late, now=now)
        for _ in range(ROUNDS):
            if not send.carry_out_orders(room, now=now) + send.send_due(room, now=now):
                break
    return late


def ask_again(desk: Office, *, now: datetime) -> list[CaseRef]:
    """
    Ask again for the run of every open case that does not wait; return the cases.

    For the loss of Airflow's database: each run starts under its own id and finds in the
    ledger what is done already. A run that Airflow still has stays the run that it is.
    """
    with desk.begin() as records:
        asked = list(records.backlog.ask_again(now=now))
        for case in (resting := records.backlog.without_run()):
            records.runs.ask(case, reason="rebuilt", now=now)
    return sorted({*asked, *resting})


def _late(desk: Office, *, now: datetime) -> Late:
    with desk.begin() as records:
        return records.backlog.late(before=now - PATIENCE)


def _tell(desk: Office, late: Late, *, now: datetime) -> None:
    notice = courier_down(runs=late.runs, messages=late.messages, orders=late.orders)
    with desk.begin() as records:
        notify(desk, records, notice=notice, key=f"courier_down/{now:%Y-%m-%dT%H}", now=now)
